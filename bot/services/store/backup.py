"""Copies of the database: made while it runs, checked before they count, thrown away after their days.

A copy holds what learners have deleted since, so old copies go, and a copy is put back only on request.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL

from bot.core.errors import StoreError
from bot.services.store.lock import DispatcherLock
from bot.services.store.migrate import upgrade
from bot.services.store.sqlite import path_of
from bot.services.store.tools import run_tool

FOLDER = "backups"
SUFFIXES = {"sqlite": ".db", "postgresql": ".dump"}


async def back_up(url: URL, home: Path, now: datetime, to: Path | None = None) -> Path:
    """Copy a database to `to`, or to a dated file in the backups' folder. Returns where it is."""
    kind = url.get_backend_name()
    target = to or home / FOLDER / f"{_stem(url)}-{now:%Y%m%dT%H%M%SZ}{SUFFIXES[kind]}"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.part")
    try:
        _private(draft)
        if kind == "sqlite":
            await asyncio.to_thread(_copy, path_of(url), draft)
        else:
            await run_tool(url, "pg_dump", "--format=custom", "--no-owner", "--enable-row-security", f"--file={draft}")
        draft.replace(target)
    except OSError as error:
        raise StoreError(f"The backup {target} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return target


async def restore(url: URL, home: Path, source: Path, now: datetime) -> Path | None:
    """Put a copy in the database's place and bring it up to date. Returns where the state before it was kept.

    Nothing may be running on it: on SQLite the dispatcher's lock says so.
    """
    if not await asyncio.to_thread(source.is_file):
        raise StoreError(f"There is no backup {source}.")
    if url.get_backend_name() == "sqlite":
        kept = await asyncio.to_thread(_put_back, path_of(url), source, home / FOLDER, now)
    else:
        kept = None
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        await run_tool(url, "pg_restore", *options, "--dbname={}", str(source))
    await upgrade(url, source.name)
    return kept


def prune(home: Path, days: int, now: datetime) -> list[Path]:
    """Throw away the copies in the backups' folder that are older than so many days."""
    before = (now - timedelta(days=days)).timestamp()
    copies = [path for suffix in SUFFIXES.values() for path in (home / FOLDER).glob(f"*-*{suffix}")]
    old = sorted(path for path in copies if path.stat().st_mtime < before)
    for path in old:
        path.unlink()
    return old


def _stem(url: URL) -> str:
    return path_of(url).stem if url.get_backend_name() == "sqlite" else str(url.database)


def _copy(source: Path, target: Path) -> None:
    """Copy a SQLite file as one moment has it, and read the copy through."""
    if not source.is_file():
        raise StoreError(f"There is no database {source} yet.")
    try:
        with closing(sqlite3.connect(source, timeout=30)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreError(f"The database {source} cannot be copied: {error}.") from error
    _check(target)


def _check(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"The backup {path} cannot be used: {error}.") from error
    if found != "ok":
        raise StoreError(f"The backup {path} is damaged: {found}.")


def _put_back(live: Path, source: Path, folder: Path, now: datetime) -> Path | None:
    _check(source)
    lock = DispatcherLock(live)
    live.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock.take()
    try:
        kept = _set_aside(live, _free(folder, f"{live.stem}-{now:%Y%m%dT%H%M%SZ}-before-restore"))
        draft = live.with_name(f".{live.name}.part")
        _private(draft)
        _copy(source, draft)
        for left in ("-wal", "-shm"):
            live.with_name(live.name + left).unlink(missing_ok=True)
        draft.replace(live)
    finally:
        lock.release()
    return kept


def _set_aside(live: Path, target: Path) -> Path | None:
    """Keep what is there now, whole if it can still be read, else as it lies."""
    if not live.is_file():
        return None
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _private(target)
    try:
        _copy(live, target)
    except StoreError:
        target.write_bytes(live.read_bytes())
    return target


def _free(folder: Path, stem: str) -> Path:
    """A name that no copy has: one that is being restored must not be written over."""
    names = (folder / f"{stem}{f'-{n}' if n else ''}.db" for n in itertools.count())
    return next(path for path in names if not path.exists())


def _private(path: Path) -> None:
    """An empty file that only its owner may read."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
