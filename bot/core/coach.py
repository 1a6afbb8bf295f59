"""The coach: one callable that chooses a skill by the verb of what came in."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from bot.core.answering.skill import AnsweringSkill, Skill
from bot.core.dialogue import Inbound, Outcome, Part
from bot.core.memory import Memory
from bot.core.turns.audience import verb_of
from bot.core.verbs import VERBS


@dataclass(frozen=True)
class Coach:
    """Plain words and the verbs of answering go to `answering`; every other verb to the skill of that name.

    A verb of the table whose skill is not there is answered honestly; a name that is no verb at all counts as help.
    """

    answering: AnsweringSkill
    skills: Mapping[str, Skill] = field(default_factory=dict)

    async def respond(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Reply to one inbound: `(Open Status* Text* Block*)* Outcome`."""
        verb = verb_of(inbound)
        if verb == "stop":
            yield Outcome()
            return
        async for part in self._skill(verb)(inbound, memory):
            yield part

    def _skill(self, verb: str) -> Skill:
        table = {**self.answering.table(), **self.skills}
        if verb in table:
            return table[verb]
        return self.answering.not_there if verb in VERBS else table["help"]
