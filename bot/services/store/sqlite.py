"""SQLite: one file, one writer, power cuts survived (WAL, synchronous=FULL), nothing readable after a deletion."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.services.store.database import Dialect, Scope

Seconds = Callable[[], float | None]

BUSY_SECONDS = 5.0
_BEGIN = "BEGIN IMMEDIATE"
_CONNECT = {"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False}
_WRITER = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "temp_store=MEMORY")
_READER = ("query_only=ON", "temp_store=MEMORY")


class Sqlite:
    """A SQLite file. `seconds` is the lease clock: it never jumps, because only one process holds leases here."""

    dialect: Dialect = "sqlite"

    def __init__(self, url: URL, seconds: Seconds | None = None) -> None:
        self.where = str(path_of(url))
        self.seconds: Seconds = seconds or steady()
        self._url = url

    def engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        """The one writer, whose transactions begin by taking the lock, and the readers."""
        writer = _engine(self._url, _WRITER, 1)
        enforce_transactions(writer)
        return writer, _engine(self._url, _READER, 3, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)

    async def enter(self, connection: AsyncConnection, scope: Scope, locks: Sequence[str]) -> None:
        """Say how wide it is. No locks: the writer is alone. No rules: queries name whose rows they want."""
        raw: Any = await connection.get_raw_connection()
        raw.driver_connection.wide = scope.wide

    async def announce(self, connection: AsyncConnection) -> None:
        """Nothing to do: whoever accepts here also sets the event here."""

    async def listen(self, news: asyncio.Event) -> None:
        """Nothing to hear: there is one dispatcher, in this process."""

    async def scrub(self, writer: AsyncEngine) -> None:
        """Empty the write-ahead log: deleted pages are zeroed in the file, but their old versions wait in the log."""
        async with writer.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Nothing but the engines is open."""


def steady() -> Seconds:
    """A clock that begins with the time of day and then only ever moves forward, as fast as time does."""
    start, origin = time.time(), time.monotonic()
    return lambda: start + time.monotonic() - origin


def path_of(url: URL) -> Path:
    """The file that a URL names, also when it names it as a `file:` URI."""
    return Path((url.database or "").removeprefix("file:"))


def make_file(path: Path) -> None:
    """An empty database that only its owner may read, if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def enforce_transactions(engine: AsyncEngine) -> None:
    """Begin every transaction by taking the write lock; the driver by itself would begin late, or not at all."""
    event.listen(engine.sync_engine, "begin", _begin_immediate)


def _engine(url: URL, pragmas: Sequence[str], size: int, **options: Any) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_reset_on_return=None,  # a transaction is ended by whoever began it
        hide_parameters=True,  # they hold people's words
        connect_args=_CONNECT | {"async_creator_fn": _connect},
        **options,
    )
    event.listen(engine.sync_engine, "connect", partial(_prepare, pragmas))
    return engine


def _prepare(pragmas: Iterable[str], connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql(_BEGIN)


def _connect(database: str, **options: Any) -> aiosqlite.Connection:
    connection = _Connection(partial(sqlite3.connect, database, **options), 64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does for its own; disposing of the engine ends it
    return connection


class _Connection(aiosqlite.Connection):
    """Crosses to the database's thread for what may wait: the lock, the disk at a commit, a wide statement.

    A statement about a few rows takes microseconds, less than the way to a thread and back.
    """

    wide = True

    def cursor(self) -> Any:
        return _Cursor(self)


class _Cursor(aiosqlite.Cursor):
    def __init__(self, connection: aiosqlite.Connection) -> None:
        super().__init__(connection, connection._conn.cursor())  # noqa: SLF001 - what the parent class stands on
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        connection: Any = self._conn
        if connection.wide or sql == _BEGIN:
            self._rows = await connection._execute(self._run, sql, parameters or ())  # noqa: SLF001 - as the parent does
        else:
            self._rows = self._run(sql, parameters or ())
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """All rows were fetched with the statement, so nothing is open."""

    def _run(self, sql: str, parameters: Any) -> list[Any]:
        self._cursor.execute(sql, parameters)
        return self._cursor.fetchall() if self._cursor.description else []
