from __future__ import annotations

import asyncio
import shutil

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import URL, text

from bot.services.store.database import Database, Kit, Scope
from bot.services.store.migrate import upgrade
from bot.services.store.postgres import Postgres
from bot.services.store.schema import metadata
from bot.services.store.sql import SqlStore
from bot.services.store.sqlite import Sqlite
from bot.services.store.vault import Vault
from tests.contracts.store_world import Clock, World
from tests.services.store import server as servers


@pytest.fixture(scope="session")
def server():
    """One PostgreSQL server for the whole run."""
    running = servers.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def postgres_url(server):
    """A database in shape, of a role that is nobody special."""
    url = server.database()
    asyncio.run(upgrade(url, "the test database"))
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A file in shape, to be copied."""
    path = tmp_path_factory.mktemp("template") / "coach.db"
    asyncio.run(upgrade(URL.create("sqlite+aiosqlite", database=str(path)), "the template"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    shutil.copy(sqlite_template, tmp_path / "coach.db")
    return URL.create("sqlite+aiosqlite", database=str(tmp_path / "coach.db"))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def sqlite_world(sqlite_url, clock):
    world = World(SqlStore(kit(Sqlite(sqlite_url, clock.seconds), clock)), clock)
    yield world
    await world.store.close()


@pytest.fixture
async def postgres_world(postgres_url, clock):
    world = World(SqlStore(kit(Postgres(postgres_url, clock.seconds), clock)), clock)
    await empty(world.store.kit)
    yield world
    await world.store.close()


def kit(kind, clock) -> Kit:
    return Kit(Database(kind), Vault([Fernet.generate_key().decode()]), clock)


async def empty(kit: Kit) -> None:
    """The owner may do what row-level security keeps from queries."""

    async def work(connection):
        await connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)}"))

    await kit.database.write(Scope(), work)
