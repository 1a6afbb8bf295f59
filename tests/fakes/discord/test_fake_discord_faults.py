"""Misfortune on the REST side as the real discord.py meets it: what it retries, what it gives up, what was done anyway."""

import asyncio

import aiohttp
import discord
import pytest

from tests.fakes.discord import faults
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.parrot import running_parrot
from tests.fakes.discord.rest.quotas import Quota, Quotas

SEND = "POST /channels/*/messages"


@pytest.fixture
async def place(fake, parrot):
    """Ana's DM, as the bot writes to it."""
    return parrot.get_partial_messageable(int(fake.dm_of(fake.ana).id))


async def test_a_429_with_via_is_waited_for_and_tried_again(fake, place):
    plan = fake.faults.add(SEND, faults.rate_limited(0.01), times=2)

    await place.send("through")

    assert [request.status for request in fake.recording.to(SEND)] == [429, 429, 200]
    assert len(plan.hits) == 2


async def test_a_global_429_holds_back_other_routes(fake, parrot, place):
    fake.faults.add(SEND, faults.rate_limited(0.2, scope="global"))

    sending = asyncio.create_task(place.send("through"))
    await fake.wait_requests(SEND)
    await asyncio.gather(sending, parrot.fetch_user(int(fake.ana.id)))

    assert [request.route.split()[1] for request in fake.recording.requests[-3:]].count("/users/{user}") == 1
    assert fake.recording.requests[-3].status == 429


async def test_a_429_without_via_is_raised_at_once(fake, place):
    fake.faults.add(SEND, faults.cloudflare_ban())

    with pytest.raises(discord.HTTPException) as refused:
        await place.send("banned")

    assert refused.value.status == 429
    assert len(fake.recording.to(SEND)) == 1
    assert fake.recording.invalid_requests == fake.recording.to(SEND)


async def test_a_502_page_is_tried_again_with_the_same_nonce_and_sends_once(fake, place):
    fake.faults.add(SEND, faults.bad_gateway(after_commit=True))

    await place.send("once")

    first, second = fake.recording.to(SEND)
    assert (first.fault, first.executed, second.status) == ("502 html", True, 200)
    assert first.body["nonce"] == second.body["nonce"]
    assert [message.text for message in fake.from_bot()] == ["once"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.reset(after_commit=True), aiohttp.ClientOSError),
        (faults.disconnect(after_commit=True), aiohttp.ServerDisconnectedError),
    ],
)
async def test_a_send_whose_reply_is_lost_was_done_and_is_not_retried_by_the_library(fake, place, fault, error):
    fake.faults.add(SEND, fault)

    with pytest.raises(error):
        await place.send("sent", nonce="turn-1")
    again = await place.send("sent", nonce="turn-1")

    assert [message.text for message in fake.from_bot()] == ["sent"]
    assert str(again.id) == fake.from_bot()[0].id


@pytest.mark.parametrize("fault", [faults.reset(), faults.disconnect()])
async def test_a_connection_cut_before_the_request_took_effect_leaves_nothing(fake, place, fault):
    fake.faults.add(SEND, fault)

    with pytest.raises(aiohttp.ClientError):
        await place.send("lost")

    assert fake.from_bot() == []
    assert not fake.recording.to(SEND)[0].executed


async def test_a_reset_is_errno_104(fake, place):
    fake.faults.add(SEND, faults.reset())

    with pytest.raises(OSError, match="reset") as cut:
        await place.send("lost")

    assert cut.value.errno == 104


@pytest.mark.parametrize("after", [False, True])
async def test_a_hung_send_ends_when_it_is_released(fake, place, after):
    plan = fake.faults.add(SEND, faults.hang(after_commit=after))

    sending = asyncio.create_task(place.send("slowly"))
    await fake.until(lambda: plan.hits and plan.hits[0].done_at is not None)
    assert not sending.done()
    plan.release()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await sending

    assert len(fake.from_bot()) == int(after)


async def test_an_empty_answer_to_a_command_breaks_the_library_after_the_message_was_shown(fake, parrot):
    failures = []

    @parrot.tree.error
    async def on_error(_interaction, error):
        failures.append(type(error.original))

    fake.faults.add("POST /interactions/*/*/callback", faults.empty_answer())
    await fake.wait_shown(await fake.slash(fake.ana, "quick"))
    await fake.until(lambda: failures)

    assert failures == [TypeError]


async def test_faults_can_skip_choose_and_be_drawn_by_lot(fake, call):
    fake.faults.add(SEND, faults.server_error(), skip=1, when=lambda request: request.body["content"] != "spare me")
    answers = [(await call.send({"content": text})).status for text in ("one", "spare me", "two", "three")]

    assert answers == [200, 200, 500, 200]

    fake.faults.add("* /users/**", faults.refused(403, 50001, "Missing Access"), times=None, odds=0.5)
    drawn = [(await call("GET", "/users/@me")).status for _ in range(20)]
    assert set(drawn) == {200, 403}

    fake.faults.clear()
    assert (await call("GET", "/users/@me")).status == 200


async def test_the_same_seed_draws_the_same_lots():
    drawn = []
    for _ in range(2):
        async with FakeDiscord(seed=7) as fake, aiohttp.ClientSession() as session:
            fake.faults.add("GET /gateway", faults.server_error(), times=None, odds=0.5)
            answers = []
            for _ in range(12):
                async with session.get(f"{fake.api_url}/gateway") as answer:
                    answers.append(answer.status)
            drawn.append(answers)

    assert drawn[0] == drawn[1]
    assert set(drawn[0]) == {200, 500}


async def test_the_library_paces_itself_by_the_headers_and_meets_no_429():
    quotas = Quotas({"POST /channels/{channel}/messages": Quota(2, 0.2)})
    async with FakeDiscord(quotas=quotas) as fake, running_parrot(fake) as parrot:
        place = parrot.get_partial_messageable(int(fake.general.id))
        for n in range(5):
            await place.send(f"{n}")

        assert [request.status for request in fake.recording.to(SEND)] == [200] * 5


async def test_who_ignores_the_headers_gets_a_429_with_its_bucket(call):
    call.fake._front._quotas = Quotas({"POST /channels/{channel}/messages": Quota(2, 60.0)})

    answers = [await call.send({"content": str(n)}) for n in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[1].headers["X-RateLimit-Remaining"] == "0"
    assert answers[2].headers["X-RateLimit-Scope"] == "user"
    assert answers[2].headers["Via"]
    assert answers[2].body["retry_after"] > 50
    assert (await call.send({"content": "x"}, channel=call.fake.dm_of(call.fake.ana).id)).status == 200


async def test_the_global_limit_spares_interactions(call):
    call.fake._front._quotas = Quotas(overall=Quota(1, 60.0))

    answers = [await call("GET", "/users/@me") for _ in range(2)]
    spared = await call("POST", "/interactions/1/x/callback", {"type": 4})

    assert [answer.status for answer in answers] == [200, 429]
    assert answers[1].body["global"] is True
    assert answers[1].headers["X-RateLimit-Global"] == "true"
    assert spared.code == 10062
