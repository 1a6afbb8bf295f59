from __future__ import annotations

import asyncio
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.core.errors import StoreError
from bot.core.memory import Put
from bot.services.store import tools
from bot.services.store.backup import back_up, prune, restore
from bot.services.store.migrate import upgrade
from bot.services.store.open import open_store
from bot.services.store.postgres import Postgres
from bot.services.store.sql import SqlStore
from tests.contracts.store_world import Clock, World, message
from tests.services.store.conftest import kit
from tests.services.store.test_sqlite import VAULT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = "slack:T1:ANA"


def file_of(url) -> Path:
    return Path(url.database)


async def remembered(url) -> list[str]:
    store = await open_store(url, VAULT, Clock(), serving=True)
    found = [record.key for record in await store.records(ANA)]
    waiting = await store.claim(["slack"], timedelta(seconds=4))
    await store.close()
    return [*found, *([waiting.inbound.text] if waiting else [])]


class TestSqlite:
    async def test_a_copy_made_while_the_coach_runs_brings_everything_back(self, sqlite_url, tmp_path):
        world = World(await open_store(sqlite_url, VAULT, Clock(), serving=True))
        await world.turn(Put(owner=ANA, kind="note", key="before", body={}), learner=ANA)
        await world.say("waiting", learner=ANA)
        copy = await back_up(sqlite_url, tmp_path, NOW)
        await world.turn(Put(owner=ANA, kind="note", key="after", body={}), learner=ANA, place="D2")
        await world.store.close()
        kept = await restore(sqlite_url, tmp_path, copy, NOW)
        assert await remembered(sqlite_url) == ["before", "waiting"]
        await restore(sqlite_url, tmp_path, kept, NOW)
        assert "after" in await remembered(sqlite_url)

    async def test_copies_are_their_owners_alone_and_leave_no_half_ones(self, sqlite_url, tmp_path):
        copy = await back_up(sqlite_url, tmp_path, NOW)
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert copy.name == "coach-20261122T120000Z.db"
        assert [path.name for path in copy.parent.iterdir()] == [copy.name]

    async def test_nothing_is_restored_under_a_running_coach(self, sqlite_url, tmp_path):
        copy = await back_up(sqlite_url, tmp_path, NOW)
        running = await open_store(sqlite_url, VAULT, Clock(), serving=True)
        with pytest.raises(StoreError, match="Another coach is running"):
            await restore(sqlite_url, tmp_path, copy, NOW)
        await running.accept(message(), "here", None)
        await running.close()

    async def test_a_damaged_database_is_replaced_by_a_copy(self, sqlite_url, tmp_path):
        copy = await back_up(sqlite_url, tmp_path, NOW)
        file_of(sqlite_url).write_bytes(b"not a database" * 1000)
        kept = await restore(sqlite_url, tmp_path, copy, NOW)
        assert kept.read_bytes().startswith(b"not a database")
        assert await remembered(sqlite_url) == []

    async def test_a_damaged_copy_is_refused_and_the_database_stays(self, sqlite_url, tmp_path):
        copy = await back_up(sqlite_url, tmp_path, NOW)
        copy.write_bytes(copy.read_bytes()[:5000])
        before = file_of(sqlite_url).read_bytes()
        with pytest.raises(StoreError, match=r"backup .* (damaged|cannot be used)"):
            await restore(sqlite_url, tmp_path, copy, NOW)
        assert file_of(sqlite_url).read_bytes() == before

    async def test_a_copy_of_an_older_shape_is_brought_up_to_date(self, tmp_path):
        old = URL.create("sqlite+aiosqlite", database=str(tmp_path / "old.db"))
        await upgrade(old, "x", to="0001")
        copy = await back_up(old, tmp_path, NOW)
        live = URL.create("sqlite+aiosqlite", database=str(tmp_path / "live.db"))
        assert await restore(live, tmp_path, copy, NOW) is None
        assert await remembered(live) == []

    async def test_what_is_not_there_is_said(self, sqlite_url, tmp_path):
        with pytest.raises(StoreError, match="There is no backup"):
            await restore(sqlite_url, tmp_path, tmp_path / "nothing.db", NOW)
        with pytest.raises(StoreError, match="There is no database"):
            await back_up(sqlite_url.set(database=str(tmp_path / "nothing.db")), tmp_path, NOW)

    async def test_old_copies_are_thrown_away_and_nothing_else(self, sqlite_url, tmp_path):
        old, new = [await back_up(sqlite_url, tmp_path, NOW + timedelta(seconds=n)) for n in range(2)]
        (old.parent / "notes.txt").write_text("mine")
        for path in old.parent.iterdir():
            age = NOW if path == new else NOW - timedelta(days=31)
            os.utime(path, (age.timestamp(), age.timestamp()))
        assert prune(tmp_path, 30, NOW) == [old]
        assert sorted(path.name for path in old.parent.iterdir()) == [new.name, "notes.txt"]


@pytest.mark.postgres
class TestPostgres:
    async def test_a_copy_holds_every_tenants_rows_and_brings_them_back(self, server, tmp_path):
        url = await asyncio.to_thread(server.database)
        await upgrade(url, "x")
        clock = Clock()
        world = World(SqlStore(kit(Postgres(url, clock.seconds), clock)), clock)
        for tenant in ("slack:T1", "slack:T2"):
            await world.turn(Put(owner=tenant, kind="note", key="before", body={}), tenant=tenant)
        copy = await back_up(url, tmp_path, NOW)
        await world.turn(Put(owner="slack:T1", kind="note", key="after", body={}), place="D9")
        await world.store.close()
        await restore(url, tmp_path, copy, NOW)
        again = World(SqlStore(kit(Postgres(url, clock.seconds), clock)), clock)
        for tenant in ("slack:T1", "slack:T2"):
            assert [record.key for record in await again.store.records(tenant)] == ["before"]
        await again.turn(Put(owner="slack:T1", kind="note", key="new", body={}))
        await again.store.close()

    async def test_a_missing_tool_is_named_with_what_to_install(self, postgres_url):
        with pytest.raises(StoreError, match=r"pg_nothing is not installed.*postgresql-client"):
            await tools.run_tool(postgres_url, "pg_nothing")

    async def test_a_tools_failure_is_one_line_without_the_password(self, postgres_url, tmp_path):
        with pytest.raises(StoreError, match=r"^pg_dump failed: .*does not exist") as error:
            await back_up(postgres_url.set(database="nowhere", password="hunter2"), tmp_path, NOW)
        assert "hunter2" not in str(error.value)
        assert "\n" not in str(error.value)
