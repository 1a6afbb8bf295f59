"""Whether marks can be trusted: against marked answers, and against the ways in which marks are usually fooled.

Keyword coverage and the cosine of the whole answer are measured beside the engine, on the same answers in the same
run. An answer that is not scored ranks as 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

import numpy as np

from bot.core.grading.engine import RubricEngine
from bot.core.grading.key import see
from bot.core.grading.rubric import Rubric
from bot.core.grading.scorecard import Scorecard
from bot.core.interviewing.load import Bank
from bot.core.knowledge.words import term_set
from bot.evals.answers import Golden, GoldenAnswer, Half, Variant

GATED = {"injection": "injection", "irrelevant_story": "off_topic", "copied_question": "copied_question"}
"""The gate that each kind of variant belongs in."""

SAME = frozenset(("learner", "halved", "terse"))
LOW = frozenset(("stuffed", "copied_rubric"))
SOLID, MOVE = 50, 5.0
CLOSE = 5.0
"""Marks nearer than this are not counted as a pair."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer with what it should get and what it got. `variant` is empty for an answer of its own."""

    question: str
    id: str
    label: str
    mark: float | None
    got: float
    card: Scorecard
    keywords: float
    cosine: float
    text: str
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """How well a ranker agrees with the marks."""

    spearman: float
    within: float
    wrong_pairs: float
    pearson: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured on one half."""

    questions: int
    answers: int
    ours: Ranked
    keywords: Ranked
    cosine: Ranked
    shares: Mapping[str, float]
    means: Mapping[str, float]


async def judge(engine: RubricEngine, bank: Bank, golden: Sequence[Golden], half: Half | None = None) -> list[Judged]:
    """Grade every answer and variant of one half, or of both."""
    found: list[Judged] = []
    for one in golden:
        if half in {None, one.half} and one.question in bank.questions:
            rubric = bank.rubric(one.question)
            found.extend([await _judged(engine, rubric, answer) for answer in one.answers])
            found.extend([await _judged(engine, rubric, variant) for variant in one.variants])
    return found


def figures(judged: Sequence[Judged]) -> Figures:
    """The figures of what was judged."""
    marked = [one for one in judged if one.mark is not None]
    return Figures(
        questions=len({one.question for one in marked}),
        answers=len(judged),
        ours=ranked(marked, lambda one: one.got),
        keywords=ranked(marked, lambda one: one.keywords),
        cosine=ranked(marked, lambda one: one.cosine),
        shares=dict(_shares(judged)),
        means=dict(_means(judged)),
    )


def ranked(marked: Sequence[Judged], value: Callable[[Judged], float]) -> Ranked:
    """Agreement with the marks over all answers and within each question."""
    marks = [one.mark or 0.0 for one in marked]
    values = [value(one) for one in marked]
    by_question: dict[str, list[Judged]] = {}
    for one in marked:
        by_question.setdefault(one.question, []).append(one)
    inside = [spearman([one.mark or 0 for one in own], [value(one) for one in own]) for own in by_question.values()]
    pairs = [pair for own in by_question.values() for pair in combinations(own, 2) if _apart(*pair)]
    wrong = [_wrong(first, second, value) for first, second in pairs]
    return Ranked(
        spearman=spearman(marks, values),
        within=fmean(inside) if inside else 0.0,
        wrong_pairs=fmean(wrong) if wrong else 0.0,
        pearson=_pearson(np.array(marks), np.array(values)),
    )


def spearman(left: Sequence[float], right: Sequence[float]) -> float:
    """Spearman's rank correlation with ties; 0 where one side does not vary."""
    return _pearson(_ranks(left), _ranks(right))


async def _judged(engine: RubricEngine, rubric: Rubric, answer: GoldenAnswer | Variant) -> Judged:
    text = answer.text or copied_rubric(rubric)
    card = await engine.grade(rubric, text)
    known = answer if isinstance(answer, GoldenAnswer) else None
    return Judged(
        question=rubric.id,
        id=known.id if known else answer.of,  # type: ignore[union-attr]  # a variant when it is not known
        label=known.label if known else "",
        mark=known.mark if known else None,
        got=float(card.total or 0),
        card=card,
        keywords=_keyword_coverage(rubric, text),
        cosine=await _whole_cosine(engine, rubric, text),
        text=text,
        variant="" if known else answer.kind,  # type: ignore[union-attr]  # same
    )


def copied_rubric(rubric: Rubric) -> str:
    """What somebody would paste who has found the rubric."""
    return " ".join(f"{line.title}. {' '.join(line.points)}" for line in rubric.lines)


def _keyword_coverage(rubric: Rubric, text: str) -> float:
    wanted = term_set(" ".join(point for line in rubric.lines for point in line.points))
    return len(wanted & term_set(text)) / max(len(wanted), 1)


async def _whole_cosine(engine: RubricEngine, rubric: Rubric, text: str) -> float:
    wanted = " ".join(point for line in rubric.lines for point in line.points)
    found = await see([wanted, text], engine.words, engine.lexicon)
    left, right = (one.wholes.sum(axis=0) for one in found)
    return float(left @ right / (np.linalg.norm(left) * np.linalg.norm(right) or 1.0))


def _shares(judged: Sequence[Judged]) -> Iterable[tuple[str, float]]:
    own = [one for one in judged if not one.variant]
    variants = [one for one in judged if one.variant]
    wanted = [one for one in judged if _should_be_gated(one)]
    gated = [one for one in judged if one.card.status == "not_scored"]
    yield "gate precision", _share(gated, _should_be_gated)
    yield "gate recall", _share(wanted, lambda one: one.card.status == "not_scored")
    yield "gate reason right", _share([one for one in wanted if one.variant], _right_reason)
    empty = [one for one in own if one.label == "fluent-but-empty"]
    yield "fluent but empty below solid", _share(empty, lambda one: one.got < SOLID)
    yield "name-dropping below solid", _share([o for o in own if o.label == "name-dropping"], lambda o: o.got < SOLID)
    yield "stuffed or copied below solid", _share([o for o in variants if o.variant in LOW], lambda o: o.got < SOLID)
    excellent = [one for one in own if one.label == "excellent"]
    yield "excellent at solid or above", _share(excellent, lambda one: one.got >= SOLID)
    same = [one for one in variants if one.variant in SAME]
    yield "learner, halved or terse, gated", _share(same, lambda one: one.card.status == "not_scored")
    yield (
        f"learner or halved moves at most {MOVE:.0f}",
        _share([one for one in same if one.variant != "terse"], lambda one: abs(_moved(one, judged)) <= MOVE),
    )
    negated = [one for one in variants if one.variant == "negated"]
    yield "negated falls", _share(negated, lambda one: _moved(one, judged) < 0)
    quotes = [quote in one.text for one in judged for mark in one.card.criteria for quote in mark.evidence]
    yield "evidence verbatim", fmean(quotes) if quotes else 1.0


def _means(judged: Sequence[Judged]) -> Iterable[tuple[str, float]]:
    for kind in ("learner", "halved", "terse", "padded", "negated"):
        moves = [_moved(one, judged) for one in judged if one.variant == kind]
        yield f"{kind}: mean move", fmean(moves) if moves else 0.0
    for kind in sorted(LOW):
        got = [one.got for one in judged if one.variant == kind]
        yield f"{kind}: mean total", fmean(got) if got else 0.0
    for label in ("junk", "fluent-but-empty", "name-dropping", "solid", "excellent"):
        got = [one.got for one in judged if one.label == label]
        yield f"{label}: mean total", fmean(got) if got else 0.0


def _should_be_gated(one: Judged) -> bool:
    return one.label == "junk" or one.variant in GATED


def _right_reason(one: Judged) -> bool:
    return one.card.reason == GATED.get(one.variant)


def _moved(one: Judged, judged: Sequence[Judged]) -> float:
    """How far a variant's total is from that of the answer it was made from."""
    origin = next(o for o in judged if o.question == one.question and o.id == one.id and not o.variant)
    return one.got - origin.got


def _share(of: Sequence[Judged], holds: Callable[[Judged], bool]) -> float:
    return fmean(holds(one) for one in of) if of else float("nan")


def _apart(first: Judged, second: Judged) -> bool:
    return abs((first.mark or 0) - (second.mark or 0)) >= CLOSE


def _wrong(first: Judged, second: Judged, value: Callable[[Judged], float]) -> float:
    """1 for a pair in the wrong order, one half for a tie."""
    mark, got = (first.mark or 0) - (second.mark or 0), value(first) - value(second)
    return 0.5 if got == 0 else float(mark * got < 0)


def _ranks(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    array = np.asarray(values, dtype=np.float64)
    return np.array([(np.sum(array < one) + np.sum(array <= one) + 1) / 2 for one in array])


def _pearson(
    left: np.ndarray[tuple[int], np.dtype[np.float64]], right: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> float:
    if len(left) < 2 or left.std() == 0 or right.std() == 0:
        return 0.0
    return float(np.corrcoef(left, right)[0, 1])
