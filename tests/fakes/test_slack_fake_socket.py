"""Socket Mode, with Bolt's own client on the other end."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Self

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp

from tests.fakes.slack import App, FakeSlack, ManualClock
from tests.fakes.slack.clients import bolt_app, by_socket, web_client


@pytest.fixture
async def slack(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with FakeSlack(App(echo_own=False)) as fake:
        yield fake


@pytest.fixture
def app(slack) -> AsyncApp:
    """An echo."""
    made = bolt_app(slack)

    @made.event("message")
    async def echo(event, say):
        await say(text=f"echo {event['text']}")

    return made


class Line:
    """A bare WebSocket client, for what Bolt would do too well."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self._session = aiohttp.ClientSession()
        self.ws: aiohttp.ClientWebSocketResponse

    async def __aenter__(self) -> Self:
        opened = await web_client(self._slack).apps_connections_open(app_token=self._slack.world.app.app_token)
        self.url = opened["url"]
        self.ws = await self._session.ws_connect(self.url, timeout=aiohttp.ClientWSTimeout(ws_receive=5))
        self.hello = await self.ws.receive_json()
        return self

    async def __aexit__(self, *_error) -> None:
        await self._session.close()

    async def ack(self, envelope, payload=None) -> None:
        await self.ws.send_json({"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})})


async def test_a_dm_reaches_the_app_and_its_answer_comes_back(slack, app):
    async with by_socket(app, slack):
        said = await slack.dm("U1", "hi")

        assert (await slack.wait_reply(said)).text == "echo hi"
        (ack,) = await said.acked()
        assert (ack.attempt, ack.payload) == (0, None)
        assert ack.ms > 0


async def test_hello_says_which_app_and_how_many_connections(slack):
    async with Line(slack) as line:
        assert line.hello["connection_info"] == {"app_id": "A1"}
        assert line.hello["num_connections"] == 1


async def test_a_ticket_opens_one_connection(slack):
    async with Line(slack) as line, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(line.url)


async def test_only_the_app_token_gets_a_ticket(slack):
    answer = await web_client(slack).api_call("api.test", json={})
    assert answer["ok"]
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {slack.bot_token}"}
        async with session.post(f"{slack.api_url}apps.connections.open", headers=headers) as response:
            assert (await response.json())["error"] == "not_allowed_token_type"


async def test_the_eleventh_connection_is_refused(slack):
    async with AsyncExitStack() as lines:
        for _ in range(10):
            await lines.enter_async_context(Line(slack))
        late = await lines.enter_async_context(Line(slack))

        assert late.hello == {"type": "disconnect", "reason": "too_many_websockets"}
        assert (len(slack.socket.connections), slack.socket.refused) == (10, 1)


async def test_an_unacknowledged_event_comes_again_with_its_attempt_and_reason():
    clock = ManualClock()
    async with FakeSlack(clock=clock) as slack, Line(slack) as line:
        await slack.dm("U1", "hi")
        first = await line.ws.receive_json()
        await clock.asleep_for(3)
        clock.advance(3)
        second = await line.ws.receive_json()
        await clock.asleep_for(3)
        clock.advance(3)
        await clock.asleep_for(60)
        clock.advance(60)
        third = await line.ws.receive_json()
        await line.ack(third)
        await slack.idle()

    assert [(one["retry_attempt"], one["retry_reason"]) for one in (first, second, third)] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
    ]
    assert first["payload"]["event_id"] == third["payload"]["event_id"]
    assert slack.deliveries[0].ack.attempt == 2


async def test_an_event_never_acknowledged_is_given_up_after_three_retries():
    clock = ManualClock()
    async with FakeSlack(clock=clock) as slack, Line(slack):
        said = await slack.dm("U1", "hi")
        for wait in (3, 3, 60, 3, 300, 3):
            await asyncio.wait_for(clock.asleep_for(wait), 5)
            clock.advance(wait)
        await slack.idle()

    assert len(said.deliveries[0].attempts) == 4
    assert said.deliveries[0].failure == "timeout"
    assert [violation.kind for violation in slack.recording.violations] == ["late"]


async def test_what_was_unacknowledged_on_a_dropped_connection_goes_to_another(slack):
    async with Line(slack) as one, Line(slack) as two:
        await slack.dm("U1", "hi")
        (held, other) = (one, two)
        envelope = await held.ws.receive_json()
        slack.socket.drop(0)
        again = await other.ws.receive_json()

    assert again["envelope_id"] == envelope["envelope_id"]
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "connection_closed")


async def test_lost_connections_use_up_no_retries(slack):
    await slack.dm("U1", "hi")
    for attempt in range(6):
        async with Line(slack) as line:
            assert (await line.ws.receive_json())["retry_attempt"] == attempt
        await slack.until(lambda: not slack.socket.connections)

    assert slack.deliveries[0].failure is None


async def test_an_event_waits_for_the_next_connection(slack):
    said = await slack.dm("U1", "anybody there?")
    async with Line(slack) as line:
        envelope = await line.ws.receive_json()
        await line.ack(envelope)

        assert (await said.acked())[0].attempt == 0


async def test_a_command_without_a_connection_fails_at_once(slack):
    commanded = await slack.command("U1", "/coach", "ask x")
    await slack.idle()

    assert commanded.delivery.failure == "dispatch_failed"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_bolt_reconnects_when_asked_to_leave(slack, app, reason):
    async with by_socket(app, slack):
        before = slack.socket.connections[0].name
        await slack.socket.ask_to_leave(reason)
        await slack.until(lambda: slack.socket.connections and slack.socket.connections[0].name != before)
        said = await slack.dm("U1", "still there?")

        assert (await slack.wait_reply(said)).text == "echo still there?"


async def test_bolt_reconnects_after_a_drop_and_gets_what_it_missed(slack, app):
    async with by_socket(app, slack):
        slack.socket.drop()
        await slack.until(lambda: not slack.socket.connections)
        said = await slack.dm("U1", "while you were out")

        assert (await slack.wait_reply(said)).text == "echo while you were out"


async def test_bolt_leaves_a_half_open_connection(slack, app):
    async with by_socket(app, slack):
        slack.socket.stall()
        said = await slack.dm("U1", "into the void")

        assert (await slack.wait_reply(said, within=10)).text == "echo into the void"
        assert said.deliveries[0].attempts[0].outcome in ("timeout", "connection_closed")


async def test_a_duplicate_is_delivered_as_such_and_bolt_does_not_notice(slack, app):
    async with by_socket(app, slack):
        said = await slack.dm("U1", "once")
        await slack.wait_reply(said)
        await slack.courier.again(said.deliveries[0])
        await slack.wait_calls("chat.postMessage", 2)

    assert [attempt.number for attempt in said.deliveries[0].attempts] == [0, 1]


async def test_each_question_gets_its_own_reply(slack, app):
    async with by_socket(app, slack):
        first, second = await slack.dm("U1", "one"), await slack.dm("U1", "two")
        await slack.wait_calls("chat.postMessage", 2)

        assert (await slack.wait_reply(first)).text == "echo one"
        third = await slack.dm("U1", "three")
        assert (await slack.wait_reply(third)).text == "echo three"
        assert (await slack.wait_reply(second, contains="two")).text == "echo two"


async def test_connections_take_turns(slack):
    async with Line(slack) as one, Line(slack) as two:
        for text in ("a", "b"):
            await slack.dm("U1", text)
        texts = [(await line.ws.receive_json())["payload"]["event"]["text"] for line in (one, two)]

    assert texts == ["a", "b"]


async def test_odd_acknowledgements_are_noted(slack):
    async with Line(slack) as line:
        await slack.dm("U1", "hi")
        envelope = await line.ws.receive_json()
        await line.ws.send_str("not json")
        await line.ws.send_json({"envelope_id": "env-unknown"})
        await line.ack(envelope, {"text": "events take no answer"})
        await slack.idle()

    assert [violation.kind for violation in slack.recording.violations] == ["invalid", "unknown", "ignored"]
