"""How well a passage says what a statement says: three likenesses over each piece of it, the best piece counts.

Alignment (each word of the statement with its nearest word), cover (piece and statement as wholes) and keywords (same
stems). Equal parts of the three, each in units of its own spread, rank answers best without any fitting; a whole
answer's cosine hardly does. One piece, or a few short ones that stand together, must carry the statement: so neither
length nor words scattered over a text earn anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.core.grading.lexicon import Scale
from bot.core.grading.text import Passage
from bot.core.ports import Vectors

Floats = NDArray[np.float32]

LOW, HIGH = 0.35, 0.85
"""Cosines of two words between which likeness grows from none to full."""

QUESTION = 0.1
"""What a word of the question still weighs: everybody repeats those."""

SPREAD = 0.93
"""What a statement spread over neighbouring pieces is worth."""

WIDEST, LONGEST = 4, 35
"""Pieces, and words, over which a statement may be spread: people who know a thing say it in short sentences."""

LISTED = 0.35
"""What a match in a bare list of terms is worth."""

TURNED_FROM, TURNED = 0.35, 0.75
"""From this share of turned words on a match loses up to this part of its worth."""


@dataclass(frozen=True)
class Seen:
    """A passage with a vector for every word that carries a claim. `starts` are the places of its pieces among them."""

    passage: Passage
    vectors: Vectors
    stems: tuple[str, ...]
    turned: NDArray[np.bool_]
    starts: NDArray[np.int64]
    wholes: Vectors

    @property
    def pieces(self) -> tuple[int, ...]:
        """The pieces that carry a claim, by their number in the passage."""
        return tuple(n for n, unit in enumerate(self.passage.units) if any(unit.content))


@dataclass(frozen=True)
class Statement:
    """Something a good answer says, ready to be looked for; `weights` has one number per word that carries a claim."""

    vectors: Vectors
    stems: tuple[str, ...]
    turned: NDArray[np.bool_]
    weights: Floats
    whole: Vectors


@dataclass(frozen=True, slots=True)
class Match:
    """Where a statement is said best: the features there, and the pieces, by their number in the passage."""

    align: float = 0.0
    cover: float = 0.0
    keywords: float = 0.0
    pieces: tuple[int, ...] = ()
    turned: float = 0.0

    def score(self, scale: Scale) -> float:
        """The three features in units of their spread, equally weighted; what is turned lowers it."""
        kept = 1.0 - TURNED * max(0.0, (self.turned - TURNED_FROM) / (1 - TURNED_FROM))
        return float(_score(scale, kept * self.align, kept * self.cover, kept * self.keywords))


def seen(passage: Passage, vectors: Sequence[Vectors]) -> Seen:
    """Put a passage and the vectors of its pieces' words together."""
    kept = [(unit, found[list(unit.content)]) for unit, found in zip(passage.units, vectors, strict=True)]
    pieces = [(unit, rows) for unit, rows in kept if len(rows)]
    wholes = [_unit(found.sum(axis=0)) for found, (_, rows) in zip(vectors, kept, strict=True) if len(rows)]
    flags = [flag for unit, _ in pieces for flag, content in zip(unit.negated, unit.content, strict=True) if content]
    width = vectors[0].shape[1] if vectors else 1
    return Seen(
        passage=passage,
        vectors=np.concatenate([rows for _, rows in pieces]) if pieces else np.zeros((0, width), np.float32),
        stems=passage.stems,
        turned=np.array(flags, dtype=np.bool_),
        starts=np.cumsum([0, *(len(rows) for _, rows in pieces)], dtype=np.int64)[:-1],
        wholes=np.stack(wholes) if wholes else np.zeros((0, width), np.float32),
    )


def statement(found: Seen, question: frozenset[str], rarity: Mapping[str, float]) -> Statement:
    """A statement from its own passage; `rarity` weighs stems, "" stands for one never met."""
    weights = [rarity.get(stem, rarity[""]) * (QUESTION if stem in question else 1.0) for stem in found.stems]
    return Statement(
        vectors=found.vectors,
        stems=found.stems,
        turned=found.turned,
        weights=np.array(weights, dtype=np.float32),
        whole=_unit(found.wholes.sum(axis=0)) if len(found.wholes) else found.wholes.sum(axis=0),
    )


def best_match(wanted: Statement, answer: Seen, usable: NDArray[np.bool_], scale: Scale) -> Match:
    """Where `answer` says what is `wanted` best; `usable` says per piece whether it counts at all."""
    total = float(wanted.weights.sum())
    if not len(answer.starts) or not usable.any() or total <= 0:
        return Match()
    likeness = wanted.vectors @ answer.vectors.T
    near = np.clip((likeness - LOW) / (HIGH - LOW), 0, 1)
    same = np.array([[one == other for other in answer.stems] for one in wanted.stems], dtype=np.float32)
    units = [answer.passage.units[n] for n in answer.pieces]
    found = _Found(
        align=np.maximum.reduceat(near, answer.starts, axis=1),
        keywords=np.maximum.reduceat(same, answer.starts, axis=1),
        wholes=answer.wholes,
        worth=np.array([LISTED if unit.listed else 1.0 for unit in units], dtype=np.float32),
        words=np.array([len(unit.words) for unit in units]),
        usable=usable,
    )
    windows = [found.best(wanted, total, width, scale) for width in range(1, min(WIDEST, len(units)) + 1)]
    best = max(filter(None, windows), key=lambda match: match.score(scale))
    return _with_turns(best, wanted, answer, likeness)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found: `align` and `keywords` by word of the statement and piece, the rest by piece."""

    align: Floats
    keywords: Floats
    wholes: Vectors
    worth: Floats
    words: NDArray[np.int64]
    usable: NDArray[np.bool_]

    def best(self, wanted: Statement, total: float, width: int, scale: Scale) -> Match | None:
        """The best of all runs of `width` pieces; None where none fits. Pieces are numbered among those with a claim."""
        fits = _runs(self.usable, width).all(axis=-1) & (
            (width == 1) | (_runs(self.words, width).sum(axis=-1) <= LONGEST)
        )
        if not fits.any():
            return None
        worth = _runs(self.worth, width).min(axis=-1) * (SPREAD if width > 1 else 1.0)
        weights = wanted.weights / total
        align = weights @ _runs(self.align, width).max(axis=-1) * worth
        keywords = weights @ _runs(self.keywords, width).max(axis=-1) * worth
        cover = self._cover(wanted.whole, width) * worth
        at = int(np.where(fits, _score(scale, align, cover, keywords), -np.inf).argmax())
        return Match(float(align[at]), float(cover[at]), float(keywords[at]), tuple(range(at, at + width)))

    def _cover(self, whole: Vectors, width: int) -> Floats:
        """Cosine of each run as a whole, or of its nearest piece where that is nearer."""
        sums = _runs(self.wholes.T, width).sum(axis=-1)
        together = whole @ sums / np.maximum(np.linalg.norm(sums, axis=0), 1e-9)
        single = _runs(self.wholes @ whole, width).max(axis=-1)
        cover: Floats = np.maximum(np.maximum(together, single), 0)
        return cover


def _runs(values: NDArray[Any], width: int) -> NDArray[Any]:
    """All runs of `width` neighbours along the last axis, as a new last axis."""
    return sliding_window_view(values, width, axis=-1)


def _score(scale: Scale, align: Any, cover: Any, keywords: Any) -> Any:
    """The three features in units of their spread, equally weighted; numbers or arrays alike."""
    features = ((align, scale.align), (cover, scale.cover), (keywords, scale.keywords))
    return sum((value - middle) / spread for value, (middle, spread) in features) / len(features)


def _with_turns(match: Match, wanted: Statement, answer: Seen, likeness: Floats) -> Match:
    """The match with its pieces numbered as in the passage, and how much of it the answer says the other way round."""
    ends = np.append(answer.starts[1:], len(answer.stems))
    span = slice(int(answer.starts[match.pieces[0]]), int(ends[match.pieces[-1]]))
    nearest = likeness[:, span].argmax(axis=1)
    strength = np.clip((likeness[:, span].max(axis=1) - LOW) / (HIGH - LOW), 0, 1) * wanted.weights
    against = answer.turned[span][nearest] & ~wanted.turned
    turned = float(strength[against].sum() / max(float(strength.sum()), 1e-9))
    pieces = tuple(answer.pieces[n] for n in match.pieces)
    return Match(match.align, match.cover, match.keywords, pieces, turned)


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / (float(np.linalg.norm(vector)) or 1.0)
    return unit


def small_share(passage: Passage) -> float:
    """Share of words that carry no claim: near none in a list of terms, near half in speech."""
    words = [flag for unit in passage.units for flag in unit.content]
    return 1 - sum(words) / len(words) if words else 0.0
