"""A job description however platforms carry it: their own long texts, files, several messages; and what is no text."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot import bootstrap, settings
from bot.services.store.memory import MemoryStore
from bot.services.store.memory_ledger import MemoryLedger
from tests.fixtures.review import POSTING
from tests.stage import discord_stage, slack_stage
from tests.stage.homes import with_index
from tests.stage.house import VirtualClock
from tests.stage.story import Press, Say, Story, Submit

STORY = Story(
    title="a review", actors=[{"name": "ana", "home": "home"}], steps=[{"say": {"actor": "ana", "text": "hi"}}]
)
WHOLE = (POSTING + "- talk with drivers about the forecast\n" * 2000)[:39_900]


class OnDiscord:
    """Ana in a direct message on Discord."""

    def __init__(self, stage):
        self.stage, self.ana = stage, stage.people["ana"]

    async def sends(self, text="", files=()):
        message = await self.stage.fake.dm(self.ana, text, dict(files))
        await self.stage._over(message.id)
        return await news(self.stage)


class OnSlack:
    """The same on Slack."""

    def __init__(self, stage):
        self.stage, self.ana = stage, stage.users["ana"]

    async def sends(self, text="", files=()):
        said = await self.stage.slack.dm(self.ana, text, files=[*files])
        await self.stage._after(list(said.deliveries))
        return await news(self.stage)


async def news(stage):
    return "\n".join(shown.text for shown in await stage.shown())


@asynccontextmanager
async def on_discord(brain):
    async with discord_stage.stage(STORY, brain, MemoryStore) as stage:
        yield OnDiscord(stage)


@asynccontextmanager
async def on_slack(brain):
    clock = VirtualClock()
    async with slack_stage.stage(STORY, brain, MemoryStore(clock), clock) as stage:
        yield OnSlack(stage)


@pytest.fixture(scope="module")
def brain(tmp_path_factory):
    home = with_index(tmp_path_factory.mktemp("reviews") / "home")
    coach, look = asyncio.run(bootstrap.coach(settings.read({"COACH_HOME": str(home)}, dotenv=None), MemoryLedger()))
    return coach.respond, look


@pytest.fixture(params=[on_discord, on_slack], ids=["discord", "slack"])
def platform(request):
    return request.param


async def begun(ana):
    """A review whose form held a few words only, so that the rest may come."""
    await ana.stage.say(Say(actor="ana", text="/review"))
    await ana.stage.submit(Submit(actor="ana", fields={"kind": "jd", "text": "Product Manager, Parcel Predictions."}))
    assert "Paste the whole job description" in await news(ana.stage)


@pytest.mark.parametrize("name", ["message.txt", "posting.md"])
async def test_forty_thousand_characters_in_a_file_are_read(platform, brain, name):
    async with platform(brain) as ana:
        await begun(ana)
        assert "AI PM job" in await ana.sends(files=[(name, WHOLE.encode())])


async def test_a_long_text_that_the_platform_made_a_file_of_is_asked_about_and_then_read(platform, brain):
    async with platform(brain) as ana:
        assert "What is it?" in await ana.sends(files=[("Untitled.txt", WHOLE.encode())])
        await ana.stage.press(Press(actor="ana", label="A job description"))
        assert "AI PM job" in await news(ana.stage)


async def test_forty_thousand_characters_in_many_messages_are_read_when_done_is_said(platform, brain):
    async with platform(brain) as ana:
        await begun(ana)
        pieces = [WHOLE[n : n + 1900] for n in range(0, len(WHOLE), 1900)]
        for piece in pieces:
            said = await ana.sends(piece)
        assert "words so far" in said
        assert "AI PM job" in await ana.sends("done")


@pytest.mark.parametrize("name", ["posting.png", "posting.pdf"])
async def test_a_picture_or_a_pdf_alone_gets_one_sentence_on_what_to_do(platform, brain, name):
    async with platform(brain) as ana:
        await begun(ana)
        said = await ana.sends(files=[(name, b"\x89PNG\r\n\x1a\n")])
        assert "I cannot read pictures or PDFs" in said
        assert "AI PM job" in await ana.sends(files=[("posting.txt", POSTING.encode())])


async def test_a_link_gets_one_sentence_on_what_to_do(platform, brain):
    async with platform(brain) as ana:
        await begun(ana)
        assert "I cannot open links" in await ana.sends("https://jobs.example/ai-pm-42")
