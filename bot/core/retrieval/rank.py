"""Ranking cards for a question: the best row's cosine, nudged by the card as a whole and by shared words.

Measured on StackFAQ (1,249 rephrasings): dense maximum 0.953 right first, with 0.2 BM25 0.960, reciprocal rank fusion
0.871, a cross-encoder on top worse than none. So: no fusion of ranks, no reranker. Without vectors words alone decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.knowledge.knowledge import Knowledge
from bot.core.knowledge.schema import Card
from bot.core.knowledge.words import content_terms, term_set, terms
from bot.core.ports import Vectors
from bot.core.retrieval.index import LEXICAL, Index
from bot.core.retrieval.rows import QUOTABLE, Row

SHARE = 0.4
"""How much the best lexical score adds to a cosine when cards are ordered. Chosen with MIDDLE on the tuning half and on
1,860 phrasings, each searched for after it was taken out of its card: right first 0.640, within five 0.877. From 0.3 to
0.6 hardly anything changes; fusing ranks instead loses 4 points."""

MIDDLE = 0.75
"""How much the middle of a card's rows adds beside its nearest row. Without it the phrasings taken out are found first
2 points less often. Nothing changes from 0.5 to 1.25."""

SURE = 0.4
"""How much a lexical score, as a part of the most the question could get, adds when an answer is dared."""

FIELD = 0.5
"""How much it adds that a question is about this field at all: its cosine with the middle of all rows. On the tuning
half this parts questions in scope from far ones twice as widely, and from near misses by 0.96 AUROC instead of 0.95."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Hit:
    """A card that may answer. `score` orders hits; `confidence` is comparable between questions of one encoder.

    `passage` is the card's own text nearest to the question, fit to be quoted. `likeness` is the cosine of the card's
    nearest row, 0 when only words were compared.
    """

    card: Card
    score: float
    confidence: float
    passage: Row
    likeness: float = 0.0


@dataclass(frozen=True)
class Ranking:
    """Hits, best first, and the encoder behind them: `lexical` when only words were compared."""

    hits: tuple[Hit, ...]
    encoder: str


@dataclass(frozen=True)
class _Scores:
    """Per card: what orders and what decides; per row: the cosine, None when only words were compared."""

    order: Floats
    confidence: Floats
    rows: Floats | None = None


def rank(index: Index, question: str, vector: Vectors | None, view: Knowledge, most: int = 5) -> Ranking:
    """The `most` best cards that `view` shows. `vector` has shape (d,) and length 1; without it words decide."""
    shown = _shown(index, view)
    scores = _scores(index, question, vector, shown)
    order = np.argsort(-np.where(shown, scores.order, -np.inf), kind="stable")[: min(most, len(view.cards))]
    hits = (
        Hit(
            card=index.cards[n],
            score=float(scores.order[n]),
            confidence=float(scores.confidence[n]),
            passage=_passage(index, int(n), question, scores.rows),
            likeness=0.0 if scores.rows is None else float(scores.rows[index.span(int(n))].max()),
        )
        for n in order
    )
    return Ranking(tuple(hits), LEXICAL if scores.rows is None else index.encoder)


def _scores(index: Index, question: str, vector: Vectors | None, shown: NDArray[np.bool_]) -> _Scores:
    asked = terms(question)
    lexical = index.whole.scores(asked) + index.asked.scores(asked)
    share = lexical / max(index.whole.most(asked) + index.asked.most(asked), 1e-9)
    if vector is None or index.vectors is None:
        return _Scores(share, share)
    rows = _cosines(index.vectors, vector)
    dense = np.maximum.reduceat(rows, index.starts)
    top = float(np.max(lexical, where=shown, initial=0.0)) or 1.0
    about = float(vector @ index.middle)
    order = dense + MIDDLE * _cosines(index.middles, vector) + SHARE * lexical / top
    return _Scores(order, dense + SURE * share + FIELD * about, rows)


def _cosines(units: Vectors, vector: Vectors) -> Floats:
    # Not `@`: BLAS would share this millisecond with a second thread and wait 8 ms for it when that core is busy.
    return np.asarray(np.einsum("nd,d->n", units, vector), dtype=np.float32)


def _shown(index: Index, view: Knowledge) -> NDArray[np.bool_]:
    if len(view.cards) == len(index.keys):
        return np.ones(len(index.keys), dtype=np.bool_)
    shown = np.zeros(len(index.keys), dtype=np.bool_)
    shown[[index.places[view.key(id_)] for id_ in view.cards]] = True
    return shown


def _passage(index: Index, card: int, question: str, rows: Floats | None) -> Row:
    quotable = [n for n in index.span(card) if index.rows[n].place in QUOTABLE]
    if rows is not None:
        return index.rows[quotable[int(rows[quotable].argmax())]]
    asked = term_set(question)
    return index.rows[max(quotable, key=lambda n: len(asked & content_terms(index.rows[n].text)))]
