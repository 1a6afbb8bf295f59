"""Waiting for something to become true: whoever changes the fake's state rings the bell, and everybody looks again."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
GLANCE = 0.05  # seconds; a look may concern the bot itself, which rings no bell


class Bell:
    def __init__(self) -> None:
        self._waiting: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self.listeners: list[Callable[[], None]] = []  # called at every change

    def ring(self) -> None:
        for listener in self.listeners:
            listener()
        for look, future in list(self._waiting):
            if not future.done() and (found := look()):
                future.set_result(found)

    async def until(self, look: Callable[[], T], patience: float, why: Callable[[], str]) -> T:
        """The first truthy value of `look`; after `patience` real seconds an AssertionError that says `why`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        while not (found := look()):
            if loop.time() > deadline:
                raise AssertionError(f"waited {patience} s in vain\n{why()}")
            seen: T | None = await self._next(look)
            if seen:
                return seen
        return found

    async def _next(self, look: Callable[[], T]) -> T | None:
        """What a ring within a glance reveals."""
        entry = (look, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        try:
            await asyncio.wait([entry[1]], timeout=GLANCE)
        finally:
            self._waiting.remove(entry)
        return entry[1].result() if entry[1].done() else None
