from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.core.dialogue import Open, Outcome, Text
from bot.core.memory import Put
from bot.core.turns.dispatcher import Limits
from bot.core.turns.runner import Patience
from bot.services.store.memory import MemoryStore
from tests.core.turns.stage import playing, said

ANA = "slack:T1:U1"


class Patient:
    """A skill that says something, then waits to be let on; `closed` tells that it was cleaned up after."""

    def __init__(self, text: str = "Half. ") -> None:
        self.text = text
        self.ran = asyncio.Event()
        self.on = asyncio.Event()
        self.closed = asyncio.Event()

    async def __call__(self, inbound, _memory):
        try:
            yield Open()
            if self.text:
                yield Text(self.text)
            self.ran.set()
            await self.on.wait()
            yield Text("Whole.")
            yield Outcome((Put(owner=inbound.learner, kind="x", body={}),))
        finally:
            self.closed.set()


class TestWhileAnswering:
    async def test_stop_ends_the_skill_marks_the_message_and_remembers_nothing(self):
        skill = Patient()
        async with playing(skill) as stage:
            inbound = await stage.say()
            await stage.platform.shown.wait()
            await stage.dispatcher.interrupt(inbound.tenant, inbound.id, "stopped")
            await stage.over()
        assert stage.platform.finals == ["Half.  Stopped."]
        assert skill.closed.is_set()
        assert await stage.store.records(ANA) == ()

    async def test_a_stop_button_that_names_only_the_place_stops_what_runs_there(self):
        skill = Patient()
        async with playing(skill) as stage:
            inbound = await stage.say()
            await stage.platform.shown.wait()
            await stage.dispatcher.halt(inbound.tenant, "elsewhere")
            await stage.dispatcher.halt(inbound.tenant, inbound.place)
            await stage.over()
        assert stage.platform.finals == ["Half.  Stopped."]

    async def test_stop_before_anything_was_shown_ends_without_a_word(self):
        skill = Patient("")
        async with playing(skill) as stage:
            inbound = await stage.say()
            await skill.ran.wait()
            await stage.dispatcher.interrupt(inbound.tenant, inbound.id, "stopped")
            await stage.over()
        assert stage.platform.messages == []

    async def test_after_a_deletion_the_answer_is_dropped_from_the_message(self):
        async with playing(Patient()) as stage:
            inbound = await stage.say()
            await stage.platform.shown.wait()
            await stage.dispatcher.interrupt(inbound.tenant, inbound.id, "deleted")
            await stage.over()
        assert stage.platform.finals == ["You removed your message, so I dropped my answer."]

    async def test_after_an_edit_the_first_version_is_answered_and_said_so(self):
        skill = Patient()
        async with playing(skill) as stage:
            inbound = await stage.say()
            await skill.ran.wait()
            await stage.dispatcher.interrupt(inbound.tenant, inbound.id, "edited")
            skill.on.set()
            await stage.over()
        assert stage.platform.finals == ["Half. Whole. I answered your message as you first sent it."]
        assert len(await stage.store.records(ANA)) == 1

    async def test_the_next_message_of_the_conversation_is_answered_after_a_stop(self):
        skill = Patient()
        async with playing(skill) as stage:
            first = await stage.say()
            await skill.ran.wait()
            await stage.say()
            skill.on.set()
            await stage.dispatcher.interrupt(first.tenant, first.id, "stopped")
            await stage.over(2)
        assert stage.platform.finals[-1] == "Half. Whole."

    async def test_a_stop_that_came_through_another_replica_is_heard_at_the_next_renewal(self):
        skill = Patient()
        quick = Limits(idle=timedelta(seconds=0.02), patience=Patience(lease=timedelta(seconds=0.15)))
        async with playing(skill, limits=quick) as stage:
            inbound = await stage.say()
            await stage.platform.shown.wait()
            await stage.store.interrupt(inbound.tenant, inbound.id, "stopped")
            await stage.over()
        assert stage.platform.finals == ["Half.  Stopped."]


class TestWhileWaiting:
    async def test_a_stopped_turn_that_waited_is_never_run_and_ends_without_a_word(self):
        skill = Patient()
        async with playing(skill) as stage:
            first = await stage.say()
            await skill.ran.wait()
            second = await stage.say()
            await stage.dispatcher.interrupt(second.tenant, second.id, "stopped")
            skill.on.set()
            assert await stage.over(2) == [first.id, second.id]
        assert stage.platform.finals == ["Half. Whole."]

    async def test_a_deletion_that_overtook_its_message_stops_it_too(self):
        skill = Patient()
        async with playing(skill) as stage:
            inbound = said()
            await stage.dispatcher.interrupt(inbound.tenant, inbound.id, "deleted")
            await stage.dispatcher.accept(inbound)
            await stage.over()
        assert stage.platform.messages == []
        assert not skill.ran.is_set()

    async def test_a_stop_between_two_tries_marks_the_draft_that_stands(self):
        tries = []

        async def failing(_inbound, _memory):
            tries.append(1)
            yield Open()
            yield Text("Half. ")
            await asyncio.sleep(0.05)
            raise RuntimeError

        given_back = asyncio.Event()

        class Watched(MemoryStore):
            async def finish(self, turn, retry_in=None):
                await super().finish(turn, retry_in)
                given_back.set()

        slow = Limits(idle=timedelta(seconds=0.02), patience=Patience(pause=timedelta(seconds=0.2)))
        async with playing(failing, Watched(lambda: datetime.now(UTC)), slow) as stage:
            inbound = await stage.say()
            await given_back.wait()
            await stage.dispatcher.interrupt(inbound.tenant, inbound.id, "stopped")
            await stage.over()
        assert tries == [1]
        assert stage.platform.finals == ["Half.  Stopped."]


class TestTooLate:
    async def test_what_is_decided_is_delivered_although_a_stop_comes_meanwhile(self):
        async def skill(_inbound, _memory):
            yield Open()
            yield Text("Whole.")
            yield Outcome()

        async with playing(skill) as stage:

            async def stop(send):
                await stage.dispatcher.interrupt(send.inbound.tenant, send.inbound.id, "stopped")

            stage.platform.hooks["deliver"] = stop
            await stage.say()
            await stage.over()
        assert stage.platform.finals == ["Whole."]

    async def test_a_stop_for_something_unknown_does_nothing(self):
        skill = Patient()
        skill.on.set()
        async with playing(skill) as stage:
            await stage.dispatcher.interrupt("slack:T1", "never seen", "stopped")
            await stage.say()
            await stage.over()
        assert stage.platform.finals == ["Half. Whole."]
