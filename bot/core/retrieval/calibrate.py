"""Choosing the two thresholds from measured confidences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LOST = 0.02
"""Part of the questions in scope that may be declined."""

NEAR_ANSWERED = 0.15
"""Part of the near misses that may be answered as if they were in scope."""


@dataclass(frozen=True)
class Thresholds:
    """Confidences from which to answer and from which to ask back."""

    answer: float
    ask: float


def thresholds(in_scope: Sequence[float], near: Sequence[float], far: Sequence[float]) -> Thresholds:
    """Thresholds from the best confidences of questions in scope, near misses and far ones.

    `ask` loses at most LOST of the questions in scope; where these stand clear of the far ones, it lies midway between.
    `answer` lets NEAR_ANSWERED of the near misses through and is never below `ask`.
    """
    lowest, highest = float(np.quantile(in_scope, LOST)), float(np.quantile(far, 1 - LOST))
    ask = (lowest + highest) / 2 if highest < lowest else lowest
    return Thresholds(answer=max(float(np.quantile(near, 1 - NEAR_ANSWERED)), ask), ask=ask)
