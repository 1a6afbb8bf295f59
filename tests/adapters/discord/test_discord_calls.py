"""The way out: what is tried again, what is given up, when to fall silent."""

from __future__ import annotations

import pytest
from discord.http import Route

from bot.adapters.discord import calls
from bot.adapters.discord.calls import MESSAGE, Restraint, Unreached
from bot.core.errors import DeliveryError
from tests.adapters.discord.desk import bench, failing
from tests.fakes.discord import faults

ROUTE = "POST /channels/*/messages"


def to(b) -> Route:
    return Route("POST", "/channels/{channel_id}/messages", channel_id=b.fake.general.id)


def words(b, nonce="n1"):
    return b.discord.listener.calls.send(to(b), {"content": "hello", "nonce": nonce, "enforce_nonce": True})


@pytest.mark.parametrize("cut", [faults.reset, faults.disconnect])
@pytest.mark.parametrize("after_commit", [False, True])
async def test_a_cut_connection_is_tried_again_and_the_message_is_there_once(cut, after_commit):
    async with bench() as b:
        plan = b.fake.faults.add(ROUTE, cut(after_commit=after_commit), times=2)
        await words(b)
        assert len(plan.hits) == 2
        assert [message.text for message in b.from_bot("general")] == ["hello"]


async def test_a_connection_that_stays_cut_may_be_tried_later():
    async with bench() as b:
        b.fake.faults.add(ROUTE, faults.reset(), times=None)
        await failing(words(b), Unreached)
        b.fake.faults.clear()
        await words(b)


async def test_an_answer_that_never_comes_does_not_block_the_channel():
    async with bench() as b:
        b.discord.listener.calls.seconds = 0.2
        b.fake.faults.add(ROUTE, faults.hang())
        await failing(words(b), Unreached)
        await words(b, "n2")
        assert len(b.from_bot("general")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        faults.server_error(503),
        faults.refused(429, 0, "You are being rate limited."),
        faults.refused(401, 0, "401: Unauthorized"),
        faults.refused(400, 40003, "You are opening direct messages too fast"),
        faults.refused(403, 20028, "The write action you are performing on the channel has hit the write rate limit"),
        faults.empty_answer(),
        faults.Fault("not JSON", status=200, body=b"{", headers={"Content-Type": "application/json"}),
        faults.Fault("a page", status=200, body=b"<html>", headers={"Content-Type": "text/html"}),
    ],
    ids=lambda fault: fault.name,
)
async def test_what_time_may_mend_may_be_tried_again(fault):
    async with bench() as b:
        b.fake.faults.add(ROUTE, fault)
        await failing(words(b), Unreached)


@pytest.mark.parametrize(
    ("status", "code"), [(403, 50001), (403, 50013), (404, 10003), (400, 50035), (401, 50027), (403, 50007)]
)
async def test_what_is_refused_for_good_says_so_in_discords_words(status, code):
    async with bench() as b:
        b.fake.faults.add(ROUTE, faults.refused(status, code, "No"))
        assert (await failing(words(b), DeliveryError)).code == str(code)


async def test_a_usual_rate_limit_is_waited_for():
    async with bench() as b:
        b.fake.faults.add(ROUTE, faults.rate_limited(0.05))
        await words(b)
        assert [request.status for request in b.fake.recording.to(ROUTE)] == [429, 200]


async def test_a_ban_at_the_edge_makes_us_silent():
    async with bench() as b:
        b.fake.faults.add(ROUTE, faults.cloudflare_ban())
        await failing(words(b), Unreached)
        before = len(b.fake.recording.requests)
        await failing(words(b), Unreached)
        assert len(b.fake.recording.requests) == before


def test_long_before_discord_bans_the_address_we_fall_silent():
    restraint = Restraint()
    for _ in range(calls.MOST_INVALID - 1):
        restraint.refused(403)
        restraint.refused(200)
        restraint.refused(404)
    assert not restraint.silent
    restraint.refused(429)
    assert restraint.silent
    assert calls.MOST_INVALID < 10_000


async def test_before_the_client_has_logged_in_nothing_goes_out():
    async with bench() as b:
        b.discord.listener.calls.open.clear()
        b.discord.listener.calls.seconds = 0.05
        before = len(b.fake.recording.requests)
        await failing(words(b), Unreached)
        assert len(b.fake.recording.requests) == before


class TestFirstAnswers:
    async def answer(self, b, asked, text="hello"):
        data = {"content": text, "flags": 64}
        return await b.discord.listener.calls.answer(int(asked.id), asked.token, MESSAGE, data)

    async def test_one_that_was_given_without_a_word_back_counts(self):
        async with bench() as b:
            asked = await b.fake.slash(b.fake.ana, "help")
            b.fake.faults.add("POST /interactions/**", faults.reset(after_commit=True))
            assert await self.answer(b, asked)
            assert asked.shown.text == "hello"

    async def test_one_that_comes_too_late_is_known_to_be_refused(self):
        async with bench() as b:
            asked = await b.fake.slash(b.fake.ana, "help")
            b.fake.advance(3.5)
            assert not await self.answer(b, asked)

    async def test_one_that_may_have_been_given_is_not_called_refused(self):
        async with bench() as b:
            asked = await b.fake.slash(b.fake.ana, "help")
            b.fake.faults.add("POST /interactions/**", faults.reset(), times=None)
            assert await self.answer(b, asked)
            b.fake.faults.clear()
