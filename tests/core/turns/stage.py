"""A platform in memory, a store that forgets, and a dispatcher between them: what the turn tests play on."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.core.dialogue import Action, Inbound, Message
from bot.core.turns.dispatcher import Dispatcher, Limits
from bot.core.turns.runner import Patience
from bot.core.turns.turn import Content, Send
from bot.services.store.memory import MemoryStore

_ids = itertools.count(1)
HASTY = Limits(idle=timedelta(seconds=0.02), patience=Patience(pause=timedelta(milliseconds=1)))


@dataclass
class Shown:
    """One message on the platform, with everything it ever said."""

    handle: str
    nonce: str
    to: str
    said: list[Content | str] = field(default_factory=list)

    @property
    def final(self) -> str:
        """The words that stand in the end."""
        last = self.said[-1]
        if isinstance(last, str):
            return last
        return " ".join([last.markdown, *(block.text for block in last.blocks)]).strip()


class Platform:
    """A surface that keeps what it was told. `hooks` run before a call ("draft") or after it ("draft done")."""

    pace = 0.0

    def __init__(self) -> None:
        self.messages: list[Shown] = []
        self.calls: list[str] = []
        self.hooks: dict[str, Callable[[Send], Awaitable[object]]] = {}
        self.busy = 0
        self.over: asyncio.Queue[str] = asyncio.Queue()
        self.shown = asyncio.Event()

    async def draft(self, send: Send) -> str | None:
        async with self._call("draft", send):
            return self._made(send).handle

    async def show(self, send: Send, markdown: str, status: str) -> None:
        async with self._call("show", send):
            if send.handle is not None:
                self._found(send.handle).said.append(markdown or f"({status})")
                self.shown.set()

    async def deliver(self, send: Send) -> str:
        async with self._call("deliver", send):
            message = self._found(send.handle) if send.handle else self._made(send)
            message.said.append(send.content)
            return message.handle

    async def recover(self, send: Send) -> str | None:
        async with self._call("recover", send):
            return next((message.handle for message in self.messages if message.nonce == send.nonce), None)

    async def ended(self, inbound: Inbound) -> None:
        await self.over.put(inbound.id)

    @property
    def finals(self) -> list[str]:
        return [message.final for message in self.messages]

    def _made(self, send: Send) -> Shown:
        message = Shown(f"h{len(self.messages)}", send.nonce, send.to)
        self.messages.append(message)
        return message

    def _found(self, handle: str | None) -> Shown:
        return next(message for message in self.messages if message.handle == handle)

    @asynccontextmanager
    async def _call(self, name: str, send: Send) -> AsyncIterator[None]:
        self.calls.append(name)
        self.busy += 1
        try:
            if hook := self.hooks.get(name):
                await hook(send)
            yield
            if hook := self.hooks.get(f"{name} done"):
                await hook(send)
        finally:
            self.busy -= 1


class Stage:
    """The dispatcher at work, from `async with playing(...)`."""

    def __init__(self, respond, store: MemoryStore | None = None, limits: Limits = HASTY) -> None:
        self.platform = Platform()
        self.store = store or MemoryStore(lambda: datetime.now(UTC))
        self.dispatcher = Dispatcher(self.store, respond, _look, {"slack": self.platform}, limits)

    async def say(self, text: str = "hi", **other: object) -> Inbound:
        inbound = said(text, **other)
        await self.dispatcher.accept(inbound)
        return inbound

    async def over(self, turns: int = 1) -> list[str]:
        """Wait until so many turns have ended."""
        return [await asyncio.wait_for(self.platform.over.get(), 10) for _ in range(turns)]


@asynccontextmanager
async def playing(respond, store: MemoryStore | None = None, limits: Limits = HASTY) -> AsyncIterator[Stage]:
    """A stage with its dispatcher running; drained at the end."""
    stage = Stage(respond, store, limits)
    running = asyncio.create_task(stage.dispatcher.run())
    try:
        yield stage
    finally:
        await asyncio.wait_for(stage.dispatcher.drain(2.5), 10)
        await running


def said(text: str = "hi", **other: object) -> Message:
    return Message(**{**_envelope(), "text": text, **other})


def pressed(name: str = "help", **other: object) -> Action:
    return Action(**{**_envelope(), "name": name, **other})


async def _look(_query):
    await asyncio.Event().wait()


def _envelope() -> dict[str, object]:
    return {
        "id": f"e{next(_ids)}",
        "tenant": "slack:T1",
        "learner": "slack:T1:U1",
        "place": "D1",
        "surface": "dm",
        "at": datetime(2026, 11, 22, 12, tzinfo=UTC),
    }
