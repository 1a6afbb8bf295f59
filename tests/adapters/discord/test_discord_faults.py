"""The fault table's rows for Discord that no other module here covers: nothing lost, nothing twice, no call too many.

Covered elsewhere: F5, F6, F7 lost connections and sessions (test_discord_connect), F8 introductions
(test_discord_small), F26 closed doors (test_discord_surface).
"""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.discord.moving import LATE_NOTE, SHUT_NOTE
from bot.core.blocks import Choices, Option
from bot.core.dialogue import Open, Outcome, Text
from bot.core.tokens import mint
from tests.adapters.discord.desk import Script, TickingClock, desk
from tests.fakes.discord import faults
from tests.fakes.discord.things import Permission
from tests.stage.discord_process import process_stage
from tests.stage.homes import with_index
from tests.stage.story import Actor, Press, Say, Step, Story

SEND, CHANGE = "POST /channels/*/messages", "PATCH /channels/*/messages/*"
ANSWER, ORIGINAL, OPEN_DM = "POST /interactions/**", "PATCH /webhooks/**", "POST /users/@me/channels"
MORE = Choices(options=(Option(label="More", token=mint("more", "card")),))


@pytest.mark.parametrize("seed", range(4))
async def test_f2_events_twice_and_in_any_order_are_each_answered_once(seed):
    async with desk() as d:
        async with d.fake.gateway.reordered(seed):
            sent = [await d.fake.dm(d.fake.ana, str(n)) for n in range(4)]
            for message in sent:
                await d.fake.again(message)
        for message in sent:
            await d.over(message)
        await d.fake.gateway.fence()
        assert sorted(message.text for message in d.fake.from_bot()) == [f"You said {n}" for n in range(4)]


class TestF10SentButNoWordBack:
    """Discord did it, and the connection broke before it could say so."""

    @pytest.mark.parametrize("cut", [faults.reset, faults.disconnect], ids=["reset", "disconnect"])
    @pytest.mark.parametrize("route", [SEND, CHANGE, ANSWER, ORIGINAL])
    async def test_every_call_out(self, route, cut):
        hold = asyncio.Event()
        async with desk(Script(Text("One. "), hold, Text("Two."), MORE)) as d:
            d.fake.faults.add(route, cut(after_commit=True))
            said = await d.fake.dm(d.fake.ana, "hi")
            await d.fake.wait_reply(said)
            hold.set()
            reply = await d.reply(said)
            asked = await d.fake.slash(d.fake.ana, "help", channel=d.fake.dm_of(d.fake.ana))
            await d.over(asked)
            pressed = await d.fake.press(d.fake.ana, reply, "More")
            await d.over(pressed)
            assert [message.text for message in d.fake.from_bot()] == ["One. Two."] * 3
            assert d.fake.failed() == []

    async def test_opening_a_direct_message(self):
        class Direct:
            async def __call__(self, inbound, memory):
                yield Open("private")
                yield Text("See your messages.")
                yield Open("dm")
                yield Text("A question.")
                yield Outcome()

        async with desk(Direct()) as d:
            d.fake.faults.add(OPEN_DM, faults.reset(after_commit=True))
            await d.over(await d.fake.slash(d.fake.ana, "interview"))
            assert [message.text for message in d.fake.from_bot()] == ["See your messages.", "A question."]

    @pytest.mark.parametrize("route", [SEND, ORIGINAL])
    async def test_a_call_that_hangs(self, route):
        async with desk(fake_options={"clock": TickingClock()}) as d:
            d.discord.listener.calls.seconds = 0.3
            plan = d.fake.faults.add(route, faults.hang(after_commit=True))
            happened = await d.fake.dm(d.fake.ana, "hi") if route == SEND else await d.fake.slash(d.fake.ana, "help")
            await d.over(happened)
            plan.release()
            assert len(d.fake.from_bot()) == 1


class TestF25TheQuestionChanges:
    async def test_a_deletion_that_comes_before_its_message_stops_it(self):
        async with desk() as d:

            def backwards(events):
                events.reverse()

            async with d.fake.gateway.reordered(backwards):
                said = await d.fake.dm(d.fake.ana, "never mind")
                await d.fake.delete(said)
            await d.over(said)
            assert d.fake.from_bot() == []


class TestF27WhereWeMayNot:
    async def test_a_channel_that_was_closed_to_us_is_asked_no_more_than_once(self):
        async with desk() as d:
            d.fake.general.bot_permissions &= ~Permission.SEND_MESSAGES
            said = await d.fake.mention(d.fake.ana, "hi")
            await d.over(said)
            assert [request.status for request in d.fake.recording.to(SEND)] == [403]
            assert len(d.fake.recording.invalid_requests) == 1

    async def test_after_being_removed_from_a_server_nothing_more_is_asked_of_it(self):
        hold = asyncio.Event()
        script = Script(hold, Text("Too late."))
        async with desk(script) as d:
            await d.fake.mention(d.fake.ana, "hi")
            await script.running.wait()
            other = d.fake.add_guild("Elsewhere")
            other.members[d.fake.ana.id] = Permission.VIEW_CHANNEL
            await d.fake.remove_bot(d.fake.home)
            await d.fake.gateway.fence()
            hold.set()
            await d.reply(await d.fake.dm(d.fake.ana, "is anybody there?"))
            assert d.fake.recording.to(SEND, lambda request: d.fake.general.id in request.path) == []


async def a_thread(d):
    return await d.fake.start_thread(d.fake.ana, await d.fake.say(d.fake.ana, "start"), "a thread")


class TestF27ThreadsThatClose:
    """A thread is archived or locked while the coach still thinks about what was asked in it."""

    async def closed(self, d, script, hold, **state):
        """What stands in the thread and in the direct message after the answer."""
        thread = await a_thread(d)
        said = await d.fake.mention(d.fake.ana, "why?", thread)
        await script.running.wait()
        if script.steps[0] is not hold:
            await d.fake.wait_reply(said)
        thread.archived, thread.locked = state.get("archived", False), state.get("locked", False)
        hold.set()
        await d.over(said)
        places = (thread, d.fake.dm_of(d.fake.ana))
        return [[message.text for message in d.fake.from_bot(place)] for place in places]

    async def test_one_that_sleeps_is_woken_by_the_answer(self):
        hold = asyncio.Event()
        script = Script(hold, Text("An answer."))
        async with desk(script) as d:
            assert await self.closed(d, script, hold, archived=True) == [["An answer."], []]

    async def test_one_that_fell_asleep_over_a_draft_gets_the_whole_answer_below_it(self):
        hold = asyncio.Event()
        script = Script(Text("One. "), hold, Text("Two."))
        async with desk(script) as d:
            assert await self.closed(d, script, hold, archived=True) == [["One.", "One. Two."], []]

    @pytest.mark.parametrize("archived", [True, False])
    async def test_one_that_is_locked_is_left_alone_and_whoever_asked_is_answered_directly(self, archived):
        hold = asyncio.Event()
        script = Script(hold, Text("An answer."))
        async with desk(script) as d:
            direct = f"-# {SHUT_NOTE}\nAn answer."
            assert await self.closed(d, script, hold, locked=True, archived=archived) == [[], [direct]]

    async def test_a_draft_in_one_that_was_locked_is_not_taken_for_the_answer(self):
        hold = asyncio.Event()
        script = Script(Text("One. "), hold, Text("Two."))
        async with desk(script) as d:
            direct = f"-# {SHUT_NOTE}\nOne. Two."
            assert await self.closed(d, script, hold, locked=True, archived=True) == [["One."], [direct]]

    async def test_with_a_closed_door_too_the_answer_waits_for_its_reader(self):
        hold = asyncio.Event()
        script = Script(hold, Text("An answer."))
        async with desk(script) as d:
            d.fake.ana.dms_open = False
            assert await self.closed(d, script, hold, locked=True) == [[], []]
            shown = await d.shown(await d.fake.slash(d.fake.ana, "help"))
            assert "From before, when I could not reach you" in shown.text


class TestF28TooLateForDiscord:
    """An answer that takes longer than the quarter of an hour in which Discord takes one."""

    @pytest.mark.parametrize("name", ["help", "progress"])
    async def test_a_private_one_comes_directly_and_says_why(self, name):
        hold = asyncio.Event()
        async with desk(Script(hold, Text("At last."))) as d:
            asked = await d.fake.wait_answer(await d.fake.slash(d.fake.ana, name))
            assert asked.original.loading  # what a person sees meanwhile: the coach is thinking
            d.fake.advance(16 * 60)
            hold.set()
            await d.over(asked)
            assert [message.text for message in d.fake.from_bot(d.fake.dm_of(d.fake.ana))] == [
                f"-# {LATE_NOTE}\nAt last."
            ]

    async def test_a_public_one_comes_where_it_was_asked_for(self):
        hold = asyncio.Event()
        async with desk(Script(hold, Text("At last."))) as d:
            said = await d.fake.mention(d.fake.ana, "why?")
            d.fake.advance(16 * 60)
            hold.set()
            assert (await d.reply(said)).text == "At last."

    async def test_in_a_direct_message_it_comes_below_the_command(self):
        hold = asyncio.Event()
        async with desk(Script(hold, Text("At last."))) as d:
            asked = await d.fake.slash(d.fake.ana, "help", channel=d.fake.dm_of(d.fake.ana))
            await d.fake.wait_answer(asked)
            d.fake.advance(16 * 60)
            hold.set()
            await d.over(asked)
            assert [message.text for message in d.fake.from_bot() if not message.loading] == ["At last."]


class TestF29EditsAreLimited:
    async def test_the_last_words_land_although_every_edit_is_limited_first(self):
        hold = asyncio.Event()
        async with desk(Script(Text("One. "), hold, Text("Two."))) as d:
            d.fake.faults.add(CHANGE, faults.rate_limited(0.05), times=2)
            said = await d.fake.dm(d.fake.ana, "hi")
            await d.fake.wait_reply(said)
            hold.set()
            assert (await d.reply(said)).text == "One. Two."

    async def test_a_global_limit_is_waited_for(self):
        async with desk() as d:
            d.fake.faults.add(SEND, faults.rate_limited(0.05, scope="global"))
            assert (await d.reply(await d.fake.dm(d.fake.ana, "hi"))).text == "You said hi"

    async def test_a_page_of_the_edge_instead_of_an_answer_is_no_end(self):
        async with desk(fake_options={"clock": TickingClock()}) as d:
            d.fake.faults.add(SEND, faults.refused(429, 0, "banned"))
            d.fake.faults.add(SEND, faults.bad_gateway(after_commit=True))
            said = await d.fake.dm(d.fake.ana, "hi")
            assert (await d.reply(said)).text == "You said hi"
            assert len(d.fake.from_bot()) == 1


STORY = Story(
    title="Killed at every point at which Discord has an answer in its hands",
    actors=(Actor(name="ana"),),
    steps=(Step(say=Say(actor="ana", text="hi")),),
)


async def test_f9_f10_killed_before_and_after_each_call_out_everything_is_there_once(tmp_path):
    """Each call hangs, before it took effect or after; then the process dies, and the next one brings it to an end."""
    async with process_stage(STORY, with_index(tmp_path / "coach")) as stage:
        fake, coach = stage.fake, stage.coach
        ana = stage.people["ana"]
        await stage.say(Say(actor="ana", text="hi"))
        for route, after in ((SEND, False), (SEND, True)):
            plan = fake.faults.add(route, faults.hang(after_commit=after))
            said = await fake.dm(ana, "What are evals?")
            await fake.until(lambda plan=plan: plan.hits)
            await coach.kill()
            plan.release()
            await stage.again()
            await coach.over(said.id)
        plan = fake.faults.add(ORIGINAL, faults.hang(after_commit=True))
        asked = await fake.slash(ana, "ask", {"question": "What is RAG?"})
        await fake.until(lambda: plan.hits)
        await coach.kill()
        plan.release()
        await stage.again()
        await coach.over(asked.id)
        said = [message.text.split(".")[0] for message in fake.from_bot(fake.dm_of(ana))]
        assert len(said) == 3
        assert said[1] == said[2]
        assert asked.shown.text.startswith("RAG")
        await stage.press(Press(actor="ana", label="Simpler"))


async def test_f23_stopped_with_an_answer_on_its_way_it_lands_once_and_what_came_meanwhile_is_answered(tmp_path):
    """SIGTERM while a call hangs: the process brings it to an end, and the next one reads back what it did not hear."""
    async with process_stage(STORY, with_index(tmp_path / "coach")) as stage:
        fake, coach, ana = stage.fake, stage.coach, stage.people["ana"]
        await stage.say(Say(actor="ana", text="hi"))
        before = len(fake.from_bot())
        plan = fake.faults.add(SEND, faults.hang(after_commit=True))
        asked = await fake.dm(ana, "What are evals?")
        await fake.until(lambda: plan.hits)
        held = fake.faults.add(ORIGINAL, faults.hang())
        command = await fake.slash(ana, "ask", {"question": "What is RAG?"})
        await fake.until(lambda: held.hits)
        stopping = asyncio.create_task(coach.stop())
        meanwhile = await fake.dm(ana, "What is a golden set?")
        plan.release()
        held.release()
        assert await stopping == 0, coach.log()
        await stage.again()
        for message in (asked, meanwhile):
            await coach.over(message.id)
        assert command.shown.text.startswith("RAG")
        assert len(fake.from_bot()) == before + 3, fake.story()
