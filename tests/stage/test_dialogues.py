"""Every story on every stage that can play it in this process."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot import bootstrap, settings
from bot.core.turns.dispatcher import Dispatcher
from bot.services.store.memory import MemoryStore
from tests.stage.house import CoreStage, Recorder, VirtualClock
from tests.stage.play import play
from tests.stage.story import stories
from tests.stage.terminal_stage import TerminalStage

STORIES = {name: story for name, story in stories().items() if not story.faults - {"duplicate"}}


@pytest.fixture(scope="module")
def coach(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    found = settings.read({"COACH_HOME": str(home)}, dotenv=None)
    return asyncio.run(bootstrap.coach(found))


@asynccontextmanager
async def running(door):
    loop = asyncio.create_task(door.run())
    try:
        yield door
    finally:
        await door.drain(5)
        await loop


@pytest.mark.parametrize("name", STORIES)
async def test_the_core_tells_the_story(name, coach):
    clock, recorder = VirtualClock(), Recorder()
    brain, look = coach
    async with running(Dispatcher(MemoryStore(clock), brain.respond, look, {"stage": recorder})) as door:
        await play(STORIES[name], CoreStage(STORIES[name], door, recorder, clock))


@pytest.mark.parametrize("name", [name for name, story in STORIES.items() if not story.needs_company])
async def test_the_terminal_tells_the_story(name, coach):
    clock = VirtualClock()
    stage = TerminalStage(clock)
    brain, look = coach
    async with running(Dispatcher(MemoryStore(clock), brain.respond, look, {"terminal": stage.surface})) as door:
        stage.door = door
        await play(STORIES[name], stage)
