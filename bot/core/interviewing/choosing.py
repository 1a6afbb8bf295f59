"""Which question next: one that helps where the learner is weakest, and not one they know already."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.core.interviewing.bank import Difficulty, Question, QuestionType
from bot.core.interviewing.keeping import Result
from bot.core.interviewing.load import Bank

UNKNOWN = 0.5
"""What a skill counts that was never measured."""

KNOWN_PENALTY = 2.0
LEVEL_STEP = 0.25
"""What each step between a question's level and the fitting one costs: a beginner gets no hard question."""

CHANCE = 0.1
"""Less than a step between levels: it only orders questions that are as good as each other."""

LEVELS: tuple[Difficulty, ...] = ("easy", "medium", "hard")
RECENT = 3

LOOP: tuple[tuple[QuestionType, ...], ...] = (
    ("product-sense",),
    ("technical-fluency", "data"),
    ("evaluation",),
    ("responsible-ai", "ai-strategy", "execution"),
    ("behavioural",),
)
"""What a full mock asks, in the order of a real loop; of several types the weaker one."""

LONGEST_LOOP = len(LOOP)
"""Questions that a mock may be put together of by name, as a course does that asks all its people the same."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the learner asked for; empty fields leave the choice to the coach."""

    ids: tuple[str, ...] = ()
    type: QuestionType | None = None
    level: Difficulty | None = None


def choose(
    bank: Bank, known: Sequence[Result], wish: Wish, seed: str, without: frozenset[str] = frozenset()
) -> Question | None:
    """The best question for a learner with these marks; None when the bank has none that fits."""
    if wish.ids:
        return bank.questions.get(wish.ids[0])
    fitting = [
        question
        for question in bank.questions.values()
        if question.id not in without and wish.type in {None, question.type} and wish.level in {None, question.level}
    ]
    wanted = wish.level or level_for(known)
    return max(fitting, key=lambda question: _worth(question, known, wanted, seed), default=None)


def choose_loop(bank: Bank, known: Sequence[Result], wish: Wish, seed: str) -> tuple[Question, ...]:
    """The questions of a full mock: those that are named, else one for each part of a loop that the bank can serve."""
    if wish.ids:
        return tuple(bank.questions[id_] for id_ in wish.ids[:LONGEST_LOOP])
    chosen: list[Question] = []
    for types in LOOP:
        without = frozenset(question.id for question in chosen)
        offered = [choose(bank, known, Wish(type=one, level=wish.level), seed, without) for one in types]
        found = [question for question in offered if question is not None]
        if found:
            wanted = wish.level or level_for(known)
            chosen.append(max(found, key=lambda question: _worth(question, known, wanted, seed)))
    return tuple(chosen)


def level_for(known: Sequence[Result]) -> Difficulty:
    """Easy for a first time, then by the marks of late."""
    whole = [one.total for one in known if not one.redo][-RECENT:]
    if not whole:
        return "easy"
    mean = fmean(whole)
    return LEVELS[min(int(mean >= 40) + int(mean >= 75), 2)]


def mastery(known: Sequence[Result], competency: str) -> float:
    """The mean of the last marks on a competency, 0 to 1."""
    totals = [one.total for one in known if competency in one.competencies and not one.redo][-RECENT:]
    return fmean(totals) / 100 if totals else UNKNOWN


def _worth(question: Question, known: Sequence[Result], level: Difficulty, seed: str) -> float:
    weak = 1 - fmean(mastery(known, one) for one in question.competencies)
    asked = KNOWN_PENALTY if any(one.question == question.id for one in known) else 0.0
    chance = zlib.crc32(f"{seed}|{len(known)}|{question.id}".encode()) / 2**32
    steps = abs(LEVELS.index(question.level) - LEVELS.index(level))
    return weak - asked - LEVEL_STEP * steps + CHANCE * chance
