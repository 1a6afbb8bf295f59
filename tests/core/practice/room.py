"""A room to practise in: the whole dispatcher on a virtual clock, over the small items."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.core.blocks import LETTERS, Choices, Quiz
from bot.core.interviewing.skill import InterviewSkill
from bot.core.practice.items import ChoiceItem, OrderItem
from bot.core.practice.prompts import mixed
from bot.core.practice.sitting import Sitting, read_sitting
from bot.core.practice.skill import PracticeSkill
from tests.core.interviewing.room import Room as Other
from tests.core.interviewing.room import elsewhere, interviewing, meaning, text_of
from tests.fixtures.practising import practising, small_prompts

PROMPTS = small_prompts()


class Both:
    """Interviews in front of practice, as the coach puts them."""

    def __init__(self, prompts=None) -> None:
        self.prompts = prompts

    def table(self):
        practice = PracticeSkill(practising(self.prompts), elsewhere, meaning).table()
        return {**practice, **InterviewSkill(interviewing(), practice["ask"], meaning).table()}


class Room(Other):
    async def sitting(self) -> Sitting | None:
        return read_sitting(await self.memory())

    async def prompt(self):
        sitting = await self.sitting()
        return PROMPTS.find(sitting.now.ref)

    async def right(self) -> str:
        """What to type for the present item to be right; letters as they are shown."""
        sitting, prompt = await self.sitting(), await self.prompt()
        order = mixed(prompt.item, f"{sitting.id}.{sitting.at}")
        if isinstance(prompt.item, ChoiceItem):
            return LETTERS[order.index(prompt.item.right)]
        if isinstance(prompt.item, OrderItem):
            return " ".join(LETTERS[order.index(n)] for n in range(len(order))).lower()
        return prompt.item.answer

    async def other(self) -> str:
        """A letter that is not right."""
        right = await self.right()
        return next(letter for letter in LETTERS if letter != right)

    async def reach(self, kind: str) -> None:
        """Go past items until one of that kind is open."""
        for _ in range(12):
            if (await self.prompt()).item.kind == kind:
                return
            await self.say(await self.right())
            await self.say("next")
            if not (await self.sitting()).open:
                await self.act("practice")
        raise AssertionError(f"no {kind} came")

    @staticmethod
    def options(send):
        found = []
        for block in send.content.blocks:
            if isinstance(block, Choices):
                found += block.options
            if isinstance(block, Quiz):
                letters = zip(LETTERS, block.options, strict=False)
                found += [type(block.unsure)(label=letter, token=one.token) for letter, one in letters]
                found += [block.unsure]
        return found


@asynccontextmanager
async def room(prompts=None) -> AsyncIterator[Room]:
    made = Room(Both(prompts))
    running = asyncio.create_task(made.dispatcher.run())
    try:
        yield made
    finally:
        await made.dispatcher.drain(3)
        await running


__all__ = ["PROMPTS", "Room", "room", "text_of"]
