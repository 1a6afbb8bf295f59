"""Facts that the interviewer gives: from the question's own list, or from what was given before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.core.grading.engine import RubricEngine
from bot.core.grading.key import see
from bot.core.interviewing.bank import Question
from bot.core.interviewing.state import Given
from bot.core.knowledge.words import term_set

SURE = 0.85
"""Cosine plus half the share of common words, from which two ways of asking are one."""


async def fact_for(asked: str, question: Question | None, known: Sequence[Given], engine: RubricEngine) -> Given | None:
    """The fact that answers a question to the interviewer; None when there is none."""
    ways = [(given.asked, given.fact) for given in known]
    if question is not None:
        ways += [(way, one.fact) for one in question.clarifications for way in one.asks]
    if not ways:
        return None
    scores = await _likeness(asked, [way for way, _ in ways], engine)
    best = int(np.argmax(scores))
    return Given(asked=asked, fact=ways[best][1]) if scores[best] >= SURE else None


async def _likeness(asked: str, ways: Sequence[str], engine: RubricEngine) -> list[float]:
    mine, *others = await see([asked, *ways], engine.words, engine.lexicon)
    if not len(mine.wholes):
        return [0.0] * len(ways)
    small = engine.lexicon.small
    wanted = term_set(asked) - small
    found = []
    for way, other in zip(ways, others, strict=True):
        cosine = float((mine.wholes @ other.wholes.T).max()) if len(other.wholes) else 0.0
        theirs = term_set(way) - small
        shared = len(wanted & theirs) / max(min(len(wanted), len(theirs)), 1)
        found.append(cosine + 0.5 * shared)
    return found
