"""From raw scores to marks: one rising curve for all questions, moved to where a question's own marked answers lie.

The curve gives the mark to expect at a raw score, which is never steeper than the answers it was measured on: a raw
score is not exact, and a slip of it must not cost a band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MARKS = (0, 25, 50, 75, 100)

OWN = 0.5
"""How far the question's own five answers move the curve; an odd one must not move it much."""

BEYOND = 1.0
"""So far beyond its ends the curve reaches 0 and 100: the weakest and the strongest can still be told apart."""


@dataclass(frozen=True, slots=True)
class Curve:
    """`marks` (0 to 100) to expect at `raws`; both rise."""

    raws: tuple[float, ...]
    marks: tuple[float, ...]

    def mark(self, raw: float) -> float:
        """The mark of a raw score, 0 to 100; straight between the points."""
        raws = (self.raws[0] - BEYOND, *self.raws, self.raws[-1] + BEYOND)
        return float(np.interp(raw, raws, (0.0, *self.marks, 100.0)))

    def moved(self, samples: Sequence[tuple[int, float]]) -> Curve:
        """The curve for a question whose marked answers have these (mark, raw); the same where a mark has none."""
        if {mark for mark, _ in samples} != set(MARKS):
            return self
        away = float(np.mean([raw - self.raws[MARKS.index(mark)] for mark, raw in samples]))
        return Curve(tuple(raw + OWN * away for raw in self.raws), self.marks)


def isotonic(values: Sequence[float]) -> list[float]:
    """The nearest sequence that never falls (pool adjacent violators; Barlow et al., 1972)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (last, many), (before, more) = pools.pop(), pools.pop()
            pools.append(((last * many + before * more) / (many + more), many + more))
    return [mean for mean, count in pools for _ in range(count)]
