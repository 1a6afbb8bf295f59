"""From raw scores to marks: a monotone curve through the question's own marked answers, steadied by the common one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MARKS = (0, 25, 50, 75, 100)
OWN = 0.7
"""How much the question's own five answers say; one odd answer must not bend the curve."""

LEAST_STEP = 0.05

FLOOR, FLOOR_MARK = 0.35, 4.0
"""An answer as weak as the one marked 0 gets this mark, and 0 lies so far below: the weakest can still be told apart."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Raw scores at the marks 0, 25, 50, 75 and 100, rising."""

    raws: tuple[float, ...]

    def mark(self, raw: float) -> float:
        """The mark of a raw score, 0 to 100; straight between the five."""
        return float(np.interp(raw, (self.raws[0] - FLOOR, *self.raws), (0.0, FLOOR_MARK, *MARKS[1:])))


def curve_of(common: Sequence[float], samples: Sequence[tuple[int, float]] = ()) -> Curve:
    """The curve for a question whose marked answers have these (mark, raw); the common one when there are none."""
    if {mark for mark, _ in samples} != set(MARKS):
        return Curve(_rising(common))
    own = isotonic([float(np.mean([raw for mark, raw in samples if mark == wanted])) for wanted in MARKS])
    return Curve(_rising([OWN * mine + (1 - OWN) * other for mine, other in zip(own, common, strict=True)]))


def isotonic(values: Sequence[float]) -> list[float]:
    """The nearest sequence that never falls (pool adjacent violators; Barlow et al., 1972)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (last, many), (before, more) = pools.pop(), pools.pop()
            pools.append(((last * many + before * more) / (many + more), many + more))
    return [mean for mean, count in pools for _ in range(count)]


def _rising(values: Sequence[float]) -> tuple[float, ...]:
    """The same values, each at least a step above the one before, so that equal ones still part marks."""
    found: list[float] = []
    for value in values:
        found.append(value if not found else max(value, found[-1] + LEAST_STEP))
    return tuple(found)
