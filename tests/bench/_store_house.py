"""A coach without wits on a platform without cost, so that what is measured is the turns and their store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL

from bot.core.dialogue import Inbound, Message, Open, Outcome, Respond, Text
from bot.core.memory import Memory, Put
from bot.core.turns.dispatcher import Dispatcher, Limits
from bot.core.turns.turn import Send
from bot.services.store.open import open_store
from bot.services.store.vault import vault

QUESTION = "How does an AI PM differ from a PM?"
LEASE = timedelta(seconds=4)
TENANTS, PEOPLE = 4, 40


@dataclass
class Silent:
    """A platform that costs nothing; `landed` says when each message did."""

    landed: dict[str, float] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    pace: float = 1.0

    async def draft(self, send: Send) -> str | None:
        return send.nonce

    async def show(self, send: Send, markdown: str, status: str) -> None:
        """Nothing to see."""

    async def deliver(self, send: Send) -> str:
        self.landed[send.inbound.id] = time.perf_counter()
        self.changed.set()
        return send.nonce

    async def recover(self, send: Send) -> str | None:
        return None

    async def ended(self, inbound: Inbound) -> None:
        """Nobody waits."""

    async def all(self, n: int) -> None:
        """Wait until so many messages have landed."""
        while len(self.landed) < n:
            self.changed.clear()
            await self.changed.wait()


def said(n: int) -> Message:
    who = n % PEOPLE
    tenant = f"bench:T{who % TENANTS}"
    at = datetime.now(UTC)
    return Message(
        id=f"e{n}", tenant=tenant, learner=f"{tenant}:U{who}", place=f"D{who}", surface="dm", at=at, text=QUESTION
    )


async def echo(inbound: Inbound, memory: Memory):
    yield Open()
    yield Text("An answer of about the usual length. " * 12)
    yield Outcome((Put(owner=inbound.learner, kind="history", key=inbound.id, body={"text": "question and answer"}),))


@asynccontextmanager
async def house(url: URL, home: Path, respond: Respond) -> AsyncIterator[tuple[Dispatcher, Silent]]:
    store = await open_store(url, vault(None, home), lambda: datetime.now(UTC), serving=True)
    platform = Silent()
    limits = Limits(queued=lambda _: None)
    dispatcher = Dispatcher(store, respond, None, {"bench": platform}, limits)
    running = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher, platform
    finally:
        await dispatcher.drain()
        await running
        await store.close()
