"""`admin` as a skill: for owners only, seen by the asker alone, whoever they are."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass

from bot.core.admin.desk import Desk, House, Reply, asked_of
from bot.core.admin.numbers import subscribed, subscribes, weekly
from bot.core.admin.rules import read_rules
from bot.core.admin.setting import carried_out
from bot.core.admin.words import VERB
from bot.core.dialogue import Inbound, Open, Outcome, Part, Text
from bot.core.memory import Memory
from bot.core.spoken import filled
from bot.core.turns.audience import audience


@dataclass(frozen=True)
class AdminSkill:
    """Serves `admin` and the timer of the weekly numbers."""

    house: House

    def table(self) -> Mapping[str, Callable[[Inbound, Memory], AsyncGenerator[Part]]]:
        """The verbs this skill serves."""
        return {VERB: self.respond}

    async def respond(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Do what an owner asks; say to anybody else, privately, that it is not theirs to ask."""
        desk = Desk(self.house, read_rules(memory), memory, inbound)
        may = await self.house.owners.may(inbound)
        if inbound.id.startswith("timer:"):
            async for part in _due(desk, may=may):
                yield part
            return
        yield Open(audience(inbound))
        if not may:
            yield Text(filled(self.house.words.say.not_you, learner=memory.learner))
            yield Outcome()
            return
        async for part in _parts(await carried_out(desk, asked_of(inbound))):
            yield part


async def _due(desk: Desk, *, may: bool) -> AsyncGenerator[Part]:
    """The week's numbers, for who may still see them; the timer goes on for whoever may not be asked about just now."""
    if not subscribes(desk.memory):
        yield Outcome()
    elif not may:
        yield Outcome(subscribed(desk.memory, await desk.house.records(desk.memory.tenant))[1:])
    else:
        yield Open("dm" if audience(desk.inbound) == "private" else "here")
        async for part in _parts(await weekly(desk)):
            yield part


async def _parts(reply: Reply) -> AsyncGenerator[Part]:
    yield Text(reply.text)
    for block in reply.blocks:
        yield block
    if reply.posted is not None:
        text, blocks = reply.posted
        yield Open("here")
        yield Text(text)
        for block in blocks:
            yield block
    yield Outcome(reply.changes)
