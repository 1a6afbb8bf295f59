"""Reviews: the signs, the words, and the planner and the questions that follow from a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.bootstrap.content import bank, speech
from bot.bootstrap.places import knowledge_folder

if TYPE_CHECKING:
    from bot.core.planning.desk import Planning
    from bot.core.ports import Embed
    from bot.core.review.desk import Reviewing
    from bot.core.review.learned import Learned


def reviewing(planned: Planning, days: int, embed: Embed | None = None) -> Reviewing:
    """What reviews need. Without the encoder that the weights were fitted to, they judge by phrases alone."""
    from bot.core.review.desk import Reviewing
    from bot.core.review.lines import load_lines
    from bot.core.review.signals import load_signals

    folder = knowledge_folder()
    return Reviewing(
        signals=load_signals(folder / "review-signals.yaml"),
        lines=load_lines(folder / "review.yaml"),
        planning=planned,
        bank=bank(),
        languages=speech().languages,
        days=days,
        learned=learned(embed),
    )


def learned(embed: Embed | None) -> Learned | None:
    """The encoder with the weights fitted to it; None when it is another, or none."""
    from bot.core.review.learned import Learned
    from bot.core.review.weights import load_weights

    if embed is None:
        return None
    weights = load_weights(knowledge_folder() / "review-weights.yaml")
    return Learned(embed, weights) if weights.encoder == embed.name else None
