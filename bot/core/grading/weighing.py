"""What matches are worth to their line: how many of its statements are said, with figures, and in words of its own.

Strong answers differ from fair ones less by what they touch than by how: each line has its own passage, several
statements of it are said, and figures stand with them. A sentence that names everything touches all lines and says
little on any.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.core.grading.aligning import Match
from bot.core.grading.lexicon import Scale
from bot.core.grading.text import Passage

LEAST, MOST = -1.5, 1.8
"""Raw scores of a line end here: one line said three times over does not stand in for another."""

SHARED = 0.1
"""What each other line that is carried by the same words takes from a match."""

FIGURE, FIGURES = 0.15, 2
"""What a figure of the candidate's own adds to a match, and how many count."""

SAID = -0.25
"""Below this a statement is not said, and a figure beside it proves nothing."""

_FIGURE = re.compile(
    r"\d[\d.,]*\d|\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|hundred|thousand|million|half|third|quarter|twice|double)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """How far an answer meets one line: its raw score, and the matches behind it, best first."""

    raw: float
    matches: tuple[Match, ...]


def figures_of(text: str) -> frozenset[str]:
    """The figures in a text, in digits or in words."""
    return frozenset(found.casefold() for found in _FIGURE.findall(text))


def weigh(
    found: Mapping[str, Sequence[Match]], passage: Passage, question: frozenset[str], scale: Scale
) -> Mapping[str, Said]:
    """How far each line is met; `question` are figures that the question gave, and that prove nothing."""
    ordered = {id_: sorted(own, key=lambda match: -match.score(scale)) for id_, own in found.items()}
    carried = Counter(piece for own in ordered.values() for piece in own[0].pieces)
    said: dict[str, Said] = {}
    for id_, own in ordered.items():
        worth = [
            match.score(scale) + _figures(match, passage, question, scale) - _shared(match, own[0], carried)
            for match in own
        ]
        said[id_] = Said(min(max(fmean(worth), LEAST), MOST), tuple(own))
    return said


def _figures(match: Match, passage: Passage, question: frozenset[str], scale: Scale) -> float:
    if match.score(scale) <= SAID:
        return 0.0
    own = {figure for piece in match.pieces for figure in figures_of(passage.quote(piece))} - question
    return FIGURE * min(len(own), FIGURES)


def _shared(match: Match, best: Match, carried: Mapping[int, int]) -> float:
    """What is taken off since the pieces of a match are what carries other lines best; `best` is that of its own."""
    if not match.pieces:
        return 0.0
    return SHARED * fmean(carried.get(piece, 0) - (piece in best.pieces) for piece in match.pieces)
