"""What matches are worth to their line: said, said in full, and said with figures of the candidate's own.

A line is met when its two best statements are; the others are other ways to meet it, so whoever says the same in half
the words is not behind. Beyond that, strong answers differ from fair ones by how much of a line is said at all, and by
the figures beside it. A figure beside nothing earns nothing, and no part of a line stands in for another line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from bot.core.grading.finding import Match
from bot.core.grading.lexicon import Scale
from bot.core.grading.text import Passage

BEST = 2
"""Statements of a line that meet it."""

SAID, STEP = -0.3, 0.4
"""A match of this score is as likely as not to be one; a step above or below it hardly leaves a doubt."""

FIGURES = 2.0
"""So many figures beside a line are worth half of what any number of them is."""

HALF = 0.5
"""What figures weigh beside each of the other two parts: they show that somebody knows, and can be made up."""

_FIGURE = re.compile(
    r"\d[\d.,]*\d|\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|hundred|thousand|million|half|third|quarter|twice|double)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """How far a line is met, each between 0 and 1: its best statements, all of them, and figures beside them."""

    met: float
    anywhere: float
    figures: float

    def raw(self, scale: Scale) -> float:
        """The three in units of their spread; figures count half."""
        found = ((self.met, scale.met, 1.0), (self.anywhere, scale.anywhere, 1.0), (self.figures, scale.figures, HALF))
        return sum(weight * (value - middle) / spread for value, (middle, spread), weight in found) / (2 + HALF)


@dataclass(frozen=True, slots=True)
class Said:
    """How far an answer meets one line: its raw score, what that is made of, and the matches behind it, best first."""

    raw: float
    parts: Parts
    matches: tuple[Match, ...]


def figures_of(text: str) -> frozenset[str]:
    """The figures in a text, in digits or in words."""
    return frozenset(found.casefold() for found in _FIGURE.findall(text))


def weigh(
    found: Mapping[str, Sequence[Match]], passage: Passage, question: frozenset[str], scale: Scale
) -> Mapping[str, Said]:
    """How far each line is met; `question` are figures that the question gave, and that prove nothing."""
    said: dict[str, Said] = {}
    for id_, own in found.items():
        ordered = sorted(own, key=lambda match: -match.score(scale))
        parts = _parts(ordered, passage, question, scale)
        said[id_] = Said(parts.raw(scale), parts, tuple(ordered))
    return said


def telling(matches: Iterable[Match], scale: Scale) -> tuple[Match, ...]:
    """The matches in which the statement is rather said than not."""
    return tuple(match for match in matches if match.score(scale) > SAID)


def _parts(ordered: Sequence[Match], passage: Passage, question: frozenset[str], scale: Scale) -> Parts:
    best = float(np.mean([match.score(scale) for match in ordered[:BEST]]))
    met = 1 / (1 + exp((SAID - best) / STEP))
    pieces = {piece for match in telling(ordered, scale) for piece in match.pieces}
    own = {
        figure
        for piece in pieces
        if not passage.units[piece].listed
        for figure in figures_of(passage.quote(piece))
        if figure not in question
    }
    anywhere = float(np.mean([match.anywhere for match in ordered]))
    return Parts(met, anywhere, met * len(own) / (len(own) + FIGURES))
