"""From what was found in an answer to marks a person can read: levels, quotes, strengths, next steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.grading.finding import Match
from bot.core.grading.key import Key
from bot.core.grading.rubric import Line, Rubric
from bot.core.grading.scorecard import NEEDS_JUDGEMENT, NO_EVIDENCE, Mark, NextStep
from bot.core.grading.text import Passage
from bot.core.grading.weighing import Said, telling

QUOTES = 2
STRENGTHS = 2
STEPS = 2
STRENGTH_FROM = 2
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Marked:
    """A whole answer, marked: `total` between 0 and 100."""

    total: int
    marks: tuple[Mark, ...]


def mark_answer(key: Key, passage: Passage, said: Mapping[str, Said]) -> Marked:
    """A total on the question's own curve, and a level for each line; a line without words has level 0."""
    total = key.curve.mark(key.raw(said))
    marks = tuple(_mark(line, said.get(line.id), passage, key) for line in key.rubric.lines)
    return Marked(round(total), marks)


def strengths_of(marks: Sequence[Mark]) -> tuple[str, ...]:
    """What to keep: the answer's own words at the lines that were met best."""
    best = sorted((mark for mark in marks if (mark.level or 0) >= STRENGTH_FROM), key=lambda one: -worth(one))
    return tuple(f"\u201c{mark.evidence[0]}\u201d ({mark.title})" for mark in best[:STRENGTHS] if mark.evidence)


def steps_of(marks: Sequence[Mark]) -> tuple[NextStep, ...]:
    """What to do next: the advice of the lines where most is missing."""
    open_ = sorted((mark for mark in marks if missing(mark) > 0), key=lambda one: -missing(one))
    return tuple(NextStep(text=mark.advice, card=mark.rule) for mark in open_[:STEPS])


def worth(mark: Mark) -> float:
    """What a line adds to the total."""
    return (mark.level or 0) * mark.weight


def missing(mark: Mark) -> float:
    """What a line leaves open of the total; nothing where it was not assessed."""
    return 0.0 if mark.level is None else (LEVELS - mark.level) * mark.weight


def unassessed(line: Line, reason: str) -> Mark:
    """A line that nobody could judge, with the reason."""
    return Mark(
        id=line.id,
        title=line.title,
        weight=line.weight,
        level=None,
        rule=line.card,
        advice=line.advice,
        stronger=line.stronger,
        not_assessed=reason,
    )


def all_unassessed(rubric: Rubric, reason: str) -> tuple[Mark, ...]:
    """No line was judged."""
    return tuple(unassessed(line, reason) for line in rubric.lines)


def _mark(line: Line, said: Said | None, passage: Passage, key: Key) -> Mark:
    if said is None:
        return unassessed(line, NEEDS_JUDGEMENT)
    level = sum(said.raw >= least for least in key.scale.levels) if said.matches[0].pieces else 0
    return Mark(
        id=line.id,
        title=line.title,
        weight=line.weight,
        level=level,
        evidence=_quotes(said.matches, passage, key) if level else (),
        rule=line.card,
        advice=line.advice,
        stronger=line.stronger,
    )


def _quotes(matches: Sequence[Match], passage: Passage, key: Key) -> tuple[str, ...]:
    """The pieces of the best match and of others that say something, word for word."""
    shown = telling(matches, key.scale) or matches[:1]
    pieces = dict.fromkeys(piece for match in shown for piece in match.pieces)
    return tuple(passage.quote(piece) for piece in [*pieces][:QUOTES])


def checked(mark: Mark, text: str) -> Mark:
    """The same mark with only the quotes that stand in the text; without any left, it is not assessed."""
    kept = tuple(quote for quote in mark.evidence if quote and quote in text)
    if kept or not mark.level:
        return mark.model_copy(update={"evidence": kept})
    return mark.model_copy(update={"evidence": (), "level": None, "not_assessed": NO_EVIDENCE})
