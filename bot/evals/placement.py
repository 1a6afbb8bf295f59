"""How near a placement comes to the truth, on simulated learners whose true levels are known.

The simulated world is fixed here and differs from the placement's own picture of it on purpose: items are harder or
easier than their class, part people more or less sharply, and people slip more and differ in how often they say that
they do not know. All tests are given to the same people, who answer the same item the same way in each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.core.placement import LENGTH, Candidate, Placed, Placement, answer, next_item, result, start
from bot.core.placement.model import CORRELATION

Array = NDArray[np.float64]

CORRELATIONS = (0.3, 0.6, 0.8)
SEED = 20261122
WEIGHTS = {"craft": 16, "evaluation": 14, "framing": 13, "collaboration": 11, "fluency": 10}
PER_DIFFICULTY = 4
FIXED = (1, 2, 2, 3)
"""Difficulties of the fixed test, for each competency."""

MEAN, SPREAD = 1.5, 1.1
OFF, SLOPES, SLIP, ADMIT = 0.35, (1.1, 2.3), 0.08, (0.1, 0.8)
"""Items: off their class (standard deviation), slopes per level; people: slips, and how often "I don't know" is said."""

OURS, ALONE, SAME, SHARE, ONE, AVERAGE = (
    "placement (adaptive)",
    "adaptive, each competency for itself",
    "fixed test, scored like ours",
    "fixed test, share right per competency",
    "fixed test, one score for all",
    "say the average",
)


class SimulatedItem(NamedTuple):
    """An item as it really is: its own difficulty and slope beside what the bank says of it."""

    shown: Candidate
    difficulty: float
    slope: float


@dataclass(frozen=True)
class Person:
    """True levels (0..4) by competency, and the answer to every item: 1 right, 0 not right, None "I don't know"."""

    levels: Mapping[str, float]
    answers: Mapping[str, float | None]


@dataclass(frozen=True)
class Error:
    """Mean absolute error in levels over people and competencies, and its standard error over people."""

    mean: float
    spread: float


@dataclass(frozen=True)
class PlacementFigures:
    """The errors of every way at one correlation, and how often our interval (meant for 80%) holds the truth."""

    correlation: float
    errors: Mapping[str, Error]
    held: float


def bank(seed: int = SEED) -> tuple[SimulatedItem, ...]:
    """Twelve items per competency, four of each difficulty, with three or four options."""
    draw = np.random.default_rng([seed, 1])
    return tuple(
        SimulatedItem(
            Candidate(f"{name}-{difficulty}{n}", name, difficulty, 1 / (3 + n % 2)),
            difficulty + float(draw.normal(0, OFF)),
            float(draw.uniform(*SLOPES)),
        )
        for name in WEIGHTS
        for difficulty in (1, 2, 3)
        for n in range(PER_DIFFICULTY)
    )


def people(correlation: float, count: int, items: Sequence[SimulatedItem], seed: int = SEED) -> tuple[Person, ...]:
    """Learners whose abilities correlate by `correlation`, any two of them, with their answers to all items."""
    draw = np.random.default_rng([seed, 2, round(100 * correlation)])
    common = draw.normal(size=(count, 1))
    own = draw.normal(size=(count, len(WEIGHTS)))
    levels = np.clip(MEAN + SPREAD * (np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own), 0, 4)
    return tuple(_person(dict(zip(WEIGHTS, row.tolist(), strict=True)), items, draw) for row in levels)


def measure_placement(count: int, correlations: Sequence[float] = CORRELATIONS) -> tuple[PlacementFigures, ...]:
    """The figures at each correlation; the lines of the baselines are fitted on other people of the same kind."""
    return tuple(_at(correlation, count, bank()) for correlation in correlations)


def _person(levels: dict[str, float], items: Sequence[SimulatedItem], draw: np.random.Generator) -> Person:
    admits = draw.uniform(*ADMIT)
    answers: dict[str, float | None] = {}
    for item in items:
        knows = draw.random() < 1 / (1 + np.exp(-item.slope * (levels[item.shown.competency] - item.difficulty)))
        says_so, luck, slips = draw.random(3)
        if knows:
            answers[item.shown.id] = 0.0 if slips < SLIP else 1.0
        else:
            answers[item.shown.id] = None if says_so < admits else float(luck < item.shown.chance)
    return Person(levels, answers)


def _at(correlation: float, count: int, items: Sequence[SimulatedItem]) -> PlacementFigures:
    crowd = people(correlation, 2 * count, items)
    asked, others = crowd[:count], crowd[count:]
    shown = [item.shown for item in items]
    fixed = _fixed(shown)
    placed = [result(_adaptive(person, shown, CORRELATION)) for person in asked]
    own, one, average = _lines(others, fixed)
    told = {
        OURS: [_levels(row) for row in placed],
        ALONE: [_levels(result(_adaptive(person, shown, 0.0), 0.0)) for person in asked],
        SAME: [_levels(result(_given(person, fixed))) for person in asked],
        SHARE: [{name: float(np.polyval(own, shares[name])) for name in WEIGHTS} for shares in _shares(asked, fixed)],
        ONE: [
            dict.fromkeys(WEIGHTS, float(np.polyval(one, fmean(shares.values())))) for shares in _shares(asked, fixed)
        ],
        AVERAGE: [dict.fromkeys(WEIGHTS, average) for _ in asked],
    }
    return PlacementFigures(
        correlation, {name: _error(asked, levels) for name, levels in told.items()}, _held(asked, placed)
    )


def _adaptive(person: Person, shown: Sequence[Candidate], correlation: float) -> Placement:
    state = start(WEIGHTS, seed=SEED)
    while item := next_item(state, shown, correlation):
        state = answer(state, item, person.answers[item.id])
    return state


def _fixed(shown: Sequence[Candidate]) -> list[Candidate]:
    """The first items of each competency with the difficulties of the fixed test."""
    chosen: list[Candidate] = []
    for name in WEIGHTS:
        left = [item for item in shown if item.competency == name]
        for difficulty in FIXED:
            item = next(item for item in left if item.difficulty == difficulty)
            left.remove(item)
            chosen.append(item)
    return chosen


def _given(person: Person, fixed: Sequence[Candidate]) -> Placement:
    state = start(WEIGHTS, seed=SEED, length=LENGTH)
    for item in fixed:
        state = answer(state, item, person.answers[item.id])
    return state


def _shares(crowd: Sequence[Person], fixed: Sequence[Candidate]) -> list[dict[str, float]]:
    """The share right of each person in each competency of the fixed test."""
    return [
        {name: fmean(person.answers[item.id] or 0.0 for item in fixed if item.competency == name) for name in WEIGHTS}
        for person in crowd
    ]


def _lines(others: Sequence[Person], fixed: Sequence[Candidate]) -> tuple[Array, Array, float]:
    """What the baselines know of people: lines from a share (per competency, overall) to a level, and the mean level."""
    shares = _shares(others, fixed)
    levels = np.array([[person.levels[name] for name in WEIGHTS] for person in others])
    each = np.array([[row[name] for name in WEIGHTS] for row in shares])
    own = np.polyfit(each.ravel(), levels.ravel(), 1)
    return own, np.polyfit(each.mean(axis=1), levels.mean(axis=1), 1), float(levels.mean())


def _levels(placed: Sequence[Placed]) -> dict[str, float]:
    return {one.competency: one.level for one in placed if one.level is not None}


def _error(asked: Sequence[Person], told: Sequence[Mapping[str, float]]) -> Error:
    each = [
        fmean(abs(levels[name] - person.levels[name]) for name in WEIGHTS)
        for person, levels in zip(asked, told, strict=True)
    ]
    return Error(fmean(each), stdev(each) / len(each) ** 0.5)


def _held(asked: Sequence[Person], placed: Sequence[Sequence[Placed]]) -> float:
    return fmean(
        one.low is not None and one.high is not None and one.low <= person.levels[one.competency] <= one.high
        for person, row in zip(asked, placed, strict=True)
        for one in row
    )
