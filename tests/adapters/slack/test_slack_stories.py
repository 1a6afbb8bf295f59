"""Every story, told on Slack: over Socket Mode and over HTTP, with the history scopes and without."""

import asyncio

import pytest

from bot import bootstrap, settings
from bot.services.store.memory import MemoryStore
from tests.adapters.slack.outgoing import loud
from tests.stage.homes import with_index
from tests.stage.house import VirtualClock
from tests.stage.play import play
from tests.stage.scripting import brain_of
from tests.stage.slack_stage import stage
from tests.stage.story import stories

EVERYWHERE = {name: story for name, story in stories().items() if "kill" not in story.faults}
"""Those in which it is killed are in test_slack_process.py."""

SHAPES = {
    "socket": (EVERYWHERE | stories("its name"), {}),
    "http": (EVERYWHERE | stories("its name"), {"http": True}),
    "socket with history scopes": (EVERYWHERE | stories("everything"), {"threads": True}),
    "http with history scopes": (EVERYWHERE | stories("everything"), {"http": True, "threads": True}),
}
LONG = "http with history scopes"
"""Nothing in it that the others do not have: told whole by `make stories`, else only where the scopes matter."""

TOLD = [
    pytest.param(shape, name, marks=pytest.mark.slow if shape == LONG and name in EVERYWHERE else ())
    for shape, (told, _) in SHAPES.items()
    for name in told
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return with_index(tmp_path_factory.mktemp("slack") / "home")


@pytest.fixture(scope="module")
def coach(home):
    found = settings.read({"COACH_HOME": str(home)}, dotenv=None)
    brain, look = asyncio.run(bootstrap.coach(found))
    return brain.respond, look


@pytest.mark.parametrize(("shape", "name"), TOLD)
async def test_slack_tells_the_story(shape, name, coach, home):
    told, options = SHAPES[shape]
    clock = VirtualClock()
    async with (
        brain_of(told[name], coach, home) as brain,
        stage(told[name], brain, MemoryStore(clock), clock, **options) as played,
    ):
        await play(told[name], played)
        recording = played.slack.recording
        assert recording.violations == []
        assert loud(recording) == []
