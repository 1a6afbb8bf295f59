"""Every story through the real Discord adapter, in front of the fake; where it is killed, as a process of its own."""

import asyncio

import pytest

from bot import bootstrap, settings
from bot.services.store.memory import MemoryStore
from bot.services.store.memory_ledger import MemoryLedger
from tests.stage.discord_process import process_stage
from tests.stage.discord_stage import stage
from tests.stage.homes import with_index
from tests.stage.play import play
from tests.stage.scripting import brain_of
from tests.stage.simcord_stage import simcord_stage
from tests.stage.story import stories

STORIES = {name: story for name, story in stories().items() if not story.needs_threads}
KILLING = [name for name, story in STORIES.items() if "kill" in story.faults]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return with_index(tmp_path_factory.mktemp("brain") / "home")


@pytest.fixture(scope="module")
def brain(home):
    coach, look = asyncio.run(bootstrap.coach(settings.read({"COACH_HOME": str(home)}, dotenv=None), MemoryLedger()))
    return coach.respond, look


@pytest.mark.parametrize("name", [name for name in STORIES if name not in KILLING])
async def test_discord_tells_the_story(name, brain, home):
    async with brain_of(STORIES[name], brain, home) as told, stage(STORIES[name], told, MemoryStore) as discord:
        await play(STORIES[name], discord)


@pytest.mark.parametrize("name", [name for name, story in STORIES.items() if not story.faults])
async def test_simcord_tells_the_story_too(name, brain, home):
    async with brain_of(STORIES[name], brain, home) as told, simcord_stage(STORIES[name], told, MemoryStore) as discord:
        await play(STORIES[name], discord)


@pytest.mark.parametrize("name", KILLING)
async def test_a_process_that_is_killed_tells_the_story(name, tmp_path):
    async with process_stage(STORIES[name], with_index(tmp_path / "coach")) as discord:
        await play(STORIES[name], discord)
        kills = sum(step.fault == "kill" for step in STORIES[name].steps)
        assert discord.coach.starts == 1 + kills
