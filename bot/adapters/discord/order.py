"""One after the other in each place, first come first served: Discord's library starts every message at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Order:
    """A queue for each place that somebody is in."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._inside: dict[str, int] = {}

    @asynccontextmanager
    async def at(self, place: str) -> AsyncIterator[None]:
        """Be alone in a place; whoever asked earlier goes first."""
        lock = self._locks.setdefault(place, asyncio.Lock())
        self._inside[place] = self._inside.get(place, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._inside[place] -= 1
            if not self._inside[place]:
                del self._inside[place], self._locks[place]
