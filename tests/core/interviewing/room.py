"""A room to talk in: the whole dispatcher on a virtual clock, with interviews over the small bank."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.core.blocks import Choices, Notice
from bot.core.dialogue import Action, Message, Open, Outcome, Text
from bot.core.grading.grader import Grader
from bot.core.interviewing.desk import Interviewing
from bot.core.interviewing.lines import load_lines
from bot.core.interviewing.skill import InterviewSkill
from bot.core.interviewing.state import read_interview
from bot.core.memory import Memory
from bot.core.tokens import parse
from bot.core.turns.audience import audience, verb_of
from bot.core.turns.dispatcher import Dispatcher, Limits
from bot.core.turns.turn import Send
from bot.services.store.memory import MemoryStore
from tests.fixtures.content import small_knowledge
from tests.fixtures.interviewing import SHIPPED, small_bank, small_engine

WORDS = {"crisis": ("kill myself",), "talk": ("hello", "hello again", "thanks", "ok")}


def meaning(text: str) -> str:
    plain = text.strip(" .!?").lower()
    return next((kind for kind, known in WORDS.items() if plain in known), "question")


async def elsewhere(inbound, memory):
    """The skill that plain words go to when no interview is open."""
    yield Open(audience(inbound))
    yield Text(f"elsewhere: {getattr(inbound, 'text', '')}")
    yield Outcome()


def interviewing(judge=None, words=None) -> Interviewing:
    bank = small_bank()
    return Interviewing(
        bank=bank,
        grader=Grader(small_engine(words, bank), judge),
        lines=load_lines(SHIPPED / "interview.yaml"),
        knowledge=small_knowledge(),
    )


class Surface:
    pace = 0.0

    def __init__(self) -> None:
        self.sent: list[Send] = []
        self.over: asyncio.Queue[str] = asyncio.Queue()

    async def draft(self, send):
        return None

    async def show(self, send, markdown, status):
        return None

    async def deliver(self, send):
        self.sent.append(send)
        return send.handle or send.nonce

    async def recover(self, send):
        return None

    async def ended(self, inbound):
        await self.over.put(inbound.id)


class Room:
    """Say and press; each gives the messages that came back."""

    def __init__(self, skill: InterviewSkill, store: MemoryStore | None = None) -> None:
        self.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
        self.surface = Surface()
        self.store = store or MemoryStore(lambda: self.now)
        table = skill.table()

        async def respond(inbound, memory):
            async for part in table.get(verb_of(inbound), elsewhere)(inbound, memory):
                yield part

        limits = Limits(idle=timedelta(seconds=0.02))
        self.dispatcher = Dispatcher(self.store, respond, None, {"room": self.surface}, limits)
        self.ids = itertools.count(1)
        self.log: list[str] = []

    async def say(self, text: str, **other) -> list[Send]:
        self.log.append(f"> {text}")
        return await self._do(Message(**self._envelope(other), text=text))

    async def press(self, label: str, **other) -> list[Send]:
        offered = [one for send in reversed(self.surface.sent) for one in self.options(send)]
        option = next((one for one in offered if one.label == label), None)
        assert option, f"there is no button {label!r} among {[one.label for one in offered]}"
        self.log.append(f"> [{label}]")
        return await self._do(Action(**self._envelope(other), name=option.token))

    async def act(self, name: str, values=None, **other) -> list[Send]:
        self.log.append(f"> /{name} {' '.join((values or {}).values())}")
        return await self._do(self.action(name, values, **other))

    def action(self, name: str, values=None, **other) -> Action:
        return Action(**self._envelope(other), name=name, values=values or {})

    async def memory(self) -> Memory:
        return await self.store.memory("room:ana", "room:home")

    async def interview(self):
        return read_interview(await self.memory())

    @staticmethod
    def options(send: Send):
        return [one for block in send.content.blocks if isinstance(block, Choices) for one in block.options]

    async def _do(self, inbound) -> list[Send]:
        before = len(self.surface.sent)
        await self.dispatcher.accept(inbound)
        await asyncio.wait_for(self.surface.over.get(), 20)
        new = self.surface.sent[before:]
        self.log += [shown(send) for send in new]
        return new

    def _envelope(self, other):
        envelope = {
            "id": f"m{next(self.ids)}",
            "tenant": "room:home",
            "learner": "room:ana",
            "place": "dm-ana",
            "surface": "dm",
            "at": self.now,
        }
        return {**envelope, **other}


def shown(send: Send) -> str:
    parts = [send.content.markdown] if send.content.markdown else []
    for block in send.content.blocks:
        if isinstance(block, Choices):
            parts.append(" ".join((block.prompt, *(f"[{one.label}]" for one in block.options))).strip())
        elif isinstance(block, Notice):
            parts.append(block.text)
        else:
            parts.append(str(block.model_dump(exclude={"kind", "v"})))
    key = f" ({send.to}{', ' + send.key if send.key else ''})"
    return "< " + "\n  ".join(parts) + key


def text_of(sends: list[Send]) -> str:
    return "\n".join(shown(send) for send in sends)


@asynccontextmanager
async def room(judge=None, words=None, store=None) -> AsyncIterator[Room]:
    """A room with the dispatcher running."""
    async with serving(Room(InterviewSkill(interviewing(judge, words), elsewhere, meaning), store)) as made:
        yield made


@asynccontextmanager
async def serving(made: Room) -> AsyncIterator[Room]:
    """The same room, open."""
    running = asyncio.create_task(made.dispatcher.run())
    try:
        yield made
    finally:
        await made.dispatcher.drain(3)
        await running


__all__ = ["Room", "elsewhere", "interviewing", "meaning", "parse", "room", "serving", "shown", "text_of"]
