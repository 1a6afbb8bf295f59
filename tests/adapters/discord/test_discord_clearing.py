"""Messages taken back on Discord: the coach's own, in one person's direct message, however often it is asked."""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.discord import clearing
from bot.adapters.discord.clearing import BOUNDS, Bounds
from bot.core.blocks import Clearing
from bot.core.errors import DeliveryError
from bot.core.tokens import mint
from tests.adapters.discord.desk import again, bench, failing, send
from tests.fakes.discord import faults
from tests.fakes.discord.rest.quotas import Quota, Quotas
from tests.stage.discord_stage import CoachClock

DONE = Clearing(text="I removed my messages here.")
DELETE = "DELETE /channels/*/messages/*"


async def talked(b, number):
    """A conversation of so many answers."""
    for n in range(number):
        await b.surface.deliver(send(await b.said(f"Question {n}"), f"Answer {n}"))


async def request(b):
    """The press of a button in the direct message, which has no waiting sign of its own."""
    asked = await b.asked("me", dm=True, acked=False)
    return send(replace(asked, name=mint("me", "clear"), reply_to=None), "", DONE)


async def said(b, bounds):
    """Clear within these bounds; what can be said then."""
    sent = await clearing.cleared(b.discord.listener.calls, await request(b), CoachClock(b.fake.clock)(), bounds)
    return list(sent.content.blocks)


def texts(b):
    return [message.text for message in b.from_bot()]


def theirs(b):
    return [message.content for message in b.fake.seen_by(b.fake.ana) if message.author is b.fake.ana]


class TestClearing:
    async def test_the_coachs_own_messages_go_and_their_persons_stay(self):
        async with bench() as b:
            await talked(b, 3)
            await b.surface.deliver(await request(b))
            assert texts(b) == ["-# I removed my messages here."]
            assert theirs(b) == ["Question 0", "Question 1", "Question 2"]

    async def test_a_long_conversation_is_read_page_by_page(self):
        async with bench() as b:
            await talked(b, 7)
            assert await said(b, Bounds(page=4)) == [DONE]
            assert texts(b) == []
            assert len(b.fake.recording.to("GET /channels/*/messages")) == 4

    async def test_asked_again_it_removes_nothing_and_its_own_message_stays(self):
        async with bench() as b:
            await talked(b, 2)
            sent = await request(b)
            handle = await b.surface.deliver(sent)
            removed = len(b.fake.recording.to(DELETE))
            assert await b.surface.deliver(again(sent, handle)) == handle
            assert await b.surface.deliver(sent) == handle
            assert len(b.fake.recording.to(DELETE)) == removed == 2
            assert texts(b) == ["-# I removed my messages here."]

    async def test_what_was_said_after_the_request_stays(self):
        async with bench() as b:
            sent = await request(b)
            await talked(b, 1)
            await b.surface.deliver(sent)
            assert "Answer 0" in texts(b)

    async def test_interrupted_half_way_it_goes_on_where_it_was(self):
        async with bench() as b:
            await talked(b, 4)
            sent = await request(b)
            b.fake.faults.add(DELETE, faults.reset(), skip=2, times=None)
            await failing(b.surface.deliver(sent), ConnectionError)
            b.fake.faults.clear()
            await b.surface.deliver(sent)
            assert texts(b) == ["-# I removed my messages here."]

    async def test_a_message_that_went_meanwhile_is_no_failure(self):
        async with bench() as b:
            await talked(b, 2)
            b.fake.faults.add(DELETE, faults.refused(404, 10008, "Unknown Message"))
            await b.surface.deliver(await request(b))
            assert "-# I removed my messages here." in texts(b)

    async def test_what_discord_keeps_is_counted_and_said(self):
        async with bench() as b:
            await talked(b, 3)
            b.fake.faults.add(DELETE, faults.refused(403, 50013, "Missing Permissions"), times=2)
            await b.surface.deliver(await request(b))
            assert f"-# {clearing.KEPT.format(n=2)}" in texts(b)

    async def test_a_conversation_that_may_not_be_read_is_said_to_stand(self):
        async with bench() as b:
            await talked(b, 1)
            b.fake.faults.add("GET /channels/*/messages", faults.refused(403, 50001, "Missing Access"))
            await b.surface.deliver(await request(b))
            assert texts(b) == ["Answer 0", f"-# {clearing.UNREAD}"]

    async def test_discords_pace_is_kept_without_a_refusal(self):
        quotas = Quotas({"DELETE /channels/{channel}/messages/{message}": Quota(3, 0.2)})
        async with bench(quotas=quotas) as b:
            await talked(b, 8)
            await b.surface.deliver(await request(b))
            assert texts(b) == ["-# I removed my messages here."]
            assert [one.status for one in b.fake.recording.to(DELETE)].count(429) == 0


class TestManyMessages:
    async def test_a_bounded_number_goes_at_once_and_the_rest_is_offered(self):
        async with bench() as b:
            await talked(b, BOUNDS.most + 2)
            await b.surface.deliver(await request(b))
            assert texts(b) == ["Answer 0", "Answer 1", f"-# {clearing.MORE}"]
            (button,) = b.from_bot()[-1].buttons
            assert (button["label"], button["custom_id"]) == (clearing.AGAIN, mint("me", "clear"))

    async def test_pressing_on_ends_with_all_of_them_gone(self):
        async with bench() as b:
            await talked(b, 5)
            left = [await said(b, Bounds(most=2)) for _ in range(3)]
            assert [blocks[0].text for blocks in left] == [clearing.MORE, clearing.MORE, DONE.text]
            assert texts(b) == []

    async def test_exactly_as_many_as_go_at_once_leave_nothing_to_offer(self):
        async with bench() as b:
            await talked(b, 3)
            assert await said(b, Bounds(most=3)) == [DONE]

    async def test_what_lies_further_back_than_it_reads_is_owned_up_to(self):
        async with bench() as b:
            await talked(b, 4)
            assert await said(b, Bounds(page=2, pages=2)) == [Clearing(text=clearing.FAR)]
            assert texts(b) == ["Answer 0", "Answer 1"]


async def test_in_a_server_nothing_is_removed():
    async with bench() as b:
        await b.surface.deliver(send(await b.said(dm=False), "Answer."))
        await b.surface.deliver(send(await b.asked("me"), "", DONE))
        assert "Answer." in [message.text for message in b.from_bot("general")]
        assert b.fake.recording.to(DELETE) == []


async def test_refused_for_good_is_not_mistaken_for_gone():
    async with bench() as b:
        await talked(b, 1)
        b.fake.faults.add("POST /channels/*/messages", faults.refused(403, 50007, "Cannot send"), times=1)
        await failing(b.surface.deliver(await request(b)), DeliveryError)
        assert texts(b) == []
