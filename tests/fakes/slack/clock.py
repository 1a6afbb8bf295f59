"""Time as a value: a fake that sleeps for real cannot show what happens after five minutes."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from typing import Protocol


class Clock(Protocol):
    """What the fake asks about time: seconds since the epoch, and a way to wait."""

    def now(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class RealClock:
    """The machine's own time, for a person at the prompt."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ManualClock:
    """Time that moves only when a test says so; sleepers wake in the order they are due."""

    def __init__(self, start: float | None = None) -> None:
        self._now = time.time() if start is None else start
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._slept = asyncio.Event()

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), waking))
        slept, self._slept = self._slept, asyncio.Event()
        slept.set()
        await waking

    async def asleep_for(self, seconds: float) -> None:
        """Wait until somebody sleeps who is due exactly so many seconds from now: then it makes sense to advance."""
        while not any(due == self._now + seconds and not waking.done() for due, _, waking in self._sleepers):
            await self._slept.wait()

    def advance(self, seconds: float) -> None:
        """Move time forward and wake everyone who is due by then."""
        self._now += seconds
        while self._sleepers and self._sleepers[0][0] <= self._now:
            waking = heapq.heappop(self._sleepers)[2]
            if not waking.done():
                waking.set_result(None)
