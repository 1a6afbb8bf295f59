"""What goes wrong between Slack and the coach, row by row of the fault table: nothing lost, nothing said twice.

Here: redelivery (F1, F2), lost replies (F10), taken back (F25), late (F28), limited (F29). Elsewhere:

F3 F4        connections asked to leave, cut, half open or refused: test_slack_sockets.py
F9           killed at any moment: test_slack_process.py; a stream left behind: test_slack_surface.py
F10          lost replies to everything else: test_slack_lost_replies.py, test_slack_clearing.py
F11 to F13   a store that takes nothing is no acknowledgement: test_slack_listen.py; the stores have tests of their own
F19          a clock that jumps: test_slack_http.py
F20          more than can be taken: test_slack_listen.py; strict limits: test_slack_quota.py
F22 F23      two replicas, one after the other restarted: tests/stage/test_rolling_restart.py
F26 F27 F30  nobody there, unwell, out of reach: test_slack_refusals.py
F27          a workspace or an organisation that leaves: test_slack_installs.py, test_slack_grid.py

F5 to F8 are Discord's; the model's faults, the cards' and the databases' (F14 to F18, F21, F24) never reach an adapter.
"""

import asyncio
import random

import pytest

from bot.core.blocks import Choices, Option
from bot.core.dialogue import Text
from tests.adapters.slack.desk import Looks, Script, desk
from tests.fakes.slack.clock import ManualClock
from tests.fakes.slack.people import App
from tests.fakes.slack.server import FakeSlack

MORE = Choices(options=(Option(label="More", token="v1:more:x:0"),))
WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


class TestRedelivery:
    """F1, F2."""

    @WAYS
    async def test_three_redeliveries_are_one_answer(self, http):
        async with desk(http=http) as at:
            said = await at.slack.dm("U1", "hi")
            await said.acked()
            for _ in range(3):
                await at.slack.courier.again(said.deliveries[0])
            await at.settled()
            assert at.ours() == ["Hello."]

    async def test_a_slow_acknowledgement_is_redelivered_by_the_clock_and_still_one_turn(self):
        clock, gate = ManualClock(), asyncio.Event()

        async with desk(slack=FakeSlack(clock=clock)) as at:
            take = at.door.accept

            async def slow(inbound):
                receipt = await take(inbound)
                await gate.wait()
                return receipt

            at.door.accept = slow
            said = await at.slack.dm("U1", "hi")
            delivery = said.deliveries[0]
            await at.slack.until(lambda: delivery.attempts)
            await clock.asleep_for(3)
            clock.advance(3)
            await at.slack.until(lambda: len(delivery.attempts) == 2)
            gate.set()
            await at.settled()
            assert at.ours() == ["Hello."]

    @pytest.mark.parametrize("seed", range(5))
    async def test_duplicates_in_any_order_are_one_answer_each(self, seed):
        draw = random.Random(seed)
        async with desk(Script(lambda inbound: Text(f"You said: {inbound.text}"))) as at:
            said = [await at.slack.dm("U1", f"message {n}") for n in range(4)]
            await at.slack.idle()
            again = [one.deliveries[0] for one in said] * 3
            draw.shuffle(again)
            for delivery in again:
                await at.slack.courier.again(delivery)
            await at.settled()
            assert sorted(at.ours()) == [f"You said: message {n}" for n in range(4)]

    async def test_an_edit_or_a_deletion_that_overtakes_its_message_is_kept_for_it(self):
        async with desk() as at:
            at.slack.courier.retries = False
            said = await at.slack.dm("U1", "hi")
            delivery = said.deliveries[0]
            await at.settled()
            later = FakeCopy(delivery.payload, "1999999999.000100")
            await at.door.interrupt("slack:T1", f"DU1:{later.ts}", "deleted")
            again = at.slack.courier.send("events_api", later.payload)
            await again.acked()
            await at.settled()
            assert at.ours() == ["Hello."]


class FakeCopy:
    """The same event for a message of another time."""

    def __init__(self, payload, ts):
        self.ts = ts
        self.payload = {**payload, "event_id": "EvCopy", "event": {**payload["event"], "ts": ts, "event_ts": ts}}


class TestLostReplies:
    """F10: the call was carried out and its answer lost."""

    @pytest.mark.parametrize("method", ["chat.postMessage", "agents.sessions.setStatus", "conversations.replies"])
    async def test_of_a_whole_answer_in_a_direct_message(self, method):
        async with desk(Script(Text("Hello."), MORE)) as at:
            at.slack.faults.lose_reply(method)
            await at.slack.dm("U1", "hi")
            await at.settled()
            assert at.ours() == ["Hello.\n[More]"]

    @pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update"])
    async def test_of_a_streamed_answer(self, method):
        gate = asyncio.Event()
        async with desk(Script(Text("One. "), gate, Text("Two. "), Text("Three."), MORE)) as at:
            fault = at.slack.faults.lose_reply(method)
            await at.slack.dm("U1", "hi")
            await at.slack.until(at.slack.streams)
            gate.set()
            await at.settled()
            texts = [text.replace("\n", " ") for text in at.ours()]
            assert [text for text in texts if "One. Two. Three." in text] == texts
            assert len(texts) == 1
            assert fault.struck <= 1

    async def test_in_a_channel_with_history_scopes(self):
        async with desk(app=App().with_history()) as at:
            at.slack.faults.lose_reply("chat.postMessage")
            await at.slack.mention("U1", "C1", "hi")
            await at.settled()
            assert at.ours("C1") == ["Hello."]

    async def test_in_a_channel_without_them_it_may_be_said_twice_and_no_more(self):
        async with desk() as at:
            at.slack.faults.lose_reply("chat.postMessage")
            await at.slack.mention("U1", "C1", "hi")
            await at.settled()
            assert at.ours("C1") in (["Hello."], ["Hello."] * 2)

    async def test_of_a_private_answer_it_may_be_said_twice_and_no_more(self):
        async with desk() as at:
            at.slack.faults.lose_reply("response_url")
            await at.slack.command("U1", "/coach", "help", channel="C2")
            await at.settled()
            assert 1 <= len(at.slack.private_to("U1")) <= 2


class TestTakenBack:
    """F25."""

    async def test_deleted_in_the_middle_the_text_is_dropped(self):
        gate = asyncio.Event()
        async with desk(Script(Text("Half of it. "), gate, Text("All."))) as at:
            said = await at.slack.dm("U1", "hi")
            await at.slack.until(at.slack.streams)
            await at.slack.delete(said)
            await at.settled()
            assert "Half of it" not in str(at.ours())

    async def test_edited_in_the_middle_the_first_version_is_answered_and_said_so(self):
        gate = asyncio.Event()
        async with desk(Script(gate, Text("All."))) as at:
            said = await at.slack.dm("U1", "hi")
            await at.script.running.wait()
            await at.slack.edit(said, "bye")
            await at.slack.idle()
            gate.set()
            await at.settled()
            assert at.ours() == ["All.\nI answered your message as you first sent it."]


class TestLate:
    """F28."""

    async def test_after_its_address_expired_the_answer_still_comes_privately(self):
        async with desk() as at:
            at.slack.faults.fail("response_url", "expired_url", status=404)
            await at.slack.command("U1", "/coach", "help", channel="C1")
            await at.settled()
            assert [at.slack.shown(one) for one in at.slack.private_to("U1")] == ["Hello."]
            assert at.ours("C1") == []

    async def test_an_action_is_acknowledged_although_its_form_hangs(self):
        class Hanging(Looks):
            async def __call__(self, query):
                await asyncio.Event().wait()

        async with desk(look=Hanging()) as at:
            commanded = await at.slack.command("U1", "/coach", "review", channel="C1")
            assert (await commanded.delivery.acked(2.5)).ms < 2500


class TestLimited:
    """F29."""

    async def test_with_every_second_call_limited_the_final_text_lands_once(self):
        gate = asyncio.Event()
        async with desk(Script(Text("One. "), gate, Text("Two. "), Text("Three."), MORE)) as at:
            for n in range(0, 12, 2):
                at.slack.faults.limit("*", 1, skip=n, when=lambda args: "channel" in args)
            await at.slack.dm("U1", "hi")
            await at.script.running.wait()
            gate.set()
            await at.settled()
            assert [text.partition("\n")[0] for text in at.ours()] == ["One. Two. Three."]

    async def test_a_limit_without_a_word_of_json_is_still_a_limit(self):
        async with desk() as at:
            at.slack.faults.html("chat.postMessage", 429)
            await at.slack.dm("U1", "hi")
            await at.slack.until(lambda: at.slack.recording.counts()["chat.postMessage"] >= 1)
            at.front._client.retry_handlers[0]._quota._buckets.clear()  # as if its five seconds had passed
            await at.settled()
            assert at.ours() == ["Hello."]
