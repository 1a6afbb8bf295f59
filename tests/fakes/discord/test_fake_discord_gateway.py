"""Broken connections, lost sessions and closed doors, as the real discord.py lives through them."""

import discord
import pytest

from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.parrot import Parrot, point_at, running_parrot


async def _dm_and_echo(fake, text):
    return await fake.wait_reply(await fake.dm(fake.ana, text), lambda reply: reply.text == f"echo {text}")


def _echoes(fake):
    return [message.text for message in fake.from_bot(fake.dm_of(fake.ana))]


async def test_what_was_said_while_the_socket_was_down_is_replayed_on_resume(fake, parrot):
    await _dm_and_echo(fake, "before")

    async with fake.gateway.gap():
        for n in range(3):
            last = await fake.dm(fake.ana, f"away {n}")
    await fake.wait_reply(last, lambda reply: reply.text == "echo away 2")

    assert _echoes(fake) == ["echo before", "echo away 0", "echo away 1", "echo away 2"]
    assert (len(fake.gateway.identifies), fake.gateway.resumes) == (1, 1)


@pytest.mark.parametrize("lever", ["op 7", "op 9 resumable", "close 4000", "close 1000", "drop"])
async def test_the_client_resumes_after(fake, parrot, lever):
    pulls = {
        "op 7": fake.gateway.ask_reconnect,
        "op 9 resumable": lambda: fake.gateway.invalidate(resumable=True),
        "drop": fake.gateway.drop,
    }
    if lever in pulls:
        pulls[lever]()
    else:
        await fake.gateway.close(int(lever.split()[1]))

    await fake.until(lambda: fake.gateway.resumes == 1)
    await _dm_and_echo(fake, "still here")

    assert len(fake.gateway.identifies) == 1


async def test_a_list_of_servers_can_be_cut_short(fake, parrot):
    await parrot.wait_until_ready()
    fake.home.listed = False
    fake.gateway.invalidate()
    await fake.until(lambda: len(fake.gateway.identifies) == 2)
    await fake.ready()

    assert list(parrot.guilds) == []
    assert (await parrot.fetch_guild(int(fake.home.id))).name == "Course"


@pytest.mark.parametrize("code", [4007, 4009])
async def test_a_session_that_timed_out_is_not_resumed_and_its_messages_are_caught_up(fake, parrot, code):
    await parrot.wait_until_ready()  # the first session's catching up is over
    await _dm_and_echo(fake, "before")

    async with fake.gateway.gap(code):
        last = await fake.dm(fake.ana, "lost by the gateway")
    await fake.wait_reply(last)

    assert _echoes(fake) == ["echo before", "echo lost by the gateway"]
    assert (len(fake.gateway.identifies), fake.gateway.resumes) == (2, 0)


async def test_an_invalidated_session_loses_what_is_said_until_history_is_read(fake, parrot):
    await parrot.wait_until_ready()  # the first session's catching up is over
    await _dm_and_echo(fake, "before")

    fake.gateway.invalidate()
    lost = [await fake.dm(fake.ana, f"lost {n}") for n in range(3)]
    await fake.wait_reply(lost[-1], lambda reply: reply.text == "echo lost 2")

    assert _echoes(fake) == ["echo before", "echo lost 0", "echo lost 1", "echo lost 2"]
    assert len(fake.gateway.identifies) == 2
    assert fake.recording.to("GET /channels/*/messages")[0].query["after"] == str(parrot_first(fake))


def parrot_first(fake):
    """The id of the person's first message: where the bot stopped."""
    return fake.world.messages[fake.dm_of(fake.ana).id][0].id


async def test_without_catching_up_a_message_in_the_gap_stays_unanswered(fake, parrot):
    parrot.answered = {}  # a bot that remembers nothing asks for no history
    async with fake.gateway.gap(lose_session=True):
        lost = await fake.dm(fake.ana, "lost")
    await fake.ready()
    later = await fake.dm(fake.ana, "later")
    await fake.wait_reply(later)

    assert _echoes(fake) == ["echo later"]
    assert fake.seen_by(fake.ana)[0] is lost


async def test_a_message_delivered_twice_reaches_the_bot_twice(fake, parrot):
    message = await fake.dm(fake.ana, "once")
    await fake.wait_reply(message)

    await fake.again(message)
    await fake.until(lambda: len(parrot.heard) == 2)

    assert [heard.id for heard in parrot.heard] == [int(message.id)] * 2


async def test_deliveries_can_come_in_another_order(fake, parrot):
    async with fake.gateway.reordered(lambda events: events.reverse()):
        first = await fake.dm(fake.ana, "first")
        second = await fake.dm(fake.ana, "second")
    await fake.until(lambda: len(parrot.heard) == 2)

    assert [str(heard.id) for heard in parrot.heard] == [second.id, first.id]


async def test_what_a_stalled_socket_swallowed_comes_with_the_resume(fake, parrot):
    fake.gateway.stall()
    lost = await fake.dm(fake.ana, "into the void")
    await fake.gateway.drained()
    assert parrot.heard == []

    fake.gateway.drop()
    await fake.wait_reply(lost)

    assert fake.gateway.resumes == 1


async def _end_of(fake, bot):
    point_at(fake.api_url, fake.gateway_url)
    with pytest.raises(Exception) as ended:
        await bot.start(fake.world.token)
    await bot.close()
    return ended.value


async def test_a_privileged_intent_that_is_not_granted_closes_with_4014(fake):
    assert isinstance(await _end_of(fake, Parrot(message_content=True)), discord.PrivilegedIntentsRequired)
    assert not fake.gateway.identifies[0].accepted


async def test_a_wrong_token_is_401_and_says_so(fake):
    point_at(fake.api_url, fake.gateway_url)
    bot = Parrot()

    with pytest.raises(discord.LoginFailure):
        await bot.start("wrong.token")
    await bot.close()

    assert [request.status for request in fake.recording.invalid_requests] == [401]


async def test_a_gateway_that_does_not_start_ends_the_library(fake):
    fake.gateway.refuse()

    assert isinstance(await _end_of(fake, Parrot()), AttributeError)  # discord.py's own trap at the first connection


async def test_an_identify_budget_that_is_used_up_resets_the_token():
    async with FakeDiscord(most_identifies=1) as fake:
        async with running_parrot(fake):
            limit = fake.world.start_limit()
        ended = await _end_of(fake, Parrot())

        assert limit["remaining"] == 0
        assert isinstance(ended, discord.ConnectionClosed)
        assert ended.code == 4004
        assert not fake.world.token_valid


async def test_the_identify_budget_grows_back_after_a_day():
    clock = HandClock()
    async with FakeDiscord(most_identifies=1, clock=clock) as fake:
        async with running_parrot(fake):
            pass
        fake.advance(86_401)
        async with running_parrot(fake):
            assert len(fake.gateway.identifies) == 2


async def test_a_session_left_too_long_cannot_be_resumed():
    clock = HandClock()
    async with FakeDiscord(clock=clock) as fake, running_parrot(fake):
        async with fake.gateway.gap():
            fake.advance(600)
        await fake.until(lambda: len(fake.gateway.identifies) == 2)

        assert fake.gateway.resumes == 0
