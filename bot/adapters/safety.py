"""What no platform may be given: characters that nobody sees, and addresses that nobody vouches for."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

Hosts = Collection[str]

JOINER = "\u2060"
"""Breaks a mention in two, and is not seen; `clean` takes it out."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """Take out what nobody can see: control, direction and tag characters, and halves of characters."""
    return _UNSEEN.sub("", text)


def allowed(url: str, hosts: Hosts) -> bool:
    """Whether an address may be shown as a link: https, a known host, nothing that disguises another one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plainly = not parts.username and parts.password is None and port in {None, 443} and "\\" not in url
    return parts.scheme == "https" and plainly and (parts.hostname or "") in hosts


def broken(url: str) -> str:
    """An unknown address as words: only its site, so that neither path nor subdomain carries anything out."""
    rest = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*:", "", url).lstrip("/")
    host = re.split(r"[/?#:]", rest.rpartition("@")[2], maxsplit=1)[0]
    names = [name for name in host.split(".") if name]
    return "[.]".join(names[-2:]) if len(names) > 1 else "a link"
