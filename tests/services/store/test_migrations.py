from __future__ import annotations

import asyncio
import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core.errors import StoreError
from bot.services.store import migrate
from bot.services.store.open import open_store
from bot.services.store.schema import metadata
from tests.contracts.store_world import Clock, message
from tests.services.store.test_sqlite import VAULT


def sqlite_at(path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(path))


async def differences(url: URL) -> list:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync, opts={"compare_type": True}), metadata)
        )
    await engine.dispose()
    return found


def test_the_newest_migration_is_the_one_the_program_needs():
    config = Config()
    config.set_main_option("script_location", str(migrate._SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [migrate.NEEDED]
    assert [script.revision for script in scripts.walk_revisions()] == sorted(
        (script.revision for script in scripts.walk_revisions()), reverse=True
    )


async def test_migrations_make_the_tables_that_queries_use_on_sqlite(sqlite_url):
    assert await differences(sqlite_url) == []


@pytest.mark.postgres
async def test_migrations_make_the_tables_that_queries_use_on_postgresql(postgres_url):
    assert await differences(postgres_url) == []


async def test_a_new_file_gets_its_shape_when_it_is_opened(tmp_path):
    store = await open_store(sqlite_at(tmp_path / "coach.db"), VAULT, Clock(), serving=True)
    assert (await store.accept(message(), "here", None)).state == "new"
    await store.close()


async def test_upgrading_twice_changes_nothing(sqlite_url):
    before = list(sqlite3.connect(sqlite_url.database).iterdump())
    assert await migrate.upgrade(sqlite_url, "x") == migrate.NEEDED
    assert list(sqlite3.connect(sqlite_url.database).iterdump()) == before


async def test_programs_that_start_together_on_a_new_file_all_find_it_in_shape(tmp_path):
    url = sqlite_at(tmp_path / "coach.db")
    assert await asyncio.gather(*(migrate.upgrade(url, "x") for _ in range(4))) == [migrate.NEEDED] * 4


async def test_a_migration_that_fails_half_way_has_not_happened_and_runs_again(tmp_path):
    path = tmp_path / "coach.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE pace (in_the_way TEXT)")
    with pytest.raises(StoreError):
        await migrate.upgrade(sqlite_at(path), "x")
    tables = {name for (name,) in sqlite3.connect(path).execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"pace"}
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE pace")
    assert await migrate.upgrade(sqlite_at(path), "x") == migrate.NEEDED


async def test_rows_of_the_first_version_are_there_after_the_upgrade(tmp_path):
    url = sqlite_at(tmp_path / "coach.db")
    await migrate.upgrade(url, "x", to="0001")
    with sqlite3.connect(url.database) as connection:
        connection.execute(
            "INSERT INTO records (owner, kind, key, body, v, rev) VALUES ('slack:T1:U1', 'note', 'a', '{\"x\": 1}', 1, 3)"
        )
    store = await open_store(url, VAULT, Clock(), serving=False)
    (record,) = await store.records("slack:T1:U1")
    await store.close()
    assert (record.body, record.rev) == ({"x": 1}, 3)


@pytest.mark.postgres
async def test_postgresql_waits_for_the_command_and_then_opens(server):
    url = await asyncio.to_thread(server.database)
    await migrate.upgrade(url, "x", to="0001")
    with pytest.raises(StoreError, match="coach db upgrade"):
        await open_store(url, VAULT, Clock(), serving=True)
    assert await asyncio.gather(*(migrate.upgrade(url, "x") for _ in range(3))) == [migrate.NEEDED] * 3
    await (await open_store(url, VAULT, Clock(), serving=True)).close()


async def test_yesterdays_program_opens_a_database_that_tomorrows_has_expanded(sqlite_url):
    engine = create_async_engine(sqlite_url)
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE records ADD COLUMN tomorrow TEXT"))
        await connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    await engine.dispose()
    store = await open_store(sqlite_url, VAULT, Clock(), serving=True)
    assert (await store.accept(message(), "here", None)).state == "new"
    await store.close()
