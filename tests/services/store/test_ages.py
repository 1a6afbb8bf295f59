"""How long things wait, by whether they are decided."""

from __future__ import annotations

import pytest

from bot.services.store.ages import Ages, ages_of
from tests.contracts.store_world import send


@pytest.fixture(params=["sqlite_world", "postgres_world"])
def world(request):
    return request.getfixturevalue(request.param)


async def test_what_is_undecided_and_what_is_undelivered_have_ages_of_their_own(world):
    assert await ages_of(world.store.kit) == Ages(0, 0.0, 0.0)

    await world.say()
    turn = await world.claimed()
    await world.store.commit(turn, (), (send(turn),))
    world.clock.advance(seconds=30)
    await world.say(place="D2", learner="slack:T1:U2")
    world.clock.advance(seconds=10)

    assert await ages_of(world.store.kit) == Ages(2, 10.0, 40.0)
