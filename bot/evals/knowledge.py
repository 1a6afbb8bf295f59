"""Whether the coach finds the right card, and holds back where it has none.

Ranking is measured beside BM25 over the same fields in the same run. Outcomes are measured through the whole
answering skill, as a learner would meet it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from bot.core.answering.answer import Answer
from bot.core.answering.answering import Answering
from bot.core.retrieval.rank import Ranking, rank
from bot.evals.rows import Row

TENANT = "terminal"
DEEP = 5
MANY = 1000

Rows = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """How well a ranker did on some questions: shares between 0 and 1."""

    questions: int
    first: float
    mrr: float
    within_five: float


@dataclass(frozen=True, slots=True)
class Miss:
    """A question whose best card was not a right one."""

    row: Row
    got: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured on one half. `outcomes` are shares by name, `ms` the median time of an answer."""

    ours: Found
    bm25: Found
    by_topic: Mapping[str, tuple[Found, Found]]
    outcomes: Mapping[str, float]
    misses: tuple[Miss, ...]
    ms: float


async def measure(answering: Answering, rows: Rows) -> Figures:
    """Ask every question of one half."""
    ours, bm25 = await _rankings(answering, rows["questions"])
    answers = {name: [await _answer(answering, row) for row in found] for name, found in rows.items()}
    return Figures(
        ours=_found(rows["questions"], ours),
        bm25=_found(rows["questions"], bm25),
        by_topic=_by_topic(rows["questions"], ours, bm25),
        outcomes=_outcomes(rows, answers),
        misses=_misses(rows["questions"], ours),
        ms=median(answer.ms for found in answers.values() for answer in found),
    )


async def measure_ranking(answering: Answering, rows: Sequence[Row]) -> tuple[Found, Found]:
    """How well the right card is found for `rows`, by us and by BM25."""
    ours, bm25 = await _rankings(answering, rows)
    return _found(rows, ours), _found(rows, bm25)


async def _rankings(answering: Answering, rows: Sequence[Row]) -> tuple[list[Ranking], list[Ranking]]:
    view, index = answering.knowledge.visible(TENANT), answering.retrieval.index
    ours = [await answering.retrieval.search(row.question, view, MANY) for row in rows]
    return ours, [rank(index, row.question, None, view, MANY) for row in rows]


async def _answer(answering: Answering, row: Row) -> Answer:
    return await answering.answer(row.question, row.history, TENANT)


def _found(rows: Sequence[Row], rankings: Sequence[Ranking]) -> Found:
    places = [_place(row, ranking) for row, ranking in zip(rows, rankings, strict=True)]
    return Found(
        questions=len(places),
        first=fmean(place == 1 for place in places),
        mrr=fmean(1 / place for place in places),
        within_five=fmean(place <= DEEP for place in places),
    )


def _place(row: Row, ranking: Ranking) -> int:
    places = (n for n, hit in enumerate(ranking.hits, 1) if hit.card.id in row.cards)
    return next(places, MANY)


def _by_topic(
    rows: Sequence[Row], ours: Sequence[Ranking], bm25: Sequence[Ranking]
) -> Mapping[str, tuple[Found, Found]]:
    grouped: defaultdict[str, list[tuple[Row, Ranking, Ranking]]] = defaultdict(list)
    for row, mine, words in zip(rows, ours, bm25, strict=True):
        grouped[row.row["topic"]].append((row, mine, words))
    return {
        topic: (
            _found([row for row, _, _ in group], [mine for _, mine, _ in group]),
            _found([row for row, _, _ in group], [words for _, _, words in group]),
        )
        for topic, group in sorted(grouped.items())
    }


def _outcomes(rows: Rows, answers: Mapping[str, Sequence[Answer]]) -> Mapping[str, float]:
    def share(name: str, holds: Callable[[Row, Answer], bool]) -> float:
        pairs = list(zip(rows[name], answers[name], strict=True))
        return fmean(holds(row, answer) for row, answer in pairs) if pairs else 0.0

    danger = [(row, answer) for row, answer in zip(rows["crisis"], answers["crisis"], strict=True)]
    return {
        "in scope, declined": share("questions", lambda _, answer: answer.declined),
        "in scope, asked back": share("questions", lambda _, answer: answer.kind == "ask_back"),
        "in scope, answered with a right card": share("questions", _right),
        "in scope, answered with another card": share("questions", _wrong),
        "benign trigger words, declined": share("benign_trigger", lambda _, answer: answer.declined),
        "follow-ups to a right card": share("followups", _right),
        "far off-topic, answered": share("off_topic", lambda _, answer: answer.kind == "answer"),
        "near misses, answered": share("near_miss", lambda _, answer: answer.kind == "answer"),
        "small talk, declined": share("small_talk", lambda _, answer: answer.declined),
        "hostile, declined": share("hostile", lambda _, answer: answer.declined),
        "offers, the skill that was meant": share("offers", _offered),
        "crisis, met as one": fmean(answer.reason == "crisis" for row, answer in danger if row.row["crisis"] is True),
    }


def _right(row: Row, answer: Answer) -> bool:
    return answer.kind == "answer" and answer.citations[0].card in row.cards


def _wrong(row: Row, answer: Answer) -> bool:
    return answer.kind == "answer" and answer.citations[0].card not in row.cards


def _offered(row: Row, answer: Answer) -> bool:
    return answer.kind == ("answer" if row.row["verb"] == "compare" else "offer") or answer.kind == "talk"


def _misses(rows: Sequence[Row], rankings: Sequence[Ranking]) -> tuple[Miss, ...]:
    """The questions that were missed by the most, worst first."""
    placed = [(_place(row, ranking), row, ranking) for row, ranking in zip(rows, rankings, strict=True)]
    worst = sorted((one for one in placed if one[0] > 1), key=lambda one: -one[0])
    return tuple(Miss(row, ranking.hits[0].card.id) for _, row, ranking in worst)
