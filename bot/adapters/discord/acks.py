"""First answers under way: a message may be edited in place of the waiting sign only once that sign is there."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

KEPT = 5000
PATIENCE = 3.0


class Acks:
    """Which inbounds are being acknowledged now, and which were answered in place of their waiting sign."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Event] = {}
        self._acknowledged: OrderedDict[str, None] = OrderedDict()
        self._answered: OrderedDict[str, None] = OrderedDict()
        self._refused: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def under_way(self, inbound: str) -> Iterator[None]:
        """Hold back whoever waits in `settled` until the first answer went out."""
        event = self._under_way.setdefault(inbound, asyncio.Event())
        try:
            yield
        finally:
            self._under_way.pop(inbound, None)
            event.set()

    async def settled(self, inbound: str) -> None:
        """Wait for the first answer, if one is under way here, but not for ever."""
        if event := self._under_way.get(inbound):
            async with asyncio.timeout(PATIENCE):
                await event.wait()

    def first(self, inbound: str) -> bool:
        """Whether this process acknowledges an inbound for the first time: the same event may come twice."""
        known = inbound in self._acknowledged
        _note(self._acknowledged, inbound)
        return not known

    def refused(self, inbound: str) -> None:
        """Note that Discord took no first answer: there is no waiting sign to write over."""
        _note(self._refused, inbound)

    def open(self, inbound: str) -> bool:
        """Whether a waiting sign may be there, as far as this process knows."""
        return inbound not in self._refused

    def answered(self, inbound: str) -> None:
        """Note that the waiting sign became a message."""
        _note(self._answered, inbound)

    def unanswered(self, inbound: str) -> bool:
        """Whether the waiting sign may still stand there; asked once, when the turn has ended."""
        found = inbound in self._answered
        self._answered.pop(inbound, None)
        return not found


def _note(kept: OrderedDict[str, None], inbound: str) -> None:
    kept[inbound] = None
    kept.move_to_end(inbound)
    while len(kept) > KEPT:
        kept.popitem(last=False)
