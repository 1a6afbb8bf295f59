"""How often a growing answer is edited: rarely enough for Discord, and its last words always land. Time is the loop's own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from discord.http import Route
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord.acks import Acks
from bot.adapters.discord.surface import DiscordSurface
from bot.core.dialogue import Inbound, Message, Open, Outcome, Text
from bot.core.turns.dispatcher import Dispatcher
from bot.services.store.memory import MemoryStore
from tests.adapters.discord.desk import Looks
from tests.adapters.discord.hurry import hurried

LEAST, MOST = 1.0, 1.5
"""Seconds between two edits that Discord bears without ever asking us to wait."""


class Wire:
    """The one way out, with Discord's patience behind it: what was written, and when. `slow`: seconds per call."""

    def __init__(self, slow: float = 0.05, fails: frozenset[int] = frozenset()) -> None:
        self.written: list[tuple[float, float, str, str]] = []
        self._slow, self._fails = slow, fails

    async def send(self, route: Route, message: dict[str, Any], files: Sequence[object] = ()) -> dict[str, Any]:
        loop, text = asyncio.get_running_loop(), "".join(part.get("content", "") for part in message["components"])
        began = loop.time()
        await asyncio.sleep(self._slow)
        self.written.append((began, loop.time(), route.method, text))
        if len(self.written) in self._fails:
            raise ConnectionResetError
        return {"id": "7", "channel_id": "9"}

    async def call(self, route: Route, *_: object, **__: object) -> list[object]:
        """A typing sign, or the history, in which nothing is that failed."""
        return []


class Listening(DiscordSurface):
    """A surface that tells when the turn has ended."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.over = asyncio.Event()

    async def ended(self, inbound: Inbound) -> None:
        self.over.set()


def told(gaps: Sequence[float], wire: Wire) -> str:
    """Say one sentence after each pause; returns all of it."""

    async def respond(_inbound, _memory):
        yield Open()
        for n, gap in enumerate(gaps):
            await asyncio.sleep(gap)
            yield Text(f"Sentence {n}. ")
        yield Outcome()

    async def play() -> None:
        loop = asyncio.get_running_loop()
        surface = Listening(wire, Acks(), loop.now)
        dispatcher = Dispatcher(MemoryStore(loop.now), respond, Looks(), {"discord": surface})
        running = asyncio.create_task(dispatcher.run())
        here = {"tenant": "discord:dm", "learner": "discord:1", "place": "9", "surface": "dm", "at": loop.now()}
        await dispatcher.accept(Message(id="5", text="hi", **here))
        await surface.over.wait()
        await dispatcher.drain()
        await running

    hurried(play())
    return "".join(f"Sentence {n}. " for n in range(len(gaps))).strip()


def test_a_growing_answer_is_edited_every_second_or_so_and_each_edit_holds_all_that_came_since():
    wire = Wire()
    whole = told([0.1] * 60, wire)
    *shown, last = wire.written
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(shown)]
    assert len(gaps) >= 3
    assert all(LEAST <= gap <= MOST for gap in gaps), gaps
    assert all(later[3].count(".") - earlier[3].count(".") >= 5 for earlier, later in pairwise(shown))
    assert (wire.written[0][2], last[3]) == ("POST", whole)


def test_when_discord_makes_us_wait_the_edits_get_fewer_and_none_queues_up():
    wire = Wire(slow=4.0)
    whole = told([0.1] * 100, wire)
    assert all(later[0] >= earlier[1] for earlier, later in pairwise(wire.written))
    assert len(wire.written) <= 4
    assert wire.written[-1][3] == whole


@given(
    gaps=st.lists(st.floats(0, 3), min_size=1, max_size=25),
    slow=st.floats(0, 2),
    fails=st.frozensets(st.integers(1, 12), max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_however_words_come_and_edits_fail_the_last_words_land_and_no_edit_hurries(gaps, slow, fails):
    wire = Wire(slow, fails)
    whole = told(gaps, wire)
    edits = [one for one in wire.written if one[3] != whole]
    assert all(later[0] - earlier[0] >= LEAST for earlier, later in pairwise(edits))
    landed = [one for n, one in enumerate(wire.written, 1) if n not in fails]
    assert landed[-1][3] == whole
