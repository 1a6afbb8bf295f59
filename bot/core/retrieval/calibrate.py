"""Choosing the two thresholds by asking questions whose right outcome is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.core.knowledge.knowledge import Knowledge
from bot.core.ports import Embed
from bot.core.retrieval.decide import Calibration
from bot.core.retrieval.index import LEXICAL, Index
from bot.core.retrieval.rank import rank

LOST = 0.02
"""Part of the questions in scope that may be declined."""

LOST_AT_MOST = 0.05
"""The same where questions in scope and far ones cannot be told apart so well."""

LEAN = 0.75
"""How far up the gap between far questions and those in scope to ask back from: what is far is more various than any
sample of it, what is in scope is not."""

NEAR_ANSWERED = 0.15
"""Part of the near misses that may be answered as if they were in scope."""


@dataclass(frozen=True)
class Sample:
    """Questions to measure with: in scope, near misses in the same words, and far ones."""

    in_scope: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]


@dataclass(frozen=True)
class Thresholds:
    """Confidences from which to answer and from which to ask back."""

    answer: float
    ask: float


def thresholds(in_scope: Sequence[float], near: Sequence[float], far: Sequence[float]) -> Thresholds:
    """Thresholds from the best confidences of questions in scope, near misses and far ones.

    Where questions in scope stand clear of the far ones, up to LOST of each, `ask` lies in the gap between; otherwise
    it loses LOST_AT_MOST of those in scope. `answer` lets NEAR_ANSWERED of the near misses through, never below `ask`.
    """
    lowest, highest = float(np.quantile(in_scope, LOST)), float(np.quantile(far, 1 - LOST))
    gap = lowest - highest
    ask = highest + LEAN * gap if gap > 0 else float(np.quantile(in_scope, LOST_AT_MOST))
    return Thresholds(answer=max(float(np.quantile(near, 1 - NEAR_ANSWERED)), ask), ask=ask)


async def calibrate(index: Index, embed: Embed | None, view: Knowledge, sample: Sample, today: date) -> Calibration:
    """Thresholds for `embed` on the cards of `view`, or for words alone without it."""
    parts = [await _confidences(index, embed, view, asked) for asked in (sample.in_scope, sample.near, sample.far)]
    found = thresholds(*parts)
    return Calibration(
        encoder=embed.name if embed else LEXICAL,
        content=view.content,
        measured=today,
        answer=round(found.answer, 4),
        ask=round(found.ask, 4),
    )


async def _confidences(index: Index, embed: Embed | None, view: Knowledge, asked: Sequence[str]) -> list[float]:
    vectors = await embed(asked) if embed else [None] * len(asked)
    rankings = (rank(index, text, vector, view, most=1) for text, vector in zip(asked, vectors, strict=True))
    return [ranking.hits[0].confidence for ranking in rankings]
