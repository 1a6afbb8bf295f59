"""Where a process can die: wrappers around the store and the platform, used by the test entry and never shipped."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.core.ports import Surface
from bot.core.turns.store import Store
from bot.core.turns.turn import Send, Turn

POINTS = (
    "received",
    "accepted",
    "acknowledged",
    "claimed",
    "draft begun",
    "draft sent",
    "draft stored",
    "model called",
    "answered",
    "decided",
    "sending begun",
    "sent",
    "confirmed",
    "done",
)
"""The steps of a turn, in order. Dying at one means dying right there, with nothing flushed and nobody told."""


class Fuse:
    """Kills its own process when a step is reached for the `n`-th time."""

    def __init__(self, point: str | None, n: int = 1) -> None:
        self._point = point
        self._left = n

    def at(self, point: str) -> None:
        """Pass a step, or die."""
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class FusedStore:
    """A store whose process may die before or after each call."""

    def __init__(self, store: Store, fuse: Fuse) -> None:
        self._store = store
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def accept(self, inbound: Any, audience: Any, limit: int | None) -> Any:
        self._fuse.at("received")
        receipt = await self._store.accept(inbound, audience, limit)
        self._fuse.at("accepted")
        return receipt

    async def claim(self, platforms: Sequence[str], lease: timedelta) -> Turn | None:
        turn = await self._store.claim(platforms, lease)
        if turn is not None:
            self._fuse.at("claimed")
        return turn

    async def drafted(self, turn: Turn, send: Send) -> None:
        self._fuse.at("draft sent")
        await self._store.drafted(turn, send)
        self._fuse.at("draft stored")

    async def commit(self, turn: Turn, changes: Any, sends: Any) -> Turn | None:
        self._fuse.at("answered")
        committed = await self._store.commit(turn, changes, sends)
        self._fuse.at("decided")
        return committed

    async def sent(self, turn: Turn, send: Send) -> None:
        self._fuse.at("sent")
        await self._store.sent(turn, send)
        self._fuse.at("confirmed")

    async def done(self, turn: Turn, last: Send) -> None:
        self._fuse.at("sent")
        await self._store.done(turn, last)
        self._fuse.at("confirmed")
        self._fuse.at("done")

    async def finish(self, turn: Turn, retry_in: timedelta | None = None) -> None:
        await self._store.finish(turn, retry_in)
        if retry_in is None:
            self._fuse.at("done")


class FusedSurface:
    """A platform whose caller may die just before it speaks."""

    def __init__(self, surface: Surface, fuse: Fuse) -> None:
        self._surface = surface
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._surface, name)

    async def draft(self, send: Send) -> str | None:
        self._fuse.at("draft begun")
        return await self._surface.draft(send)

    async def deliver(self, send: Send) -> str:
        self._fuse.at("sending begun")
        return await self._surface.deliver(send)


def described(config: Mapping[str, Any]) -> str:
    """A crash as a table names it."""
    return f"kill -9 at: {config['point']}"
