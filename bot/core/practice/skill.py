"""Practice as a skill of the coach: its verb, its buttons, and the plain words of an open item."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.answering.skill import Skill
from bot.core.dialogue import Action, Inbound, Message, Open, Outcome, Part, Text
from bot.core.memory import Change, Memory
from bot.core.planning.state import read_path
from bot.core.practice import conducting, drilling
from bot.core.practice.desk import Desk, Practising, Reply
from bot.core.practice.drill import KIND as DRILL
from bot.core.practice.drill import Drill, keep_drill, read_drill
from bot.core.practice.hearing import Heard, after, hear
from bot.core.practice.items import OrderItem, Prompt
from bot.core.practice.lines import VERB
from bot.core.practice.pressing import PLACED, commanded, meant, placement, pressed
from bot.core.practice.sitting import Sitting, keep_sitting, read_sitting
from bot.core.practice.telling import shown, text_at
from bot.core.recent import is_latest
from bot.core.spoken import plain
from bot.core.tokens import parse
from bot.core.turns.audience import audience

GRAVE = frozenset(("crisis", "worry", "hostile"))
PASSING = frozenset(("talk", "act", "offer"))
"""Kinds of messages that are no typed answer: small talk, a wish about the last answer, a wish for another skill."""

LETTERED = frozenset(("choice", "order"))

Meaning = Callable[[str], str]
"""What a message is outside of practice: `crisis`, `talk`, `question` and so on."""


@dataclass(frozen=True)
class PracticeSkill:
    """Serves `practice`, and `ask` in front of `otherwise`, the skill that plain words go to when no item is open."""

    house: Practising
    otherwise: Skill
    meaning: Meaning

    def table(self) -> Mapping[str, Skill]:
        """The verbs this skill serves, for `Coach(skills=...)`."""
        return {VERB: self._verb, "ask": self._words}

    async def _verb(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        desk = Desk(self.house, inbound, memory, read_sitting(memory), read_drill(memory))
        token = parse(inbound.name) if isinstance(inbound, Action) else None
        words = inbound.values.get("text", "") if isinstance(inbound, Action) else inbound.text
        reply = pressed(desk, token) if token is not None and token.ref else commanded(desk, words)
        for part in _parts(desk, reply):
            yield part

    async def _words(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        desk = Desk(self.house, inbound, memory, read_sitting(memory), read_drill(memory))
        reply = await self._heard(desk, inbound.text) if isinstance(inbound, Message) and desk.direct else None
        if reply is None:
            async for part in self.otherwise(inbound, memory):
                yield part
            return
        for said in _parts(desk, reply):
            yield said

    async def _heard(self, desk: Desk, text: str) -> Reply | None:
        """What plain words in a direct message mean for the open drill or set; None when they mean nothing for it."""
        now, meaning = desk.memory.now, self.meaning(text)
        if meaning in GRAVE or _asked_since(desk):
            return None
        if desk.drill is not None and (desk.drill.heard(now) or _just_over(desk, desk.drill)):
            told = drilling.answered if desk.drill.phase == "asking" else drilling.over
            return told(desk, desk.drill, text)
        sitting = desk.sitting
        prompt = desk.house.prompts.find(sitting.now.ref) if sitting and sitting.open and not sitting.paused else None
        if sitting is None or prompt is None:
            return placement(desk) if PLACED.fullmatch(plain(text)) else None
        heard = _understood(desk, sitting, prompt, text)
        if sitting.late(now) and heard.kind not in LETTERED:
            return None
        if heard.kind == "typed":
            return None if meaning in PASSING else await conducting.typed(desk, sitting, prompt, heard.text)
        return meant(desk, sitting, prompt, heard)


def _just_over(desk: Desk, drill: Drill) -> bool:
    """Whether a drill that is over is still what was last spoken of."""
    return drill.phase != "asking" and is_latest(desk.memory, DRILL, talk=True)


def _asked_since(desk: Desk) -> bool:
    """Whether planning asked something after the last turn of practice: then words are its answer."""
    path = read_path(desk.memory)
    seen = [one.seen for one in (desk.sitting, desk.drill) if one is not None]
    return path is not None and bool(path.asking) and bool(seen) and path.seen > max(seen)


def _understood(desk: Desk, sitting: Sitting, prompt: Prompt, text: str) -> Heard:
    if sitting.phase == "answered":
        return after(text, desk.lines)
    options = [text_at(prompt, n) for n in shown(sitting, prompt)]
    return hear(text, desk.lines, options=options, ordering=isinstance(prompt.item, OrderItem))


def _parts(desk: Desk, reply: Reply) -> list[Part]:
    """A reply as one message, and what is to be remembered of it."""
    said: list[Part] = [Text(reply.text)] if reply.text else []
    return [Open(audience(desk.inbound)), *said, *reply.blocks, Outcome((*reply.changes, *_remembered(desk, reply)))]


def _remembered(desk: Desk, reply: Reply) -> Iterator[Change]:
    """Set and drill; taking up one of them leaves the other, so that typed words have one meaning."""
    days, sitting, drill = desk.house.days, reply.sitting, reply.drill
    if drill is not None and desk.sitting is not None and desk.sitting.open and not desk.sitting.paused:
        sitting = sitting or desk.sitting.model_copy(update={"paused": True})
    if reply.sitting is not None and desk.drill is not None and desk.drill.phase == "asking":
        drill = drill or desk.drill.model_copy(update={"phase": "left"})
    if sitting is not None:
        yield keep_sitting(desk.memory, sitting, days)
    if drill is not None:
        yield keep_drill(desk.memory, drill, days)
