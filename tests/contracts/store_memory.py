"""What every store promises: what is remembered, timers, messages edited in place, and being forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.errors import LeaseLost
from bot.core.memory import Add, Change, Drop, Forget, Put, Unwake, Wake
from bot.core.turns.turn import Content
from tests.contracts.store_world import World, action, message, send

ANA, BEN = "slack:T1:ANA", "slack:T1:BEN"


def put(key: str = "", body: dict | None = None, **other: object) -> Put:
    return Put(**{"owner": ANA, "kind": "note", "key": key, "body": body or {"text": key}, **other})


class Committing:
    async def test_a_commit_is_all_of_it_or_nothing(self, world: World):
        await world.turn(put("a", {"x": 1}), learner=ANA)
        await world.say(learner=ANA)
        turn = await world.claimed()
        stale = (put("new"), Add("slack:T1", "count", "n"), Wake(id="w", due=world.clock(), name="x"), put("a", rev=7))
        assert await world.store.commit(turn, stale, (send(turn),)) is None
        assert {record.key: record.body for record in await world.store.records(ANA)} == {"a": {"x": 1}}
        assert await world.store.records("slack:T1") == ()
        committed = await world.store.commit(turn, (put("a", {"x": 2}, rev=1),), ())
        assert committed is not None
        await world.store.finish(committed)
        assert await world.claim() is None  # no timer either

    async def test_each_write_of_a_record_raises_its_revision(self, world: World):
        for n in range(3):
            await world.turn(put("a", {"x": n}, rev=n), learner=ANA)
        (record,) = await world.store.records(ANA)
        assert (record.rev, record.body) == (3, {"x": 2})

    async def test_revision_zero_means_only_if_it_is_new(self, world: World):
        await world.turn(put("a"), learner=ANA)
        await world.say(learner=ANA)
        assert await world.store.commit(await world.claimed(), (put("a", rev=0),), ()) is None

    async def test_changes_are_made_in_their_order(self, world: World):
        await world.turn(put("a"), put("b"), learner=ANA)
        await world.turn(Drop(ANA, "note", "a"), put("a", {"x": "again"}, rev=0), Drop(ANA, "note", "b"), learner=ANA)
        assert {record.key: record.body for record in await world.store.records(ANA)} == {"a": {"x": "again"}}

    async def test_a_second_commit_returns_what_the_first_decided(self, world: World):
        await world.say(learner=ANA)
        turn = await world.claimed()
        first = await world.store.commit(turn, (put("a", {"x": 1}),), (send(turn, text="one"),))
        assert await world.store.commit(turn, (put("a", {"x": 2}),), (send(turn, text="two"),)) == first
        (record,) = await world.store.records(ANA)
        assert (record.body, record.rev) == ({"x": 1}, 1)

    async def test_counting_at_once_loses_nothing(self, world: World):
        for n in range(12):
            await world.say(learner=f"slack:T1:U{n}", place=f"D{n}")
        turns = [await world.claimed() for _ in range(12)]
        both = (Add("slack:T1", "asked", "evals"), Add("slack:T1", "asked", "all", 2))
        changes = [both if n % 2 else both[::-1] for n in range(12)]  # opposite orders, as a deadlock would want
        await asyncio.gather(*(world.store.commit(turn, made, ()) for turn, made in zip(turns, changes, strict=True)))
        counted = {record.key: record.body["n"] for record in await world.store.records("slack:T1")}
        assert counted == {"evals": 12, "all": 24}

    async def test_two_turns_that_read_the_same_revision_cannot_both_write(self, world: World):
        for n in range(2):
            await world.say(learner=ANA, place=f"D{n}")
        turns = [await world.claimed() for _ in range(2)]
        made = await asyncio.gather(*(world.store.commit(turn, (put("a", rev=0),), ()) for turn in turns))
        assert sorted(turn is None for turn in made) == [False, True]

    async def test_a_committed_turn_comes_back_with_what_is_left_to_deliver(self, world: World):
        await world.say()
        turn = await world.claimed()
        ready = (send(turn, 0, "one"), send(turn, 1, "two", to="dm", handle="h1"))
        committed = await world.store.commit(turn, (), ready)
        assert committed is not None
        await world.store.sent(committed, replace(committed.sends[0], handle="h0", state="sent"))
        await world.store.finish(committed, timedelta(0))
        again = await world.claimed()
        assert again.committed
        assert [(one.handle, one.state, one.to, one.content) for one in again.sends] == [
            ("h0", "sent", "here", Content("one")),
            ("h1", "ready", "dm", Content("two")),
        ]

    async def test_the_last_landing_ends_the_turn_and_leaves_what_a_landing_leaves(self, world: World):
        await world.say("one", place="C1", surface="channel")
        second = await world.say("two", place="C1", surface="channel")
        turn = await world.claimed()
        committed = await world.store.commit(turn, (), (send(turn, key="progress"),))
        assert committed is not None
        await world.store.done(committed, replace(committed.sends[0], handle="h", state="sent"))
        assert await world.store.knows("slack:T1", "C1")
        following = await world.claimed()
        assert following.inbound == second
        again = await world.store.commit(following, (), (send(following, key="progress"),))
        assert again is not None
        assert again.sends[0].handle == "h"

    async def test_a_last_landing_under_a_lost_lease_ends_nothing(self, world: World):
        await world.say()
        lost = await world.claimed()
        world.clock.advance(seconds=5)
        held = await world.claimed()
        with pytest.raises(LeaseLost):
            await world.store.done(lost, send(lost, handle="stale", state="sent"))
        assert not await world.store.knows("slack:T1", "D1")
        assert await world.store.renew((held,), timedelta(seconds=4)) == {held.id: None}

    async def test_a_home_community_is_written_from_a_direct_message(self, world: World):
        await world.turn(Add("discord:G1", "asked", "evals"), tenant="discord:dm", learner="discord:1")
        (record,) = await world.store.records("discord:G1")
        assert record.body == {"n": 1}


class Remembering:
    async def test_a_snapshot_holds_the_learners_records_and_the_tenants_rules_and_no_one_elses(self, world: World):
        for owner in (ANA, BEN):
            await world.turn(Put(owner=owner, kind="note", body={"of": owner}), learner=owner)
        for tenant in ("slack:T1", "slack:T2"):
            await world.turn(Put(owner=tenant, kind="rule", body={"of": tenant}), tenant=tenant, learner=BEN)
        memory = await world.store.memory(ANA, "slack:T1")
        assert {key: record.body["of"] for key, record in memory.records.items()} == {("note", ""): ANA}
        assert {key: record.body["of"] for key, record in memory.rules.items()} == {("rule", ""): "slack:T1"}
        assert (memory.learner, memory.tenant, memory.now) == (ANA, "slack:T1", world.clock())

    async def test_cold_records_come_only_when_asked_for(self, world: World):
        await world.turn(put("warm"), put("cold", cold=True), learner=ANA)
        memory = await world.store.memory(ANA, "slack:T1")
        assert [record.key for record in memory.all("note")] == ["warm"]
        assert [record.key for record in await memory.recall("note")] == ["cold", "warm"]
        assert await memory.recall("other") == ()

    async def test_secret_records_come_only_when_asked_for(self, world: World):
        await world.turn(put("", {"token": "xoxb-1"}, kind="secret-token"), learner=ANA)
        memory = await world.store.memory(ANA, "slack:T1")
        assert memory.records == {}
        (record,) = await memory.recall("secret-token")
        assert record.body == {"token": "xoxb-1"}

    async def test_expired_records_are_gone(self, world: World):
        await world.turn(put("a", expires=world.clock() + timedelta(days=90)), learner=ANA)
        world.clock.advance(days=89)
        assert (await world.store.memory(ANA, "slack:T1")).get("note", "a")
        world.clock.advance(days=1)
        assert (await world.store.memory(ANA, "slack:T1")).records == {}
        assert await world.store.records(ANA) == ()
        await world.turn(put("a", {"x": "new"}, rev=0), learner=ANA)

    async def test_records_keep_their_whole_body(self, world: World):
        body = {"text": "a\x00b \ud800 'q'", "deep": [{"x": [1, 2.5, None, True]}], "n": 3}
        await world.turn(put("a", body, v=4), put("n", {"n": 7}), learner=ANA)
        memory = await world.store.memory(ANA, "slack:T1")
        found = memory.get("note", "a")
        assert found is not None
        assert (found.body, found.v) == (body, 4)
        assert memory.records[("note", "n")].body == {"n": 7}

    async def test_the_coach_knows_places_where_something_landed(self, world: World):
        assert not await world.store.knows("slack:T1", "C1")
        await world.say(place="C1", surface="channel")
        turn = await world.claimed()
        committed = await world.store.commit(turn, (), (send(turn),))
        assert committed is not None
        await world.store.sent(committed, replace(committed.sends[0], state="sent"))  # refused: no handle
        assert not await world.store.knows("slack:T1", "C1")
        await world.store.sent(committed, replace(committed.sends[0], handle="h", state="sent"))
        assert await world.store.knows("slack:T1", "C1")
        assert not await world.store.knows("slack:T2", "C1")

    async def test_recent_places_name_the_last_message_that_was_accepted_there(self, world: World):
        await world.say(place="D1")
        last = await world.say(place="D1", at=world.clock())
        await world.say(tenant="discord:G1", learner="discord:1", place="C1", surface="channel")
        await world.accept(action(place="D1"))
        found = await world.store.recent("slack", timedelta(days=7))
        assert [(spoken.tenant, spoken.place, spoken.last) for spoken in found] == [("slack:T1", "D1", last.id)]
        world.clock.advance(days=8)
        assert list(await world.store.recent("slack", timedelta(days=7))) == []


class EditingInPlace:
    async def committed(self, world: World, **other: object):
        key = {name: other.pop(name) for name in ("to",) if name in other}
        await world.say(**other)
        turn = await world.claimed()
        done = await world.store.commit(turn, (), (send(turn, key="progress", **key),))
        assert done is not None
        return done

    async def landed(self, world: World, handle: str, **other: object) -> None:
        done = await self.committed(world, **other)
        await world.store.sent(done, replace(done.sends[0], handle=handle, state="sent"))
        await world.store.finish(done)

    async def test_a_message_with_a_key_takes_the_place_of_the_earlier_one(self, world: World):
        await self.landed(world, "h1")
        assert (await self.committed(world)).sends[0].handle == "h1"

    @pytest.mark.parametrize("elsewhere", [{"place": "D2"}, {"tenant": "slack:T2"}])
    async def test_a_key_counts_in_its_own_place_only(self, world: World, elsewhere: dict):
        await self.landed(world, "h1")
        assert (await self.committed(world, **elsewhere)).sends[0].handle is None

    @pytest.mark.parametrize("to", ["private", "dm"])
    async def test_what_one_person_sees_alone_is_never_edited_for_another(self, world: World, to: str):
        await self.landed(world, "h1", learner=ANA, place="C1", surface="channel", to=to)
        done = await self.committed(world, learner=BEN, place="C1", surface="channel", to=to)
        assert done.sends[0].handle is None

    async def test_a_shared_message_is_edited_for_whoever_asks(self, world: World):
        await self.landed(world, "h1", learner=ANA, place="C1", surface="channel")
        done = await self.committed(world, learner=BEN, place="C1", surface="channel")
        assert done.sends[0].handle == "h1"


class Waking:
    async def fired(self, world: World, *platforms: str):
        turn = await world.claim(*platforms)
        if turn is not None:
            await world.store.finish(turn)
        return turn and turn.inbound

    def wake(self, world: World, id_: str = "nudge", minutes: float = 10, **other: object) -> Change:
        return Wake(id=id_, due=world.clock() + timedelta(minutes=minutes), name="review", **other)

    async def test_a_timer_comes_once_when_it_is_due_in_the_place_where_it_was_asked_for(self, world: World):
        await world.turn(self.wake(world, values={"step": "2"}), learner=ANA, place="D7")
        assert await self.fired(world) is None
        world.clock.advance(minutes=10)
        woken = await self.fired(world)
        assert woken.id.startswith("timer:nudge:2026-11-22T12:10:00+00:00")
        assert (woken.learner, woken.tenant, woken.place, woken.surface) == (ANA, "slack:T1", "D7", "dm")
        assert (woken.name, woken.values, woken.at) == ("review", {"step": "2"}, world.clock())
        assert await self.fired(world) is None

    async def test_an_equal_id_replaces_the_earlier_timer(self, world: World):
        await world.turn(self.wake(world, minutes=10), learner=ANA)
        await world.turn(self.wake(world, minutes=60), learner=ANA)
        world.clock.advance(minutes=11)
        assert await self.fired(world) is None
        world.clock.advance(minutes=50)
        assert await self.fired(world) is not None

    async def test_a_cancelled_timer_never_comes(self, world: World):
        await world.turn(self.wake(world), learner=ANA)
        await world.turn(Unwake("nudge"), learner=ANA)
        world.clock.advance(hours=1)
        assert await self.fired(world) is None

    async def test_one_learner_does_not_cancel_anothers_timer(self, world: World):
        await world.turn(self.wake(world), learner=ANA)
        await world.turn(Unwake("nudge"), learner=BEN)
        world.clock.advance(hours=1)
        assert (await self.fired(world)).learner == ANA

    async def test_learners_with_equal_timers_are_all_woken(self, world: World):
        for learner in (ANA, BEN):
            await world.turn(self.wake(world), learner=learner, place=f"D-{learner}")
        world.clock.advance(hours=1)
        assert {(await self.fired(world)).learner for _ in range(2)} == {ANA, BEN}

    async def test_timers_come_in_the_order_in_which_they_are_due(self, world: World):
        await world.turn(self.wake(world, "late", 30), self.wake(world, "early", 20), learner=ANA)
        world.clock.advance(hours=1)
        assert [(await self.fired(world)).id.split(":")[1] for _ in range(2)] == ["early", "late"]

    async def test_a_timer_waits_for_who_serves_its_platform(self, world: World):
        await world.turn(self.wake(world), learner=ANA)
        world.clock.advance(hours=1)
        assert await self.fired(world, "discord") is None
        assert await self.fired(world, "slack") is not None

    async def test_a_private_place_stays_private_for_a_timer(self, world: World):
        inbound = action(place="C1", surface="command", learner=ANA)
        await world.accept(inbound)
        turn = await world.claimed()
        await world.store.finish(await world.store.commit(turn, (self.wake(world),), ()))
        world.clock.advance(hours=1)
        assert (await world.claimed()).audience == "private"


class Forgetting:
    async def test_nothing_of_a_forgotten_learner_is_left_and_nothing_of_others_is_gone(self, world: World):
        for learner in (ANA, BEN):
            await world.turn(
                Put(owner=learner, kind="note", body={"x": 1}),
                Wake(id="w", due=world.clock() + timedelta(hours=1), name="x"),
                Add("slack:T1", "asked", "evals"),
                learner=learner,
                place=f"D-{learner}",
            )
            await world.say("waiting", learner=learner, place=f"C-{learner}", tenant="slack:T2")
        await world.turn(Forget(ANA), learner=ANA, place=f"D-{ANA}", tenant="slack:T0")
        world.clock.advance(hours=2)
        left = []
        while (turn := await world.claim()) is not None:
            left.append(turn.inbound.learner)
            await world.store.finish(turn)
        assert left == [BEN, BEN]
        assert await world.store.records(ANA) == ()
        assert len(await world.store.records(BEN)) == 1
        assert [record.body for record in await world.store.records("slack:T1")] == [{"n": 2}]

    async def test_the_turn_that_forgets_is_delivered(self, world: World):
        await world.say(learner=ANA)
        turn = await world.claimed()
        committed = await world.store.commit(turn, (put("a"), Forget(ANA)), (send(turn, text="Done."),))
        assert committed is not None
        await world.store.finish(committed, timedelta(0))
        again = await world.claimed()
        assert [one.content.markdown for one in again.sends] == ["Done."]

    async def test_its_delivery_does_not_make_the_place_known_again(self, world: World):
        await world.turn(learner=ANA, place="D1")
        await world.say(learner=ANA, place="D1")
        turn = await world.claimed()
        committed = await world.store.commit(turn, (Forget(ANA),), (send(turn, key="progress"),))
        await world.store.done(committed, replace(committed.sends[0], handle="h", state="sent"))
        assert not await world.store.knows("slack:T1", "D1")
        assert list(await world.store.recent("slack", timedelta(days=7))) == []

    async def test_a_late_redelivery_does_not_bring_a_forgotten_learner_back(self, world: World):
        inbound = message(learner=ANA)
        await world.accept(inbound)
        await world.store.finish(await world.claimed())
        await world.turn(Forget(ANA), learner=ANA)
        assert (await world.accept(inbound)).state == "known"

    async def test_a_running_turn_of_a_forgotten_learner_can_write_nothing(self, world: World):
        await world.say(learner=ANA, place="C1")
        running = await world.claimed()
        await world.turn(Forget(ANA), learner=ANA, place="D1")
        assert (await world.store.renew((running,), timedelta(seconds=4)))[running.id] == "lost"
        await world.store.finish(running)
        assert await world.store.records(ANA) == ()
        assert not await world.store.knows("slack:T1", "C1")

    async def test_what_is_written_after_the_forgetting_in_the_same_turn_stays(self, world: World):
        await world.turn(put("old"), learner=ANA)
        await world.turn(Forget(ANA), put("new"), learner=ANA)
        assert [record.key for record in await world.store.records(ANA)] == ["new"]
