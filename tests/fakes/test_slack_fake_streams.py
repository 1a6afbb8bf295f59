"""Streams live five minutes, die whatever one does, and can be repaired by an update."""

from __future__ import annotations

import asyncio

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import MarkdownTextChunk, TaskUpdateChunk

from tests.fakes.slack import App, FakeSlack, ManualClock, draw
from tests.fakes.slack.clients import web_client

READER = {"recipient_team_id": "T1", "recipient_user_id": "U1"}
BUTTONS = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}],
    }
]


@pytest.fixture
async def slack(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with FakeSlack(clock=ManualClock()) as fake:
        yield fake


@pytest.fixture
def client(slack):
    return web_client(slack)


async def refusal(work) -> str:
    with pytest.raises(SlackApiError) as caught:
        await work
    return caught.value.response["error"]


async def started(slack, client, **more):
    said = await slack.dm("U1", "hi")
    begun = await client.chat_startStream(channel=said.channel, thread_ts=said.ts, **READER, **more)
    return said, {"channel": said.channel, "ts": begun["ts"]}


async def test_a_stream_grows_and_ends_with_its_blocks(slack, client):
    said, place = await started(slack, client, markdown_text="One ")
    (message,) = slack.streams()
    assert (message.text, message.settled) == ("One ", False)

    await client.chat_appendStream(**place, markdown_text="two ")
    await client.chat_stopStream(**place, markdown_text="three", blocks=BUTTONS)

    assert draw(await slack.wait_reply(said)) == "One two three\n[More]"
    assert [text for _, text in message.stream.deltas] == ["One ", "two ", "three"]
    assert message.stream.state == "completed"


async def test_a_reply_counts_only_when_its_stream_has_ended(slack, client):
    said, place = await started(slack, client, markdown_text="half")
    waiting = asyncio.ensure_future(slack.wait_reply(said))
    await client.chat_appendStream(**place, markdown_text=" and")
    assert not waiting.done()

    await client.chat_stopStream(**place, markdown_text=" whole")

    assert (await waiting).text == "half and whole"


async def test_the_sdks_own_stream_object_works_against_the_fake(slack, client):
    said = await slack.dm("U1", "hi")
    stream = await client.chat_stream(channel=said.channel, thread_ts=said.ts, buffer_size=4, **READER)

    for word in ("alpha ", "beta ", "gamma"):
        await stream.append(markdown_text=word)
    await stream.stop(blocks=BUTTONS)

    assert (await slack.wait_reply(said)).text == "alpha beta gamma"


async def test_a_stream_dies_after_five_minutes_even_while_it_is_fed(slack, client):
    _said, place = await started(slack, client, markdown_text="so far")
    for _ in range(5):
        slack.world.clock.advance(59)
        await client.chat_appendStream(**place, markdown_text=".")
    slack.world.clock.advance(6)

    assert await refusal(client.chat_appendStream(**place, markdown_text="late")) == "message_not_in_streaming_state"
    assert await refusal(client.chat_stopStream(**place)) == "message_not_in_streaming_state"
    assert slack.streams()[0].stream.state == "expired"


async def test_a_dead_stream_is_repaired_by_an_update(slack, client):
    said, place = await started(slack, client, markdown_text="so far")
    slack.world.clock.advance(301)
    await refusal(client.chat_appendStream(**place, markdown_text="late"))

    await client.chat_update(**place, text="all of it")

    assert (await slack.wait_reply(said)).text == "all of it"


async def test_a_running_stream_can_be_neither_updated_nor_deleted(slack, client):
    _said, place = await started(slack, client, markdown_text="x")

    assert await refusal(client.chat_update(**place, text="y")) == "streaming_state_conflict"
    assert await refusal(client.chat_delete(**place)) == "cant_delete_message"


async def test_a_stopped_stream_takes_no_more(slack, client):
    _said, place = await started(slack, client, markdown_text="x")
    await client.chat_stopStream(**place)

    assert await refusal(client.chat_appendStream(**place, markdown_text="y")) == "message_not_in_streaming_state"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "missing_recipient_team_id"),
        ({"recipient_team_id": "T1"}, "missing_recipient_user_id"),
        ({"recipient_team_id": "T9", "recipient_user_id": "U1"}, "team_not_found"),
        ({"recipient_team_id": "T1", "recipient_user_id": "U404"}, "user_not_found"),
    ],
)
async def test_a_stream_names_its_reader(slack, client, given, error):
    said = await slack.mention("U1", "C1", "hi")

    assert await refusal(client.chat_startStream(channel="C1", thread_ts=said.ts, **given)) == error


async def test_a_stream_answers_a_message_that_exists(client):
    assert await refusal(client.chat_startStream(channel="C1", thread_ts="1.000001", **READER)) == "thread_not_found"


async def test_chunks_are_checked_and_tasks_are_kept(slack, client):
    _said, place = await started(slack, client)
    task = TaskUpdateChunk(id="1", title="Look up", status="in_progress", details="a")
    done = TaskUpdateChunk(id="1", title="Looked up", status="complete", details="b")

    await client.chat_appendStream(**place, chunks=[task, MarkdownTextChunk(text="hello")])
    await client.chat_appendStream(**place, chunks=[done])

    (message,) = slack.streams()
    assert message.stream.tasks == {"1": {"id": "1", "title": "Looked up", "status": "complete", "details": "ab"}}
    assert await refusal(client.chat_appendStream(**place, chunks=[{"type": "song"}])) == "invalid_chunks"
    assert await refusal(client.chat_appendStream(**place, markdown_text="x" * 12_001)) == "msg_too_long"
    assert await refusal(client.chat_appendStream(**place)) == "no_text"


async def test_an_empty_stream_cannot_be_stopped(slack, client):
    _said, place = await started(slack, client)

    assert await refusal(client.chat_stopStream(**place)) == "no_text"


async def test_an_ordinary_message_is_no_stream(slack, client):
    sent = await client.chat_postMessage(channel="C1", text="x")

    assert (
        await refusal(client.chat_appendStream(channel="C1", ts=sent["ts"], markdown_text="y"))
        == "message_not_in_streaming_state"
    )


async def test_the_native_stop_ends_the_streams_and_tells_the_app(slack, client):
    said, place = await started(slack, client, markdown_text="x")
    await client.agents_sessions_setStatus(
        channel_id=said.channel, thread_ts=said.ts, status="processing", title="First"
    )

    told = await slack.stop("U1", said.channel, said.ts)

    assert told.event["streaming_message_ts"] == [place["ts"]]
    assert await refusal(client.chat_appendStream(**place, markdown_text="y")) == "stopped_by_user"
    assert slack.world.sessions[said.channel, said.ts].status == "processing"  # the app has to end it
    await client.chat_update(**place, text="Stopped.")


async def test_a_session_ends_with_its_stream_and_can_be_renamed(slack, client):
    said, place = await started(slack, client, markdown_text="x")
    assert (
        await refusal(client.agents_sessions_rename(channel_id=said.channel, thread_ts=said.ts, title="t"))
        == "not_authorized"
    )
    await client.agents_sessions_setStatus(channel_id=said.channel, thread_ts=said.ts, status="processing")

    await client.agents_sessions_rename(channel_id=said.channel, thread_ts=said.ts, title="Evals")
    await client.chat_stopStream(**place, session_status="active")

    session = slack.world.sessions[said.channel, said.ts]
    assert (session.status, session.title) == ("active", "Evals")
    with pytest.raises(LookupError, match="no Stop button"):
        await slack.stop("U1", said.channel, said.ts)


async def test_an_app_without_the_stop_event_is_warned():
    async with FakeSlack(App(events=App().events - {"agent_session_stopped"})) as slack:
        client = web_client(slack)
        said = await slack.dm("U1", "hi")
        answer = await client.agents_sessions_setStatus(channel_id=said.channel, thread_ts=said.ts, status="processing")

    assert answer["response_metadata"]["warnings"] == ["missing_agent_session_stopped_event_subscription"]


async def test_a_status_goes_after_two_minutes_or_with_the_next_message(slack, client):
    said = await slack.dm("U1", "hi")
    place = (said.channel, said.ts)
    await client.assistant_threads_setStatus(channel_id=said.channel, thread_ts=said.ts, status="is thinking")
    assert slack.status_in(*place) == "is thinking"

    slack.world.clock.advance(121)
    assert slack.status_in(*place) is None

    await client.assistant_threads_setStatus(channel_id=said.channel, thread_ts=said.ts, status="is thinking")
    await client.chat_postMessage(channel=said.channel, thread_ts=said.ts, text="done")
    assert not slack.status_in(*place)


async def test_prompts_with_a_thread_do_nothing_in_an_agent_app(slack, client):
    said = await slack.dm("U1", "hi")
    prompts = [{"title": "Ask", "message": "What changes?"}]

    await client.assistant_threads_setSuggestedPrompts(channel_id=said.channel, thread_ts=said.ts, prompts=prompts)
    assert slack.world.prompts == {}
    assert slack.recording.violations[-1].kind == "ignored"

    await client.assistant_threads_setSuggestedPrompts(channel_id=said.channel, prompts=prompts)
    assert slack.world.prompts == {said.channel: prompts}
    too_many = client.assistant_threads_setSuggestedPrompts(channel_id=said.channel, prompts=prompts * 5)
    assert await refusal(too_many) == "invalid_arguments"
