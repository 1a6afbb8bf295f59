"""Every story on every stage that can play it in this process."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot import bootstrap, settings
from bot.core.turns.dispatcher import Dispatcher
from bot.services.store.memory import MemoryStore
from tests.stage.homes import with_index
from tests.stage.house import CoreStage, House, Recorder, VirtualClock
from tests.stage.play import play
from tests.stage.scripting import brain_of
from tests.stage.story import stories
from tests.stage.terminal_stage import TerminalStage

STORIES = {name: story for name, story in stories().items() if not story.faults - {"duplicate", "kill"}}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return with_index(tmp_path_factory.mktemp("stage") / "home")


@pytest.fixture(scope="module")
def coach(home):
    brain, look = asyncio.run(bootstrap.coach(settings.read({"COACH_HOME": str(home)}, dotenv=None)))
    return brain.respond, look


@asynccontextmanager
async def opened(story, coach, home, clock, surfaces):
    async with brain_of(story, coach, home) as (respond, look):
        store = MemoryStore(clock)
        house = House(lambda: Dispatcher(store, respond, look, surfaces))
        try:
            yield house
        finally:
            await house.close()


@pytest.mark.parametrize("name", STORIES)
async def test_the_core_tells_the_story(name, coach, home):
    clock, recorder = VirtualClock(), Recorder()
    async with opened(STORIES[name], coach, home, clock, {"stage": recorder}) as door:
        await play(STORIES[name], CoreStage(STORIES[name], door, recorder, clock))


@pytest.mark.parametrize(
    "name", [name for name, one in STORIES.items() if not (one.needs_company or one.needs_threads)]
)
async def test_the_terminal_tells_the_story(name, coach, home):
    clock = VirtualClock()
    stage = TerminalStage(clock)
    async with opened(STORIES[name], coach, home, clock, {"terminal": stage.surface}) as stage.door:
        await play(STORIES[name], stage)
