"""Reviews: the signs, the words, and the planner and the questions that follow from a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.bootstrap.content import bank
from bot.bootstrap.places import knowledge_folder

if TYPE_CHECKING:
    from bot.core.planning.desk import Planning
    from bot.core.review.desk import Reviewing


def reviewing(planned: Planning, days: int) -> Reviewing:
    """What reviews need."""
    from bot.core.answering.manner import load_manner
    from bot.core.review.desk import Reviewing
    from bot.core.review.lines import load_lines
    from bot.core.review.signals import load_signals

    folder = knowledge_folder()
    return Reviewing(
        signals=load_signals(folder / "review-signals.yaml"),
        lines=load_lines(folder / "review.yaml"),
        planning=planned,
        bank=bank(),
        languages=load_manner(folder).languages,
        days=days,
    )
