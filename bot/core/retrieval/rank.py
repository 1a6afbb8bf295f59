"""Ranking cards for a question: the best row's cosine, nudged by the card as a whole and by shared words.

Cards are ordered in the space of `Index.space`; whether to answer is decided by the encoder's own cosines, by which
questions in scope stand further from all others. What was said before may pull the question (`Lean`).

Measured on StackFAQ (1,249 rephrasings): dense maximum 0.953 right first, with 0.2 BM25 0.960, reciprocal rank fusion
0.871, a cross-encoder on top worse than none. So: no fusion of ranks, no reranker. Without vectors words alone decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bot.core.knowledge.knowledge import Knowledge
from bot.core.knowledge.schema import Card
from bot.core.knowledge.words import content_terms, term_set, terms
from bot.core.ports import Vectors
from bot.core.retrieval.index import LEXICAL, Index
from bot.core.retrieval.rows import QUOTABLE, Row
from bot.core.retrieval.space import unit

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

PULL = 0.6
"""How far what was said before pulls the vector of a question, at most; the rest is the question's own."""

WORDS = 0.8
"""How much the words of the question written out replace its own, at most."""

TITLE = 0.3
"""How much the title of the card told last counts in that pull, beside the question written out."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Lean:
    """What was said before a question: `text` is the question written out, `vector` its vector, `told` the cards told.

    `share`, from 0 to 1, is how much all of this counts; `gains` is what a card gains where it counts whole.
    """

    text: str
    told: tuple[str, ...]
    gains: Mapping[str, float]
    share: float
    vector: Vectors | None = None


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
    """Hits, best first, and the encoder behind them: `lexical` when only words were compared, and `vector` is None."""

    hits: tuple[Hit, ...]
    encoder: str
    vector: Vectors | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class _Words:
    """Per card, what the words of a question find: as a part of the best card's score, and of the most there could be."""

    relative: Floats
    share: Floats


@dataclass(frozen=True)
class _Sought:
    """What is searched for: the question, its vector on the way to what was said before, its words, gains per card."""

    question: str
    vector: Vectors | None
    words: _Words
    gains: Floats


def rank(index: Index, question: str, vector: Vectors | None, view: Knowledge, most: int = 5) -> Ranking:
    """The `most` best cards that `view` shows. `vector` has shape (d,) and length 1; without it words decide."""
    own = None if index.vectors is None else vector
    none = np.zeros(len(index.keys), dtype=np.float32)
    found = _ranking(index, _Sought(question, own, _words(index, question, _shown(index, view)), none), view, most)
    return replace(found, vector=own)


def rank_leaning(index: Index, question: str, alone: Ranking, view: Knowledge, lean: Lean) -> Ranking:
    """The same once what was said before is known to count; `alone` is what the question found by itself."""
    shown = _shown(index, view)
    words = _mixed(_words(index, question, shown), _words(index, lean.text, shown), WORDS * lean.share)
    sought = _Sought(question, _pulled(index, alone.vector, view, lean), words, _gains(index, view, lean))
    return _ranking(index, sought, view, len(alone.hits))


def _ranking(index: Index, sought: _Sought, view: Knowledge, most: int) -> Ranking:
    vector, words = sought.vector, sought.words
    order = sought.gains + (words.share if vector is None else _likeness(index, vector) + SHARE * words.relative)
    shown = np.where(_shown(index, view), order, -np.inf)
    best = np.argsort(-shown, kind="stable")[: min(most, len(view.cards))]
    extra = words.share if vector is None else SURE * words.share + FIELD * float(vector @ index.middle)
    extra = extra + sought.gains
    hits = (_hit(index, int(n), sought, float(order[n]), float(extra[n])) for n in best)
    return Ranking(tuple(hits), LEXICAL if vector is None else index.encoder)


def _likeness(index: Index, vector: Vectors) -> Floats:
    """Per card: its nearest row and the middle of its rows, in the space of the index."""
    turned = index.space.into(vector)
    nearest = np.maximum.reduceat(_cosines(index.space.rows, turned), index.starts)
    return np.asarray(nearest + MIDDLE * _cosines(index.space.middles, turned), dtype=np.float32)


def _hit(index: Index, card: int, sought: _Sought, score: float, extra: float) -> Hit:
    """A card with its quotable passage; its own cosines are looked at only here, since few cards are hits."""
    span = index.span(card)
    rows = None
    if sought.vector is not None and index.vectors is not None:
        rows = _cosines(index.vectors[span.start : span.stop], sought.vector)
    likeness = 0.0 if rows is None else float(rows.max())
    passage = _passage(index, span, sought.question, rows)
    return Hit(index.cards[card], score, likeness + extra, passage, likeness)


def _words(index: Index, question: str, shown: NDArray[np.bool_]) -> _Words:
    asked = terms(question)
    lexical = index.whole.scores(asked) + index.asked.scores(asked)
    top = float(np.max(lexical, where=shown, initial=0.0)) or 1.0
    return _Words(lexical / top, lexical / max(index.whole.most(asked) + index.asked.most(asked), 1e-9))


def _mixed(own: _Words, other: _Words, share: float) -> _Words:
    left = 1 - share
    return _Words(left * own.relative + share * other.relative, left * own.share + share * other.share)


def _gains(index: Index, view: Knowledge, lean: Lean) -> Floats:
    gains = np.zeros(len(index.keys), dtype=np.float32)
    for id_, gain in lean.gains.items():
        gains[index.places[view.key(id_)]] = lean.share * gain
    return gains


def _pulled(index: Index, vector: Vectors | None, view: Knowledge, lean: Lean) -> Vectors | None:
    """The question's vector on its way to what was said before; None where only words were compared."""
    if vector is None or lean.vector is None or index.vectors is None:
        return None
    titles = index.vectors[[index.starts[index.places[view.key(id_)]] for id_ in lean.told]]
    before = unit(lean.vector + TITLE * unit(titles.sum(axis=0)))
    return unit((1 - PULL * lean.share) * vector + PULL * lean.share * before)


def _cosines(units: Vectors, vector: Vectors) -> Floats:
    # Not `@`: BLAS would share this millisecond with a second thread and wait 8 ms for it when that core is busy.
    return np.asarray(np.einsum("nd,d->n", units, vector), dtype=np.float32)


def _shown(index: Index, view: Knowledge) -> NDArray[np.bool_]:
    if len(view.cards) == len(index.keys):
        return np.ones(len(index.keys), dtype=np.bool_)
    shown = np.zeros(len(index.keys), dtype=np.bool_)
    shown[[index.places[view.key(id_)] for id_ in view.cards]] = True
    return shown


def _passage(index: Index, span: range, question: str, rows: Floats | None) -> Row:
    quotable = [n for n in span if index.rows[n].place in QUOTABLE]
    if rows is not None:
        return index.rows[max(quotable, key=lambda n: float(rows[n - span.start]))]
    asked = term_set(question)
    return index.rows[max(quotable, key=lambda n: len(asked & content_terms(index.rows[n].text)))]
