"""Axis scores learned from labelled job descriptions: what each line means to an encoder, beside the phrases it holds.

Two steps, both linear, so that every score can be taken apart. A line's features (its section, its vector, the phrases
found in it) say by one ridge regression per axis how likely it is a duty of its own, and how likely it says anything at
all. Of all lines together four figures per axis go into an ordinal logistic regression with three cuts (McCullagh 1980,
"Regression models for ordinal data"). `coach eval jobs --calibrate` writes the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from bot.core.knowledge.schema import Strict
from bot.core.ports import Embed, Vectors
from bot.core.review.judging import LENGTHY, QUOTES, AxisScore, score_axes, weigh
from bot.core.review.reading import Posting, Unit, plain
from bot.core.review.signals import AXES, Axis, Section, Signals
from bot.core.spoken import read_lines

SECTIONS: tuple[Section, ...] = ("duty", "asks", "nice", "about")
SHARE = 0.5
"""What sections, phrases and the constant count beside a unit vector, so that one penalty suits all."""
NOISE, RANGE = 0.08, 0.75
"""What a line scores that says nothing, and how far above it one lies that says all of it."""
MOST_LINES = 120
"""Beyond these a text is no ordinary posting, and its vectors would keep somebody waiting for many seconds."""
SAYS = 0.3
"""From here on a line is quoted though no phrase was found in it."""


class Cuts(Strict):
    """One axis: how four figures of a text add up, and the three places at which the score rises."""

    slope: Annotated[tuple[float, ...], Field(min_length=4, max_length=4)]
    cuts: Annotated[tuple[float, ...], Field(min_length=3, max_length=3)]


class Weights(Strict):
    """The whole of `review-weights.yaml`. `full`, `any`: a column of line weights for each axis, for `encoder` only."""

    encoder: str
    full: dict[Axis, tuple[float, ...]]
    any: dict[Axis, tuple[float, ...]]
    axes: dict[Axis, Cuts]

    @property
    def lines(self) -> Vectors:
        """Shape (features, 10): five columns of `full`, then five of `any`, in the order of AXES."""
        return np.array([kind[axis] for kind in (self.full, self.any) for axis in AXES]).T


@dataclass(frozen=True)
class Learned:
    """The encoder with the weights that were fitted to it."""

    embed: Embed
    weights: Weights


def load_weights(path: Path) -> Weights:
    """Read `review-weights.yaml`; ContentError names its faults."""
    return read_lines(path, Weights.model_validate)


async def read_axes(posting: Posting, signals: Signals, learned: Learned | None) -> tuple[AxisScore, ...]:
    """All five axes, by what was learned where its encoder is there and the text not too long, else by phrases alone."""
    units = told(posting)
    if learned is None or not 0 < len(units) <= MOST_LINES:
        return score_axes(posting, signals)
    found = line_features(units, signals, await learned.embed([unit.text for unit in units]))
    lines = found @ learned.weights.lines
    whole = text_features(lines, titles(posting, signals))
    return tuple(
        _score(n, units, lines, found, ordinal(whole[n], learned.weights.axes[axis])) for n, axis in enumerate(AXES)
    )


def told(posting: Posting) -> tuple[Unit, ...]:
    """The lines that may say something of the work; offers and ways to apply do not."""
    return tuple(unit for unit in posting.units if unit.section in SECTIONS)


def line_features(units: Sequence[Unit], signals: Signals, vectors: Vectors) -> Vectors:
    """Shape (lines, 1 + 4 sections + vector + 5 axes of phrases)."""
    rows = []
    for unit, vector in zip(units, vectors, strict=True):
        asked = unit.section != "about"
        phrases = [weigh(unit, signals.axes[axis], signals) * asked * SHARE for axis in AXES]
        rows.append([SHARE, *((unit.section == one) * SHARE for one in SECTIONS), *vector, *phrases])
    return np.array(rows, dtype=float)


def titles(posting: Posting, signals: Signals) -> Vectors:
    """For each axis whether the title makes it the reason for the job."""
    return np.array([bool(signals.axes[axis].title.search(plain(posting.title))) for axis in AXES], dtype=float)


def text_features(lines: Vectors, named: Vectors) -> Vectors:
    """Shape (5 axes, 4): all duties, the clearest duty, the clearest mention, the title."""
    clear = np.clip((lines - NOISE) / RANGE, 0, 1)
    full, anything = clear[:, : len(AXES)], clear[:, len(AXES) :]
    return np.stack([np.log1p(full.sum(axis=0)), full.max(axis=0), anything.max(axis=0), named], axis=1)


def ordinal(features: Vectors, cuts: Cuts) -> int:
    """The score from 0 to 3: how many cuts lie below."""
    height = float(np.dot(features, cuts.slope))
    return sum(height > cut for cut in cuts.cuts)


def _score(n: int, units: Sequence[Unit], lines: Vectors, found: Vectors, score: int) -> AxisScore:
    """A score with the lines that speak for it, the clearest first."""
    clear = lines[:, n] + found[:, n - len(AXES)]
    order = [int(i) for i in np.argsort(-clear, kind="stable")]
    speaking = [i for i in order if clear[i] >= SAYS or found[i, n - len(AXES)] > 0] or order[:1]
    quotes = tuple(units[i].text[:LENGTHY] for i in speaking[: QUOTES if score > 1 else 1])
    return AxisScore(AXES[n], score, quotes if score else ())
