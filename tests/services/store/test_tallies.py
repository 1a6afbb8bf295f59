"""The owner's counts: those of every community, of none that left, and nothing that is a learner's."""

import pytest

from bot.core.memory import Add, Put
from bot.services.store.tallies import communities, tallies

ANA = "slack:T1:U1"


@pytest.fixture(params=["sqlite_world", "postgres_world"])
def world(request):
    return request.getfixturevalue(request.param)


async def fill(world):
    await world.turn(Add("slack:T1", "gap", "data"), Put(owner=ANA, kind="gap", key="private", body={"n": 1}))
    await world.turn(Add("slack:T1", "gap", "data"), Add("slack:T1", "limit", "x"))
    await world.turn(Add("slack:T2", "gap", "tools"), tenant="slack:T2", learner="slack:T2:U9")


async def test_the_counts_of_all_communities_are_read_and_no_learners(world):
    await fill(world)

    assert await communities(world.store.kit) == ("slack:T1", "slack:T2")
    assert [(one.owner, one.key, one.body["n"]) for one in await tallies(world.store.kit, {"gap"})] == [
        ("slack:T1", "data", 2),
        ("slack:T2", "tools", 1),
    ]


async def test_one_community_is_read_alone_and_one_that_left_not_at_all(world):
    await fill(world)

    assert [one.key for one in await tallies(world.store.kit, {"gap"}, "slack:T2")] == ["tools"]
    await world.store.leave("slack:T2")
    assert {one.owner for one in await tallies(world.store.kit, {"gap"})} == {"slack:T1"}


async def test_a_report_is_gone_after_its_time(world):
    until = world.clock.now.replace(year=world.clock.now.year + 1)
    await world.turn(Put(owner="slack:T1", kind="report", key="r", body={"text": "x"}, expires=until, cold=True))

    assert [one.key for one in await tallies(world.store.kit, {"report"})] == ["r"]
    world.clock.advance(days=366)
    assert await tallies(world.store.kit, {"report"}) == ()
