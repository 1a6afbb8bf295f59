"""BM25 over whole cards: finds shared words, works without any model, and breaks ties for the dense search.

Robertson and Zaragoza (2009), with the always positive idf ln(1 + (N - df + 0.5) / (df + 0.5)).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Bm25:
    """Postings of `size` documents: those of term t are `documents[starts[t]:starts[t + 1]]`, weighted alike."""

    vocabulary: Mapping[str, int]
    starts: Places
    documents: Places
    weights: Floats
    idf: Floats
    size: int

    def scores(self, terms: Collection[str]) -> Floats:
        """Score of every document for the distinct `terms`, shape (size,)."""
        found = np.zeros(self.size, dtype=np.float32)
        for term in set(terms):
            t = self.vocabulary.get(term)
            if t is not None:
                span = slice(self.starts[t], self.starts[t + 1])
                found[self.documents[span]] += self.weights[span]
        return found

    def most(self, terms: Collection[str]) -> float:
        """What a document would score that repeats every one of `terms` without end; unknown terms count as rare."""
        unknown = float(_idf(np.zeros(1), self.size)[0])
        known = (self.vocabulary.get(term) for term in set(terms))
        return (K1 + 1) * sum(unknown if t is None else float(self.idf[t]) for t in known)


def build_bm25(documents: Sequence[Sequence[str]]) -> Bm25:
    """Postings over `documents`, each given as its terms."""
    counts = [Counter(document) for document in documents]
    vocabulary = {term: t for t, term in enumerate(sorted({term for count in counts for term in count}))}
    size = len(documents)
    terms = np.array([vocabulary[term] for count in counts for term in count], dtype=np.int64)
    places = np.repeat(np.arange(size, dtype=np.int64), [len(count) for count in counts])
    often = np.array([n for count in counts for n in count.values()], dtype=np.float64)
    lengths = np.array([count.total() for count in counts], dtype=np.float64)
    spread = np.bincount(terms, minlength=len(vocabulary)).astype(np.float64)
    idf = _idf(spread, size)
    longer = lengths / max(float(lengths.mean()), 1.0) if size else lengths
    weights = idf[terms] * often * (K1 + 1) / (often + K1 * (1 - B + B * longer[places]))
    order = np.argsort(terms, kind="stable")
    return Bm25(
        vocabulary=vocabulary,
        starts=np.concatenate([[0], np.cumsum(spread)]).astype(np.int64),
        documents=places[order],
        weights=weights[order].astype(np.float32),
        idf=idf.astype(np.float32),
        size=size,
    )


def _idf(spread: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.log1p((size - spread + 0.5) / (spread + 0.5))
