"""Coaches as processes, born of one parent that has imported and read everything that all of them begin with.

Starting Python, importing the product and reading its content takes two seconds, and the stories in which it is killed
want a hundred starts. So the parent does that once and forks: `python -m tests.stage.nursery` reads one JSON line for each
birth. A child is a process of its own with its own environment, and dies like one; what it shared was content only.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping
from concurrent.futures import Future
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
POLL = 0.01
LATER = (
    "bot.adapters.discord.front",
    "bot.adapters.slack.front",
    "bot.adapters.web",
    "bot.services.logs",
    "bot.services.metrics",
    "bot.services.store.ledger",
    "bot.services.store.migrate",
    "bot.services.store.open",
    "bot.services.store.retention",
    "bot.services.store.sqlite",
    "tests.stage.entry",
)
"""What a coach imports once it serves."""


class Child:
    """A process that somebody else bore, as `asyncio` shows one's own."""

    def __init__(self) -> None:
        self.pid: Future[int] = Future()
        self.code: Future[int] = Future()

    @property
    def returncode(self) -> int | None:
        return self.code.result() if self.code.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(asyncio.wrap_future(self.code))

    def send_signal(self, number: int) -> None:
        if not self.code.done():
            os.kill(self.pid.result(), number)


class Nursery:
    """The parent, as its driver holds it."""

    def __init__(self) -> None:
        self._born: list[Child] = []
        self._over: Exception | None = None
        self._parent = subprocess.Popen(
            [sys.executable, "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        threading.Thread(target=self._hear, daemon=True).start()
        atexit.register(self._close)

    async def start(self, platform: str, environment: Mapping[str, str], cwd: Path, log: Path) -> Child:
        """Give birth to a coach that serves a platform; what it writes goes into `log`."""
        if self._over:
            raise self._over
        child = Child()
        self._born.append(child)
        told = {"platform": platform, "env": dict(environment), "cwd": str(cwd), "log": str(log)}
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(told | {"name": len(self._born) - 1}) + "\n")
        self._parent.stdin.flush()
        await asyncio.wrap_future(child.pid)
        return child

    def _close(self) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        self._parent.wait()

    def _hear(self) -> None:
        assert self._parent.stdout is not None
        for line in self._parent.stdout:
            told = json.loads(line)
            child = self._born[told["name"]]
            (child.code if "code" in told else child.pid).set_result(told.get("code", told.get("pid")))
        self._over = RuntimeError("the parent of the coaches has ended; what it said is in stderr")
        for waited in (future for child in self._born for future in (child.pid, child.code)):
            if not waited.done():
                waited.set_exception(self._over)


@cache
def nursery() -> Nursery:
    """The one of this test run, or of this worker of it; it ends when its driver does."""
    return Nursery()


async def _learn() -> None:
    """Import and read what every coach begins with."""
    from bot import bootstrap, settings  # noqa: PLC0415 - only the parent's business

    for name in LATER:
        import_module(name)
    with tempfile.TemporaryDirectory() as home:
        await bootstrap.coach(settings.read({"COACH_HOME": home, "COACH_EMBEDDING": "lexical"}, dotenv=None))


def _bear(told: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _live(told)
        code = 0
    except BaseException:  # noqa: BLE001 - whatever ends it is written where its own words go
        traceback.print_exc()
    finally:
        os._exit(code)


def _live(told: Mapping[str, Any]) -> None:
    from tests.stage import entry  # noqa: PLC0415 - as above

    os.environ.clear()
    os.environ.update(told["env"])
    os.chdir(told["cwd"])
    log = os.open(told["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    entry.main(told["platform"])


def main() -> None:
    """Bear children until nobody asks for more; then end those that are left."""
    asyncio.run(_learn())
    gc.collect()
    gc.freeze()  # children share what they do not change
    names: dict[int, int] = {}
    waiting, open_ = b"", True
    while open_:
        if select.select([0], [], [], POLL if names else None)[0]:
            read = os.read(0, 65536)
            open_ = bool(read)
            *lines, waiting = (waiting + read).split(b"\n")
            for told in map(json.loads, lines):
                pid = _bear(told)
                names[pid] = told["name"]
                _tell(name=told["name"], pid=pid)
        names = {pid: name for pid, name in names.items() if not _reaped(pid, name)}
    for pid in names:
        os.kill(pid, signal.SIGKILL)


def _reaped(pid: int, name: int) -> bool:
    found, status = os.waitpid(pid, os.WNOHANG)
    if found:
        _tell(name=name, code=os.waitstatus_to_exitcode(status))
    return bool(found)


def _tell(**news: int) -> None:
    os.write(1, json.dumps(news).encode() + b"\n")


if __name__ == "__main__":
    main()
