"""What of a step fits into a first layer: words that wait go one after the other, the exercise's last sentences last."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.answering.layers import BUDGET, counted, fit
from bot.core.blocks import PathStep

AROUND = 4
"""Words beside a step's title at most: its mark, its number, its hours."""

WEEK = 2
DONE_WHEN = 2
LEAST = 12
"""An exercise is never cut below so many words."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A first layer. `cut`: the exercise goes on behind a button."""

    exercise: str
    title: str
    summary: str
    steps: tuple[PathStep, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Heads:
    """What stands above the steps: where the path leads, how far it is, and the latter in fewest words."""

    title: str
    summary: str
    brief: str


def fitted(lead: str, exercise: str, heads: Heads, steps: tuple[PathStep, ...]) -> Fitted:
    """The exercise and the steps within the budget.

    The reading, the reason, the skill, the second step, where it leads and when it ends wait behind buttons before the
    exercise does; how far it is stays.
    """
    bare: dict[str, str | None] = {"resource": "", "url": None}
    now, *then = steps
    later = tuple(one.model_copy(update=bare) for one in then)
    least = (now.model_copy(update={**bare, "about": "", "why": ""}),)
    ways = (
        (heads.title, heads.summary, (now, *later)),
        (heads.title, heads.summary, (now.model_copy(update={**bare, "why": ""}), *later)),
        (heads.title, heads.summary, (*least, *(one.model_copy(update={"about": ""}) for one in later))),
        (heads.title, heads.summary, least),
        (heads.title, heads.brief, least),
        (heads.brief, "", least),
    )
    room = BUDGET - counted(lead)
    for title, summary, kept in ways:
        if counted(exercise) + counted(f"{title} {summary}") + _length(kept) <= room:
            return Fitted(exercise, title, summary, kept)
    begun = fit(exercise, max(room - counted(heads.brief) - _length(least), LEAST))
    return Fitted(begun, heads.brief, "", least, cut=begun != exercise)


def _length(steps: tuple[PathStep, ...]) -> int:
    """Words of the steps as adapters write them."""
    now = steps[0]
    weeks = len({one.week for one in steps}) * WEEK
    parts = (now.why, now.resource, now.done_when, *(f"{one.title} {one.about}" for one in steps))
    return weeks + DONE_WHEN + AROUND * len(steps) + sum(counted(part) for part in parts)
