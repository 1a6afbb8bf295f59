"""Opening a store: which database, in which shape, and who may claim."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import SettingsError, StoreError
from bot.core.ports import Clock
from bot.services.store.database import Database, Kit, Scope
from bot.services.store.leases import clear_leases
from bot.services.store.lock import DispatcherLock
from bot.services.store.migrate import NEEDED, require, upgrade, version
from bot.services.store.postgres import Postgres
from bot.services.store.sql import SqlStore
from bot.services.store.sqlite import Sqlite, make_file, path_of
from bot.services.store.translate import FAULTS, translated
from bot.services.store.vault import Vault

RESTORE = "Put a backup in its place with `coach db restore`."
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


def database_url(setting: str | None, home: Path, name: str = "coach.db") -> URL:
    """The database that DATABASE_URL names, with the right driver; a file in `home` when it names none."""
    if not setting:
        return URL.create("sqlite+aiosqlite", database=str(home / name))
    try:
        url = make_url(setting)
    except ArgumentError:
        raise SettingsError(
            "DATABASE_URL is not an address of the form postgresql://user:password@host/name."
        ) from None
    driver = _DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise SettingsError(f"DATABASE_URL begins with {url.drivername}; it must be sqlite or postgresql.")
    return url.set(drivername=driver)


def database_of(url: URL) -> Database:
    """Transactions on a database, which is not looked at yet."""
    return Database(Sqlite(url) if url.get_backend_name() == "sqlite" else Postgres(url))


async def open_store(url: URL, vault: Vault, clock: Clock, *, serving: bool) -> SqlStore:
    """Open the store. `serving`: this process claims turns; on SQLite it must be the only one that does."""
    if url.get_backend_name() == "sqlite":
        return await _open_sqlite(url, vault, clock, serving=serving)
    database = database_of(url)
    await _require_shape(database)
    return SqlStore(Kit(database, vault, clock))


async def _open_sqlite(url: URL, vault: Vault, clock: Clock, *, serving: bool) -> SqlStore:
    _make(path_of(url))
    lock = DispatcherLock(path_of(url)) if serving else None
    if lock is not None:
        lock.take()
    try:
        database = await _in_shape(url)
        kit = Kit(database, vault, clock)
        if serving:
            await _serve(kit)
    except StoreError:
        if lock is not None:
            lock.release()
        raise
    return SqlStore(kit, lock)


def _make(path: Path) -> None:
    try:
        make_file(path)
    except OSError as error:
        raise StoreError(f"The database {path} cannot be made: {error.strerror}. Choose another COACH_HOME.") from error


async def _serve(kit: Kit) -> None:
    """Start as the only dispatcher: on a sound file, and with leases that end soon, since whoever held them is gone."""
    try:
        await _refuse_damaged(kit.database)
        await clear_leases(kit)
    except StoreError:
        await kit.database.close()
        raise


async def _refuse_damaged(database: Database) -> None:
    if damage := await sound(database):
        raise StoreError(f"The database {database.where} is damaged ({damage}). {RESTORE}")


async def _in_shape(url: URL) -> Database:
    database = database_of(url)
    try:
        found = await version(database.reader)
    except FAULTS as error:
        await database.close()
        raise translated(error, database.where) from error
    if found is None or found < NEEDED:
        await upgrade(url, database.where)
    return database


async def _require_shape(database: Database) -> None:
    try:
        require(await version(database.reader), database.where)
    except FAULTS as error:
        await database.close()
        raise translated(error, database.where) from error
    except StoreError:
        await database.close()
        raise


async def sound(database: Database) -> str | None:
    """None when a SQLite file is undamaged, else what its own check found first. It reads the whole file."""
    if database.dialect != "sqlite":
        return None

    async def work(connection: AsyncConnection) -> str:
        return str((await connection.execute(text("PRAGMA quick_check(1)"))).scalar())

    found = await database.read(Scope(), work)
    return None if found == "ok" else found
