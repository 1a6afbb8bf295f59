"""What one turn costs in CPU time, beside the bare commits and one embedding, in the same run."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import asyncpg
from sqlalchemy import URL

from bot.core.dialogue import Inbound, Message
from bot.core.memory import Memory, Put
from bot.core.ports import Embed
from bot.core.turns.store import Store
from bot.core.turns.turn import Content, Send
from bot.services.embedding.choose import choose
from bot.services.store.open import open_store
from bot.services.store.vault import vault
from tests.bench._store_house import LEASE, QUESTION, echo, house, said
from tests.services.store import server as servers


async def cost(url: URL, home: Path, n: int) -> dict[str, float]:
    """CPU milliseconds of one turn, one after the other: bare, our store alone, and the whole dispatcher."""
    embed = (await choose("auto")).embed
    assert embed is not None
    numbers = itertools.count(1_000_000)
    parts = {
        "embedding": partial(_embedding, embed, n),
        "bare": partial(_bare, embed, n, url),
        "store": partial(_store, embed, n, url, home, numbers),
        "whole": partial(_whole, embed, n, url, home, numbers),
    }
    return {name: await _cpu(part, n) for name, part in parts.items()}


async def _cpu(part: Callable[[], Awaitable[None]], n: int) -> float:
    await part()  # warm
    start = time.process_time()
    await part()
    return (time.process_time() - start) * 1000 / n


async def _embedding(embed: Embed, n: int) -> None:
    for _ in range(n):
        await embed([QUESTION])


async def _bare(embed: Embed, n: int, url: URL) -> None:
    commit = await _driver(url)
    for number in range(n):
        for step in ("accepted", "claimed", "decided", "sent", "done"):
            await commit(f"{number} {step}")
        await embed([QUESTION])


async def _store(embed: Embed, n: int, url: URL, home: Path, numbers: Iterator[int]) -> None:
    store = await open_store(url, vault(None, home), lambda: datetime.now(UTC), serving=True)
    for _ in range(n):
        await _store_turn(store, said(next(numbers)))
        await embed([QUESTION])
    await store.close()


async def _whole(embed: Embed, n: int, url: URL, home: Path, numbers: Iterator[int]) -> None:
    async def thinking(inbound: Inbound, memory: Memory):
        await embed([QUESTION])
        async for part in echo(inbound, memory):
            yield part

    async with house(url, home, thinking) as (door, platform):
        for done in range(n):
            await door.accept(said(next(numbers)))
            await platform.all(done + 1)


async def _store_turn(store: Store, inbound: Message) -> None:
    await store.accept(inbound, "here", None)
    turn = await store.claim(["bench"], LEASE)
    await store.memory(inbound.learner, inbound.tenant)
    ready = Send(
        turn=turn.id, n=0, nonce="n", to="here", inbound=inbound, content=Content("An answer. " * 40), state="ready"
    )
    put = Put(owner=inbound.learner, kind="history", key=inbound.id, body={"text": "question and answer"})
    committed = await store.commit(turn, (put,), (ready,))
    await store.sent(committed, replace(ready, handle="h", state="sent"))
    await store.finish(committed)


async def _driver(url: URL) -> Callable[[str], Awaitable[None]]:
    """One durable insert and commit with the driver alone, off the loop where the driver blocks."""
    if url.get_backend_name() == "sqlite":
        connection = sqlite3.connect(f"{url.database}.bare", check_same_thread=False, isolation_level=None)
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (a TEXT)"
        )

        async def to_sqlite(text: str) -> None:
            await asyncio.to_thread(connection.execute, "INSERT INTO t VALUES (?)", (text,))

        return to_sqlite
    postgres = await asyncpg.connect(servers.plain(url))
    await postgres.execute("CREATE TABLE IF NOT EXISTS bare (a TEXT)")

    async def to_postgres(text: str) -> None:
        await postgres.execute("INSERT INTO bare VALUES ($1)", text)

    return to_postgres
