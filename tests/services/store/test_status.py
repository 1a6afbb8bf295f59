from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.memory import Wake
from bot.services.store.migrate import NEEDED, upgrade
from bot.services.store.open import open_store
from bot.services.store.status import queue_of, status_of
from tests.contracts.store_world import Clock
from tests.services.store.test_sqlite import VAULT


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def named(request):
    """A world, and where its database is."""
    return request.getfixturevalue(f"{request.param}_world"), request.getfixturevalue(f"{request.param}_url")


async def test_the_queue_is_counted_over_all_tenants_and_names_no_one(named):
    world, url = named
    await world.turn(Wake(id="w", due=world.clock(), name="x"), tenant="slack:T1", learner="slack:T1:ANA")
    for tenant in ("slack:T1", "slack:T2"):
        await world.say(tenant=tenant)
        world.clock.advance(seconds=30)
    queue = await queue_of(world.store.kit)
    assert (queue.waiting, queue.oldest, queue.timers, queue.learners) == (2, 60, 1, 1)
    found = await status_of(url, world.clock())
    assert (found.version, found.needed, found.problem) == (NEEDED, NEEDED, "")
    assert replace(found.queue, oldest=60) == queue
    assert "T1" not in repr(found)


async def test_a_running_dispatcher_is_seen_and_not_disturbed(sqlite_url):
    assert (await status_of(sqlite_url, Clock()())).dispatcher is False
    running = await open_store(sqlite_url, VAULT, Clock(), serving=True)
    assert (await status_of(sqlite_url, Clock()())).dispatcher is True
    await running.close()


@pytest.mark.postgres
async def test_row_security_is_seen(postgres_url, postgres_world):
    assert (await status_of(postgres_url, Clock()())).row_security is True


async def test_each_problem_comes_with_its_remedy(tmp_path, sqlite_url):
    missing = sqlite_url.set(database=str(tmp_path / "nothing.db"))
    assert "made when the coach starts" in (await status_of(missing, Clock()())).problem
    old = sqlite_url.set(database=str(tmp_path / "old.db"))
    await upgrade(old, "x", to="0001")
    found = await status_of(old, Clock()())
    assert (found.version, "coach db upgrade" in found.problem) == ("0001", True)
    (tmp_path / "other.db").write_bytes(b"letter" * 1000)
    assert (
        "coach db restore" in (await status_of(sqlite_url.set(database=str(tmp_path / "other.db")), Clock()())).problem
    )
