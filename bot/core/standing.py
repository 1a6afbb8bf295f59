"""Where a learner stands: pieces of evidence, and the level of a competency that they support.

Planning, practice and progress share it, so that they cannot disagree. Only what was done is evidence; what learners
say about themselves is none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from bot.core.interviewing.keeping import Result, results
from bot.core.memory import Memory, Put

KIND = "evidence"
ENOUGH = 3
"""Fewer pieces of evidence support no level."""
NEWEST = 12
"""How many pieces count: what a learner could not do long ago says little about today."""

HIGHEST = 4
USUAL, SPREAD = 1.5, 1.2
"""What is taken for likely before anything is known: most people stand between aware and practising."""
STEEPNESS = 1.5
INTERVIEW_LEVEL = 2
GUESSED = 0.15
"""How often somebody who does not know an item of a placement gets it: one in four, less those who say so instead."""

_STEPS = 40
_LEVELS = tuple(HIGHEST * n / _STEPS for n in range(_STEPS + 1))

Source = Literal["item", "drill", "interview", "placement", "step"]


@dataclass(frozen=True, slots=True)
class Point:
    """One piece of evidence: `share` (0 to 1) of what was asked at difficulty `level` (1 to 3) was reached.

    `ref` names what was asked, `version` what judged it; points of one ref replace one another within a day.
    """

    competency: str
    share: float
    level: int
    source: Source
    ref: str
    at: datetime
    version: str


@dataclass(frozen=True, slots=True)
class Standing:
    """All evidence on a competency, oldest first, and its level from 0 to 4, None while it is not seen yet."""

    competency: str
    points: tuple[Point, ...] = ()
    level: float | None = None


_POINT: TypeAdapter[Point] = TypeAdapter(Point)


def evidence(memory: Memory, point: Point) -> Put:
    """Keep a piece of evidence for good; the same thing asked twice on a day is kept once, as it went last."""
    key = f"{point.source}/{point.ref}/{point.competency}/{point.at:%Y%m%d}"
    return Put(owner=memory.learner, kind=KIND, key=key, body=_POINT.dump_python(point, mode="json"))


def standings(memory: Memory, competencies: Sequence[str]) -> Mapping[str, Standing]:
    """Where the learner stands in each of `competencies`, those without any evidence too."""
    found = sorted(points(memory), key=lambda point: (point.at, point.source, point.ref))
    return {competency: standing(competency, found) for competency in competencies}


def points(memory: Memory) -> tuple[Point, ...]:
    """All evidence of the learner, of kept interview results too, in no order."""
    kept = (_read(record.body) for record in memory.all(KIND))
    judged = (point for key, result in results(memory) for point in _of_interview(key, result))
    return (*(point for point in kept if point is not None), *judged)


def standing(competency: str, found: Iterable[Point]) -> Standing:
    """The standing that evidence, oldest first, gives in one competency; evidence on others is passed over."""
    own = tuple(point for point in found if point.competency == competency)
    return Standing(competency, own, level_of(own))


def level_of(found: Sequence[Point]) -> float | None:
    """The level (0 to 4) that evidence on one competency, oldest first, supports; None below three pieces.

    The mean of the posterior of a logistic model with one parameter per item (Rasch, 1960): a piece of difficulty d is
    reached half of the time by someone at level d. Of something asked more than once only the last time counts.
    """
    last = {(point.source, point.ref): point for point in found}
    counted = sorted(last.values(), key=lambda point: point.at)[-NEWEST:]
    if len(counted) < ENOUGH:
        return None
    weights = [_likelihood(level, counted) for level in _LEVELS]
    return sum(level * weight for level, weight in zip(_LEVELS, weights, strict=True)) / sum(weights)


def _likelihood(level: float, counted: Sequence[Point]) -> float:
    total = -(((level - USUAL) / SPREAD) ** 2) / 2
    for point in counted:
        guessed = GUESSED if point.source == "placement" else 0.0
        reached = guessed + (1 - guessed) / (1 + math.exp(-STEEPNESS * (level - point.level)))
        total += point.share * math.log(reached) + (1 - point.share) * math.log(1 - reached)
    return math.exp(total)


def _of_interview(key: str, result: Result) -> Iterable[Point]:
    """A whole answer is a piece of evidence on each of its competencies; a part done again is no new measure."""
    if result.redo or result.partial:
        return ()
    return tuple(
        Point(competency, result.total / 100, INTERVIEW_LEVEL, "interview", key, result.at, result.version)
        for competency in result.competencies
    )


def _read(body: object) -> Point | None:
    try:
        return _POINT.validate_python(body)
    except ValidationError:
        return None
