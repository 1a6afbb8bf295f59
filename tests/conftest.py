"""For every test: no product setting from outside, no traffic to anything but this machine."""

from __future__ import annotations

import ipaddress
import os
import socket

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)  # how fast a busy machine is says nothing about the code
settings.load_profile("house")

PRODUCT = ("COACH_", "SLACK_", "DISCORD_", "OPENAI_", "DATABASE_URL")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")

for name in list(os.environ):
    if name.startswith(PRODUCT) or name.lower() in PROXIES:
        del os.environ[name]


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: whoever waits for a process or a pause leaves a core to somebody else."""
    return (os.cpu_count() or 1) + 1


_connect = socket.socket.connect


def _loopback(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guarded(self: socket.socket, address: object) -> None:
    if not _loopback(address):
        raise OSError(f"tests talk to this machine only, not to {address!r}")
    return _connect(self, address)


socket.socket.connect = _guarded


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    """No `.env` of the developer's, and no home of theirs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
