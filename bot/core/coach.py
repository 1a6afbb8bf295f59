"""The coach: one callable that chooses a skill by the verb of what came in."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from bot.core.answering.history import KIND
from bot.core.answering.skill import AnsweringSkill, Skill
from bot.core.blocks import Notice
from bot.core.budget import PAYER
from bot.core.dialogue import Inbound, Open, Outcome, Part
from bot.core.memory import Forget, Memory, Put
from bot.core.turns.audience import verb_of
from bot.core.verbs import VERBS


@dataclass(frozen=True, repr=False)
class Coach:
    """Plain words and the verbs of answering go to `answering`; every other verb to the skill of that name.

    A verb of the table whose skill is not there is answered honestly; a name that is no verb at all counts as help.
    It is never written out: each skill holds those it hands on to, and asyncio.run would make 180 MB of text of it.
    """

    answering: AnsweringSkill
    skills: Mapping[str, Skill] = field(default_factory=dict)

    async def respond(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Reply to one inbound: `(Open Status* Text* Block*)* Outcome`."""
        verb = verb_of(inbound)
        if verb == "stop":
            yield Outcome()
            return
        introduction = self.answering.introduction(inbound, memory)
        PAYER.set(replace(PAYER.get(), told=introduction is None))
        parts = self._skill(verb)(inbound, memory)
        async for part in _introduced(parts, introduction):
            yield part

    def _skill(self, verb: str) -> Skill:
        table = {**self.answering.table(), **self.skills}
        if verb in table:
            return table[verb]
        return self.answering.not_there if verb in VERBS else table["help"]


async def _introduced(parts: AsyncGenerator[Part], introduction: tuple[Notice, Put] | None) -> AsyncGenerator[Part]:
    """The same reply, with the notice of first contact below its last message, where the skill gave none itself."""
    spoken = False
    async with aclosing(parts) as stream:
        async for part in stream:
            spoken = spoken or isinstance(part, Open)
            if introduction is None or not isinstance(part, Outcome) or not spoken or _settled(part):
                yield part
                continue
            notice, put = introduction
            yield notice
            yield Outcome((*part.changes, put))


def _settled(outcome: Outcome) -> bool:
    """Whether answering spoke, which tells it at a fitting moment itself, or nothing may be remembered now."""
    return any(isinstance(one, Forget) or (isinstance(one, Put) and one.kind == KIND) for one in outcome.changes)
