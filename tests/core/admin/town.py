"""A community with owners: the coach under its rules on a real dispatcher, and short words for what people do there."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.admin.desk import House
from bot.core.admin.ruling import CRISIS, ruled
from bot.core.admin.skill import AdminSkill
from bot.core.admin.who import Owners
from bot.core.admin.words import load_words, refusals
from bot.core.answering.skill import AnsweringSkill
from bot.core.blocks import Choices, Notice
from bot.core.budget import Caps, Metered
from bot.core.coach import Coach
from bot.core.dialogue import Action, Inbound, Message
from bot.core.prices import Price
from bot.core.privacy.skill import PrivacySkill
from bot.core.privacy.words import load_words as load_privacy_words
from bot.core.turns.dispatcher import Dispatcher
from bot.services.scripted import Scripted
from bot.services.store.memory import MemoryStore
from bot.services.store.memory_ledger import MemoryLedger
from tests.contracts.store_world import Clock
from tests.core.turns.stage import HASTY
from tests.fakes.answering import answering, with_model

SHIPPED = Path(__file__).parents[3] / "knowledge"
WORDS = load_words(SHIPPED / "admin.yaml")
OWNER, ANA, BEN = "slack:T1:UOWNER", "slack:T1:UANA", "slack:T1:UBEN"
HOST = "api.openai.com"
DEAR = Price(1_000_000, 1_000_000)
_ids = itertools.count(1)


@dataclass
class Said:
    """One message as it stands: to whom, its words, its buttons by label."""

    to: str
    text: str
    buttons: dict[str, str]
    inbound: Inbound


class Square:
    """A surface that keeps what it was given."""

    pace = 0.0

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.ends: asyncio.Queue[str] = asyncio.Queue()

    async def draft(self, _send):
        return None

    async def show(self, _send, _markdown, _status):
        pass

    async def deliver(self, send):
        notices = [block.text for block in send.content.blocks if isinstance(block, Notice)]
        buttons = {
            one.label: one.token for block in send.content.blocks if isinstance(block, Choices) for one in block.options
        }
        self.said.append(
            Said(send.to, "\n".join(filter(None, (send.content.markdown, *notices))), buttons, send.inbound)
        )
        return f"h{len(self.said)}"

    async def recover(self, _send):
        return None

    async def ended(self, inbound):
        await self.ends.put(inbound.id)


@dataclass
class Town:
    """What tests do in the community."""

    door: Dispatcher
    store: MemoryStore
    square: Square
    clock: Clock
    ledger: MemoryLedger
    model: Scripted

    async def say(self, text, who=ANA, surface="channel", room="C1", **more) -> list[Said]:
        return await self._do(Message(**self._where(who, surface, room), text=text, **more))

    async def act(self, name, who=OWNER, surface="command", room="C1", **values) -> list[Said]:
        return await self._do(Action(**self._where(who, surface, room), name=name, values=values))

    async def admin(self, text="", who=OWNER, **more) -> list[Said]:
        values = {"text": text} if text else {}
        return await self.act("admin", who, **more, **values)

    async def press(self, label, who=OWNER, **more) -> list[Said]:
        token = next(one.buttons[label] for one in reversed(self.square.said) if label in one.buttons)
        return await self.act(token, who, **{"surface": "channel", **more})

    async def over(self) -> None:
        await asyncio.wait_for(self.square.ends.get(), 10)

    async def _do(self, inbound) -> list[Said]:
        before = len(self.square.said)
        assert (await self.door.accept(inbound)).state == "new"
        await self.over()
        return self.square.said[before:]

    def _where(self, who, surface, room):
        direct = surface == "dm"
        return {
            "id": f"e{next(_ids)}",
            "tenant": "slack:T1",
            "learner": who,
            "place": f"D{who[-3:]}" if direct else f"{room}:1",
            "room": f"D{who[-3:]}" if direct else room,
            "surface": surface,
            "at": self.clock(),
        }


@asynccontextmanager
async def town(*script, price=DEAR, named=(OWNER,), days=90, patience=5.0, **platforms) -> AsyncIterator[Town]:
    """A community whose coach has a model when there is a script for it."""
    clock, ledger, square = Clock(), MemoryLedger(), Square()
    store = MemoryStore(clock)
    answers, model = await answering(), Scripted(list(script))
    if script:
        answers, _ = with_model(answers, *script)
        metered = Metered(model, ledger, Caps(), price, clock)
        answers = replace(answers, writer=replace(answers.writer, model=metered))
    host = HOST if script else None
    owners = Owners(frozenset(named), platforms, patience)
    priced = bool(price.tokens_in and price.tokens_out)
    house = House(WORDS, owners, answers.knowledge, store.records, ledger.spent, days, host, priced)
    mine = PrivacySkill(load_privacy_words(SHIPPED / "me.yaml"), days, 30, host)
    brain = Coach(AnsweringSkill(answers, frozenset(), days, host or ""), {**AdminSkill(house).table(), **mine.table()})
    door = Dispatcher(
        store,
        ruled(brain.respond, refusals(WORDS), lambda text: answers.manner.meaning(text) == CRISIS),
        None,
        {"slack": square},
        HASTY,
    )
    running = asyncio.create_task(door.run())
    try:
        yield Town(door, store, square, clock, ledger, model)
    finally:
        await asyncio.wait_for(door.drain(2.5), 10)
        await running
