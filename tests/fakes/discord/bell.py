"""Waiting for something to become true, without sleeping: whoever changes the fake's state rings the bell."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


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
        if found := look():
            return found
        entry = (look, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        try:
            result: T = await asyncio.wait_for(entry[1], patience)
        except TimeoutError:
            raise AssertionError(f"waited {patience} s in vain\n{why()}") from None
        finally:
            self._waiting.remove(entry)
        return result
