"""Processes under test, as their driver holds them: start, talk to, freeze, end.

Starting Python and importing the product takes most of a second, and a thousand deaths want as many births. So one
parent per world imports everything once and forks; each child is a process of its own, and dies like one.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]


@dataclass
class Process:
    """One life of the process under test. `port` is 0 until it listens; `code` is None while it lives."""

    config: dict[str, Any]
    pid: int = 0
    port: int = 0
    code: int | None = None
    started: float = field(default_factory=time.monotonic)
    listening: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def alive(self) -> bool:
        return self.code is None

    async def post(self, session: aiohttp.ClientSession, what: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Send something; None when it was not acknowledged."""
        try:
            async with session.post(f"http://127.0.0.1:{self.port}/{what}", json=body) as response:
                return await response.json() if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    def signal(self, number: signal.Signals) -> None:
        if self.alive and self.pid:
            os.kill(self.pid, number)

    async def ended(self) -> int:
        await self.over.wait()
        return self.code or 0

    async def stop(self, longest: float = 30) -> int:
        """Ask it to end, as a rolling restart does; kill it when it does not."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self.ended(), longest)
        except TimeoutError:
            self.signal(signal.SIGKILL)
            return await self.ended()


class Nursery:
    """The parent of a world's processes."""

    def __init__(self) -> None:
        self.said: deque[str] = deque(maxlen=400)
        self._born: list[Process] = []
        self._readers: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self._parent = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.app",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._readers = [asyncio.create_task(self._hear()), asyncio.create_task(self._overhear())]

    async def start(self, config: dict[str, Any]) -> Process:
        """Give birth, and wait until the process listens, or is dead already."""
        process = Process(config)
        self._born.append(process)
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(config | {"name": len(self._born) - 1}).encode() + b"\n")
        await self._parent.stdin.drain()
        await process.listening.wait()
        return process

    async def close(self) -> None:
        """End every process that is left, and their parent."""
        for process in self._born:
            process.signal(signal.SIGCONT)
            process.signal(signal.SIGKILL)
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        await self._parent.wait()
        await asyncio.gather(*self._readers)

    async def _hear(self) -> None:
        assert self._parent.stdout is not None
        while line := await self._parent.stdout.readline():
            told = json.loads(line)
            process = self._born[told.pop("name")]
            for name, value in told.items():
                setattr(process, name, value)
            if process.port or process.code is not None:
                process.listening.set()
            if process.code is not None:
                process.over.set()

    async def _overhear(self) -> None:
        assert self._parent.stderr is not None
        while line := await self._parent.stderr.readline():
            self.said.append(line.decode("utf-8", "replace").rstrip())
