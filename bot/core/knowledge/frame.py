"""The frame of a new card: every field in its place, with a word on what belongs there.

What is left empty is named by `coach check`, so that a card can be filled in from top to bottom until it is quiet.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from bot.core.knowledge import law
from bot.core.knowledge.schema import Topic

FRAME = """\
---
# Lines that begin with # are notes for you; delete them as you go. Nothing else may stay empty.
id: {id}
title: {title}
area: {area}
# One of: {topics}.
topic:
# 1 aware, 2 practising, 3 independent, 4 leading: whom this helps.
level:
# One to three ids of competencies.yaml, such as [product-craft].
competencies: []
# How people really ask this: 5 to 14 ways, short and long, with their own spelling. No two alike, none of another card.
phrasings:
  -
  -
  -
  -
  -
# The answer, first sentence first: {brief[0]} to {brief[1]} words, sentences of at most {sentence}, up to {bullets} bullets.
brief: >-

# The same for somebody with little English: at most {plain} words, sentences of at most {plain_sentence}.
plain: >-

# Only where the role changes the job: the same part of it for a PM and for an AI PM, at most {pair} words a line.
# pair:
#   pm: What a PM does here.
#   ai_pm: What an AI PM does instead.
#   why: Why that changes.
#   example: Say ...
# Only where two things are compared: two to six rows, at most {cell} words a cell. `compare A with B` finds it.
# contrast:
#   left: One thing
#   right: The other
#   rows:
#     - {{on: What is compared, left: How it is here, right: How it is there}}
#     - {{on: What else, left: How it is here, right: How it is there}}
# One entry for each thing that can be checked; copy it. `key` is the same wherever this fact stands. `sources` are ids
# of sources.yaml, `locator` says where in it (a page, a section). `seen` is what you read of it yourself: full, excerpt,
# secondhand, no. A value or a date needs a source that was seen. Add `value` and `unit` for a number, `contested: true`
# where people disagree (then also a section ## Where people disagree).
facts:
  - key:
    text:
    as_of: {today}
    review_by: {review_by}
    sources: []
    locator:
    seen:
# Cards to read before this one may be named too: needs: [an-id]
# One to three cards to ask about next.
next: []
reviewed: {today}
# Below: {points[0]} to {points[1]} bullets of Points, one worked example (Say, Suppose: no real company's secrets),
# {mistakes[0]} to {mistakes[1]} bullets of Common mistakes; also possible: ## How to do it, ## Where people disagree.
# The whole card has {words[0]} to {words[1]} words, phrasings, facts and sources not counted.
---
## Points

## Worked example

## Common mistakes
"""


def card_frame(id_: str, title: str, area: str, today: date) -> str:
    """The text of a new card's file, to be reviewed in a year."""
    return FRAME.format(
        id=id_,
        title=_quoted(title),
        area=area,
        topics=", ".join(get_args(Topic)),
        today=today,
        review_by=today + timedelta(days=365),
        brief=law.BRIEF_WORDS,
        sentence=law.BRIEF_SENTENCE,
        bullets=law.BRIEF_BULLETS,
        plain=law.PLAIN_WORDS,
        plain_sentence=law.PLAIN_SENTENCE,
        pair=law.PAIR_WORDS,
        cell=law.CELL_WORDS,
        points=law.POINTS,
        mistakes=law.MISTAKES,
        words=law.CARD_WORDS,
    )


def _quoted(title: str) -> str:
    """A title as a YAML string, whatever stands in it."""
    escaped = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
