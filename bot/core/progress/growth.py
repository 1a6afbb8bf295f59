"""How far a learner came in one competency: the level now, and the first that evidence ever supported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.standing import HIGHEST, Point, Standing, level_of


@dataclass(frozen=True, slots=True)
class Growth:
    """Levels from 0 to 4, None while there is none. `before` was reached on `since`; it never crosses versions."""

    competency: str
    pieces: int
    level: float | None = None
    before: float | None = None
    since: date | None = None

    @property
    def rise(self) -> float:
        """How much higher than at first; 0 where nothing can be compared."""
        return 0.0 if self.level is None or self.before is None else self.level - self.before


def growth(standing: Standing) -> Growth:
    """What became of a standing since it had a level."""
    pieces = len({(point.source, point.ref) for point in standing.points})
    if standing.level is None:
        return Growth(standing.competency, pieces)
    alike = _alike(standing.points)
    for end in range(1, len(alike)):
        first = level_of(alike[:end])
        if first is not None:
            return Growth(standing.competency, pieces, level_of(alike), first, alike[end - 1].at.date())
    return Growth(standing.competency, pieces, standing.level)


def word(level: float, words: Sequence[str]) -> str:
    """The word for a level: the ladder's nearest step."""
    return words[min(HIGHEST, max(0, round(level)))]


def _alike(points: Sequence[Point]) -> Sequence[Point]:
    """The evidence that the same judge gave: of each source what bears its newest version, oldest first."""
    newest = {point.source: point.version for point in points}
    return [point for point in points if point.version == newest[point.source]]
