from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.services.store.memory import MemoryStore
from bot.services.store.postgres import Postgres
from bot.services.store.sql import SqlStore
from bot.services.store.sqlite import Sqlite
from tests.contracts.store_machine import explore
from tests.contracts.store_world import Clock, World
from tests.services.store.conftest import empty, kit


def test_the_forgetful_store_does_what_the_model_does():
    async def make():
        clock = Clock()
        return World(MemoryStore(clock), clock)

    explore(make, examples=60, steps=50)


def test_sqlite_does_what_the_model_does(sqlite_template):
    with tempfile.TemporaryDirectory() as folder:

        async def make():
            path = Path(tempfile.mkdtemp(dir=folder)) / "coach.db"
            shutil.copy(sqlite_template, path)
            clock = Clock()
            kind = Sqlite(URL.create("sqlite+aiosqlite", database=str(path)), clock.seconds)
            return World(SqlStore(kit(kind, clock)), clock)

        explore(make, examples=15, steps=40)


@pytest.mark.postgres
def test_postgres_does_what_the_model_does(postgres_url):
    async def make():
        clock = Clock()
        world = World(SqlStore(kit(Postgres(postgres_url, clock.seconds), clock)), clock)
        await empty(world.store.kit)
        return world

    explore(make, examples=10, steps=40)
