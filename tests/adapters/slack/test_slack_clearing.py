"""After a deletion the coach takes its own messages out of the direct message, when asked: all of them, only them."""

import time
from dataclasses import replace

import pytest

from bot.adapters.slack import clearing
from bot.adapters.slack.calls import Busy
from bot.core.blocks import Clearing, Document, Notice, Picture, ProgressReport
from tests.adapters.slack.desk import Clock, Script, action, counter, desk, message, send
from tests.fakes.slack.messages import Message as Standing
from tests.fakes.slack.people import App

GONE = Clearing(text="I removed my messages here.")
REPORT = ProgressReport(title="Ana", summary="Well.", rows=())
CLEAR = "v1:me:clear:0"


def pressed(inbound, **more):
    """Somebody presses "Remove yours here" in the thread of this message."""
    channel, _, root = inbound.place.partition(":")
    return action(CLEAR, channel, root, surface="dm", **more)


def fast():
    """A clock on which Slack's minutes pass quickly."""
    return time.monotonic() * 1000


def stand(fake, n, **more):
    """So many old messages of the coach's, put there without asking Slack."""
    for old in range(n):
        own = {"by_app": True, "bot_id": "BBOT", **more}
        fake.world.add(Standing("DU1", fake.world.next_ts(), "UBOT", "T1", "bot", f"Old {old}.", **own))


async def told(fake, slack, times, user="U1"):
    """So many threads, each with one answer; the last question is returned."""
    asked = None
    for n in range(times):
        asked = message(fake, f"question {n}", user=user)
        await slack.surface.deliver(send(asked, f"Answer {n}."))
    return asked


def left(fake, channel="DU1"):
    return [one.text for one in fake.visible(channel, by_app=True)]


def clean(fake):
    assert fake.recording.violations == []


async def test_everything_the_coach_said_goes_and_what_the_person_said_stays():
    async with counter() as (fake, slack):
        asked = await told(fake, slack, 3)
        await slack.surface.deliver(send(pressed(asked), "", GONE))
        assert left(fake) == ["I removed my messages here."]
        assert [one.text for one in fake.visible("DU1") if not one.by_app] == ["question 0", "question 1", "question 2"]
        assert fake.visible("DU1", by_app=True)[0].thread_ts == asked.place.partition(":")[2]
        clean(fake)


async def test_nobody_elses_direct_message_is_touched():
    async with counter() as (fake, slack):
        await told(fake, slack, 1, user="U2")
        asked = await told(fake, slack, 1)
        await slack.surface.deliver(send(pressed(asked), "", GONE))
        assert left(fake, "DU2") == ["Answer 0."]


async def test_in_a_channel_nothing_is_removed_whatever_a_message_holds():
    async with counter() as (fake, slack):
        asked = message(fake, "what is an eval?", channel="C1")
        await slack.surface.deliver(send(asked, "A test."))
        await slack.surface.deliver(send(asked, "", GONE))
        assert len(left(fake, "C1")) == 2
        assert fake.recording.counts()["chat.delete"] == 0


async def test_every_page_is_read():
    async with counter(ticks=fast) as (fake, slack):
        people_said = [message(fake, f"line {n}") for n in range(2 * clearing.PAGE)]
        root = people_said[0].place.rpartition(":")[2]
        stand(fake, 2)
        for n in range(clearing.PAGE + 5):
            fake.world.add(Standing("DU1", fake.world.next_ts(), "U1", "T1", "person", f"and {n}", thread_ts=root))
        stand(fake, 3, thread_ts=root)
        await slack.surface.deliver(send(pressed(people_said[-1]), "", GONE))
        assert left(fake) == ["I removed my messages here."]
        assert fake.recording.counts()["conversations.history"] == 3
        assert fake.recording.counts()["conversations.replies"] == 2
        clean(fake)


async def test_doing_it_again_removes_nothing_that_it_said_last():
    async with counter() as (fake, slack):
        out = send(pressed(await told(fake, slack, 2)), "", GONE)
        handle = await slack.surface.deliver(out)
        assert await slack.surface.deliver(replace(out, handle=handle)) == handle
        assert left(fake) == ["I removed my messages here."]
        clean(fake)


@pytest.mark.parametrize("method", ["chat.delete", "conversations.replies", "conversations.history"])
async def test_where_slack_asks_to_wait_the_next_try_goes_on_with_what_is_left(method):
    clock = Clock()
    async with counter(ticks=clock) as (fake, slack):
        out = send(pressed(await told(fake, slack, 3)), "", GONE)
        fault = fake.faults.limit(method, 30, skip=0 if method.endswith("history") else 1)
        with pytest.raises(Busy):
            await slack.surface.deliver(out)
        assert fault.struck == 1
        clock.seconds += 31
        await slack.surface.deliver(out)
        assert left(fake) == ["I removed my messages here."]
        assert [call.error for call in fake.recording.calls if call.method == "chat.delete" and not call.fault] == [
            None
        ] * 3


async def test_a_lost_reply_to_a_removal_is_no_fault():
    async with counter() as (fake, slack):
        out = send(pressed(await told(fake, slack, 2)), "", GONE)
        fake.faults.lose_reply("chat.delete")
        await slack.surface.deliver(out)
        assert left(fake) == ["I removed my messages here."]


async def test_more_than_one_go_can_take_is_said_with_a_button_for_the_rest():
    async with counter(ticks=fast) as (fake, slack):
        stand(fake, clearing.MOST + 1)
        asked = message(fake)
        await slack.surface.deliver(send(pressed(asked), "", GONE))
        first, said = fake.visible("DU1", by_app=True)
        assert first.text == "Old 0."
        assert f"I removed {clearing.MOST} of my messages here" in fake.shown(said)
        assert "[Remove more]" in fake.shown(said)
        assert CLEAR in str(said.blocks)
        await slack.surface.deliver(send(pressed(asked), "", GONE))
        assert left(fake) == ["I removed my messages here."]


async def test_where_it_may_not_look_it_says_so_and_claims_nothing():
    async with counter(App(scopes=App().scopes - {"im:history"})) as (fake, slack):
        asked = await told(fake, slack, 1)
        await slack.surface.deliver(send(pressed(asked), "", GONE))
        assert left(fake) == ["Answer 0.", clearing.UNREAD]


async def test_what_slack_will_not_remove_is_counted():
    async with counter() as (fake, slack):
        asked = await told(fake, slack, 2)
        fake.faults.fail("chat.delete", "cant_delete_message")
        await slack.surface.deliver(send(pressed(asked), "", GONE))
        assert clearing.KEPT.format(n=1) in left(fake)


async def test_a_thread_that_the_coach_began_is_left_for_the_direct_message_itself():
    async with counter() as (fake, slack):
        from_channel = action("v1:interview:start:0", "C1")
        handle = await slack.surface.deliver(send(from_channel, "Here is your interview.", to="dm"))
        root = handle.rpartition("/")[2]
        reply = replace(message(fake, "thanks"), place=f"DU1:{root}")
        await slack.surface.deliver(send(reply, "You are welcome."))
        await slack.surface.deliver(send(pressed(reply), "", GONE))
        last = fake.visible("DU1", by_app=True)
        assert [(one.text, one.thread_ts) for one in last] == [("I removed my messages here.", None)]
        clean(fake)


async def test_a_reply_below_a_message_of_ours_that_is_gone_already_is_found():
    async with counter() as (fake, slack):
        handle = await slack.surface.deliver(send(action("v1:nudge:x:0", "C1"), "A nudge.", to="dm"))
        root = handle.rpartition("/")[2]
        reply = replace(message(fake, "thanks"), place=f"DU1:{root}")
        await slack.surface.deliver(send(reply, "You are welcome."))
        fake.world.message("DU1", root).deleted = True
        await slack.surface.deliver(send(pressed(message(fake, "and?")), "", GONE))
        assert left(fake) == ["I removed my messages here."]


async def test_files_go_with_the_messages_that_show_them():
    drawn = {"picture": lambda _block: b"\x89PNG picture"}
    async with counter(draw=drawn) as (fake, slack):
        asked = message(fake)
        picture = Picture(of=REPORT, text="Ana does well.")
        await slack.surface.deliver(send(asked, "Your data.", Document(name="data.json", text="{}"), picture))
        assert len(fake.world.files) == 2
        await slack.surface.deliver(send(pressed(asked), "", GONE))
        assert fake.world.files == {}
        assert left(fake) == ["I removed my messages here."]
        await slack.surface.deliver(send(asked, "Again.", picture))
        assert len(fake.world.files) == 1
        clean(fake)


async def test_a_press_clears_and_says_so_through_the_whole_adapter():
    script = Script(GONE)
    async with desk(script) as at:
        script.steps = (Notice(text="Hello."),)
        for text in ("hi", "what is an eval?"):
            await at.slack.dm("U1", text)
            await at.settled()
        script.steps = (GONE,)
        await at.slack.dm("U1", "remove them")
        await at.settled()
        assert at.ours() == ["I removed my messages here."]
        at.clean()
