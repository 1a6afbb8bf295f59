"""Rate limits and scripted misfortune, seen from Slack's own client."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from tests.fakes.slack import App, FakeSlack, ManualClock
from tests.fakes.slack.clients import web_client


@pytest.fixture
async def slack(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with FakeSlack(App().with_history(), ManualClock(), strict=True) as fake:
        yield fake


@pytest.fixture
def client(slack):
    bare = web_client(slack)
    bare.retry_handlers = []
    return bare


async def limited(work) -> int:
    with pytest.raises(SlackApiError) as caught:
        await work
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    return int(caught.value.response.headers["Retry-After"])


async def test_the_21st_stream_in_a_minute_waits(slack, client):
    said = await slack.dm("U1", "hi")
    start = {"channel": said.channel, "thread_ts": said.ts, "recipient_team_id": "T1", "recipient_user_id": "U1"}
    for _ in range(20):
        await client.chat_startStream(**start)

    assert await limited(client.chat_startStream(**start)) == 60
    slack.world.clock.advance(60)
    for _ in range(20):
        await client.chat_startStream(**start)
    assert await limited(client.chat_startStream(**start)) == 60
    assert slack.limits.refused == 2


async def test_a_channel_takes_about_one_message_a_second(slack, client):
    for number in range(4):
        await client.chat_postMessage(channel="C1", text=str(number))

    wait = await limited(client.chat_postMessage(channel="C1", text="too fast"))
    await client.chat_postMessage(channel="U1", text="another channel is free")

    assert 1 <= wait <= 4


async def test_each_workspace_has_its_own_budget(slack, client):
    other = web_client(slack, slack.world.install("T1").token)
    for _ in range(50):
        await client.conversations_history(channel="C1")

    assert await limited(client.conversations_history(channel="C1")) > 0
    assert await limited(other.conversations_history(channel="C1")) > 0  # same workspace, same budget
    assert (await client.auth_test())["ok"]


async def test_an_app_sold_outside_the_marketplace_reads_history_once_a_minute(slack, client):
    slack.limits.sold = True
    await client.conversations_history(channel="C1")

    assert await limited(client.conversations_history(channel="C1")) == 60


async def test_limits_are_off_unless_asked_for():
    async with FakeSlack() as slack:
        client = web_client(slack)
        for number in range(30):
            await client.chat_postMessage(channel="C1", text=str(number))

    assert len(slack.visible("C1")) == 30


async def test_the_sdks_retry_reads_the_retry_after_of_a_scripted_limit(slack, client):
    client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    fault = slack.faults.limit("chat.postMessage", retry_after=0)

    await client.chat_postMessage(channel="C1", text="second try")

    assert fault.struck == 1
    assert [call.status for call in slack.recording.calls_to("chat.postMessage")] == [429, 200]


async def test_a_scripted_error_strikes_as_often_as_told_and_where_told(slack, client):
    slack.faults.fail("chat.postMessage", "msg_too_long", times=2, skip=1, when=lambda args: args["channel"] == "C1")

    await client.chat_postMessage(channel="C1", text="skipped")
    for _ in range(2):
        with pytest.raises(SlackApiError, match="msg_too_long"):
            await client.chat_postMessage(channel="C1", text="struck")
    await client.chat_postMessage(channel="C1", text="over")

    assert [message.text for message in slack.visible("C1")] == ["skipped", "over"]
    assert slack.recording.violations == []


async def test_a_lost_reply_has_done_its_work(slack, client):
    slack.faults.lose_reply("chat.postMessage")

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="did it arrive?")

    assert [message.text for message in slack.visible("C1")] == ["did it arrive?"]
    assert slack.recording.calls_to("chat.postMessage")[0].committed


async def test_a_reset_has_not(slack, client):
    slack.faults.reset("chat.postMessage")

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")

    assert slack.visible("C1") == []


async def test_a_gateways_page_is_no_json(slack, client):
    slack.faults.html("chat.postMessage", 502)

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x")

    assert caught.value.response.status_code == 502


async def test_a_hung_call_never_answers_and_never_happens(slack, client):
    client.timeout = 0.2
    slack.faults.hang("chat.postMessage")

    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel="C1", text="x")

    assert slack.visible("C1") == []


async def test_a_slow_call_waits_on_the_fakes_clock(slack, client):
    slack.faults.slow("chat.postMessage", 30)
    work = asyncio.ensure_future(client.chat_postMessage(channel="C1", text="x"))
    await asyncio.wait_for(slack.world.clock.asleep_for(30), 5)
    assert not work.done()

    slack.world.clock.advance(30)

    assert (await work)["ok"]


async def test_a_star_strikes_every_method(slack, client):
    fault = slack.faults.fail("*", "fatal_error", times=2)

    for work in (client.auth_test(), client.chat_postMessage(channel="C1", text="x")):
        with pytest.raises(SlackApiError, match="fatal_error"):
            await work

    assert fault.struck == 2
