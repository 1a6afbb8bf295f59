"""What answers tell about abilities that go together: exact Bayesian sums on a small grid.

An ability is a level from 0 to 4. All abilities lean on one common factor, so that any two of them correlate by
`CORRELATION`; given the factor they are independent, which keeps the sums small (13 x 17 numbers per competency).

A learner who knows an answer gives it, but for a slip. One who does not know it says so or guesses. An item of
difficulty 2 is known by half of those who stand at level 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVELS: Array = np.linspace(0.0, 4.0, 17)
"""The abilities that are told apart."""

FACTOR: Array = np.linspace(-3.0, 3.0, 13)
"""What is common to all abilities, in standard deviations."""

MEAN, SPREAD = 1.6, 1.0
"""What is believed of a new learner before any answer: middle and standard deviation, in levels."""

CORRELATION = 0.5
"""Believed between any two competencies. A guess between the .3 and the .8 that tests of skills tend to show."""

SLOPE = 1.8
"""How sharply an item parts those above its difficulty from those below, per level."""

SLIP, ADMIT = 0.05, 0.4
"""How often what is known is answered amiss, and how often what is not known is said not to be known."""


class Seen(NamedTuple):
    """One answer: the item's difficulty (1..3), the chance of guessing it, the share reached (None: "I don't know")."""

    difficulty: int
    chance: float
    share: float | None


@dataclass(frozen=True)
class Belief:
    """What is believed of `n` abilities after some answers.

    `known[k]` is the likelihood of competency k's answers at each level (n x levels); `fit[k]` the same, averaged over
    the levels at each value of the factor (n x factor).
    """

    prior: Array
    factor: Array
    known: Array
    fit: Array


@lru_cache(maxsize=16)
def prior(correlation: float) -> tuple[Array, Array]:
    """Levels given the factor (factor x levels, rows sum to 1), and the factor itself."""
    middles = MEAN + SPREAD * np.sqrt(correlation) * FACTOR[:, None]
    width = SPREAD * np.sqrt(1 - correlation)
    levels = np.exp(-0.5 * ((LEVELS[None, :] - middles) / width) ** 2)
    factor = np.exp(-0.5 * FACTOR**2)
    return levels / levels.sum(axis=1, keepdims=True), factor / factor.sum()


@lru_cache(maxsize=512)
def outcomes(difficulty: int, chance: float) -> Array:
    """How likely "right", "not right" and "I don't know" are at each level (3 x levels, columns sum to 1)."""
    knows = 1 / (1 + np.exp(-SLOPE * (LEVELS - difficulty)))
    guesses = (1 - knows) * (1 - ADMIT)
    right = knows * (1 - SLIP) + guesses * chance
    unsure = (1 - knows) * ADMIT
    return np.stack([right, 1 - right - unsure, unsure])


def likelihood(seen: Seen) -> Array:
    """How likely one answer is at each level; half a share lies half way between right and not right."""
    right, amiss, unsure = outcomes(seen.difficulty, seen.chance)
    if seen.share is None:
        return np.asarray(unsure)
    mixed: Array = right**seen.share * amiss ** (1 - seen.share)
    return mixed


def believe(answers: Sequence[Sequence[Seen]], correlation: float = CORRELATION) -> Belief:
    """The belief after the answers of each competency, in the order of the competencies."""
    levels, factor = prior(correlation)
    known = np.ones((len(answers), len(LEVELS)))
    for k, given in enumerate(answers):
        for seen in given:
            known[k] *= likelihood(seen)
    return Belief(levels, factor, known, known @ levels.T)


def posterior(belief: Belief) -> Array:
    """The probability of each level for each competency (n x levels, rows sum to 1)."""
    whole = belief.factor * belief.fit.prod(axis=0)
    shares = (whole / belief.fit) @ belief.prior * belief.known
    normal: Array = shares / shares.sum(axis=1, keepdims=True)
    return normal


def expected_spread(belief: Belief, k: int, ways: Array, weights: Array) -> Array:
    """The spread to be expected after one more item of competency `k`, for each of its possible shapes.

    `ways` is items x 3 x levels (see `outcomes`), `weights` how much each competency counts. Returns one weighted sum
    of variances per item; the smallest teaches most.
    """
    known = belief.known[k] * ways
    fit = known @ belief.prior.T
    others = belief.factor * np.delete(belief.fit, k, axis=0).prod(axis=0)
    whole = others * fit
    chances = whole.sum(axis=2)
    spread = weights[k] * _variance(others @ belief.prior * known)
    for j in range(len(belief.known)):
        if j != k:
            spread = spread + weights[j] * _variance((whole / belief.fit[j]) @ belief.prior * belief.known[j])
    expected: Array = (spread * chances).sum(axis=1) / chances.sum(axis=1)
    return expected


def _variance(shares: Array) -> Array:
    total = shares.sum(axis=-1)
    middle = shares @ LEVELS / total
    spread: Array = shares @ LEVELS**2 / total - middle**2
    return spread
