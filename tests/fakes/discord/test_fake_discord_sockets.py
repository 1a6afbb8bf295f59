"""The gateway on bare sockets: frames, sequences, sessions, shards, and what Discord hangs up on."""

import json
import zlib

import aiohttp
import pytest

from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.world import Event


@pytest.fixture
async def socket(fake):
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{fake.gateway_url}?v=10") as socket:
        yield socket


async def _identify(fake, socket, **changes):
    await socket.send_json({"op": 2, "d": {"token": fake.world.token, "intents": 1, **changes}})


async def _frames(socket, number):
    return [json.loads((await socket.receive(timeout=5)).data) for _ in range(number)]


async def test_hello_ready_and_guild_come_in_order_with_growing_numbers(fake, socket):
    await _identify(fake, socket)
    hello, ready, guild = await _frames(socket, 3)

    assert hello["op"] == 10
    assert (ready["t"], ready["s"], guild["t"], guild["s"]) == ("READY", 1, "GUILD_CREATE", 2)
    assert ready["d"]["guilds"] == [{"id": fake.home.id, "unavailable": True}]
    assert [member["user"]["id"] for member in guild["d"]["members"]] == [fake.world.me.id]


async def test_compressed_frames_are_one_zlib_stream(fake):
    inflater = zlib.decompressobj()
    url = f"{fake.gateway_url}?v=10&compress=zlib-stream"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await _identify(fake, socket)
        frames = [json.loads(inflater.decompress((await socket.receive()).data)) for _ in range(3)]

    assert [frame["op"] for frame in frames] == [10, 0, 0]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ('{"op": 8, "d": {}}', 4003),
        ("no json", 4002),
        ('{"op": 2}', 4002),
        (json.dumps({"op": 1, "d": "x" * 4100}), 4002),
        (json.dumps({"op": 2, "d": {"token": "wrong", "intents": 1}}), 4004),
        (json.dumps({"op": 6, "d": {"token": "wrong", "session_id": "s", "seq": 1}}), 4004),
    ],
)
async def test_the_gateway_hangs_up_on(fake, socket, sent, code):
    await socket.receive()
    await socket.send_str(sent)

    assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
    assert socket.close_code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"intents": 1 << 40}, 4013), ({"intents": 1 << 1}, 4014), ({"shard": [3, 2]}, 4010), ({"intents": None}, 4013)],
)
async def test_identify_is_refused_for(fake, socket, changes, code):
    await socket.receive()
    await _identify(fake, socket, **changes)
    await socket.receive(timeout=5)

    assert socket.close_code == code


async def test_a_second_identify_and_an_unknown_opcode_are_violations(fake, socket):
    await _identify(fake, socket)
    await _frames(socket, 3)
    await _identify(fake, socket)
    await socket.receive(timeout=5)

    assert socket.close_code == 4005
    assert [violation.what for violation in fake.violations] == ["already authenticated"]


async def test_more_than_120_frames_a_minute_are_too_many(fake, socket):
    await socket.receive()
    for _ in range(121):
        await socket.send_json({"op": 1, "d": None})
    while (message := await socket.receive(timeout=5)).type is not aiohttp.WSMsgType.CLOSE:
        assert json.loads(message.data)["op"] == 11

    assert socket.close_code == 4008


async def test_a_hurried_second_identify_gets_an_invalid_session():
    async with FakeDiscord(identify_spacing=5.0, clock=HandClock()) as fake, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{fake.gateway_url}?v=10") as first:
            await _identify(fake, first)
            await _frames(first, 3)
        async with session.ws_connect(f"{fake.gateway_url}?v=10") as second:
            await _identify(fake, second)

            assert (await _frames(second, 2))[1] == {"op": 9, "d": False, "s": None, "t": None}


async def test_resuming_an_unknown_session_is_an_invalid_session(fake, socket):
    await socket.receive()
    await socket.send_json({"op": 6, "d": {"token": fake.world.token, "session_id": "nobody", "seq": 1}})

    assert (await _frames(socket, 1))[0]["op"] == 9


async def test_a_resume_replays_exactly_what_was_missed(fake, socket):
    await _identify(fake, socket, intents=1 << 12)
    _, ready = await _frames(socket, 2)
    await socket.close(code=4000)
    for text in ("one", "two"):
        await fake.dm(fake.ana, text)
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{fake.gateway_url}?v=10") as again:
        body = {"token": fake.world.token, "session_id": ready["d"]["session_id"], "seq": 1}
        await again.send_json({"op": 6, "d": body})
        frames = await _frames(again, 4)

    assert [(frame["t"], frame["s"]) for frame in frames[1:]] == [
        ("MESSAGE_CREATE", 2),
        ("MESSAGE_CREATE", 3),
        ("RESUMED", 4),
    ]


async def test_a_client_that_closes_with_1000_gives_its_session_up(fake, socket):
    await _identify(fake, socket)
    await _frames(socket, 3)
    await socket.close(code=1000)

    await fake.until(lambda: not fake.gateway.sessions[0].alive)


async def test_an_ephemeral_answer_travels_with_the_direct_message_intent_and_without_a_guild(fake, socket, call):
    await _identify(fake, socket, intents=1 << 12)
    await _frames(socket, 2)
    places = {"contexts": [0], "integration_types": [0]}
    await call("PUT", f"/applications/{fake.world.app_id}/commands", [{"name": "ask", "description": "d", **places}])
    asked = await fake.slash(fake.ana, "ask")
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    await call("POST", path, {"type": 4, "data": {"content": "psst", "flags": 64}})
    _, created = await _frames(socket, 2)

    assert (created["t"], created["d"]["content"]) == ("MESSAGE_CREATE", "psst")
    assert "guild_id" not in created["d"]


async def test_a_sequence_from_the_future_closes_with_4007(fake, socket):
    await _identify(fake, socket)
    _, ready, _ = await _frames(socket, 3)
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{fake.gateway_url}?v=10") as again:
        await again.receive()
        body = {"token": fake.world.token, "session_id": ready["d"]["session_id"], "seq": 99}
        await again.send_json({"op": 6, "d": body})
        await again.receive(timeout=5)

        assert again.close_code == 4007


async def test_events_of_a_guild_go_to_its_shard_and_direct_messages_to_the_first(fake):
    own = (int(fake.home.id) >> 22) % 2
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(f"{fake.gateway_url}?v=10") for _ in range(2)]
        for number, socket in enumerate(sockets):
            await _identify(fake, socket, shard=[number, 2], intents=1 << 12)
            await _frames(socket, 2)
        await fake.dm(fake.ana, "hi")
        first = (await _frames(sockets[0], 1))[0]

        assert first["t"] == "MESSAGE_CREATE"
        assert [session.shard for session in fake.gateway.sessions] == [(0, 2), (1, 2)]
        assert [s.wants(_guild_event(fake)) for s in fake.gateway.sessions] == [own == 0, own == 1]


def _guild_event(fake):
    return Event("X", 0, fake.home.id, lambda _content: {})


async def test_a_stalled_socket_answers_no_heartbeat(fake):
    async with aiohttp.ClientSession() as session:
        url = f"{fake.gateway_url}?v=10"
        async with session.ws_connect(url, autoping=False) as socket:
            await socket.receive()
            fake.gateway.stall()
            await socket.send_json({"op": 1, "d": None})
            await socket.ping()
            assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.PONG  # it read so far, and said nothing

            fake.gateway.stall(stalled=False)
            await socket.send_json({"op": 1, "d": None})
            assert json.loads((await socket.receive(timeout=5)).data)["op"] == 11
            assert fake.gateway.connections[0].heartbeats == 1
