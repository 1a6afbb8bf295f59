from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.core.blocks import Notice
from bot.core.dialogue import Open, Outcome, Text
from bot.core.errors import Unreachable
from bot.core.turns.late import INTRO, LATE
from bot.services.store.memory import MemoryStore
from tests.core.turns.stage import playing, pressed

ANA = "slack:T1:U1"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def answer(inbound, _memory):
    yield Open("private" if inbound.name == "help" and inbound.surface != "dm" else "here")
    yield Text(f"Answer to {inbound.id}")
    yield Notice(text="A note.")
    yield Outcome()


class Door:
    """Closed for everybody until it is opened."""

    def __init__(self) -> None:
        self.closed = True

    async def __call__(self, _send):
        if self.closed:
            raise Unreachable("closed", "50007")


async def test_what_did_not_reach_its_reader_is_said_with_the_next_private_reply_and_only_once():
    door = Door()
    async with playing(answer, MemoryStore(lambda: NOW)) as stage:
        stage.platform.hooks["deliver"] = door
        await stage.dispatcher.accept(pressed(id="e-1", surface="channel"))
        await stage.over()
        assert stage.platform.messages == []
        door.closed = False
        for id_ in ("e-2", "e-3"):
            await stage.dispatcher.accept(pressed(id=id_, surface="channel"))
            await stage.over()
        assert await stage.store.records(ANA) == ()
    second, third = stage.platform.finals
    assert second.startswith("Answer to e-2")
    assert f"*{INTRO}*\n\nAnswer to e-1 A note. A note." in second
    assert third == "Answer to e-3 A note."


async def test_what_waits_for_one_reader_is_never_said_where_others_read():
    door = Door()
    async with playing(answer, MemoryStore(lambda: NOW)) as stage:
        stage.platform.hooks["deliver"] = door
        await stage.dispatcher.accept(pressed(id="e-1", surface="channel"))
        await stage.over()
        door.closed = False
        await stage.dispatcher.accept(pressed("v1:show:card:0", id="e-2", surface="channel"))
        await stage.over()
        (record,) = await stage.store.records(ANA)
    assert stage.platform.finals == ["Answer to e-2 A note."]
    assert (record.kind, record.expires) == (LATE, pressed().at + timedelta(days=7))


async def test_what_waits_on_one_platform_is_not_said_on_another():
    async with playing(answer, MemoryStore(lambda: NOW)) as stage:
        stage.dispatcher._surfaces = {"slack": stage.platform, "discord": stage.platform}
        door = Door()
        stage.platform.hooks["deliver"] = door
        await stage.dispatcher.accept(pressed(id="e-1", surface="dm"))
        await stage.over()
        door.closed = False
        await stage.dispatcher.accept(pressed(id="e-2", surface="dm", tenant="discord:dm"))
        await stage.over()
        assert len(await stage.store.records(ANA)) == 1
    assert stage.platform.finals == ["Answer to e-2 A note."]
