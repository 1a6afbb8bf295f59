"""The Home tab of a learner who has a path, due items and marks: what the whole coach publishes after a real way there."""

from __future__ import annotations

import asyncio
import functools
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot import bootstrap, settings
from bot.services.store.memory import MemoryStore
from tests.stage.homes import with_index
from tests.stage.house import VirtualClock
from tests.stage.play import play
from tests.stage.slack_stage import stage
from tests.stage.story import Story

ANSWER = (
    "One number alone says nothing. I compare with what the nurse would have ordered in the same twenty weeks. done"
)
DUE = [
    {"say": {"actor": "ana", "text": "/path"}},
    {"press": {"actor": "ana", "label": "Product manager"}},
    {"press": {"actor": "ana", "label": "5 hours"}},
    {"press": {"actor": "ana", "label": "AI product manager (general)"}},
    {"say": {"actor": "ana", "text": "/practice"}},
    {"press": {"actor": "ana", "label": "I don't know"}},
    {"press": {"actor": "ana", "label": "Stop here"}},
    {"wait": {"days": 3}},
]
"""A path in three taps, one item that was not known, and three days later."""

ASKED = [
    {"say": {"actor": "ana", "text": "/interview blood-bank-forecast-error"}},
    {"press": {"actor": "ana", "label": "Start"}},
    {"say": {"actor": "ana", "text": ANSWER}},
    {"say": {"actor": "ana", "text": "skip"}},
]
WAY = Story(title="A way to a full page", actors=[{"name": "ana"}], steps=[*ASKED, *DUE])


@functools.cache
def real_home() -> dict[str, Any]:
    """The view that Slack was given, once for all who judge it."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_published(with_index(Path(folder))))


async def _published(home: Path) -> dict[str, Any]:
    clock = VirtualClock()
    brain, look = await bootstrap.coach(settings.read({"COACH_HOME": str(home)}, dotenv=None))
    async with stage(WAY, (brain.respond, look), MemoryStore(clock), clock) as played:
        await play(WAY, played)
        await played.slack.open_home("U1")
        return _as_sent((await played.slack.wait_home("U1")).view)


def _as_sent(view: Mapping[str, Any]) -> dict[str, Any]:
    """Without the names that Slack gives to blocks."""
    blocks = [{key: value for key, value in block.items() if key != "block_id"} for block in view["blocks"]]
    return {"type": view["type"], "blocks": blocks}
