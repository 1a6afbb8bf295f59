"""Two processes on one PostgreSQL database serve Discord: one owns the gateway, the other takes over when it leaves."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager

import asyncpg
import pytest
from cryptography.fernet import Fernet

from bot.services.store.migrate import upgrade
from tests.fakes.discord.fake import FakeDiscord
from tests.services.store import server as servers
from tests.stage.discord_process import POLL, Coach

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def database():
    """A server with one database in shape: its address, and its superuser's."""
    server = servers.start()
    url = server.database()
    asyncio.run(upgrade(url, "the test database"))
    yield servers.plain(url), servers.plain(server.as_superuser(url))
    server.stop()


@asynccontextmanager
async def two(fake, database, tmp_path):
    """Two processes with homes of their own and one database, none started."""
    own = {"DATABASE_URL": database[0], "COACH_ENCRYPTION_KEYS": Fernet.generate_key().decode()}
    own |= {"COACH_EMBEDDING": "lexical", "COACH_METRICS_PORT": "0"}
    coaches = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        coaches.append(Coach(fake, tmp_path / name, own))
    try:
        yield coaches
    finally:
        for coach in coaches:
            with contextlib.suppress(ProcessLookupError, AssertionError):
                await coach.kill()


async def stands_by(coach: Coach) -> None:
    async with asyncio.timeout(60):
        while "standing by" not in coach.log():  # noqa: ASYNC110 - the log of another process rings no bell
            await asyncio.sleep(POLL)


async def answered(fake, ana, text: str) -> None:
    """One message, and exactly one answer to it, whoever gives it."""
    said = await fake.dm(ana, text)
    await fake.wait_reply(said, until=lambda one: not one.loading, patience=30)


async def test_one_process_owns_the_gateway_and_what_is_said_between_two_owners_is_answered_once(database, tmp_path):
    async with FakeDiscord() as fake, two(fake, database, tmp_path) as (first, second):
        await first.start()
        taking_over = asyncio.create_task(second.start())
        await stands_by(second)
        await answered(fake, fake.ana, "what is an eval?")
        assert len(fake.gateway.identifies) == 1
        assert await first.stop() == 0, first.log()
        between = await fake.dm(fake.ana, "what is RAG?")
        await taking_over
        await fake.wait_reply(between, until=lambda one: not one.loading, patience=30)
        await answered(fake, fake.ana, "what is a golden set?")
        assert len(fake.gateway.identifies) == 2
        assert await second.stop() == 0, second.log()
        said = [one for one in fake.seen_by(fake.ana, fake.dm_of(fake.ana)) if not one.deleted]
        assert sum(one.author is fake.world.me for one in said) == 3
        assert fake.violations == []
    connection = await asyncpg.connect(database[1])
    assert await connection.fetchval("SELECT count(*) FROM inbox") == 0
    await connection.close()
