from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.dialogue import Open, Outcome, Text
from bot.core.errors import DeliveryError, ModelBusy, StoreError
from bot.core.forms import FieldErrors, Query
from bot.core.memory import Put
from bot.core.turns.dispatcher import Dispatcher, Limits
from bot.core.turns.runner import Patience
from bot.services.store.memory import MemoryStore
from tests.core.turns.stage import HASTY, playing, said

ANA = "slack:T1:U1"


async def echo(inbound, _memory):
    yield Open()
    yield Text(f"You said {inbound.text}")
    yield Outcome((Put(owner=inbound.learner, kind="said", key=inbound.id, body={"text": inbound.text}),))


class Counting:
    """A skill that fails its first `failures` times."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.tries = 0
        self._failures, self._error = failures, error

    async def __call__(self, inbound, memory):
        self.tries += 1
        yield Open()
        yield Text("Half of it. ")
        await asyncio.sleep(0.05)
        if self.tries <= self._failures:
            raise self._error
        yield Text("All of it.")
        yield Outcome()


class TestOrder:
    async def test_a_conversation_is_answered_in_the_order_in_which_it_was_asked(self):
        async with playing(echo) as stage:
            for n in range(8):
                await stage.dispatcher._store.accept(said(str(n)), "here", None)
            await stage.over(8)
        assert stage.platform.finals == [f"You said {n}" for n in range(8)]

    async def test_one_turn_at_a_time_runs_in_a_conversation_and_many_in_many(self):
        running, most = Counter(), Counter()
        everyone = asyncio.Event()

        async def slow(inbound, _memory):
            running[inbound.place] += 1
            most[inbound.place] = max(most[inbound.place], running[inbound.place])
            if len(most) == 5:
                everyone.set()
            await everyone.wait()  # never, unless five conversations run at once
            running[inbound.place] -= 1
            yield Outcome()

        async with playing(slow) as stage:
            for n in range(10):
                await stage.say(place=f"D{n % 5}", learner=f"slack:T1:U{n % 5}")
            await stage.over(10)
        assert most == dict.fromkeys((f"D{n}" for n in range(5)), 1)

    async def test_the_same_event_delivered_again_is_answered_once(self):
        async with playing(echo) as stage:
            inbound = said("once")
            receipts = [(await stage.dispatcher.accept(inbound)).state for _ in range(3)]
            await stage.over()
            receipts.append((await stage.dispatcher.accept(inbound)).state)
        assert receipts == ["new", "known", "known", "known"]
        assert stage.platform.finals == ["You said once"]

    async def test_no_more_turns_run_at_once_than_there_is_room_for(self):
        running, most, gate = 0, 0, asyncio.Event()

        async def slow(_inbound, _memory):
            nonlocal running, most
            running += 1
            most = max(most, running)
            if running == 3:
                gate.set()
            await gate.wait()
            running -= 1
            yield Outcome()

        async with playing(slow, limits=Limits(running=3, idle=timedelta(seconds=0.02))) as stage:
            for n in range(9):
                await stage.say(place=f"D{n}", learner=f"slack:T1:U{n}")
            await stage.over(9)
        assert most == 3


class TestFailures:
    async def test_a_skill_that_fails_is_run_again_and_its_draft_becomes_the_answer(self):
        skill = Counting(2, RuntimeError("boom"))
        async with playing(skill) as stage:
            await stage.say()
            await stage.over()
        assert skill.tries == 3
        assert stage.platform.finals == ["Half of it. All of it."]

    async def test_after_three_failures_an_apology_takes_the_drafts_place_and_says_nothing_of_the_fault(self, caplog):
        caplog.set_level(logging.ERROR)
        async with playing(Counting(99, RuntimeError("secret detail"))) as stage:
            await stage.say()
            await stage.over()
        (final,) = stage.platform.finals
        assert "Your message is safe" in final
        assert "secret detail" not in str([message.said for message in stage.platform.messages])
        reference = final.partition("(reference ")[2].rstrip(")")
        assert reference in caplog.text

    async def test_a_known_fault_is_said_in_its_own_sentence(self):
        async with playing(Counting(99, ModelBusy("429 from the provider"))) as stage:
            await stage.say()
            await stage.over()
        assert stage.platform.finals[0].startswith(ModelBusy.sentence)

    async def test_an_apology_never_says_that_an_accepted_message_was_not_taken(self):
        async with playing(Counting(99, StoreError("locked"))) as stage:
            await stage.say()
            await stage.over()
        assert "did not take your message" not in stage.platform.finals[0]

    async def test_a_failed_turn_changes_nothing(self):
        async def skill(inbound, _memory):
            yield Outcome((Put(owner=inbound.learner, kind="x", body={}),))
            raise AssertionError("nothing is asked of a reply after its outcome")

        async def broken(inbound, _memory):
            yield Open()
            raise RuntimeError

        async with playing(broken) as stage:
            await stage.say()
            await stage.over()
        assert await stage.store.records(ANA) == ()
        async with playing(skill) as stage:
            await stage.say()
            await stage.over()
        assert len(await stage.store.records(ANA)) == 1

    async def test_one_broken_turn_does_not_stop_the_others(self):
        async def skill(inbound, memory):
            if inbound.text == "bad":
                raise RuntimeError
            async for part in echo(inbound, memory):
                yield part

        async with playing(skill) as stage:
            await stage.say("bad", place="D1", learner="slack:T1:U1")
            await stage.say("good", place="D2", learner="slack:T1:U2")
            await stage.over(2)
        assert "You said good" in stage.platform.finals

    async def test_a_record_that_moved_on_makes_the_turn_run_again_on_what_is_there_now(self):
        both = asyncio.Barrier(2)

        async def count(inbound, memory):
            found = memory.get("n")
            if found is None:
                await both.wait()  # two turns have read the same nothing
            n = (found.body["n"] if found else 0) + 1
            yield Open()
            yield Text(str(n))
            yield Outcome((Put(owner=ANA, kind="n", body={"n": n}, rev=found.rev if found else 0),))

        async with playing(count) as stage:
            for place in ("D1", "D2"):
                await stage.say(place=place)
            await stage.over(2)
        (record,) = await stage.store.records(ANA)
        assert record.body == {"n": 2}
        assert sorted(stage.platform.finals) == ["1", "2"]

    async def test_a_turn_that_can_never_commit_ends_in_an_apology(self):
        async def stubborn(inbound, _memory):
            yield Open()
            yield Outcome((Put(owner=ANA, kind="n", body={}, rev=99),))

        async with playing(stubborn) as stage:
            await stage.say()
            await stage.over()
        assert "Something went wrong" in stage.platform.finals[0]

    async def test_while_the_store_is_away_the_loop_waits_and_goes_on(self):
        class Away(MemoryStore):
            failures = 3

            async def claim(self, platforms, lease):
                if self.failures:
                    self.failures -= 1
                    raise StoreError("The database cannot be reached.")
                return await super().claim(platforms, lease)

        async with playing(echo, Away(said().at.now)) as stage:
            await stage.say("hello")
            await stage.over()
        assert stage.platform.finals == ["You said hello"]


class TestDelivery:
    async def test_a_message_that_landed_without_a_word_back_is_not_sent_twice(self):
        async with playing(echo) as stage:
            failures = iter([ConnectionResetError(), ConnectionResetError()])

            async def lost(_send):
                if error := next(failures, None):
                    raise error

            stage.platform.hooks["deliver done"] = lost
            await stage.say("x")
            await stage.over()
        assert stage.platform.finals == ["You said x"]
        assert stage.platform.calls.count("recover") == 2

    async def test_a_platform_that_is_away_is_asked_again_until_the_message_lands(self):
        async with playing(echo) as stage:
            left = iter(range(4))

            async def away(_send):
                if next(left, None) is not None:
                    raise ConnectionRefusedError

            stage.platform.hooks["deliver"] = away
            await stage.say("x")
            await stage.over()
        assert stage.platform.finals == ["You said x"]

    async def test_a_platform_that_stays_away_is_given_up_in_the_end(self):
        async with playing(
            echo, limits=Limits(idle=HASTY.idle, patience=Patience(pause=timedelta(microseconds=1), deliveries=3))
        ) as stage:

            async def away(_send):
                raise ConnectionRefusedError

            stage.platform.hooks["deliver"] = away
            await stage.say("x")
            await stage.over()
        assert stage.platform.calls.count("deliver") == 4

    async def test_a_refused_message_does_not_hold_up_the_conversation(self):
        async with playing(echo) as stage:

            async def refused(send):
                if "one" in send.content.markdown:
                    raise DeliveryError("blocked", "50007")

            stage.platform.hooks["deliver"] = refused
            await stage.say("one")
            await stage.say("two")
            await stage.over(2)
        assert stage.platform.finals[-1] == "You said two"
        assert stage.platform.calls.count("deliver") == 2

    async def test_a_first_try_does_not_read_the_platforms_history(self):
        async with playing(echo) as stage:
            await stage.say("x")
            await stage.over()
        assert "recover" not in stage.platform.calls

    async def test_a_question_that_must_be_answered_at_once_gives_up_after_a_second(self):
        async with playing(echo) as stage:
            with pytest.raises(TimeoutError):
                await stage.dispatcher.look(Query("options", "stage:t", "stage:ana"))


class Looks:
    """What is asked at once."""

    def __init__(self):
        self.asked = []

    async def __call__(self, query):
        self.asked.append(query)
        return FieldErrors({})


class Away(MemoryStore):
    """A store whose memory cannot be read."""

    async def memory(self, learner, tenant):
        raise StoreError("away")


@pytest.mark.parametrize(("want", "known"), [("form", True), ("home", True), ("options", False), ("check", False)])
async def test_a_form_and_a_home_page_are_drawn_from_what_is_known_of_the_learner(want, known):
    looks = Looks()
    door = Dispatcher(MemoryStore(lambda: datetime.now(UTC)), echo, looks, {})
    await door.look(Query(want, "stage:t", "stage:ana"))
    assert (looks.asked[0].memory is not None) == known


async def test_a_form_opens_though_the_store_is_away_and_a_home_page_does_not():
    looks = Looks()
    door = Dispatcher(Away(lambda: datetime.now(UTC)), echo, looks, {})
    await door.look(Query("form", "stage:t", "stage:ana"))
    assert looks.asked[0].memory is None
    with pytest.raises(StoreError):
        await door.look(Query("home", "stage:t", "stage:ana"))
