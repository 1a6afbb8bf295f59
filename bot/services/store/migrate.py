"""The database's shape: which version it has, and how it gets the one this program needs.

Migrations expand first and contract a release later, so that yesterday's program runs on today's shape; each runs in
one transaction, so that a killed one has not happened. SQLite files are brought up to date when they are opened;
PostgreSQL waits for `coach db upgrade`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.core.errors import StoreError
from bot.services.store.sqlite import enforce_transactions
from bot.services.store.translate import FAULTS, UPGRADE, translated

NEEDED = "0004"
"""The newest migration: what this program needs."""

_SCRIPTS = Path(__file__).parent / "migrations"


async def version(engine: AsyncEngine) -> str | None:
    """The version of a database's shape, None when it has none yet."""
    async with engine.connect() as connection:
        return await connection.run_sync(_version)


def require(found: str | None, where: str) -> None:
    """StoreError with the remedy when the shape is older than what this program needs; a newer one serves it too."""
    if found is None or found < NEEDED:
        raise StoreError(UPGRADE.format(where=where))


async def upgrade(url: URL, where: str, to: str = NEEDED) -> str:
    """Bring a database to the shape this program needs; running it again changes nothing. Returns the version."""
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=_arguments(url))
    if url.get_backend_name() == "sqlite":
        enforce_transactions(engine)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, to)
            return await connection.run_sync(_version) or ""
    except FAULTS as error:
        raise translated(error, where) from error
    finally:
        await engine.dispose()


def _arguments(url: URL) -> dict[str, Any]:
    return {"isolation_level": None, "timeout": 30} if url.get_backend_name() == "sqlite" else {"timeout": 5}


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, to: str) -> None:
    from alembic import command  # noqa: PLC0415 - a third of a second that a database in shape does not need
    from alembic.config import Config  # noqa: PLC0415 - same

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7269623)"))  # two upgrades at once: one after the other
    if (found := _version(connection)) is not None and found >= to:
        return
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
