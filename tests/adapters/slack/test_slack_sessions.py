"""Status, title and Slack's own Stop button."""

import asyncio

from bot.core.dialogue import Open, Status, Text
from tests.adapters.slack.desk import Clock, Script, counter, desk, message, running, send
from tests.fakes.slack.people import App


async def test_stop_ends_the_answer_and_the_session_is_free_again():
    gate = asyncio.Event()
    async with desk(Script(Text("Half of the answer. "), gate, Text("The other half."))) as at:
        said = await at.slack.dm("U1", "what is an eval?")
        await at.slack.until(at.slack.streams)
        assert at.slack.world.sessions["DU1", said.ts].status == "processing"
        await at.slack.stop("U1", "DU1", said.ts)
        await at.settled()
        assert len(at.ours()) == 1
        assert "Half of the answer." in at.ours()[0]
        assert "Stopped." in at.ours()[0]
        assert "other half" not in at.ours()[0]
        assert at.slack.world.sessions["DU1", said.ts].status == "active"
        at.clean()


async def test_stop_before_any_word_leaves_nothing_but_a_free_session():
    gate = asyncio.Event()
    async with desk(Script(Status("Looking it up"), gate, Text("Too late."))) as at:
        said = await at.slack.dm("U1", "what is an eval?")
        await at.slack.until(lambda: at.slack.status_in("DU1", said.ts))
        assert at.slack.status_in("DU1", said.ts) == "Looking it up"
        await at.slack.stop("U1", "DU1", said.ts)
        await at.settled()
        assert at.ours() == []
        assert at.slack.world.sessions["DU1", said.ts].status == "active"


async def test_stop_in_one_thread_lets_another_go_on():
    gate = asyncio.Event()
    async with desk(Script(Text("Half. "), gate, Text("Whole."))) as at:
        first = await at.slack.dm("U1", "one?")
        second = await at.slack.dm("U2", "two?")
        await at.slack.until(lambda: len(at.slack.streams()) == 2)
        await at.slack.stop("U1", "DU1", first.ts)
        await at.slack.idle()
        gate.set()
        await at.settled()
        assert "Whole." in at.ours("DU2")[0]
        assert "Whole." not in at.ours("DU1")[0]
        assert second.ts != first.ts


async def test_a_new_conversation_is_named_after_its_first_words_once():
    async with desk() as at:
        said = await at.slack.dm("U1", "what  is an eval and why would I want one before I launch anything at all?")
        await at.settled()
        await at.slack.dm("U1", "and then?", thread_ts=said.ts)
        await at.settled()
        session = at.slack.world.sessions["DU1", said.ts]
        assert session.title == "what is an eval and why would I want one before I launch an…"
        assert session.initiator == "U1"
        assert at.slack.recording.counts()["agents.sessions.setStatus"] == 1


async def test_a_quick_answer_in_a_known_thread_costs_one_call():
    async with desk() as at:
        said = await at.slack.dm("U1", "what is an eval?")
        await at.settled()
        at.slack.recording.clear()
        await at.slack.dm("U1", "and then?", thread_ts=said.ts)
        await at.settled()
        assert at.counts() == {"chat.postMessage": 1}


async def test_a_streamed_answer_frees_its_session_with_its_last_call():
    gate = asyncio.Event()
    async with desk(Script(Text("Half. "), gate, Text("Whole."))) as at:
        said = await at.slack.dm("U1", "what is an eval?")
        await at.slack.until(at.slack.streams)
        gate.set()
        await at.settled()
        assert at.counts() == {"agents.sessions.setStatus": 1, "chat.startStream": 1, "chat.stopStream": 1}
        assert at.slack.world.sessions["DU1", said.ts].status == "active"


async def test_where_slack_knows_no_sessions_the_answer_comes_all_the_same():
    async with desk(app=App(agent_view=False)) as at:
        for n in range(2):
            said = await at.slack.dm("U1", f"question {n}")
            await at.settled()
            assert said.ts
        assert at.ours() == ["Hello."] * 2
        assert at.slack.recording.counts()["agents.sessions.setStatus"] == 1


async def test_a_session_that_another_worker_left_behind_is_freed():
    async with counter() as (fake, slack):
        asked = message(fake)
        channel, _, root = asked.place.partition(":")
        await slack.surface.show(send(asked), "", "Looking it up")
        assert fake.world.sessions[channel, root].status == "processing"
        async with counter(slack=running(fake)) as (_, other):
            assert await other.surface.recover(send(asked)) is None
            await other.surface.ended(asked)
        assert fake.world.sessions[channel, root].status == "active"


async def test_the_same_status_is_not_said_twice_and_an_old_one_is_said_again():
    clock = Clock()
    async with counter(ticks=clock) as (fake, slack):
        out = send(message(fake))
        for _ in range(3):
            await slack.surface.show(out, "", "Looking it up")
        assert fake.recording.counts()["assistant.threads.setStatus"] == 1
        clock.seconds += 100
        await slack.surface.show(out, "", "Looking it up")
        assert fake.recording.counts()["assistant.threads.setStatus"] == 2


async def test_an_interview_asked_for_in_a_channel_is_a_private_note_and_a_direct_message():
    script = Script(Open("private"), Text("Let's do this in private."), Open("dm"), Text("Your question: ..."))
    async with desk(script) as at:
        await at.slack.command("U1", "/coach", "interview", channel="C1")
        await at.settled()
        assert [at.slack.shown(one) for one in at.slack.private_to("U1")] == ["Let's do this in private."]
        assert at.ours("DU1") == ["Your question: ..."]
        assert at.ours("C1") == []


async def test_an_interview_with_a_closed_direct_message_says_no_public_word():
    script = Script(Open("private"), Text("Let's do this in private."), Open("dm"), Text("Your question: ..."))
    async with desk(script) as at:
        at.slack.world.add_user("U1", "ana", takes_dms=False)
        await at.slack.command("U1", "/coach", "interview", channel="C1")
        await at.settled()
        notes = [at.slack.shown(one) for one in at.slack.private_to("U1")]
        assert len(notes) == 2
        assert "Your question" not in str(notes)
        assert at.ours("C1") == []
        assert "Your question" not in str([call.args for call in at.slack.recording.calls if call.ok])
