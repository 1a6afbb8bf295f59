"""What a job description asks for and whose job it is, learned from labelled ones: what its lines mean to an encoder.

Every step is linear, so that each result can be taken apart. A line's features (its section, its vector, the phrases and
words found in it) say by one ridge regression per axis how likely it is a duty of its own, and how likely it says
anything at all. Of all lines together four figures per axis go into an ordinal logistic regression with three cuts
(McCullagh 1980, "Regression models for ordinal data"). Two logistic regressions over the title, the lines' middle and the
phrases that judge without an encoder decide the verdict: whether somebody decides on a product, and whether a model is a
part of it. `coach eval jobs --calibrate` writes the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.ports import Embed, Vectors
from bot.core.review.judging import QUOTES, AxisScore, Judgement, grounds, judge, score_axes, signs, weigh
from bot.core.review.quoting import is_label, quoted
from bot.core.review.reading import Posting, Unit, plain
from bot.core.review.signals import AXES, Section, Signals
from bot.core.review.weights import Cuts, Weights

SECTIONS: tuple[Section, ...] = ("duty", "asks", "nice", "about")
SHARE = 0.5
"""What sections, phrases and the constant count beside a unit vector, so that one penalty suits all."""
NOISE, RANGE = 0.08, 0.75
"""What a line scores that says nothing, and how far above it one lies that says all of it."""
MOST_LINES = 120
"""Beyond these a text is no ordinary posting, and its vectors would keep somebody waiting for many seconds."""
SAYS = 0.3
"""From here on a line may be quoted."""
SURELY, BESIDE = 2, 0.4
"""So many lines are quoted by that alone; more of them only when they say at least this share of what the first says."""


@dataclass(frozen=True)
class Learned:
    """The encoder with the weights that were fitted to it."""

    embed: Embed
    weights: Weights


async def read_job(
    posting: Posting, signals: Signals, learned: Learned | None
) -> tuple[tuple[AxisScore, ...], Judgement]:
    """All five axes and the verdict: by what was learned, or where its encoder is missing or the text too long by phrases."""
    units = told(posting)
    if learned is None or not 0 < len(units) <= MOST_LINES:
        return score_axes(posting, signals), judge(posting, signals)
    title, vectors = await embedded(posting, learned.embed)
    found = line_features(units, signals, vectors)
    lines = learned.weights.lines.scores(found, [unit.text for unit in units])
    whole = text_features(lines, titles(posting, signals))
    axes = tuple(
        _score(n, units, lines, found, ordinal(whole[n], learned.weights.axes[axis])) for n, axis in enumerate(AXES)
    )
    return axes, _verdict(posting, signals, learned.weights, title, vectors)


async def embedded(posting: Posting, embed: Embed) -> tuple[Vectors, Vectors]:
    """The vectors of the title, shape (d,), and of the lines, shape (lines, d)."""
    vectors = await embed([posting.title or "-", *(unit.text for unit in told(posting))])
    return vectors[0], vectors[1:]


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


def whole_features(posting: Posting, signals: Signals, title: Vectors, vectors: Vectors) -> Vectors:
    """What the verdict rests on: the phrases that judge alone, the title's vector, the middle of the lines."""
    return np.concatenate([signs(posting, signals), title, vectors.mean(axis=0)])


def ordinal(features: Vectors, cuts: Cuts) -> int:
    """The score from 0 to 3: how many cuts lie below."""
    height = float(np.dot(features, cuts.slope))
    return sum(height > cut for cut in cuts.cuts)


def _verdict(posting: Posting, signals: Signals, weights: Weights, title: Vectors, vectors: Vectors) -> Judgement:
    """The verdict, with the line that says most of a model where that is the reason."""
    found = whole_features(posting, signals, title, vectors)
    if weights.decides.height(found) <= 0:
        return grounds("other", posting, signals)
    if weights.model.height(found) <= 0:
        return grounds("pm", posting, signals)
    return grounds("ai_pm", posting, signals, told(posting)[int(np.argmax(vectors @ weights.model.lines))].text)


def speaking(clear: Vectors, texts: Sequence[str]) -> list[int]:
    """Which of the lines `texts` may be quoted, the clearest first, for how clearly each says it; at least one."""
    order = [int(i) for i in np.argsort(-clear, kind="stable")]
    said = [i for i in order if not is_label(texts[i])] or order
    least = max(SAYS, BESIDE * clear[said[0]])
    return [i for place, i in enumerate(said) if clear[i] >= (SAYS if place < SURELY else least)] or said[:1]


def _score(n: int, units: Sequence[Unit], lines: Vectors, found: Vectors, score: int) -> AxisScore:
    """A score with the lines that speak for it, the clearest first."""
    texts = [unit.text for unit in units]
    spoken = speaking(lines[:, n] + found[:, n - len(AXES)], texts)
    quotes = tuple(quoted(texts[i]) for i in spoken[: QUOTES if score > 1 else 1])
    return AxisScore(AXES[n], score, quotes if score else ())
