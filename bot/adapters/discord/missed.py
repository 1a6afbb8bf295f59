"""What was said while nobody listened: read back in each place before anything newer is taken from it.

Discord replays what a short gap missed, but nothing after a restart or a lost session. So on every new session the
last message known from each recent place is noted first, and only then are new ones taken.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from bot.adapters.discord.order import Order
from bot.core.dialogue import Spoken
from bot.core.errors import DeliveryError, StoreError

log = logging.getLogger(__name__)

Recent = Callable[[], Awaitable[Sequence[Spoken]]]
Read = Callable[[Spoken], Awaitable[None]]

AT_ONCE = 4
"""Places that are read at the same time: each is a request, and people are waiting for answers."""

SWEEP = 180.0
"""Seconds between two looks at the places where an interview waits for words."""

PAUSES = (1.0, 3.0, 9.0)
STORE_PAUSE = 2.0


class Missed:
    """The places still to be read. `read` takes what came after a message, in order."""

    def __init__(self, recent: Recent, read: Read, order: Order, sweep: float = SWEEP) -> None:
        self._recent = recent
        self._read = read
        self._order = order
        self._sweep = sweep
        self._pending: dict[str, Spoken] = {}
        self._unread: dict[str, Spoken] = {}
        self._noted = asyncio.Event()
        self._noted.set()

    def begin(self) -> asyncio.Task[None]:
        """Note what is known, at once, and read what was missed; the task ends when all is read."""
        self._noted.clear()
        return asyncio.create_task(self._begun())

    async def before(self, place: str) -> None:
        """Before something new is taken from a place, whose order the caller holds: what was missed there."""
        await self._noted.wait()
        if (spoken := self._pending.get(place)) is not None:
            if not await self._catch_up(spoken):
                self._unread.setdefault(place, spoken)
            self._pending.pop(place, None)

    async def watch(self) -> None:
        """Every few minutes, look where an interview waits: a half-open connection loses words without a sound."""
        while True:
            await asyncio.sleep(self._sweep)
            try:
                waited_for = [spoken for spoken in await self._recent() if spoken.answering]
                unread, self._unread = self._unread, {}
                await self._drain([*unread.values(), *waited_for])
            except StoreError as error:
                log.warning("places where words are waited for cannot be found now: %s", error)

    async def _begun(self) -> None:
        while True:
            try:
                found = await self._recent()
                break
            except StoreError as error:
                log.warning("what was said lately cannot be found now: %s", error)
            await asyncio.sleep(STORE_PAUSE)
        for spoken in found:
            self._pending.setdefault(spoken.place, spoken)
        self._noted.set()
        await self._drain(found)

    async def _drain(self, places: Iterable[Spoken]) -> None:
        for spoken in places:
            self._pending.setdefault(spoken.place, spoken)
        waiting = list(self._pending)
        workers = (self._work(waiting) for _ in range(min(AT_ONCE, len(waiting))))
        await asyncio.gather(*workers)

    async def _work(self, waiting: list[str]) -> None:
        while waiting:
            place = waiting.pop(0)
            async with self._order.at(place):
                await self.before(place)

    async def _catch_up(self, spoken: Spoken) -> bool:
        """Read one place, insisting where Discord is away: False when it stays away. What may not be read is let go."""
        for pause in (*PAUSES, None):
            try:
                await self._read(spoken)
            except DeliveryError as error:
                log.info("place %s cannot be read back: %s", spoken.place, error.code)
                return True
            except Exception as error:  # noqa: BLE001 - whatever it is, what is said there now must not wait for ever
                log.warning("place %s could not be read back: %s", spoken.place, type(error).__name__)
            else:
                return True
            if pause is not None:
                await asyncio.sleep(pause)
        return False
