"""How the rounds of an interview loop went when they were last answered in whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.interviewing.keeping import Result
from bot.core.planning.lines import Drill

PROVEN_BANDS = frozenset(("solid", "strong"))
UNKNOWN = 50
"""What a type of question counts, of 100, that was never answered."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """The last whole answer to each type of question."""

    last: Mapping[str, Result]

    def shown(self, drill: Drill) -> bool:
        """Whether the last answer in a round was a good one."""
        last = self._last(drill)
        return last is not None and last.band in PROVEN_BANDS

    def weak(self, drill: Drill) -> bool:
        """Whether a round was answered, and not well yet."""
        return self._last(drill) is not None and not self.shown(drill)

    def competencies(self, drills: Sequence[Drill]) -> frozenset[str]:
        """The skills that the weak ones of these rounds asked for."""
        found = (self._last(drill) for drill in drills if self.weak(drill))
        return frozenset(name for one in found if one is not None for name in one.competencies)

    def total(self, type_: str) -> int:
        """How well a type of question went, of 100."""
        return self.last[type_].total if type_ in self.last else UNKNOWN

    def _last(self, drill: Drill) -> Result | None:
        own = (self.last[type_] for type_ in drill.types if type_ in self.last)
        return max(own, key=lambda one: one.at, default=None)


def last_rounds(found: Sequence[Result]) -> Rounds:
    """From all marks, oldest first; a part done again and an answer without its end measure no round."""
    return Rounds({one.type: one for one in found if not one.redo and not one.partial})
