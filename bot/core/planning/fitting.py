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
    summary: str
    steps: tuple[PathStep, ...]
    cut: bool = False


def fitted(around: tuple[str, ...], exercise: str, summary: str, steps: tuple[PathStep, ...]) -> Fitted:
    """The exercise, the summary and the steps within the budget, with the texts `around` them.

    The reading, the reason, the skill, the second step and the summary wait behind buttons before the exercise does.
    """
    bare: dict[str, str | None] = {"resource": "", "url": None}
    now, *then = steps
    later = tuple(one.model_copy(update=bare) for one in then)
    least = (now.model_copy(update={**bare, "about": "", "why": ""}),)
    ways = (
        (summary, (now, *later)),
        (summary, (now.model_copy(update={**bare, "why": ""}), *later)),
        (summary, (*least, *(one.model_copy(update={"about": ""}) for one in later))),
        (summary, least),
        ("", least),
    )
    room = BUDGET - sum(counted(text) for text in around)
    for about, kept in ways:
        if counted(exercise) + counted(about) + _length(kept) <= room:
            return Fitted(exercise, about, kept)
    short = fit(exercise, max(room - _length(least), LEAST))
    return Fitted(short, "", least, cut=short != exercise)


def _length(steps: tuple[PathStep, ...]) -> int:
    """Words of the steps as adapters write them."""
    now = steps[0]
    weeks = len({one.week for one in steps}) * WEEK
    parts = (now.why, now.resource, now.done_when, *(f"{one.title} {one.about}" for one in steps))
    return weeks + DONE_WHEN + AROUND * len(steps) + sum(counted(part) for part in parts)
