"""How the database is doing, for `coach db status` and for whoever watches over the coach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import URL, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import StoreError
from bot.services.store.database import Database, Kit, Scope, Work
from bot.services.store.lock import DispatcherLock
from bot.services.store.migrate import NEEDED, version
from bot.services.store.open import database_of, sound
from bot.services.store.schema import inbox, owners, timers
from bot.services.store.sqlite import path_of
from bot.services.store.translate import FAULTS, translated

QUEUE = select(func.count(), func.min(inbox.c.accepted), func.max(inbox.c.attempts)).select_from(inbox)
LEARNERS = select(func.count()).select_from(owners).where(owners.c.seen.is_not(None))
TIMERS = select(func.count()).select_from(timers)
BYPASS = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: `oldest` in seconds, `attempts` the most that one turn has needed so far."""

    waiting: int
    oldest: float
    attempts: int
    timers: int
    learners: int


@dataclass(frozen=True, slots=True)
class Status:
    """`problem` is empty when all is well, else a sentence with the remedy."""

    database: str
    kind: str
    version: str
    needed: str
    size: int | None
    dispatcher: bool | None
    row_security: bool | None
    queue: Queue | None
    problem: str = ""


async def status_of(url: URL, now: datetime) -> Status:
    """Look without changing anything."""
    if url.get_backend_name() == "sqlite" and not path_of(url).is_file():
        return _bare(url, f"There is no database {path_of(url)} yet. It is made when the coach starts.")
    database = database_of(url)
    try:
        found = await _version(database)
        if found is None or found < NEEDED:
            return _bare(
                url, f"The shape is {found or 'missing'}, needed is {NEEDED}. Run `coach db upgrade`.", found or ""
            )
        return await _look(database, url, found, now)
    except StoreError as error:
        return _bare(url, str(error))
    finally:
        await database.close()


async def queue_of(kit: Kit) -> Queue:
    """What waits, over all tenants; it names no one."""
    return await kit.database.read(Scope(worker=True, wide=True), _counting(kit.clock()))


async def _look(database: Database, url: URL, found: str, now: datetime) -> Status:
    async def secured(connection: AsyncConnection) -> bool:
        return not (await connection.execute(BYPASS)).scalar()

    damage = await sound(database)
    sqlite = database.dialect == "sqlite"
    return Status(
        database=database.where,
        kind=database.dialect,
        version=found,
        needed=NEEDED,
        size=path_of(url).stat().st_size if sqlite else None,
        dispatcher=DispatcherLock(path_of(url)).is_taken() if sqlite else None,
        row_security=None if sqlite else await database.read(Scope(), secured),
        queue=await database.read(Scope(worker=True, wide=True), _counting(now)),
        problem=f"The file is damaged: {damage}. Run `coach db restore`." if damage else "",
    )


def _bare(url: URL, problem: str, found: str = "") -> Status:
    kind = url.get_backend_name()
    where = str(path_of(url)) if kind == "sqlite" else str(url.database)
    return Status(where, kind, found, NEEDED, None, None, None, None, problem)


async def _version(database: Database) -> str | None:
    try:
        return await version(database.reader)
    except FAULTS as error:
        raise translated(error, database.where) from error


def _counting(now: datetime) -> Work[Queue]:
    async def work(connection: AsyncConnection) -> Queue:
        waiting, oldest, attempts = (await connection.execute(QUEUE)).one()
        return Queue(
            waiting=waiting,
            oldest=max((now - oldest).total_seconds(), 0) if oldest else 0,
            attempts=attempts or 0,
            timers=(await connection.execute(TIMERS)).scalar_one(),
            learners=(await connection.execute(LEARNERS)).scalar_one(),
        )

    return work
