"""What every store promises: what comes in, who works on it, that a lost lease writes nothing, and (in
store_memory.py) what is remembered.

A test module makes a subclass of `StoreContract` and gives it a `world` fixture.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.dialogue import TextFile
from bot.core.errors import LeaseLost
from bot.core.memory import Put
from bot.core.turns.waiting import ANSWERING
from tests.contracts.store_house import Housekeeping
from tests.contracts.store_memory import Committing, EditingInPlace, Forgetting, Remembering, Waking
from tests.contracts.store_world import LEASE, World, action, message, send


class Accepting:
    async def test_the_same_event_twice_is_one_turn(self, world: World):
        inbound = message()
        assert [(await world.accept(inbound)).state for _ in range(3)] == ["new", "known", "known"]
        await world.store.finish(await world.claimed())
        assert (await world.accept(inbound)).state == "known"
        assert await world.claim() is None

    async def test_one_event_delivered_forty_times_at_once_is_one_turn(self, world: World):
        inbound = message()
        states = [receipt.state for receipt in await asyncio.gather(*(world.accept(inbound) for _ in range(40)))]
        assert sorted(states) == ["known"] * 39 + ["new"]

    async def test_the_same_id_from_two_tenants_is_two_turns(self, world: World):
        states = [(await world.accept(message(id="1", tenant=tenant))).state for tenant in ("slack:T1", "slack:T2")]
        assert states == ["new", "new"]

    async def test_the_sixth_waiting_message_is_refused_and_its_redelivery_is_known(self, world: World):
        states = [(await world.accept(message())).state for _ in range(5)]
        sixth = message()
        states += [(await world.accept(sixth)).state, (await world.accept(sixth)).state]
        assert states == ["new"] * 5 + ["full", "known"]

    async def test_a_refused_message_never_runs(self, world: World):
        for _ in range(7):
            await world.accept(message())
        ran = 0
        while (turn := await world.claim()) is not None:
            await world.store.finish(turn)
            ran += 1
        assert ran == 5

    async def test_the_limit_counts_one_learner_over_all_places(self, world: World):
        for n in range(5):
            await world.accept(message(tenant=f"slack:T{n}", place=f"C{n}"))
        assert (await world.accept(message())).state == "full"
        assert (await world.accept(message(learner="slack:T1:U2"))).state == "new"

    async def test_burst_of_one_learner_never_gets_past_the_limit(self, world: World):
        receipts = await asyncio.gather(*(world.accept(message(place=f"C{n % 3}")) for n in range(20)))
        assert sorted(receipt.state for receipt in receipts) == ["full"] * 15 + ["new"] * 5

    async def test_an_open_question_lets_fifty_messages_wait_but_no_more_commands(self, world: World):
        await world.turn(Put(owner="slack:T1:U1", kind=ANSWERING, body={"question": "q"}))
        states = [(await world.accept(message())).state for _ in range(52)]
        assert states == ["new"] * 50 + ["full"] * 2
        assert (await world.accept(action())).state == "full"

    async def test_without_a_limit_everything_may_wait(self, world: World):
        assert {(await world.accept(message(), None)).state for _ in range(12)} == {"new"}

    async def test_what_is_claimed_is_what_was_accepted(self, world: World):
        strange = "a\x00b \ud800 \u202e \U0001f600 'quoted' -- %s {x}"
        said = message(strange, files=(TextFile("cv.txt", strange),), reply_to="secret token", surface="channel")
        pressed = action("v1:more:x:1", values={"text": strange}, place="C9", surface="command")
        for inbound in (said, pressed):
            await world.accept(inbound)
        assert [(await world.claimed()).inbound, (await world.claimed()).inbound] == [said, pressed]

    async def test_reply_addresses_expire(self, world: World):
        await world.accept(message(reply_to="token"))
        world.clock.advance(minutes=16)
        assert (await world.claimed()).inbound.reply_to is None

    async def test_accepting_wakes_who_waits(self, world: World):
        await world.store.wait(timedelta(0))
        waiting = asyncio.create_task(world.store.wait(timedelta(seconds=30)))
        await world.say()
        await asyncio.wait_for(waiting, 10)


class Claiming:
    async def test_turns_of_a_conversation_run_in_order_and_one_at_a_time(self, world: World):
        said = [await world.say(str(n)) for n in range(4)]
        ran = []
        for _ in said:
            turn = await world.claimed()
            assert await world.claim() is None
            ran.append(turn.inbound)
            await world.store.finish(turn)
        assert ran == said

    async def test_messages_accepted_at_once_keep_one_order(self, world: World):
        await asyncio.gather(*(world.say(learner=f"slack:T1:U{n}", place="C1", surface="channel") for n in range(12)))
        ids = []
        while (turn := await world.claim()) is not None:
            assert await world.claim() is None
            ids.append(turn.id)
            await world.store.finish(turn)
        assert len(ids) == 12
        assert ids == sorted(ids)

    async def test_the_same_place_of_two_tenants_is_two_conversations(self, world: World):
        await world.say(tenant="slack:T1", place="C1")
        await world.say(tenant="slack:T2", place="C1")
        assert {(await world.claimed()).inbound.tenant for _ in range(2)} == {"slack:T1", "slack:T2"}

    async def test_private_exchanges_in_a_channel_do_not_wait_for_one_another(self, world: World):
        for learner in ("slack:T1:U1", "slack:T1:U2"):
            await world.accept(action(learner=learner, place="C1", surface="command"))
        assert {(await world.claimed()).inbound.learner for _ in range(2)} == {"slack:T1:U1", "slack:T1:U2"}

    async def test_a_turn_that_is_held_is_not_claimed_again(self, world: World):
        await world.say()
        turn = await world.claimed()
        world.clock.advance(seconds=3.9)
        assert await world.claim() is None
        assert (turn.attempts, turn.claims) == (0, 0)

    async def test_a_turn_whose_worker_died_is_claimed_by_another_and_counted(self, world: World):
        await world.say()
        first = await world.claimed()
        world.clock.advance(seconds=4.1)
        second = await world.claimed()
        assert second.inbound == first.inbound
        assert second.lease != first.lease
        assert (second.attempts, second.claims) == (1, 1)

    async def test_only_the_platforms_that_are_served_are_claimed(self, world: World):
        await world.say(tenant="discord:G1", learner="discord:1")
        assert await world.claim("slack") is None
        assert await world.claim("slack", "discord") is not None

    async def test_a_busy_tenant_does_not_starve_a_quiet_one(self, world: World):
        for n in range(20):
            await world.say(tenant="slack:BUSY", learner=f"slack:BUSY:U{n}", place=f"D{n}")
        await world.say(tenant="slack:QUIET", learner="slack:QUIET:U1")
        first = [(await world.claimed()).inbound.tenant for _ in range(4)]
        assert "slack:QUIET" in first[:2]

    async def test_a_busy_learner_does_not_starve_a_quiet_one(self, world: World):
        for n in range(10):
            await world.say(learner="slack:T1:BUSY", place=f"C{n}")
        await world.say(learner="slack:T1:QUIET", place="D9")
        first = [(await world.claimed()).inbound.learner for _ in range(4)]
        assert "slack:T1:QUIET" in first[:2]

    async def test_a_long_silence_earns_no_more_than_the_next_turn(self, world: World):
        for n in range(6):
            await world.say(tenant="slack:OLD", learner=f"slack:OLD:U{n}", place=f"D{n}")
        for _ in range(3):
            await world.claimed()
        for n in range(6):
            await world.say(tenant="slack:NEW", learner=f"slack:NEW:U{n}", place=f"D{n}")
        tenants = [(await world.claimed()).inbound.tenant for _ in range(6)]
        assert tenants.count("slack:OLD") == 3

    async def test_a_turn_given_back_after_a_failure_waits_and_is_counted(self, world: World):
        await world.say()
        await world.store.finish(await world.claimed(), timedelta(seconds=1))
        assert await world.claim() is None
        world.clock.advance(seconds=1.1)
        again = await world.claimed()
        assert (again.attempts, again.claims) == (1, 1)

    async def test_a_turn_handed_back_is_free_at_once_and_not_counted(self, world: World):
        await world.say()
        await world.store.finish(await world.claimed(), timedelta(0))
        again = await world.claimed()
        assert (again.attempts, again.claims) == (0, 1)

    async def test_a_stored_draft_comes_back_with_the_turn(self, world: World):
        await world.say()
        turn = await world.claimed()
        await world.store.drafted(turn, send(turn, handle="h1", state="draft"))
        await world.store.finish(turn, timedelta(0))
        (draft,) = (await world.claimed()).sends
        assert (draft.handle, draft.state, draft.content.markdown) == ("h1", "draft", "hello")

    async def test_finishing_frees_the_conversation(self, world: World):
        await world.say("one")
        second = await world.say("two")
        await world.store.finish(await world.claimed())
        assert (await world.claimed()).inbound == second

    async def test_many_claim_at_once_and_none_gets_what_another_has(self, world: World):
        for n in range(15):
            await world.say(learner=f"slack:T1:U{n}", place=f"D{n}")
        turns = await asyncio.gather(*(world.claim() for _ in range(15)))
        while len([turn for turn in turns if turn]) < 15 and (turn := await world.claim()):
            turns.append(turn)  # a claim may find every head taken by others that are still claiming
        held = [turn.id for turn in turns if turn]
        assert sorted(held) == sorted(set(held))
        assert len(held) == 15


class Leasing:
    async def test_a_renewed_lease_lasts_from_its_renewal(self, world: World):
        await world.say()
        turn = await world.claimed()
        for _ in range(3):
            world.clock.advance(seconds=3)
            assert await world.store.renew((turn,), LEASE) == {turn.id: None}
        assert await world.claim() is None

    async def test_many_leases_are_renewed_in_one_call_each_with_its_answer(self, world: World):
        for n in range(3):
            await world.say(id=f"m{n}", place=f"D{n}", learner=f"slack:T1:U{n}")
        turns = [await world.claimed() for _ in range(3)]
        await world.store.interrupt("slack:T1", turns[1].inbound.id, "stopped")
        stale = replace(turns[2], lease="somebody else's")
        held = await world.store.renew((turns[0], turns[1], stale), LEASE)
        assert held == {turns[0].id: None, turns[1].id: "stopped", turns[2].id: "lost"}

    async def test_nothing_can_be_written_under_a_lost_lease(self, world: World):
        await world.say()
        lost = await world.claimed()
        world.clock.advance(seconds=5)
        held = await world.claimed()
        for writing in (
            world.store.drafted(lost, send(lost, handle="stale", state="draft")),
            world.store.commit(lost, (Put(owner="slack:T1:U1", kind="stale", body={}),), (send(lost),)),
            world.store.sent(lost, send(lost, handle="stale", state="sent")),
            world.store.finish(lost),
            world.store.finish(lost, timedelta(0)),
        ):
            with pytest.raises(LeaseLost):
                await writing
        assert await world.store.renew((lost,), LEASE) == {lost.id: "lost"}
        assert await world.store.records("slack:T1:U1") == ()
        committed = await world.store.commit(held, (), ())
        assert committed is not None
        assert committed.sends == ()

    async def test_a_lease_that_ran_out_but_was_not_taken_still_writes(self, world: World):
        await world.say()
        turn = await world.claimed()
        world.clock.advance(seconds=5)
        assert await world.store.commit(turn, (), ()) is not None

    async def test_finishing_twice_is_finishing_once(self, world: World):
        await world.say()
        turn = await world.claimed()
        await world.store.finish(turn)
        await world.store.finish(turn)
        assert await world.claim() is None


class Interrupting:
    async def test_a_waiting_turn_is_claimed_knowing_that_it_was_stopped(self, world: World):
        inbound = await world.say()
        await world.store.interrupt(inbound.tenant, inbound.id, "stopped")
        assert (await world.claimed()).why == "stopped"

    async def test_a_running_turn_hears_of_it_when_its_lease_is_renewed(self, world: World):
        inbound = await world.say()
        turn = await world.claimed()
        await world.store.interrupt(inbound.tenant, inbound.id, "deleted")
        assert await world.store.renew((turn,), LEASE) == {turn.id: "deleted"}

    async def test_an_interruption_that_overtakes_its_message_is_kept_for_it(self, world: World):
        inbound = message()
        await world.store.interrupt(inbound.tenant, inbound.id, "deleted")
        await world.accept(inbound)
        assert (await world.claimed()).why == "deleted"

    async def test_an_edit_does_not_start_what_was_stopped(self, world: World):
        inbound = await world.say()
        for why in ("stopped", "edited"):
            await world.store.interrupt(inbound.tenant, inbound.id, why)
        assert (await world.claimed()).why == "stopped"

    async def test_a_deletion_counts_after_an_edit(self, world: World):
        inbound = await world.say()
        for why in ("edited", "deleted"):
            await world.store.interrupt(inbound.tenant, inbound.id, why)
        assert (await world.claimed()).why == "deleted"

    async def test_another_tenants_message_of_the_same_id_goes_on(self, world: World):
        await world.say(id="1", tenant="slack:T1")
        await world.store.interrupt("slack:T2", "1", "stopped")
        assert (await world.claimed()).why is None

    async def test_what_is_answered_in_a_place_now_is_the_oldest_that_waits_there(self, world: World):
        first = await world.say(place="D1:1")
        await world.say(place="D1:1")
        await world.say(place="D1:2")
        await world.claimed()
        assert await world.store.current("slack:T1", "D1:1") == first.id
        assert await world.store.current("slack:T2", "D1:1") is None
        assert await world.store.current("slack:T1", "D1:3") is None

    async def test_what_is_only_being_delivered_is_not_answered_any_more(self, world: World):
        await world.say(place="D1:1")
        await world.store.commit(await world.claimed(), (), ())
        assert await world.store.current("slack:T1", "D1:1") is None

    async def test_what_is_done_cannot_be_interrupted(self, world: World):
        inbound = await world.say()
        await world.store.finish(await world.claimed())
        await world.store.interrupt(inbound.tenant, inbound.id, "stopped")
        assert await world.claim() is None


class StoreContract(
    Accepting,
    Claiming,
    Leasing,
    Interrupting,
    Committing,
    Remembering,
    EditingInPlace,
    Waking,
    Forgetting,
    Housekeeping,
):
    """All of it."""
