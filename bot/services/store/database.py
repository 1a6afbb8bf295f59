"""Transactions, the same for both databases: who they are for, what they wait for, what their faults mean.

A transaction that has begun is brought to its end even when the task that asked for it is cancelled, so that no
connection is cut off half-way. What a lost connection leaves unknown is asked again: every write here is either
fenced by a lease or can tell its own first attempt, so that doing it twice changes nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol, TypeVar

from sqlalchemy import ColumnElement, Double, Table, bindparam, cast, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core.ports import Clock
from bot.services.store.translate import FAULTS, transient, translated
from bot.services.store.vault import Vault

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]
Dialect = Literal["sqlite", "postgresql"]
Insert = sqlite.Insert | postgresql.Insert

PATIENCE = 3.0
"""Seconds that a transaction is tried again while the database restarts: less than a lease."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a transaction may touch. A worker's sees queues and what has expired, but no one's messages.

    `owners` are further owners of records that the transaction names: a learner's home community, in a direct message.
    `wide`: it may touch any number of rows, so nobody else should wait for it.
    """

    tenant: str = ""
    learner: str = ""
    owners: tuple[str, ...] = ()
    worker: bool = False
    wide: bool = False


class Kind(Protocol):
    """What differs between the databases."""

    dialect: Dialect
    where: str

    def engines(self) -> tuple[AsyncEngine, AsyncEngine]: ...
    async def enter(self, connection: AsyncConnection, scope: Scope, locks: Sequence[str]) -> None: ...
    async def announce(self, connection: AsyncConnection) -> None: ...
    async def listen(self, news: asyncio.Event) -> None: ...
    def seconds(self) -> float | None: ...
    async def scrub(self, writer: AsyncEngine) -> None: ...
    async def close(self) -> None: ...


class Database:
    """Opens transactions on one writer and several readers, and hears of new work."""

    def __init__(self, kind: Kind) -> None:
        self.dialect = kind.dialect
        self.where = kind.where
        self.news = asyncio.Event()
        self.kind = kind
        self._writer, self.reader = kind.engines()
        self._under_way: set[asyncio.Task[object]] = set()

    async def write(self, scope: Scope, work: Work[T], locks: Sequence[str] = (), patience: float = PATIENCE) -> T:
        """Run `work` in one transaction, after taking `locks` in order; StoreError with a clean sentence."""

        async def attempt() -> T:
            async with self._writer.begin() as connection:
                await self.kind.enter(connection, scope, locks)
                return await work(connection)

        return await self._whole(attempt, patience)

    async def read(self, scope: Scope, work: Work[T], patience: float = PATIENCE) -> T:
        """Run `work`, which only reads."""

        async def attempt() -> T:
            async with self.reader.connect() as connection:
                await self.kind.enter(connection, scope, ())
                return await work(connection)

        return await self._whole(attempt, patience)

    async def announce(self, connection: AsyncConnection) -> None:
        """Say, once this transaction is committed, that there is new work."""
        await self.kind.announce(connection)

    async def wait(self, longest: timedelta) -> None:
        """Sleep until there is new work, here or in another process."""
        with suppress(*FAULTS):  # deaf is not dead: the longest wait ends too
            await self.kind.listen(self.news)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.news.wait(), longest.total_seconds())
        self.news.clear()

    async def scrub(self) -> None:
        """Make deleted text unreadable in the files, as far as the database lets us; best effort."""
        with suppress(*FAULTS):
            await self.kind.scrub(self._writer)

    async def close(self) -> None:
        """Let transactions end, then let go of the database."""
        if self._under_way:
            await asyncio.wait(self._under_way)
        await self.kind.close()
        await self._writer.dispose()
        await self.reader.dispose()

    async def _whole(self, attempt: Callable[[], Awaitable[T]], patience: float) -> T:
        task = asyncio.create_task(self._insist(attempt, patience))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def _insist(self, attempt: Callable[[], Awaitable[T]], patience: float) -> T:
        end, pause = time.monotonic() + patience, 0.05
        while True:
            try:
                return await attempt()
            except FAULTS as error:
                if not transient(error) or time.monotonic() + pause > end:
                    raise translated(error, self.where) from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.5)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # who was cancelled meanwhile does not ask for it


@dataclass(frozen=True, slots=True)
class Kit:
    """What every query needs."""

    database: Database
    vault: Vault
    clock: Clock


def insert(dialect: Dialect, table: Table) -> Insert:
    """An insert that can say what happens on a conflict."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def lease_time(dialect: Dialect) -> ColumnElement[float]:
    """The lease clock in seconds: the database's own on PostgreSQL, unless a `now` is given; SQLite is always given."""
    given = bindparam("now", type_=Double)
    if dialect == "sqlite":
        return given
    return func.coalesce(cast(given, Double), func.extract("epoch", func.clock_timestamp()).cast(Double))
