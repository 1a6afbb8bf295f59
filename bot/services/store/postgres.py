"""PostgreSQL: many processes, one queue. Row-level security stands behind every query as a second wall.

Each transaction says whose rows it may touch, in settings that end with it; the policies (see the migrations) compare
them with every row. A query that forgot its filter therefore finds nothing of anybody else's. The dispatcher claims
across tenants under the `worker` scope, which opens queues, timers and what has expired, and neither messages nor
what is remembered. The policies bind the tables' owner too; a login that would be above them (a superuser) steps down
as soon as it has connected: to the tables' owner, or to the role `coach_app` when that owner stands above them as well.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import URL, BigInteger, Select, bindparam, event, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.services.store.database import Dialect, Scope

Seconds = Callable[[], float | None]

APP_ROLE = "coach_app"
CHANNEL = "coach"
SEPARATOR = "\x1f"
_SETTINGS = {
    "application_name": "ai-pm-coach",
    "jit": "off",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "20s",
}
_STEP_DOWN = f"""
    SELECT lower.rolname FROM pg_roles login
    JOIN pg_roles lower ON NOT (lower.rolsuper OR lower.rolbypassrls)
        AND (lower.rolname = '{APP_ROLE}' OR lower.oid = (SELECT relowner FROM pg_class WHERE oid = to_regclass('inbox')))
    WHERE login.rolname = current_user AND (login.rolsuper OR login.rolbypassrls)
    ORDER BY lower.rolname = '{APP_ROLE}' LIMIT 1
"""  # noqa: S608 - constants of this module


class Postgres:
    """A PostgreSQL database. `seconds` is None: leases are measured by the database's own clock."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: URL, seconds: Seconds = lambda: None, size: int = 10) -> None:
        self.where = f"{url.database} at {url.host or url.query.get('host') or 'localhost'}"
        self.seconds = seconds
        self._engine = create_async_engine(
            url,
            pool_size=size,
            max_overflow=4,
            pool_timeout=5,
            hide_parameters=True,  # they hold people's words
            connect_args={"timeout": 3, "command_timeout": 15, "server_settings": _SETTINGS},
        )
        event.listen(self._engine.sync_engine, "connect", _step_down)
        self._ear: AsyncConnection | None = None
        self._heard: Any = None

    def engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        """One pool for writing and reading."""
        return self._engine, self._engine

    async def enter(self, connection: AsyncConnection, scope: Scope, locks: Sequence[str]) -> None:
        """Say whose rows this transaction may touch, and take its locks one after the other."""
        values = {
            "tenant": scope.tenant,
            "learner": scope.learner,
            "owners": SEPARATOR.join({scope.tenant, scope.learner, *scope.owners} - {""}),
            "scope": "worker" if scope.worker else "",
        }
        taken = {f"lock{n}": _number(lock) for n, lock in enumerate(locks)}
        await connection.execute(_entering(len(locks)), values | taken)

    async def announce(self, connection: AsyncConnection) -> None:
        """Tell every process; it is heard when this transaction commits."""
        await connection.execute(NOTIFY)

    async def listen(self, news: asyncio.Event) -> None:
        """Hear of work that other processes accepted; connects again when the line is dead."""
        if self._heard is not None and not self._heard.is_closed():
            return
        await self._hang_up()
        self._ear = await self._engine.connect()
        heard: Any = (await self._ear.get_raw_connection()).driver_connection
        self._heard = heard
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError):  # the next wait connects again
            await heard.add_listener(CHANNEL, lambda *_: news.set())
        news.set()  # something may have been said while nobody listened

    async def scrub(self, writer: AsyncEngine) -> None:
        """Nothing to do: autovacuum overwrites what was deleted, and its log is the operator's."""

    async def close(self) -> None:
        """Hang up."""
        await self._hang_up()

    async def _hang_up(self) -> None:
        ear, self._ear, self._heard = self._ear, None, None
        if ear is not None:
            await ear.invalidate()
            await ear.close()


NOTIFY = select(func.pg_notify(CHANNEL, ""))


@cache
def _entering(locks: int) -> Select[Any]:
    """Set the settings of one transaction, and take so many locks in order."""
    said = [
        func.set_config(f"coach.{name}", bindparam(name), True) for name in ("tenant", "learner", "owners", "scope")
    ]
    taken = [func.pg_advisory_xact_lock(bindparam(f"lock{n}", type_=BigInteger)) for n in range(locks)]
    return select(*said, *taken)


def _number(lock: str) -> int:
    """A lock's name as the number that PostgreSQL wants."""
    return int.from_bytes(hashlib.sha256(lock.encode()).digest()[:8], "big", signed=True)


def _step_down(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(_STEP_DOWN)
    if lower := cursor.fetchone():
        quoted = str(lower[0]).replace('"', '""')
        cursor.execute(f'SET ROLE "{quoted}"')
    cursor.close()
    connection.commit()
