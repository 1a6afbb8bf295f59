"""What a plan is made from, all of it: two equal wishes give the same plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.planning.step import Step

TOP = 4
"""The highest level of a skill."""

BROUGHT = 0.5
"""A skill that a background brings counts half in the order of a first plan. It is no evidence: nothing is left out."""

SHARPER = 1.5
"""Weights count with this power: a short plan goes deep where it matters instead of touching everything once."""

WEAK = 1.5
"""A skill that went badly when it was last seen counts half as much again."""


@dataclass(frozen=True, slots=True)
class Interview:
    """The practice that belongs before an interview: a drill for each round that is not proven yet, two mocks."""

    drills: tuple[Step, ...] = ()
    mocks: tuple[Step, ...] = ()
    fixes: tuple[Step, ...] = ()
    light: Step | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """`weights` of the skills by the goal, `weeks` the minutes that each week has, `levels` what is proven (0 to 4).

    `brings`: skills that the learner's background brings. `weak`: those that went badly of late. `first`: the step
    under way. `done` and `skipped` steps are over; those in `later` come after all others.
    """

    weights: Mapping[str, float]
    weeks: tuple[int, ...]
    levels: Mapping[str, float] = field(default_factory=dict)
    brings: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    first: str = ""
    done: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    interview: Interview | None = None

    def pull(self, competency: str) -> float:
        """How much a skill counts: its weight by the goal and by the way that is left to go."""
        weight = self.weights.get(competency, 0.0) * (TOP - min(self.levels.get(competency, 0.0), TOP)) / TOP
        brought = BROUGHT if competency in self.brings else 1.0
        return float((weight * brought * (WEAK if competency in self.weak else 1.0)) ** SHARPER)

    def proven(self, step: Step) -> bool:
        """Whether the learner has shown the level that a step leads to."""
        return self.levels.get(step.competency, 0.0) >= step.level
