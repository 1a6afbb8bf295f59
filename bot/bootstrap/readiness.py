"""Whether the process is ready: not before every platform was reached once, always after that, and no more when it stops.

A platform's outage takes no process out: another one could not reach it either, and people may be answered again at
any moment. Only what this process lacks itself makes it unready.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


class Readiness:
    """Says why the process is not ready, empty when it is. Each of `fronts` says why nothing comes in by it."""

    def __init__(self, fronts: Sequence[Callable[[], str]]) -> None:
        self._unseen = tuple(fronts)
        self._leaving = False

    def leave(self) -> None:
        """Let whoever asks send people elsewhere from now on."""
        self._leaving = True

    def __call__(self) -> str:
        """Look at the fronts that were never well so far."""
        if self._leaving:
            return "stopping"
        troubles = {front: front() for front in self._unseen}
        self._unseen = tuple(front for front, trouble in troubles.items() if trouble)
        return ". ".join(filter(None, troubles.values()))
