"""A rubric made ready to judge by: its statements as vectors, and its curve from raw scores to marks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.core.grading.aligning import Seen, Stack, Statement, seen, small_share, stacked, statement
from bot.core.grading.curve import Curve
from bot.core.grading.finding import find
from bot.core.grading.lexicon import Lexicon, Scale
from bot.core.grading.rubric import Rubric
from bot.core.grading.text import Passage, read_passage
from bot.core.grading.weighing import Said, figures_of, weigh
from bot.core.knowledge.words import terms
from bot.core.ports import EmbedWords, Vectors

GRAM = 5
"""Words in a row that make a copy."""

COPIED = 0.6

MANY, BARE = 25, 0.1
"""An answer of so many claims with so few small words between them is a heap of terms, however it is punctuated."""


@dataclass(frozen=True)
class Key:
    """A rubric ready to judge by. `judged` are its lines that can be judged without a model, in order."""

    rubric: Rubric
    scale: Scale
    statements: Mapping[str, tuple[Statement, ...]]
    grams: frozenset[tuple[str, ...]]
    stems: frozenset[str]
    question: frozenset[str]
    curve: Curve

    @cached_property
    def stack(self) -> Stack:
        """All statements, line after line."""
        return stacked([one for own in self.statements.values() for one in own])

    @property
    def judged(self) -> tuple[str, ...]:
        """Ids of the lines with statements."""
        return tuple(self.statements)

    def weights(self) -> list[float]:
        """The weights of the judged lines."""
        return [line.weight for line in self.rubric.lines if line.id in self.statements]

    def read(self, answer: Seen) -> Mapping[str, Said]:
        """How far an answer meets each judged line."""
        if not self.statements:
            return {}
        matches = iter(find(self.stack, answer, self.usable(answer), self.scale))
        found = {id_: [next(matches) for _ in own] for id_, own in self.statements.items()}
        return weigh(found, answer.passage, figures_of(self.rubric.said[0]), self.scale)

    def usable(self, answer: Seen) -> NDArray[np.bool_]:
        """Which pieces are the candidate's own words, and not ours copied."""
        passage = answer.passage
        if len(passage.stems) >= MANY and small_share(passage) < BARE:
            return np.zeros(len(answer.pieces), dtype=np.bool_)
        return np.array([not self._copied(passage.units[n].words) for n in answer.pieces], dtype=np.bool_)

    def raw(self, said: Mapping[str, Said]) -> float:
        """The raw score of a whole answer: the weighted mean over its lines."""
        return float(np.average([said[id_].raw for id_ in self.judged], weights=self.weights()))

    def _copied(self, words: Sequence[str]) -> bool:
        grams = _grams(words)
        return bool(grams) and sum(gram in self.grams for gram in grams) >= COPIED * len(grams)


async def make_key(rubric: Rubric, words: EmbedWords, lexicon: Lexicon, rarity: Mapping[str, float]) -> Key:
    """Read and embed all that a rubric says, its marked answers included."""
    scale = lexicon.scale(words.name)
    question = frozenset(terms(rubric.said[0]))
    lines = [line for line in rubric.lines if not line.judgement]
    texts = [[*line.points, *filter(None, (line.stronger,))] for line in lines]
    found = iter(await see([text for own in texts for text in own], words, lexicon))
    statements = {
        line.id: tuple(statement(next(found), question, rarity) for _ in own)
        for line, own in zip(lines, texts, strict=True)
    }
    ours = [
        text for line in rubric.lines for text in (line.title, *line.points, *line.anchors, line.advice, line.stronger)
    ]
    key = Key(
        rubric=rubric,
        scale=scale,
        statements=statements,
        grams=frozenset(gram for text in ours for gram in _grams(text.split())),
        stems=frozenset(stem for own in statements.values() for one in own for stem in one.stems),
        question=question,
        curve=Curve(scale.curve, scale.marks),
    )
    return await _with_curve(key, words, lexicon)


async def see(texts: Sequence[str], words: EmbedWords, lexicon: Lexicon) -> list[Seen]:
    """Read texts and embed their words, in one go."""
    passages = await asyncio.to_thread(lambda: [read_passage(text, lexicon) for text in texts])
    pieces = [unit.words for passage in passages for unit in passage.units]
    order = sorted(range(len(pieces)), key=lambda n: len(pieces[n]))  # alike in length, so that little is padded
    vectors = dict(zip(order, await words.words([pieces[n] for n in order]), strict=True))
    return await asyncio.to_thread(_together, passages, [vectors[n] for n in range(len(pieces))])


def _together(passages: Sequence[Passage], vectors: Sequence[Vectors]) -> list[Seen]:
    found, start = [], 0
    for passage in passages:
        found.append(seen(passage, vectors[start : start + len(passage.units)]))
        start += len(passage.units)
    return found


async def _with_curve(key: Key, words: EmbedWords, lexicon: Lexicon) -> Key:
    if not key.rubric.samples or not key.statements:
        return key
    answers = await see([text for _, text in key.rubric.samples], words, lexicon)
    raws = await asyncio.to_thread(lambda: [key.raw(key.read(answer)) for answer in answers])
    marks = [mark for mark, _ in key.rubric.samples]
    return replace(key, curve=key.curve.moved(list(zip(marks, raws, strict=True))))


def _grams(words: Sequence[str]) -> list[tuple[str, ...]]:
    plain = [stem for word in words for stem in terms(word)]
    return [tuple(plain[at : at + GRAM]) for at in range(len(plain) - GRAM + 1)]
