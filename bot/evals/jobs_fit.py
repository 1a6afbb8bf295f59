"""Fits the weights by which review reads job descriptions, on the tuning half and its marked lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bot.core.errors import SettingsError
from bot.core.ports import Embed, Vectors
from bot.core.review.judging import judge
from bot.core.review.learned import (
    Cuts,
    Learned,
    Weights,
    line_features,
    read_axes,
    text_features,
    titles,
    told,
)
from bot.core.review.reading import read_posting
from bot.core.review.signals import AXES, Signals
from bot.evals.jobs import Job, Read, Reader

LETTERS = dict(zip("TDSCL", range(len(AXES)), strict=True))
PENALTY, ORDINAL_PENALTY, CUT_PENALTY = 2.0, 0.5, 0.05
FOLDS, STEPS, LEVELS = 8, 12, 3


@dataclass(frozen=True)
class Sample:
    """One job description, ready to fit: its lines, their marks where somebody marked them, its title and labels."""

    lines: Vectors
    marks: Vectors
    named: Vectors
    labels: Vectors


async def sample(job: Job, signals: Signals, embed: Embed) -> Sample:
    """A job description as figures; its lines carry a letter for each axis, small when only in passing."""
    posting = read_posting(job.text, signals)
    units = told(posting)
    lines = line_features(units, signals, await embed([unit.text for unit in units]))
    said = np.zeros((len(units), 2 * len(AXES)), dtype=np.float32)
    for n, unit in enumerate(units):
        for letter in job.lines.get(unit.text, ""):
            axis = LETTERS[letter.upper()]
            said[n, axis], said[n, axis + len(AXES)] = letter.isupper(), 1
    return Sample(lines, said, titles(posting, signals), np.array([job.axes[axis] for axis in AXES]))


def fit(samples: Sequence[Sample], encoder: str) -> Weights:
    """The weights. A text's own lines are left out of what its figures rest on, or the cuts would trust them too much."""
    lines = _ridge(samples)
    whole = np.empty((len(samples), len(AXES), 4), dtype=np.float32)
    for fold in range(FOLDS):
        known = _ridge([one for n, one in enumerate(samples) if n % FOLDS != fold])
        for n in range(fold, len(samples), FOLDS):
            whole[n] = text_features(samples[n].lines @ known, samples[n].named)
    labels = np.array([one.labels for one in samples])
    columns = [tuple(np.round(column, 4).tolist()) for column in lines.T]
    return Weights(
        encoder=encoder,
        full=dict(zip(AXES, columns[: len(AXES)], strict=True)),
        any=dict(zip(AXES, columns[len(AXES) :], strict=True)),
        axes={axis: _ordinal(whole[:, n], labels[:, n]) for n, axis in enumerate(AXES)},
    )


def write_weights(path: Path, weights: Weights) -> None:
    """Keep the weights in a file of their own."""
    head = "# Fitted on the tuning half of the job descriptions; `coach eval jobs --calibrate` writes this file.\n\n"
    body = yaml.safe_dump(_plain(weights.model_dump(mode="json")), sort_keys=False, width=120, default_flow_style=None)
    path.write_text(head + body, encoding="utf-8")


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
        axes = await read_axes(posting, signals, learned)
        found[job.id] = Read(judge(posting, signals).verdict, {one.id: one.score for one in axes})
    return lambda job: found[job.id]


def folds(samples: Sequence[Sample], encoder: str) -> Sequence[Weights]:
    """For each fold the weights fitted without it; text n belongs to fold n modulo FOLDS."""
    return [fit([one for n, one in enumerate(samples) if n % FOLDS != fold], encoder) for fold in range(FOLDS)]


def _ridge(samples: Sequence[Sample]) -> Vectors:
    lines, marks = (np.vstack([getattr(one, name) for one in samples]) for name in ("lines", "marks"))
    return np.linalg.solve(lines.T @ lines + PENALTY * np.eye(lines.shape[1]), lines.T @ marks)


def _ordinal(features: Vectors, labels: Vectors) -> Cuts:
    """Three logistic regressions that share their slope, by Newton's method on figures of one spread."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    scaled, size = (features - mean) / spread, features.shape[1]
    rows = np.vstack([np.hstack([scaled, np.tile(np.eye(LEVELS)[k], (len(scaled), 1))]) for k in range(LEVELS)])
    above = np.concatenate([(labels > k).astype(float) for k in range(LEVELS)])
    penalty = np.diag([ORDINAL_PENALTY] * size + [CUT_PENALTY] * LEVELS)
    found = np.zeros(size + LEVELS)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-rows @ found))
        bent = (rows * (chance * (1 - chance) + 1e-6)[:, None]).T @ rows + penalty
        found -= np.linalg.solve(bent, rows.T @ (chance - above) + penalty @ found)
    slope = found[:size] / spread
    cuts = sorted(float(np.dot(mean, slope) - level) for level in found[size:])
    return Cuts(slope=tuple(np.round(slope, 4).tolist()), cuts=tuple(round(cut, 4) for cut in cuts))


def _plain(value: object) -> object:
    """Tuples as lists, which YAML writes without a tag."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
