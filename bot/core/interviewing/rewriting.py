"""The learner's own weakest passage, rewritten: their words stay, what is missing stands in brackets to be filled.

Nothing is made up: what is added comes from the line's advice, and every fact in it is a bracket.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.grading.lexicon import Lexicon
from bot.core.grading.rubric import Line, Rubric
from bot.core.grading.scorecard import Mark, Scorecard
from bot.core.interviewing.desk import shortened
from bot.core.interviewing.feedback import best_mark, telling_quote, worst_mark
from bot.core.interviewing.lines import Lines
from bot.core.knowledge.words import term_set

PASSAGE_WORDS = 16
LEAST_WORDS = 4
MOST_SLOTS = 2
EACH = "For "
"""Advice that begins so names a case before its verb."""

_CASE = re.compile(r"For (?:[^\s,]+ ){0,2}[^\s,]+, ")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_BEFORE_ME = (
    "to|for|with|from|at|of|by|on|between|tells?|told|gives?|shows?|asks?|helps?|helped|costs?|stops?|makes?|keeps?|kept"
    "|turned|muted|choose|correct"
)
_YOU = (
    (re.compile(r"\byourself\b", re.IGNORECASE), "myself"),
    (re.compile(r"\byours\b", re.IGNORECASE), "mine"),
    (re.compile(r"\byour\b", re.IGNORECASE), "my"),
    (re.compile(r"\byou are\b", re.IGNORECASE), "I am"),
    (re.compile(r"\byou were\b", re.IGNORECASE), "I was"),
    (re.compile(rf"\b({_BEFORE_ME}) you\b", re.IGNORECASE), r"\1 me"),
    (re.compile(r"\byou\b", re.IGNORECASE), "I"),
)


@dataclass(frozen=True)
class Rewriter:
    """What a pattern is made with. `story`: the answer tells what was, so that nothing is said of what would be."""

    lines: Lines
    lexicon: Lexicon
    story: bool = False


def rewritten(card: Scorecard, rubric: Rubric, answer: str, by: Rewriter) -> Scorecard:
    """The same card; where nobody rewrote the weakest passage, its line has a pattern made from the learner's words."""
    worst = worst_mark(card)
    line = next((one for one in rubric.lines if worst and one.id == worst.id), None)
    if worst is None or line is None or worst.stronger != line.stronger:
        return card
    best = best_mark(card)
    kept = best.evidence if best and best.id != worst.id else ()
    passage = weakest_passage(worst, line, answer, kept, by.lexicon)
    missing = missing_part(line, by)
    alone = not passage and missing.startswith("[")  # a bracket with nothing before it is only the advice once more
    pattern = "" if alone else f"{_ended(passage)} {missing}".strip()
    marks = (mark.model_copy(update={"stronger": pattern}) if mark is worst else mark for mark in card.criteria)
    return card.model_copy(update={"criteria": tuple(marks)})


def weakest_passage(mark: Mark, line: Line, answer: str, kept: Sequence[str], lexicon: Lexicon) -> str:
    """The learner's words that come nearest to a line, never those that are praised; empty when none come near."""
    shown = [quote for quote in mark.evidence if quote not in kept]
    if shown:
        return telling_quote(shown)
    wanted = {term for text in (line.title, line.advice, *line.points) for term in term_set(text)} - lexicon.small
    sentences = (piece.strip() for piece in _SENTENCE.split(answer))
    free = [one for one in sentences if len(one.split()) >= LEAST_WORDS and not any(quote in one for quote in kept)]
    near = {one: len(wanted & (term_set(one) - lexicon.small)) for one in free}
    best = max(near, key=lambda one: near[one], default="")
    return best if best and near[best] else ""


def missing_part(line: Line, by: Rewriter) -> str:
    """What a line asks for, as the learner would begin to say it, with brackets for what only they know."""
    words = by.lines.file.pattern
    advice = _of_oneself(line.advice.strip().rstrip(".?"))
    telling = re.match(words.telling, advice, re.IGNORECASE)
    case = _CASE.match(advice)
    if telling or by.story or (advice.startswith(EACH) and not case):
        rest = advice[telling.end() :] if telling else advice
        return f"[{rest[:1].upper()}{rest[1:]}.]"
    slots = [slot.say for slot in words.slots if re.search(slot.when, line.stronger, re.IGNORECASE)][:MOST_SLOTS]
    lead, act = (case[0], advice[case.end() :]) if case else ("", advice)
    return f"{lead}{words.would} {act[:1].lower()}{act[1:]}: {', '.join(slots or [words.otherwise])}."


def _ended(passage: str) -> str:
    """A passage as one sentence, cut where it is long."""
    short = shortened(passage, PASSAGE_WORDS)
    return short if not short or short[-1] in ".!?…" else f"{short}."


def _of_oneself(advice: str) -> str:
    for you, me in _YOU:
        advice = you.sub(me, advice)
    return advice
