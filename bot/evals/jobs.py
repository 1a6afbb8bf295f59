"""How well review reads job descriptions: its axes and verdicts against labels that were made before it existed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import SettingsError
from bot.core.review.judging import Verdict, judge, score_axes
from bot.core.review.reading import read_posting
from bot.core.review.signals import AXES, Axis, Signals
from bot.evals.rows import Half

LEVELS = 4
OURS, PHRASES, COMMONEST, TITLE = "review", "phrases alone", "commonest value", "title contains AI"

_TITLE_AI = re.compile(r"\b(?:ai|artificial intelligence|ml|machine learning)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Job:
    """A job description with its labels. `lines`: what single lines of it ask for, empty where nobody marked them."""

    id: str
    half: Half
    text: str
    verdict: Verdict
    axes: Mapping[Axis, int]
    lines: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """What somebody or something makes of a job description."""

    verdict: Verdict
    axes: Mapping[Axis, int]


Reader = Callable[[Job], Read]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Share of scores that are equal, share that differ by one at most, and Cohen's kappa with quadratic weights."""

    exact: float
    near: float
    kappa: float


@dataclass(frozen=True, slots=True)
class JobFigures:
    """Agreement on all axes together and on each, and the share of right verdicts, by reader."""

    jobs: int
    all: Mapping[str, Agreement]
    axes: Mapping[Axis, Mapping[str, Agreement]]
    verdicts: Mapping[str, float]


def read_jobs(folder: Path) -> tuple[Job, ...]:
    """Every labelled job description; SettingsError when the folder is not there, as in an installed package."""
    if not folder.is_dir():
        raise SettingsError(f"The job descriptions are not in {folder}; run this in a checkout of the project.")
    paths = sorted(folder.rglob("*.yaml"))
    return tuple(_job(row) for path in paths for row in yaml.load_all(path.read_text("utf-8"), yaml.CSafeLoader))


def of_half(jobs: Sequence[Job], half: Half) -> tuple[Job, ...]:
    """Only one half."""
    return tuple(job for job in jobs if job.half == half)


def ours(signals: Signals) -> Reader:
    """The engine that learners meet where no encoder is."""

    def read(job: Job) -> Read:
        posting = read_posting(job.text, signals)
        scores = {one.id: one.score for one in score_axes(posting, signals)}
        return Read(judge(posting, signals).verdict, scores)

    return read


def commonest(jobs: Sequence[Job]) -> Reader:
    """Always the commonest value of each axis and the commonest verdict of `jobs`."""
    axes = {axis: Counter(job.axes[axis] for job in jobs).most_common(1)[0][0] for axis in AXES}
    verdict = Counter(job.verdict for job in jobs).most_common(1)[0][0]
    return lambda _job: Read(verdict, axes)


def by_title(jobs: Sequence[Job]) -> Reader:
    """An AI PM's job when the title names AI, else a PM's; the axes by their commonest values."""
    axes = commonest(jobs)

    def read(job: Job) -> Read:
        title = job.text.strip().splitlines()[0]
        return Read("ai_pm" if _TITLE_AI.search(title) else "pm", axes(job).axes)

    return read


def measure_jobs(jobs: Sequence[Job], readers: Mapping[str, Reader]) -> JobFigures:
    """The figures of every reader over the same job descriptions."""
    found = {name: [reader(job) for job in jobs] for name, reader in readers.items()}
    return JobFigures(
        jobs=len(jobs),
        all={name: agreement(_pairs(jobs, reads, AXES)) for name, reads in found.items()},
        axes={axis: {name: agreement(_pairs(jobs, reads, (axis,))) for name, reads in found.items()} for axis in AXES},
        verdicts={
            name: sum(job.verdict == read.verdict for job, read in zip(jobs, reads, strict=True)) / len(jobs)
            for name, reads in found.items()
        },
    )


def agreement(pairs: Sequence[tuple[int, int]]) -> Agreement:
    """How far pairs of scores agree; kappa after Cohen (1968), 0 when both sides never vary."""
    gaps = [abs(one - other) for one, other in pairs]
    left, right = (Counter(side) for side in zip(*pairs, strict=True))
    chance = sum(
        left[one] * right[other] * (one - other) ** 2 for one in range(LEVELS) for other in range(LEVELS)
    ) / len(pairs)
    seen = sum(gap**2 for gap in gaps)
    return Agreement(
        exact=sum(gap == 0 for gap in gaps) / len(gaps),
        near=sum(gap <= 1 for gap in gaps) / len(gaps),
        kappa=1 - seen / chance if chance else 0.0,
    )


def _pairs(jobs: Sequence[Job], reads: Sequence[Read], axes: Sequence[Axis]) -> list[tuple[int, int]]:
    return [(job.axes[axis], read.axes[axis]) for axis in axes for job, read in zip(jobs, reads, strict=True)]


def _job(row: Mapping[str, Any]) -> Job:
    axes = {axis: row["axes"][axis] for axis in AXES}
    marked = (line.split(maxsplit=1) for line in row.get("lines", "").splitlines())
    return Job(row["id"], row["half"], row["text"], row["verdict"], axes, {line: letters for letters, line in marked})
