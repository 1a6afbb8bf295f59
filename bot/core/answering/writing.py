"""Answering in a model's words: it may restate the question and phrase the answer; the cards stay the only facts.

What it writes is untrusted: the prompt fences what others wrote, and code checks each sentence before it is shown.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.core.answering.checking import Checker, Evidence, common_stems, evidence_of
from bot.core.answering.clean import clean
from bot.core.answering.manner import Manner
from bot.core.answering.reply import Asked
from bot.core.answering.sentences import Cutter, Sentence
from bot.core.answering.showing import Draft, Showing
from bot.core.errors import ModelError
from bot.core.knowledge.knowledge import Knowledge
from bot.core.knowledge.schema import Card
from bot.core.ports import Model
from bot.core.prompts import Prompt, Template, Usage, fence, fill

EARLIER = 3
"""Exchanges that a prompt may lean on."""

TURN_SECONDS = 25.0
"""The time that all calls of one turn share."""


class Restated(BaseModel):
    """A follow-up as a complete question in English, and the language it was asked in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=400)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: an answer to a question from these cards, within `room` words and until a moment."""

    cards: Sequence[Card]
    question: str
    language: str
    room: int
    until: float


@dataclass(frozen=True)
class Writer:
    """A model with its prompts. `common` are stems that are no names; see `writer`, which finds them."""

    model: Model
    templates: Mapping[str, Template]
    manner: Manner
    common: frozenset[str]
    fenced: Callable[[str, str], str] = fence
    seconds: Callable[[], float] = time.monotonic

    async def restate(self, asked: Asked, until: float) -> tuple[Restated, Usage]:
        """Write a follow-up or a question in another language out as an English question. Raises ModelError."""
        values = {"question": self.fenced(asked.text, "question"), "earlier": self._earlier(asked)}
        restated, usage = await self.model.decide(self._filled("restate", values, asked, until), Restated)
        return restated.model_copy(update={"question": clean(restated.question)}), usage

    async def write(self, order: Order, asked: Asked, draft: Draft) -> AsyncIterator[str]:
        """Yield checked pieces of an answer and keep `draft` in step with what was shown. Raises ModelError."""
        evidence = evidence_of(order.cards, asked.view.sources)
        checker = self._checker(evidence, order.language)
        values = {
            "cards": self._cards(evidence),
            "earlier": self._earlier(asked),
            "question": self.fenced(order.question, "question"),
            "language": order.language,
        }
        showing = Showing(order.cards, order.room, draft)
        prompt = self._filled("answer", values, asked, order.until)
        try:
            async for sentence in self._sentences(prompt, draft):
                for piece in showing.pieces((sentence,) if checker.holds(sentence) else ()):
                    yield piece
        except ModelError:
            for piece in showing.end():
                yield piece
            raise
        for piece in showing.end():
            yield piece

    async def _sentences(self, prompt: Prompt, draft: Draft) -> AsyncIterator[Sentence]:
        cutter, broken = Cutter(), None
        try:
            async for part in self.model.stream(prompt):
                if isinstance(part, Usage):
                    draft.usage = part
                    continue
                for sentence in cutter.feed(part):
                    yield sentence
        except ModelError as error:
            broken = error
        for sentence in cutter.finish():  # complete with its marks, also when the stream broke right behind them
            yield sentence
        if broken:
            raise broken

    def _checker(self, evidence: Sequence[Evidence], language: str) -> Checker:
        nouns = language in self.manner.languages.capital_nouns
        return Checker(evidence, self.common, self.manner.signals.names, language, capital_nouns=nouns)

    def _filled(self, name: str, values: Mapping[str, str], asked: Asked, until: float) -> Prompt:
        within = max(0.1, until - self.seconds())
        return fill(self.templates[name], values, asker=asked.setting.asker, within=within)

    def _cards(self, evidence: Sequence[Evidence]) -> str:
        told = (self.fenced(one.text, f"card {n}") for n, one in enumerate(evidence, 1))
        return "\n\n".join(told)

    def _earlier(self, asked: Asked) -> str:
        exchanges = asked.history.exchanges[-EARLIER:]
        told = "\n".join(f"Person: {one.asked}\nCoach: {one.said[:400]}" for one in exchanges)
        return self.fenced(told or "(nothing yet)", "earlier messages")


def writer(model: Model, templates: Mapping[str, Template], manner: Manner, knowledge: Knowledge) -> Writer:
    """Make a writer; reads every word of the knowledge base, so it takes a moment."""
    return Writer(model, templates, manner, common_stems(knowledge.cards, manner.signals.file.english))
