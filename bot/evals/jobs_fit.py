"""Fits the weights by which review reads job descriptions, on the tuning half and its marked lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bot.core.errors import SettingsError
from bot.core.ports import Embed, Vectors
from bot.core.review.judging import SIGNS, Verdict
from bot.core.review.learned import (
    Learned,
    embedded,
    line_features,
    read_job,
    text_features,
    titles,
    told,
    whole_features,
)
from bot.core.review.reading import read_posting
from bot.core.review.signals import AXES, Signals
from bot.core.review.weights import HUNDREDTHS, WORD, Cuts, LineWeights, Says, Weights, words_of
from bot.evals.jobs import Job, Read, Reader

LETTERS = dict(zip("TDSCL", range(len(AXES)), strict=True))
PENALTY, CUT_PENALTY, ORDINAL_PENALTY = 1.5, 0.05, 0.5
SIGNS_PENALTY, TITLE_PENALTY, LINES_PENALTY = 1.0, 0.25, 0.1
LEAST = 5
"""Lines that a word must stand in to be learned."""
FOLDS, STEPS, LEVELS = 8, 12, 3


@dataclass(frozen=True)
class Sample:
    """One job description, ready to fit: its lines and their marks, its title, what the verdict rests on, its labels."""

    found: Vectors
    texts: tuple[str, ...]
    marks: Vectors
    named: Vectors
    whole: Vectors
    labels: Vectors
    verdict: Verdict


async def sample(job: Job, signals: Signals, embed: Embed) -> Sample:
    """A job description as figures; its lines carry a letter for each axis, small when only in passing."""
    posting = read_posting(job.text, signals)
    units = told(posting)
    title, vectors = await embedded(posting, embed)
    said = np.zeros((len(units), 2 * len(AXES)), dtype=np.float32)
    for n, unit in enumerate(units):
        for letter in job.lines.get(unit.text, ""):
            axis = LETTERS[letter.upper()]
            said[n, axis], said[n, axis + len(AXES)] = letter.isupper(), 1
    return Sample(
        found=line_features(units, signals, vectors),
        texts=tuple(unit.text for unit in units),
        marks=said,
        named=titles(posting, signals),
        whole=whole_features(posting, signals, title, vectors),
        labels=np.array([job.axes[axis] for axis in AXES]),
        verdict=job.verdict,
    )


def fit(samples: Sequence[Sample], encoder: str) -> Weights:
    """The weights. A text's own lines are left out of what its figures rest on, or the cuts would trust them too much."""
    lines = _line_weights(samples)
    figures = np.empty((len(samples), len(AXES), 4), dtype=np.float32)
    for fold in range(FOLDS):
        known = _line_weights([one for n, one in enumerate(samples) if n % FOLDS != fold])
        for n in range(fold, len(samples), FOLDS):
            figures[n] = text_features(known.scores(samples[n].found, samples[n].texts), samples[n].named)
    labels = np.array([one.labels for one in samples])
    columns = [tuple(np.round(column, 4).tolist()) for column in lines.features.T]
    deciding = [one for one in samples if one.verdict != "other"]
    return Weights(
        encoder=encoder,
        full=dict(zip(AXES, columns[: len(AXES)], strict=True)),
        any=dict(zip(AXES, columns[len(AXES) :], strict=True)),
        words={word: tuple(np.rint(HUNDREDTHS * row).astype(int).tolist()) for word, row in lines.words.items()},
        axes={axis: _ordinal(figures[:, n], labels[:, n]) for n, axis in enumerate(AXES)},
        decides=_says(samples, [one.verdict != "other" for one in samples]),
        model=_says(deciding, [one.verdict == "ai_pm" for one in deciding]),
    )


def write_weights(path: Path, weights: Weights) -> None:
    """Keep the weights in a file of their own."""
    head = "# Fitted on the tuning half of the job descriptions; `coach eval jobs --calibrate` writes this file.\n\n"
    kept = _plain(weights.model_dump(mode="json", exclude={"words"}))
    words = {word: " ".join(map(str, row)) for word, row in weights.words.items()}
    body = yaml.safe_dump(kept, sort_keys=False, width=120, default_flow_style=None)
    path.write_text(head + body + yaml.safe_dump({"words": words}, default_flow_style=False), encoding="utf-8")


async def calibrated(jobs: Sequence[Job], signals: Signals, embed: Embed | None, knowledge: Path) -> None:
    """Fit the weights to the marked ones among `jobs` and keep them; SettingsError without an encoder."""
    if embed is None:
        raise SettingsError("Review is fitted to an encoder, and none is here; set COACH_EMBEDDING=minilm.")
    samples = [await sample(job, signals, embed) for job in jobs if job.lines]
    write_weights(knowledge / "review-weights.yaml", fit(samples, embed.name))


async def read_all(jobs: Sequence[Job], signals: Signals, learned: Learned | None) -> Reader:
    """What the engine that learners meet makes of `jobs`."""
    found = {}
    for job in jobs:
        posting = read_posting(job.text, signals)
        axes, judgement = await read_job(posting, signals, learned)
        found[job.id] = Read(judgement.verdict, {one.id: one.score for one in axes})
    return lambda job: found[job.id]


def folds(samples: Sequence[Sample], encoder: str) -> Sequence[Weights]:
    """For each fold the weights fitted without it; text n belongs to fold n modulo FOLDS."""
    return [fit([one for n, one in enumerate(samples) if n % FOLDS != fold], encoder) for fold in range(FOLDS)]


def _line_weights(samples: Sequence[Sample]) -> LineWeights:
    """Ridge regression on the marks of all lines, their words beside their features."""
    found, marks = (np.vstack([getattr(one, name) for one in samples]) for name in ("found", "marks"))
    said = [words_of(text) for one in samples for text in one.texts]
    often = Counter(word for words in said for word in words)
    known = sorted(word for word, n in often.items() if n >= LEAST)
    rows = np.hstack([found, WORD * np.array([[word in words for word in known] for words in said], dtype=float)])
    weights = np.linalg.solve(rows.T @ rows + PENALTY * np.eye(rows.shape[1]), rows.T @ marks)
    width = found.shape[1]
    return LineWeights(weights[:width], dict(zip(known, weights[width:], strict=True)))


def _ordinal(features: Vectors, labels: Vectors) -> Cuts:
    """Three logistic regressions that share their slope, on figures of one spread."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    scaled, size = (features - mean) / spread, features.shape[1]
    rows = np.vstack([np.hstack([scaled, np.tile(np.eye(LEVELS)[k], (len(scaled), 1))]) for k in range(LEVELS)])
    above = np.concatenate([(labels > k).astype(float) for k in range(LEVELS)])
    found = _logistic(rows, above, [ORDINAL_PENALTY] * size + [CUT_PENALTY] * LEVELS)
    slope = found[:size] / spread
    cuts = sorted(float(np.dot(mean, slope) - level) for level in found[size:])
    return Cuts(slope=tuple(np.round(slope, 4).tolist()), cuts=tuple(round(cut, 4) for cut in cuts))


def _says(samples: Sequence[Sample], yes: Sequence[bool]) -> Says:
    """One half of the verdict."""
    whole = np.array([one.whole for one in samples])
    width = (whole.shape[1] - SIGNS) // 2
    rows = np.hstack([whole, np.ones((len(whole), 1))])
    penalty = [SIGNS_PENALTY] * SIGNS + [TITLE_PENALTY] * width + [LINES_PENALTY] * width + [CUT_PENALTY]
    found = np.round(_logistic(rows, np.array(yes, dtype=float), penalty), 4).tolist()
    title = SIGNS + width
    return Says(bias=found[-1], signs=found[:SIGNS], title=found[SIGNS:title], lines=found[title:-1])


def _logistic(rows: Vectors, yes: Vectors, penalty: Sequence[float]) -> Vectors:
    """Logistic regression by Newton's method."""
    found, held = np.zeros(rows.shape[1]), np.diag(penalty)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-rows @ found))
        bent = (rows * (chance * (1 - chance) + 1e-6)[:, None]).T @ rows + held
        found -= np.linalg.solve(bent, rows.T @ (chance - yes) + held @ found)
    return np.asarray(found)


def _plain(value: object) -> object:
    """Tuples as lists, which YAML writes without a tag."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
