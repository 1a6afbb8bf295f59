"""The rubric engine: grades without a model, the same way every time."""

from __future__ import annotations

import asyncio
import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.grading.aligning import Seen
from bot.core.grading.gates import gate_meaning, gate_words
from bot.core.grading.key import Key, make_key, see
from bot.core.grading.lexicon import Lexicon
from bot.core.grading.marking import Marked, all_unassessed, checked, mark_answer, steps_of, strengths_of
from bot.core.grading.rubric import Rubric
from bot.core.grading.scorecard import Reason, Scorecard, Versions
from bot.core.grading.text import read_passage
from bot.core.grading.weighing import Said
from bot.core.knowledge.words import terms
from bot.core.ports import EmbedWords, Offload

ENGINE = "rubric-3"
"""Raise it when the same answer would get another mark."""

KEYS = 24
"""Rubrics kept ready; each is about a third of a megabyte."""

NOT_JUDGED = "the answer was not judged"


@dataclass(frozen=True, slots=True)
class Terms:
    """How an answer came about. `price`: what each hint takes from the total; `partial`: it was not finished."""

    hints: int = 0
    price: int = 0
    partial: bool = False


class RubricEngine:
    """Judges by likeness to what a rubric says. `rarity` weighs word stems; see `rarity_of`."""

    def __init__(
        self,
        words: EmbedWords,
        lexicon: Lexicon,
        rarity: Mapping[str, float],
        offload: Offload = asyncio.to_thread,
    ) -> None:
        self.words = words
        self.lexicon = lexicon
        self.rarity = rarity
        self._offload = offload
        self._keys: OrderedDict[str, tuple[Key, Seen]] = OrderedDict()

    async def grade(self, rubric: Rubric, answer: str, how: Terms | None = None) -> Scorecard:
        """The scorecard of an answer; gated answers are not scored, with the reason."""
        how = how or Terms()
        found = await self._gated(rubric, answer)
        if not isinstance(found, Seen):
            return self._not_scored(rubric, found, how)
        key, _ = await self._key(rubric)
        marked = await self._marked(key, found)
        total = max(0, marked.total - how.price * how.hints)
        marks = tuple(checked(mark, answer) for mark in marked.marks)
        return Scorecard(
            question=rubric.id,
            status="scored",
            total=total,
            partial=how.partial,
            hints=how.hints,
            criteria=marks,
            strengths=strengths_of(marks),
            next_steps=steps_of(marks),
            versions=self.versions(rubric),
        )

    async def gate(self, rubric: Rubric, answer: str) -> Reason | None:
        """Why an answer is not judged; None when it is."""
        found = await self._gated(rubric, answer)
        return None if isinstance(found, Seen) else found

    async def copies(self, rubric: Rubric, answer: str) -> bool:
        """Whether a part of the answer is the rubric's own words; that part counts for nothing."""
        key, _ = await self._key(rubric)
        [seen] = await see([answer], self.words, self.lexicon)
        return not key.usable(seen).all()

    async def raws(self, rubric: Rubric) -> list[tuple[int, float]]:
        """Mark and raw score of each marked answer of a rubric, in its order."""
        key, _ = await self._key(rubric)
        answers = await see([text for _, text in rubric.samples], self.words, self.lexicon)
        found = [key.raw(await self._read(key, answer)) for answer in answers]
        return [(mark, raw) for (mark, _), raw in zip(rubric.samples, found, strict=True)]

    def versions(self, rubric: Rubric) -> Versions:
        """What a score of today is made with."""
        return Versions(rubric=f"{rubric.version}.{ENGINE}.{self.words.name}")

    async def _gated(self, rubric: Rubric, answer: str) -> Seen | Reason:
        """The answer made ready to be judged, or why it is not judged."""
        passage = await self._offload(read_passage, answer, self.lexicon)
        reason: Reason | None = await self._offload(gate_words, passage, rubric.said, self.lexicon)
        if reason is not None:
            return reason
        key, question = await self._key(rubric)
        [seen] = await see([answer], self.words, self.lexicon)
        return gate_meaning(seen, key, question) or seen

    async def _marked(self, key: Key, answer: Seen) -> Marked:
        said = await self._read(key, answer)
        marked: Marked = await self._offload(mark_answer, key, answer.passage, said)
        return marked

    async def _read(self, key: Key, answer: Seen) -> Mapping[str, Said]:
        said: Mapping[str, Said] = await self._offload(key.read, answer)
        return said

    async def _key(self, rubric: Rubric) -> tuple[Key, Seen]:
        version = f"{rubric.id}.{rubric.version}"
        if version not in self._keys:
            made = await make_key(rubric, self.words, self.lexicon, self.rarity)
            [question] = await see([rubric.said[0]], self.words, self.lexicon)
            self._keys[version] = (made, question)
        self._keys.move_to_end(version)
        while len(self._keys) > KEYS:
            self._keys.popitem(last=False)
        return self._keys[version]

    def _not_scored(self, rubric: Rubric, reason: Reason, how: Terms) -> Scorecard:
        return Scorecard(
            question=rubric.id,
            status="not_scored",
            reason=reason,
            partial=how.partial,
            hints=how.hints,
            criteria=all_unassessed(rubric, NOT_JUDGED),
            versions=self.versions(rubric),
        )


def rarity_of(statements: Iterable[str]) -> Mapping[str, float]:
    """How much each stem tells, by how few statements hold it; "" is a stem that none holds."""
    documents = [set(terms(text)) for text in statements]
    spread = Counter(stem for document in documents for stem in document)
    found = {stem: math.log(1 + len(documents) / (1 + count)) for stem, count in spread.items()}
    return {**found, "": math.log(1 + len(documents)) or 1.0}
