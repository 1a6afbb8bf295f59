from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

from bot.core.dialogue import Open, Outcome, Text
from bot.core.memory import Put
from bot.core.turns.dispatcher import Dispatcher, Limits
from bot.core.turns.reply import nonce
from bot.core.turns.runner import Patience, Runner
from bot.core.turns.turn import Send
from bot.services.store.memory import MemoryStore
from tests.contracts.store_world import Clock
from tests.core.turns.stage import HASTY, Platform, Stage, playing, said

LEASE = timedelta(seconds=4)
ANA = "slack:T1:U1"


class Held:
    """One claimed turn whose worker can be put to sleep: `asleep` makes it believe that so many seconds passed."""

    def __init__(self, respond) -> None:
        self.clock = Clock()
        self.store = MemoryStore(self.clock)
        self.platform = Platform()
        self.respond = respond

    async def runner(self) -> Runner:
        await self.store.accept(said(), "here", None)
        turn = await self.store.claim(["slack"], LEASE)
        return Runner(turn, self.store, self.respond, self.platform, Patience())

    def asleep(self, runner: Runner, seconds: float) -> None:
        self.clock.advance(seconds=seconds)
        runner.kept(None, time.monotonic() - seconds)


class TestLosing:
    async def test_a_worker_that_slept_past_its_lease_says_nothing_and_writes_nothing(self):
        async def skill(inbound, _memory):
            yield Open()
            yield Text("Stale ")
            held.asleep(runner, 10)
            assert await held.store.claim(["slack"], LEASE)  # another worker took over meanwhile
            await asyncio.sleep(0.05)
            yield Text("answer.")
            yield Outcome((Put(owner=ANA, kind="stale", body={}),))

        held = Held(skill)
        runner = await held.runner()
        await runner.serve()
        assert held.platform.messages == []
        assert await held.store.records(ANA) == ()

    async def test_a_worker_that_slept_after_its_commit_leaves_delivery_to_the_next(self):
        async def skill(_inbound, _memory):
            yield Open()
            yield Text("Decided.")
            yield Outcome()

        class Sleepy(MemoryStore):
            async def commit(self, turn, changes, sends):
                committed = await super().commit(turn, changes, sends)
                held.asleep(runner, 10)
                held.taken = await self.claim(["slack"], LEASE)
                return committed

        held = Held(skill)
        held.store = Sleepy(held.clock)
        runner = await held.runner()
        await runner.serve()
        assert held.platform.messages == []
        await Runner(held.taken, held.store, skill, held.platform, Patience()).serve()
        assert held.platform.finals == ["Decided."]

    async def test_a_worker_that_slept_but_kept_its_turn_goes_on(self):
        async def skill(_inbound, _memory):
            yield Open()
            held.asleep(runner, 10)
            yield Text("Late.")
            yield Outcome()

        held = Held(skill)
        runner = await held.runner()
        await runner.serve()
        assert held.platform.finals == ["Late."]

    async def test_hearing_that_the_lease_is_lost_ends_the_skill_at_once(self):
        closed = asyncio.Event()

        async def skill(_inbound, _memory):
            try:
                yield Open()
                runner.kept("lost", time.monotonic())
                await asyncio.Event().wait()
            finally:
                closed.set()

        held = Held(skill)
        runner = await held.runner()
        await asyncio.wait_for(runner.serve(), 5)
        assert closed.is_set()
        assert held.platform.calls == []

    async def test_the_next_try_waits_for_a_message_that_the_last_one_is_still_making(self):
        go_on, again, made = asyncio.Event(), asyncio.Event(), asyncio.Event()

        class Watched(MemoryStore):
            async def claim(self, platforms, lease):
                turn = await super().claim(platforms, lease)
                if turn is not None and turn.claims:
                    again.set()
                return turn

        async def skill(_inbound, _memory):
            yield Open()
            yield Text("Once.")
            await go_on.wait()
            yield Outcome()

        async def overslept(_send):
            if not again.is_set():
                clock.advance(seconds=10)
                await again.wait()
                await asyncio.sleep(0.05)  # time enough for a second try to look and find nothing
                made.set()

        clock = Clock()
        async with playing(skill, Watched(clock)) as stage:
            stage.platform.hooks["draft"] = overslept
            await stage.say()
            await asyncio.wait_for(made.wait(), 10)
            go_on.set()
            await asyncio.wait_for(stage.platform.over.get(), 10)
        assert stage.platform.finals == ["Once."]

    async def test_a_preview_that_hangs_beyond_the_lease_is_not_sent_any_more(self):
        async def skill(_inbound, _memory):
            yield Open()
            yield Text("Stale ")
            await asyncio.sleep(0.1)
            yield Text("answer.")
            await ended.wait()
            yield Outcome()

        async def hangs(_send):
            runner.kept(None, time.monotonic() - 3.9)
            try:
                await asyncio.sleep(3600)
            finally:
                ended.set()

        ended = asyncio.Event()
        held = Held(skill)
        runner = await held.runner()
        runner.kept(None, time.monotonic() - 3.8)
        held.platform.hooks["show"] = hangs
        await asyncio.wait_for(runner.serve(), 10)
        assert held.platform.finals == ["Stale answer."]

    async def test_told_twice_that_it_lost_its_turn_a_worker_still_waits_for_its_message(self):
        async def skill(_inbound, _memory):
            yield Open()
            yield Text("Once.")
            await asyncio.Event().wait()

        async def slow(_send):
            for _ in range(2):
                runner.kept("lost", time.monotonic())
                await asyncio.sleep(0.02)
            calls.append("created")

        calls = []
        held = Held(skill)
        held.platform.hooks["draft"] = slow
        runner = await held.runner()
        await asyncio.wait_for(runner.serve(), 5)
        assert calls == ["created"]

    async def test_the_apology_takes_over_a_draft_of_which_only_the_platform_knows(self):
        async def skill(_inbound, _memory):
            yield Outcome()

        held = Held(skill)
        runner = await held.runner()
        turn = replace(runner.turn, attempts=3, claims=3)
        drafted = Send(turn=turn.id, n=0, nonce=nonce(turn.inbound, 0), to="here", inbound=turn.inbound)
        await held.platform.draft(drafted)  # and then its worker died
        await Runner(turn, held.store, skill, held.platform, Patience()).serve()

        assert len(held.platform.messages) == 1
        assert "Something went wrong" in held.platform.finals[0]


class TestKeeping:
    async def test_a_turn_longer_than_its_lease_is_kept_and_runs_once(self):
        runs = []

        async def long(_inbound, _memory):
            runs.append(1)
            await asyncio.sleep(0.5)
            yield Open()
            yield Text("Done.")
            yield Outcome()

        quick = Limits(idle=timedelta(seconds=0.02), patience=Patience(lease=timedelta(seconds=0.15)))
        async with playing(long, limits=quick) as stage:
            await stage.say()
            await stage.over()
        assert runs == [1]
        assert stage.platform.finals == ["Done."]

    async def test_all_leases_are_renewed_in_one_question(self):
        asked = []
        gate = asyncio.Event()

        class Watched(MemoryStore):
            async def renew(self, turns, lease):
                asked.append(len(turns))
                if len(asked) == 2:
                    gate.set()
                return await super().renew(turns, lease)

        async def wait(_inbound, _memory):
            await gate.wait()
            yield Outcome()

        quick = Limits(idle=timedelta(seconds=0.02), patience=Patience(lease=timedelta(seconds=0.3)))
        async with playing(wait, Watched(said().at.now), quick) as stage:
            for n in range(7):
                await stage.say(place=f"D{n}", learner=f"slack:T1:U{n}")
            await stage.over(7)
        assert asked[0] == 7


class TestDraining:
    async def test_running_turns_are_finished_and_no_new_one_begins(self):
        began, gate = asyncio.Event(), asyncio.Event()

        async def skill(inbound, _memory):
            began.set()
            await gate.wait()
            yield Open()
            yield Text(inbound.text)
            yield Outcome()

        async with playing(skill) as stage:
            await stage.say("running")
            await began.wait()
            draining = asyncio.create_task(stage.dispatcher.drain(10))
            await stage.say("waiting", place="D2", learner="slack:T1:U2")
            gate.set()
            await draining
        assert stage.platform.finals == ["running"]
        assert (await stage.store.claim(["slack"], LEASE)).inbound.text == "waiting"

    async def test_what_takes_too_long_is_handed_back_free_and_not_counted_as_a_failure(self):
        async def endless(_inbound, _memory):
            yield Open()
            yield Text("Half. ")
            await asyncio.Event().wait()

        stage = Stage(endless)
        running = asyncio.create_task(stage.dispatcher.run())
        await stage.say()
        await stage.platform.shown.wait()
        await stage.dispatcher.drain(0)
        await running
        again = await stage.store.claim(["slack"], LEASE)
        assert (again.attempts, again.claims) == (0, 1)
        assert [send.handle for send in again.sends] == ["h0"]

    async def test_a_drained_turn_is_finished_by_the_next_process_in_the_same_message(self):
        async def endless(_inbound, _memory):
            yield Open()
            yield Text("Half. ")
            await asyncio.Event().wait()

        async def whole(_inbound, _memory):
            yield Open()
            yield Text("Half. Whole.")
            yield Outcome()

        stage = Stage(endless)
        running = asyncio.create_task(stage.dispatcher.run())
        await stage.say()
        await stage.platform.shown.wait()
        await stage.dispatcher.drain(0)
        await running
        second = Dispatcher(stage.store, whole, None, {"slack": stage.platform}, HASTY)
        serving = asyncio.create_task(second.run())
        await stage.over()
        await second.drain()
        await serving
        assert stage.platform.finals == ["Half. Whole."]

    async def test_a_turn_that_was_claimed_while_draining_began_is_handed_back_and_not_run(self):
        runs, draining = [], []

        class Late(MemoryStore):
            async def claim(self, platforms, lease):
                turn = await super().claim(platforms, lease)
                if turn is not None and not draining:
                    draining.append(asyncio.create_task(stage.dispatcher.drain()))
                    await asyncio.sleep(0)
                return turn

        async def skill(_inbound, _memory):
            runs.append(1)
            yield Outcome()

        stage = Stage(skill, Late(said().at.now))
        running = asyncio.create_task(stage.dispatcher.run())
        await stage.say()
        await asyncio.wait_for(running, 10)
        assert runs == []
        assert await stage.store.claim(["slack"], LEASE) is not None

    async def test_draining_what_never_ran_returns_at_once(self):
        await asyncio.wait_for(Stage(None).dispatcher.drain(), 5)

    async def test_cancelling_the_loop_hands_everything_back(self):
        began = asyncio.Event()

        async def endless(_inbound, _memory):
            began.set()
            await asyncio.Event().wait()
            yield Outcome()

        stage = Stage(endless)
        running = asyncio.create_task(stage.dispatcher.run())
        await stage.say()
        await began.wait()
        running.cancel()
        await asyncio.wait({running})
        assert await stage.store.claim(["slack"], LEASE) is not None


class TestFairness:
    async def test_a_tenant_with_a_long_queue_does_not_keep_a_small_one_waiting(self):
        order = []

        async def note(inbound, _memory):
            order.append(inbound.tenant)
            yield Outcome()

        stage = Stage(note, limits=Limits(running=1, idle=timedelta(seconds=0.02)))
        for n in range(12):
            await stage.say(tenant="slack:BIG", learner=f"slack:BIG:U{n}", place=f"D{n}")
        for n in range(2):
            await stage.say(tenant="slack:SMALL", learner=f"slack:SMALL:U{n}", place=f"D{n}")
        running = asyncio.create_task(stage.dispatcher.run())
        await stage.over(14)
        await stage.dispatcher.drain()
        await running
        assert order[:4].count("slack:SMALL") == 2
