"""What every store promises about the house: seats for one, communities that leave, words kept for later."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.errors import LeaseLost
from bot.core.memory import Forget, Put
from bot.core.turns.waiting import ANSWERING
from tests.contracts.store_world import World, send

ANA = "discord:1"
GUILD, OTHER = "discord:G1", "discord:G2"
SHORT = timedelta(seconds=10)


def note(owner: str = ANA) -> Put:
    return Put(owner=owner, kind="note", key="late", body={"text": "hello"})


class Seating:
    async def test_a_seat_has_one_holder_until_its_lease_runs_out(self, world: World):
        assert await world.store.hold("gateway", "one", SHORT)
        assert not await world.store.hold("gateway", "two", SHORT)
        world.clock.advance(seconds=11)
        assert await world.store.hold("gateway", "two", SHORT)
        assert not await world.store.hold("gateway", "one", SHORT)

    async def test_who_holds_a_seat_may_take_it_again_before_it_runs_out(self, world: World):
        assert await world.store.hold("gateway", "one", SHORT)
        world.clock.advance(seconds=9)
        assert await world.store.hold("gateway", "one", SHORT)
        world.clock.advance(seconds=9)
        assert not await world.store.hold("gateway", "two", SHORT)

    async def test_a_seat_given_up_is_free_at_once_and_only_its_holder_gives_it_up(self, world: World):
        await world.store.hold("gateway", "one", SHORT)
        await world.store.let_go("gateway", "two")
        assert not await world.store.hold("gateway", "two", SHORT)
        await world.store.let_go("gateway", "one")
        assert await world.store.hold("gateway", "two", SHORT)

    async def test_twenty_who_ask_at_once_leave_one_holder(self, world: World):
        asked = (world.store.hold("gateway", f"h{n}", SHORT) for n in range(20))
        assert sorted(await asyncio.gather(*asked)) == [False] * 19 + [True]

    async def test_two_seats_are_nothing_to_each_other(self, world: World):
        assert await world.store.hold("gateway", "one", SHORT)
        assert await world.store.hold("reports", "two", SHORT)


class Leaving:
    async def test_what_is_a_communitys_goes_with_it_and_what_is_a_learners_stays(self, world: World):
        at = {"tenant": GUILD, "learner": ANA, "place": "C1", "surface": "channel"}
        await world.turn(note(GUILD), note(ANA), sends=(), **at)
        await world.turn(note(OTHER), tenant=OTHER, learner=ANA, place="C2", surface="channel")
        await world.say(**at)

        await world.store.leave(GUILD)

        assert await world.claim() is None
        assert await world.store.records(GUILD) == ()
        assert [spoken.place for spoken in await world.store.recent("discord", timedelta(days=7))] == ["C2"]
        assert len(await world.store.records(ANA)) == len(await world.store.records(OTHER)) == 1

    async def test_a_place_of_a_community_that_left_is_not_known_any_more(self, world: World):
        await world.say(tenant=GUILD, learner=ANA, place="C1", surface="channel")
        turn = await world.claimed()
        committed = await world.store.commit(turn, (), (send(turn),))
        await world.store.sent(committed, replace(committed.sends[0], handle="h", state="sent"))
        await world.store.finish(committed)
        assert await world.store.knows(GUILD, "C1")

        await world.store.leave(GUILD)

        assert not await world.store.knows(GUILD, "C1")

    async def test_every_community_that_was_served_is_told_until_it_leaves_and_no_learner_is(self, world: World):
        await world.turn(note(GUILD), tenant=GUILD, learner=ANA, place="C1", surface="channel")
        await world.turn(tenant=OTHER, learner=ANA, place="C2", surface="channel")
        await world.turn(tenant="slack:T1", learner="slack:T1:U1")
        await world.say(tenant="discord:dm", learner="discord:9")
        await world.claimed()  # the first turn of somebody new runs

        assert await world.store.communities("discord") == (GUILD, OTHER, "discord:dm")
        await world.store.leave(GUILD)
        assert await world.store.communities("discord") == (OTHER, "discord:dm")

    async def test_a_turn_that_runs_while_its_community_leaves_is_lost(self, world: World):
        await world.say(tenant=GUILD, learner=ANA, place="C1", surface="channel")
        turn = await world.claimed()
        await world.store.leave(GUILD)
        with pytest.raises(LeaseLost):
            await world.store.commit(turn, (), ())


class Keeping:
    async def test_what_could_not_be_given_is_remembered_after_the_commit(self, world: World):
        await world.say(learner=ANA)
        turn = await world.store.commit(await world.claimed(), (), ())
        await world.store.keep(turn, note())
        await world.store.finish(turn)
        assert [record.key for record in await world.store.records(ANA)] == ["late"]

    async def test_nothing_is_kept_under_a_lease_that_is_gone(self, world: World):
        await world.say(learner=ANA)
        turn = await world.store.commit(await world.claimed(), (), ())
        await world.store.finish(turn)
        with pytest.raises(LeaseLost):
            await world.store.keep(turn, note())

    async def test_nothing_is_kept_for_a_learner_who_is_being_forgotten(self, world: World):
        await world.say(learner=ANA)
        turn = await world.store.commit(await world.claimed(), (Forget(ANA),), ())
        await world.store.keep(turn, note())
        await world.store.finish(turn)
        assert await world.store.records(ANA) == ()


class Awaiting:
    async def test_recent_places_say_where_an_interview_waits_for_words(self, world: World):
        for learner, place in ((ANA, "D1"), ("discord:2", "D2")):
            await world.turn(tenant="discord:dm", learner=learner, place=place)
        await world.turn(Put(owner=ANA, kind=ANSWERING, body={}), tenant="discord:dm", learner=ANA, place="D1")
        found = await world.store.recent("discord", timedelta(days=7))
        assert {spoken.place: spoken.answering for spoken in found} == {"D1": True, "D2": False}

    async def test_a_channel_is_nobodys_own_so_no_interview_waits_there(self, world: World):
        await world.turn(Put(owner=ANA, kind=ANSWERING, body={}), tenant="discord:dm", learner=ANA, place="D1")
        await world.say(tenant=GUILD, learner=ANA, place="C1", surface="channel")
        found = await world.store.recent("discord", timedelta(days=7))
        assert {spoken.place: spoken.answering for spoken in found} == {"C1": False, "D1": True}


class Housekeeping(Seating, Leaving, Keeping, Awaiting):
    """All of it."""
