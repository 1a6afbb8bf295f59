"""Slack refuses for good, is unwell, or cannot be reached (F26, F27, F30): the first ends a turn, the others pass."""

import asyncio
import socket

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver

from bot.adapters.slack.front import Config, Slack
from bot.core.dialogue import Text
from bot.core.errors import DeliveryError
from tests.adapters.slack.desk import Script, action, counter, desk, message, send
from tests.fakes.slack.server import FakeSlack
from tests.stage.slack_process import free_port


class TestNobodyThere:
    """F26, F27."""

    @pytest.mark.parametrize(
        "code",
        [
            "user_not_found",
            "channel_not_found",
            "is_archived",
            "account_inactive",
            "token_revoked",
            "missing_scope",
            "not_in_channel",
            "restricted_action",
            "restricted_action_thread_locked",
            "team_access_not_granted",
            "ekm_access_denied",
        ],
    )
    async def test_a_refusal_for_good_ends_the_turn_without_asking_again(self, code):
        async with desk() as at:
            at.slack.faults.fail("chat.postMessage", code, times=100)
            await at.slack.mention("U1", "C1", "hi")
            await at.settled()
            assert at.slack.recording.counts()["chat.postMessage"] == 1

    async def test_a_person_who_closed_their_messages_is_told_privately_and_once(self):
        async with desk(Script(Text("Your question."), to="private")) as at:
            at.slack.world.add_user("U1", "ana", takes_dms=False)
            await at.slack.command("U1", "/coach", "interview", channel="C1")
            await at.settled()
            assert len(at.slack.private_to("U1")) == 1
            assert at.ours("C1") == []

    @pytest.mark.parametrize("code", ["user_not_found", "user_disabled", "cannot_dm_bot", "account_inactive"])
    async def test_whoever_cannot_be_written_to_any_more_is_not_tried_again(self, code):
        async with counter() as (fake, slack):
            fake.faults.fail("conversations.open", code, times=100)
            reminder = send(action("v1:nudge:x:0", "U1", surface="dm"), "One item is due.")
            with pytest.raises(DeliveryError) as refused:
                await slack.surface.deliver(reminder)
            assert refused.value.code == code
            assert fake.recording.counts()["conversations.open"] == 1
            assert fake.recording.counts()["chat.postMessage"] == 0

    @pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "not_in_channel", "channel_is_archived"])
    async def test_a_stream_that_is_refused_for_good_is_no_answer_elsewhere(self, code):
        gate = asyncio.Event()
        async with desk(Script(Text("One. "), gate, Text("Two."))) as at:
            for method in ("chat.startStream", "chat.postMessage"):
                at.slack.faults.fail(method, code, times=100)
            await at.slack.mention("U1", "C1", "hi")
            await at.script.running.wait()
            gate.set()
            await at.settled()
            assert at.ours("C1") == []
            assert at.slack.private_to("U1") == []
            assert at.slack.recording.counts()["chat.postMessage"] <= 2


class TestUnwell:
    """F30."""

    @pytest.mark.parametrize(
        "how", ["html 502", "html 503", "html 200", "reset", "internal_error", "fatal_error", "ratelimited"]
    )
    async def test_a_passing_fault_costs_nobody_their_answer(self, how):
        async with desk() as at:
            if how.startswith("html"):
                at.slack.faults.html("chat.postMessage", int(how.split()[1]), times=2)
            elif how == "reset":
                at.slack.faults.reset("chat.postMessage", times=2)
            else:
                at.slack.faults.fail("chat.postMessage", how, times=2)
            await at.slack.dm("U1", "hi")
            await at.settled()
            assert at.ours() == ["Hello."]

    async def test_when_only_the_decoration_fails_the_answer_does_not_wait_for_it(self):
        async with desk() as at:
            for method in ("agents.sessions.setStatus", "assistant.threads.setStatus"):
                at.slack.faults.html(method, 502, times=100)
            await at.slack.dm("U1", "hi")
            await at.settled()
            assert at.ours() == ["Hello."]

    async def test_a_fault_while_asking_who_it_is_is_asked_again(self):
        async with desk() as at:
            at.slack.faults.html("auth.test", 502, times=1)
            await at.slack.dm("U1", "hi")
            await at.settled()
            assert at.ours() == ["Hello."]


class TestOutOfReach:
    """F30: no name, no certificate, nobody at the address: to be tried again, never given up."""

    @pytest.mark.parametrize("how", ["no name", "no certificate", "nobody there"])
    async def test_slack_that_cannot_be_reached_is_tried_again_later(self, how):
        async with (
            FakeSlack() as fake,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Nameless())) as net,
        ):
            url = {
                "no name": "http://slack.invalid/api/",
                "no certificate": fake.api_url.replace("http:", "https:"),
                "nobody there": f"http://127.0.0.1:{free_port()}/api/",
            }[how]
            slack = Slack(Config(api_url=url, bot_token=fake.bot_token, app_token="xapp-fake"), net)
            with pytest.raises(ConnectionError):
                await slack.surface.deliver(send(message(fake), "Hello."))


class Nameless(AbstractResolver):
    """Knows no name at all."""

    async def resolve(self, host, port=0, family=socket.AF_INET):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def close(self):
        pass
