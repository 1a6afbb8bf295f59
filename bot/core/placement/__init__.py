"""Placement: where a learner stands in the skills that count most for their goal, in about twenty questions."""

from bot.core.placement.placement import (
    LENGTH,
    Candidate,
    Placed,
    Placement,
    Reply,
    answer,
    chance,
    finished,
    next_item,
    result,
    start,
)

__all__ = [
    "LENGTH",
    "Candidate",
    "Placed",
    "Placement",
    "Reply",
    "answer",
    "chance",
    "finished",
    "next_item",
    "result",
    "start",
]
