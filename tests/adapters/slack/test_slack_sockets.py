"""Socket Mode: always one connection open, what was cut off is heard again, and a full house is asked in no hurry."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.adapters.slack import sockets
from bot.adapters.slack.front import Config, opened
from bot.core.errors import SettingsError
from bot.core.turns.dispatcher import Dispatcher
from bot.services.store.memory import MemoryStore
from tests.adapters.slack.desk import PING_EVERY, Looks, Script, desk
from tests.fakes.slack.interactions import command
from tests.fakes.slack.server import FakeSlack


async def renewed(at, before):
    await at.slack.until(lambda: any(one not in before for one in at.slack.socket.connections), 20, "a new connection")


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_asked_to_leave_it_opens_the_new_connection_before_it_closes_the_old(reason):
    async with desk() as at:
        old = at.slack.socket.connections[0]
        await at.slack.socket.ask_to_leave(reason)
        await renewed(at, [old])
        await asyncio.wait_for(old.closed.wait(), 10)
        order = [
            (one.kind, one.detail) for one in at.slack.recording.changes if one.kind in ("connected", "disconnected")
        ]
        assert order == [("connected", "socket:1"), ("connected", "socket:2"), ("disconnected", "socket:1")]
        await at.slack.dm("U1", "hi")
        await at.settled()
        assert at.ours() == ["Hello."]


async def test_what_people_do_while_the_connection_is_renewed_does_not_fail_in_front_of_them():
    async with desk() as at:
        sent = []

        def while_both_are_open(change):
            if change.kind == "connected" and not sent:
                world = at.slack.world
                sent.extend(
                    at.slack.courier.send("slash_commands", command(world, "U1", "/coach", "help", "C2"))
                    for _ in range(6)
                )

        at.slack.recording.observers.append(while_both_are_open)
        await at.slack.socket.ask_to_leave()
        await at.slack.until(lambda: len(sent) == 6 and all(one.ack or one.failure for one in sent))
        assert [one.failure for one in sent] == [None] * 6
        assert {one.attempts[0].by for one in sent} == {"socket:1", "socket:2"}
        await at.door.settled()


async def test_what_was_sent_into_a_cut_connection_is_heard_once_on_the_next():
    async with desk() as at:
        said = await at.slack.dm("U1", "hi")
        at.slack.socket.drop()
        await at.slack.idle(20)
        await at.settled()
        assert at.ours() == ["Hello."]
        assert len(at.script.heard) == 1
        assert said.deliveries[0].ack is not None


async def test_a_half_open_connection_is_noticed_and_replaced():
    async with desk() as at:
        old = at.slack.socket.connections[:]
        at.slack.socket.stall()
        said = await at.slack.dm("U1", "hi")
        await renewed(at, old)
        await at.slack.idle(20)
        await at.settled()
        assert at.ours() == ["Hello."]
        assert len(said.deliveries[0].attempts) >= 2


async def test_where_ten_connections_are_open_it_waits_its_turn_and_says_so():
    async with FakeSlack() as fake:
        others = [object() for _ in range(10)]
        fake.socket.connections.extend(others)
        config = Config(
            api_url=fake.api_url, bot_token=fake.bot_token, app_token=fake.world.app.app_token, ping_every=PING_EVERY
        )
        async with opened(config) as slack:
            app = slack.listeners(_nobody())
            async with sockets.connected(app, fake.world.app.app_token, ping_every=PING_EVERY, pause=0.3) as line:
                await fake.until(lambda: fake.socket.refused >= 2, 20)
                assert "too_many_websockets" in line.trouble
                asked = len(fake.recording.calls_to("apps.connections.open"))
                assert asked <= 6
                fake.socket.connections.clear()
                await fake.until(lambda: fake.socket.connections, 20)
                await fake.dm("U1", "hi")
                await fake.idle(20)
                assert line.trouble == ""


async def test_a_wrong_token_ends_start_up_with_one_clear_sentence():
    async with FakeSlack() as fake:
        async with opened(Config(api_url=fake.api_url, bot_token=fake.bot_token, app_token="xapp-wrong")) as slack:
            with pytest.raises(SettingsError) as refused:
                async with slack.ways_in(_nobody()):
                    pass
        assert "SLACK_APP_TOKEN" in str(refused.value)
        assert fake.recording.counts()["apps.connections.open"] == 1


async def test_it_is_ready_only_while_it_is_connected():
    async with desk() as at:
        await at.slack.dm("U1", "hi")
        await at.settled()
        assert at.front.ready() == ""


def _nobody():
    return Dispatcher(MemoryStore(lambda: datetime.now(UTC)), Script(), Looks(), {})
