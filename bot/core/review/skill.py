"""Reviews as a skill of the coach: its verb and form, its buttons, and a text that comes in several messages."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from bot.core.answering.skill import Skill
from bot.core.blocks import Choices
from bot.core.dialogue import Action, Envelope, Inbound, Message, Open, Outcome, Part, Text
from bot.core.interviewing.lines import VERB as INTERVIEW
from bot.core.memory import Memory
from bot.core.planning.lines import VERB as PATH
from bot.core.practice.drill import read_drill
from bot.core.practice.sitting import read_sitting
from bot.core.review import showing
from bot.core.review.collecting import Collecting, judged, understood
from bot.core.review.desk import Reply, Review, Reviewing, review
from bot.core.review.lines import PRESSED, VERB
from bot.core.review.state import Making, kept_text, read_making
from bot.core.review.taking import UNASKED_WORDS, is_posting, whole
from bot.core.tokens import Token, parse
from bot.core.turns.audience import audience

GRAVE = frozenset(("crisis", "worry"))
SHORT = 25
"""Words up to which a message may be about something else while a text is awaited."""

Meaning = Callable[[str], str]


@dataclass(frozen=True)
class ReviewSkill:
    """Serves `review`, and `ask` in front of `otherwise`. `others`: the skills that its buttons lead to, by verb."""

    house: Reviewing
    otherwise: Skill
    meaning: Meaning
    others: Mapping[str, Skill]

    def table(self) -> Mapping[str, Skill]:
        """The verbs this skill serves."""
        return {VERB: self._verb, PRESSED: self._verb, "ask": self._words}

    async def _verb(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        token = parse(inbound.name) if isinstance(inbound, Action) else None
        values = inbound.values if isinstance(inbound, Action) else {}
        if token is not None and not values and token.ref in {"interview", "plan"}:
            async for part in self._onward(inbound, memory, token.ref):
                yield part
            return
        collecting = Collecting(self.house, memory, direct=inbound.surface == "dm")
        if token is not None and token.ref and not values:
            reply = await self._pressed(collecting, token)
        else:
            reply = await collecting.began(values.get("kind", ""), values.get("text", ""), form=token is not None)
        async for part in _parts(inbound, reply):
            yield part

    async def _words(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        heard = isinstance(inbound, Message) and inbound.surface == "dm"
        reply = await self._heard(inbound, memory) if heard and isinstance(inbound, Message) else None
        parts = self.otherwise(inbound, memory) if reply is None else _parts(inbound, reply)
        async for part in parts:
            yield part

    async def _heard(self, message: Message, memory: Memory) -> Reply | None:
        """What plain words in a direct message mean for a review; None when they mean nothing for it."""
        text, making = whole(message.text, message.files), read_making(memory)
        short = len(text.split()) <= SHORT
        if short and self.meaning(text) in GRAVE:
            return None
        collecting = Collecting(self.house, memory, direct=True)
        if making is None:
            if is_posting(text, self.house.signals):
                return await judged(collecting, "jd", text)
            in_file = any(file.text for file in message.files) and len(text.split()) >= UNASKED_WORDS
            return collecting.ask_which(text) if in_file else None
        if short and (text.rstrip().endswith("?") or _turned_away(making, memory)):
            return None
        return await collecting.took(making, text, in_file=bool(message.files))

    async def _pressed(self, collecting: Collecting, token: Token) -> Reply:
        head, _, rest = token.ref.partition(".")
        making = read_making(collecting.memory)
        if head in {"jd", "experience", "cancel", "done"}:
            return await collecting.pressed(head, making, token.step)
        kept = await kept_text(collecting.memory)
        if kept is None:
            return Reply(self.house.lines.say("gone"), (Choices(options=(self.house.lines.again,)),))
        found = await review(self.house, collecting.memory, kept.subject, kept.text)
        if head == "quotes":
            return Reply("", showing.quotes(self.house, found))
        page = int(rest) if rest.isdecimal() else 0
        shown = showing.path(self.house, found) if head == "path" else showing.framings(self.house, found, page)
        return Reply(*(shown if head == "path" or found.experience else showing.first(self.house, found)))

    async def _onward(self, inbound: Inbound, memory: Memory, to: str) -> AsyncGenerator[Part]:
        """Go on in another skill: an interview on what the text asks for, or its path as the learner's plan."""
        kept = await kept_text(memory)
        found = await review(self.house, memory, kept.subject, kept.text) if kept else None
        wish = self._wish(found, to) if found else ""
        if not wish:
            said = self.house.lines.say("gone" if found is None else "no_questions")
            async for part in _parts(inbound, Reply(said)):
                yield part
            return
        verb = INTERVIEW if to == "interview" else PATH
        async for part in self.others[verb](Action(**_envelope(inbound), name=verb, values={"text": wish}), memory):
            yield part

    def _wish(self, found: Review, to: str) -> str:
        """What to say to the other skill in words it understands."""
        if to == "interview":
            return found.questions[0] if found.questions else ""
        title = self.house.planning.knowledge.goals[found.goal].title
        return next((words for words in (title, *title.split()) if understood(self.house, words) == found.goal), title)


def _turned_away(making: Making, memory: Memory) -> bool:
    """Whether practice was taken up after the text was last added to: short words are meant for that."""
    sitting, drill = read_sitting(memory), read_drill(memory)
    practises = sitting is not None and sitting.open and not sitting.paused and sitting.seen > making.seen
    return practises or (drill is not None and drill.heard(memory.now) and drill.seen > making.seen)


async def _parts(inbound: Inbound, reply: Reply) -> AsyncGenerator[Part]:
    yield Open(audience(inbound), reply.key)
    if reply.text:
        yield Text(reply.text)
    for block in reply.blocks:
        yield block
    yield Outcome(reply.changes)


def _envelope(inbound: Inbound) -> dict[str, Any]:
    return {one.name: getattr(inbound, one.name) for one in fields(Envelope)}
