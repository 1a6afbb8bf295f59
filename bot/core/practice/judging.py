"""Typed answers: the rubric engine looks for each point of an item, with no model and the same way every time."""

from __future__ import annotations

from bot.core.grading.engine import RubricEngine
from bot.core.grading.rubric import Line, Rubric
from bot.core.grading.scorecard import Reason
from bot.core.interviewing.desk import shortened
from bot.core.practice.items import Prompt, ShortItem
from bot.core.practice.telling import Judged

QUOTED = 12
"""Words of a quotation at most."""

MADE_FROM = 1
"""From this level (of 4) on a point is made: of the items' own answers it finds 88%, of answers to others 17%."""


def rubric_of(prompt: Prompt) -> Rubric:
    """One line for each point."""
    item = prompt.item
    if not isinstance(item, ShortItem):
        raise TypeError(f"{prompt.ref} is not answered by typing")
    lines = tuple(Line(f"point-{n}", point, 1.0, (point,), card=item.card) for n, point in enumerate(item.points, 1))
    return Rubric(prompt.ref, (item.text,), lines)


async def judge(engine: RubricEngine, prompt: Prompt, text: str) -> Judged | Reason:
    """What a typed answer has; the reason when it cannot be judged."""
    rubric = rubric_of(prompt)
    card = await engine.grade(rubric, text)
    if card.reason is not None:
        return card.reason
    made = [mark for mark in card.criteria if (mark.level or 0) >= MADE_FROM]
    missing = next((line.title for line, mark in zip(rubric.lines, card.criteria, strict=True) if mark not in made), "")
    quote = next((mark.evidence[0] for mark in made if mark.evidence), "")
    return Judged(
        len(made) / len(card.criteria), shortened(quote, QUOTED), f"{missing.rstrip('.')}." if missing else ""
    )
