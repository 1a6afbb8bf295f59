"""How much of one learner's may wait. Beyond it a message is not accepted, and the learner is told so at once."""

from __future__ import annotations

from bot.core.dialogue import Inbound, Message

QUEUED = 5
"""Turns of one learner that may wait at a time."""

ANSWERING = "answering"
"""A learner has a record of this kind while an interview question is open: an answer comes in many messages."""

ANSWER_MESSAGES = 50
"""Messages that may wait while a question is open."""


def limit(inbound: Inbound) -> int | None:
    """How many turns of this learner may wait; None for the terminal, which has one learner and no crowd."""
    return None if inbound.tenant == "terminal" else QUEUED


def fits(inbound: Inbound, most: int | None, waiting: int, *, answering: bool) -> bool:
    """Whether one more may wait, when `waiting` do already and `most` may."""
    if most is None or waiting < most:
        return True
    return answering and isinstance(inbound, Message) and waiting < ANSWER_MESSAGES
