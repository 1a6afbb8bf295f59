"""*More* is the second layer of a card, and on Discord it is one message: nobody has to open a file or turn pages."""

from __future__ import annotations

import asyncio

import pytest

from bot import bootstrap, settings
from bot.adapters.discord.pages import TEXT_LIMIT
from bot.bootstrap.places import knowledge_folder
from bot.core.dialogue import Action
from bot.core.tokens import mint
from bot.services.store.memory import MemoryStore
from bot.services.store.memory_ledger import MemoryLedger
from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.fake import FakeDiscord
from tests.stage.discord_stage import CoachClock, faults_of, house
from tests.stage.homes import with_index

FILES = sorted((knowledge_folder() / "cards").rglob("*.md"), key=lambda path: path.stat().st_size)
LONGEST = [path.stem for path in FILES[-30:]]


@pytest.fixture(scope="module")
def brain(tmp_path_factory):
    home = str(with_index(tmp_path_factory.mktemp("more") / "home"))
    coach, look = asyncio.run(bootstrap.coach(settings.read({"COACH_HOME": home}, dotenv=None), MemoryLedger()))
    return coach.respond, look


async def test_more_of_the_longest_cards_is_one_message(brain):
    clock = HandClock()
    coach = CoachClock(clock)
    async with FakeDiscord(clock=clock) as fake, house(fake, coach, brain, MemoryStore(coach)) as (_, door):
        direct, lengths = fake.dm_of(fake.ana), {}
        who = {"tenant": "discord:dm", "learner": f"discord:{fake.ana.id}", "place": direct.id, "surface": "dm"}
        for n, card in enumerate(LONGEST):
            before = len(fake.from_bot())
            pressed = Action(id=str(10**15 + n), at=coach(), name=mint("more", card), values={}, **who)
            await door.accept(pressed)
            await door.over(pressed.id)
            lengths[card] = [len(message.text) for message in fake.from_bot()[before:]]
        assert {card: found for card, found in lengths.items() if len(found) != 1} == {}
        assert max(length for (length,) in lengths.values()) < TEXT_LIMIT
        assert (fake.violations, faults_of(fake)) == ([], [])
