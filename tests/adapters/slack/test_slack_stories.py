"""Every story, told on Slack: over Socket Mode and over HTTP, with the history scopes and without."""

import asyncio

import pytest

from bot import bootstrap, settings
from bot.services.store.memory import MemoryStore
from tests.stage.homes import with_index
from tests.stage.house import VirtualClock
from tests.stage.play import play
from tests.stage.scripting import brain_of
from tests.stage.slack_stage import stage
from tests.stage.story import stories

STORIES = {name: story for name, story in stories().items() if not story.faults - {"duplicate", "reconnect"}}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return with_index(tmp_path_factory.mktemp("slack") / "home")


@pytest.fixture(scope="module")
def coach(home):
    found = settings.read({"COACH_HOME": str(home)}, dotenv=None)
    brain, look = asyncio.run(bootstrap.coach(found))
    return brain.respond, look


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("way", ["socket", "http", "socket with history scopes"])
async def test_slack_tells_the_story(name, way, coach, home):
    clock = VirtualClock()
    options = {"http": way == "http", "threads": "history" in way}
    async with (
        brain_of(STORIES[name], coach, home) as told,
        stage(STORIES[name], told, MemoryStore(clock), clock, **options) as played,
    ):
        await play(STORIES[name], played)
        recording = played.slack.recording
        assert recording.violations == []
        assert recording.live_markup() == []
        assert recording.links() == []
