"""Where an answer says what a statement says, and how well: three likenesses over each run of its pieces.

Alignment (each word of the statement with its nearest word), cover (run and statement as wholes) and keywords (same
stems). Equal parts of the three, each in units of its own spread, rank answers best without any fitting; a whole
answer's cosine hardly does. One piece, or a few short ones that stand together, must carry the statement: so neither
length nor words scattered over a text earn anything there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.core.grading.aligning import Floats, Seen, Stack
from bot.core.grading.lexicon import Scale

LOW, HIGH = 0.35, 0.85
"""Cosines of two words between which likeness grows from none to full."""

SPREAD = 0.93
"""What a statement spread over neighbouring pieces is worth."""

WIDEST, LONGEST = 4, 35
"""Pieces, and words, over which a statement may be spread: people who know a thing say it in short sentences."""

LISTED = 0.1
"""What a match in a bare list of terms is worth."""

TURNED_FROM, TURNED = 0.35, 0.75
"""From this share of turned words on a match loses up to this part of its worth."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a statement is said best: the features there, and the pieces, by their number in the passage.

    `anywhere` is the alignment with the answer as a whole: what of the statement is said at all, wherever that is.
    """

    align: float = 0.0
    cover: float = 0.0
    keywords: float = 0.0
    pieces: tuple[int, ...] = ()
    turned: float = 0.0
    anywhere: float = 0.0

    def score(self, scale: Scale) -> float:
        """The three features in units of their spread, equally weighted; what is turned lowers it."""
        kept = 1.0 - TURNED * max(0.0, (self.turned - TURNED_FROM) / (1 - TURNED_FROM))
        return float(_score(scale, kept * self.align, kept * self.cover, kept * self.keywords))


def find(wanted: Stack, answer: Seen, usable: NDArray[np.bool_], scale: Scale) -> list[Match]:
    """Where `answer` says each statement best; `usable` says per piece whether it counts at all."""
    if not usable.any():
        return [Match()] * len(wanted.starts)
    likeness = np.clip((wanted.vectors @ answer.vectors.T - LOW) / (HIGH - LOW), 0, 1)
    units = [answer.passage.units[n] for n in answer.pieces]
    found = _Found(
        wanted=wanted,
        align=np.maximum.reduceat(likeness, answer.starts, axis=1),
        keywords=np.maximum.reduceat(_same(wanted.stems, answer.stems), answer.starts, axis=1),
        wholes=answer.wholes,
        worth=np.array([LISTED if unit.listed else 1.0 for unit in units], dtype=np.float32),
        words=np.array([len(unit.words) for unit in units]),
        usable=usable,
    )
    against = _against(wanted, answer)
    anywhere = found.anywhere(likeness, against, answer)
    runs = [found.best(width, scale) for width in range(1, min(WIDEST, len(units)) + 1)]
    best = [max(filter(None, ways), key=lambda run: run.score) for ways in zip(*runs, strict=True)]
    return [_match(n, run, wanted, answer, (likeness, against, anywhere)) for n, run in enumerate(best)]


@dataclass(frozen=True, slots=True)
class _Run:
    """The pieces at which a statement is said best, numbered among those with a claim, and the features there."""

    score: float
    align: float
    cover: float
    keywords: float
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found: `align` and `keywords` by word of the statements and piece, the rest by piece."""

    wanted: Stack
    align: Floats
    keywords: Floats
    wholes: Floats
    worth: Floats
    words: NDArray[np.int64]
    usable: NDArray[np.bool_]

    def best(self, width: int, scale: Scale) -> list[_Run | None]:
        """For each statement the best of all runs of `width` pieces; None where none fits."""
        fits = _runs(self.usable, width).all(axis=-1) & (
            (width == 1) | (_runs(self.words, width).sum(axis=-1) <= LONGEST)
        )
        if not fits.any():
            return [None] * len(self.wanted.starts)
        worth = _runs(self.worth, width).min(axis=-1) * (SPREAD if width > 1 else 1.0)
        align = self._by_statement(_runs(self.align, width).max(axis=-1)) * worth
        keywords = self._by_statement(_runs(self.keywords, width).max(axis=-1)) * worth
        cover = self._cover(width) * worth
        scores = np.where(fits, _score(scale, align, cover, keywords), -np.inf)
        places = scores.argmax(axis=1)
        return [
            _Run(float(scores[n, at]), float(align[n, at]), float(cover[n, at]), float(keywords[n, at]), int(at), width)
            for n, at in enumerate(places)
        ]

    def anywhere(self, likeness: Floats, against: NDArray[np.bool_], answer: Seen) -> Floats:
        """How much of each statement is said at all; what is said the other way round hardly counts."""
        kept = np.where(against, (1 - TURNED) * likeness, likeness)
        nearest = np.maximum.reduceat(kept, answer.starts, axis=1) * (self.worth * self.usable)
        found: Floats = self._by_statement(nearest.max(axis=1))
        return found

    def _by_statement(self, values: Any) -> Any:
        """Weighted sums over the words of each statement."""
        weights = self.wanted.weights.reshape(-1, *(1,) * (values.ndim - 1))
        return np.add.reduceat(values * weights, self.wanted.starts, axis=0)

    def _cover(self, width: int) -> Floats:
        """Cosine of each run as a whole, or of its nearest piece where that is nearer."""
        sums = _runs(self.wholes.T, width).sum(axis=-1)
        together = self.wanted.wholes @ sums / np.maximum(np.linalg.norm(sums, axis=0), 1e-9)
        single = _runs(self.wanted.wholes @ self.wholes.T, width).max(axis=-1)
        cover: Floats = np.maximum(np.maximum(together, single), 0)
        return cover


def _same(wanted: Sequence[str], said: Sequence[str]) -> Floats:
    """1 where two stems are the same."""
    codes: dict[str, int] = {}
    left, right = (np.array([codes.setdefault(stem, len(codes)) for stem in stems]) for stems in (wanted, said))
    same: Floats = (left[:, None] == right[None, :]).astype(np.float32)
    return same


def _against(wanted: Stack, answer: Seen) -> NDArray[np.bool_]:
    """Words of the answer that are turned where the statement's are not."""
    against: NDArray[np.bool_] = answer.turned[None, :] & ~wanted.turned[:, None]
    return against


def _runs(values: NDArray[Any], width: int) -> NDArray[Any]:
    """All runs of `width` neighbours along the last axis, as a new last axis."""
    return sliding_window_view(values, width, axis=-1)


def _score(scale: Scale, align: Any, cover: Any, keywords: Any) -> Any:
    """The three features in units of their spread, equally weighted; numbers or arrays alike."""
    features = ((align, scale.align), (cover, scale.cover), (keywords, scale.keywords))
    return sum((value - middle) / spread for value, (middle, spread) in features) / len(features)


def _match(n: int, run: _Run, wanted: Stack, answer: Seen, found: tuple[Any, Any, Any]) -> Match:
    """The run with its pieces numbered as in the passage, and how much of it the answer says the other way round."""
    likeness, against, anywhere = found
    rows = slice(*np.append(wanted.starts, len(wanted.stems))[n : n + 2])
    ends = np.append(answer.starts[1:], len(answer.stems))
    span = slice(int(answer.starts[run.start]), int(ends[run.start + run.width - 1]))
    near = likeness[rows, span]
    strength = near.max(axis=1) * wanted.weights[rows]
    turned = against[rows, span][np.arange(len(near)), near.argmax(axis=1)]
    pieces = tuple(answer.pieces[at] for at in range(run.start, run.start + run.width))
    share = float(strength[turned].sum() / max(float(strength.sum()), 1e-9))
    return Match(run.align, run.cover, run.keywords, pieces, share, float(anywhere[n]))
