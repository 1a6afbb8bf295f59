"""Everything a search needs, built once per content: rows and postings of every card, and vectors if there are any."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.errors import ModelError
from bot.core.knowledge.knowledge import Knowledge
from bot.core.knowledge.schema import Card
from bot.core.knowledge.words import terms
from bot.core.ports import Embed, Offload, Vectors
from bot.core.retrieval.bm25 import Bm25, build_bm25
from bot.core.retrieval.cache import load_bm25, load_some_vectors, load_vectors, prints_of, save_bm25, save_vectors
from bot.core.retrieval.rows import ASKED, Row, rows_of
from bot.core.retrieval.space import Space, space_of, unit

BATCH = 8
LEXICAL = "lexical"

Progress = Callable[[int, int], None]  # progress(done, all)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Index:
    """All cards of base and packs under their keys. Rows of one card stand together, from `starts` on.

    `whole` are the postings of all a card says, `asked` those of its title and phrasings alone, which count again.
    `vectors` are those of the rows, shape (n, d). None means that search is lexical, for the reason in `notice`.
    """

    keys: tuple[str, ...]
    cards: tuple[Card, ...]
    rows: tuple[Row, ...]
    starts: NDArray[np.int64]
    whole: Bm25
    asked: Bm25
    encoder: str = LEXICAL
    vectors: Vectors | None = None
    notice: str = ""

    @cached_property
    def space(self) -> Space:
        """Where the rows lie when cards are ordered; of width 0 without vectors."""
        width0 = np.zeros((len(self.rows), 0), dtype=np.float32)
        return space_of(width0 if self.vectors is None else self.vectors, self.starts)

    @cached_property
    def middle(self) -> Vectors:
        """Where all cards lie on average, shape (d,), of length 1: the direction of the whole field."""
        if self.vectors is None:
            return np.zeros(0, dtype=np.float32)
        return unit(unit(np.add.reduceat(self.vectors, self.starts, axis=0)).sum(axis=0))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each key stands."""
        return {key: n for n, key in enumerate(self.keys)}

    def span(self, card: int) -> range:
        """The rows of a card."""
        end = self.starts[card + 1] if card + 1 < len(self.starts) else len(self.rows)
        return range(int(self.starts[card]), int(end))


async def build_index(
    knowledge: Knowledge,
    embed: Embed | None,
    caches: Sequence[Path] = (),
    *,
    offload: Offload = asyncio.to_thread,
    progress: Progress | None = None,
) -> Index:
    """The index of `knowledge` with all its packs.

    `caches` are folders with earlier work: the first is written to, the others are only read. Without `embed`, or when it
    fails, the index is lexical and `notice` says why.
    """
    index: Index = await offload(lexical_index, knowledge, caches)
    if embed is None:
        return index
    try:
        vectors = await _vectors(index.rows, embed, caches, offload, progress)
    except ModelError as error:
        log.warning("search is lexical: %s", error)
        return replace(index, notice=str(error))
    whole: Index = await offload(_with_vectors, index, embed.name, vectors)
    return whole


def _with_vectors(index: Index, encoder: str, vectors: Vectors) -> Index:
    whole = replace(index, encoder=encoder, vectors=np.ascontiguousarray(vectors), notice="")
    _ = whole.middle, whole.space  # worked out now rather than while the first learner waits
    return whole


def lexical_index(knowledge: Knowledge, caches: Sequence[Path] = ()) -> Index:
    """The part of the index that needs no encoder."""
    keyed = tuple(knowledge.every_card())
    by_card = [rows_of(card) for _, card in keyed]
    rows = tuple(row for own in by_card for row in own)
    starts = np.cumsum([0, *(len(own) for own in by_card)], dtype=np.int64)[:-1]
    return Index(
        keys=tuple(key for key, _ in keyed),
        cards=tuple(card for _, card in keyed),
        rows=rows,
        starts=starts,
        whole=_postings("whole", by_card, caches),
        asked=_postings("asked", [[row for row in own if row.place in ASKED] for own in by_card], caches),
        notice="no encoder was asked for",
    )


def _postings(name: str, by_card: Sequence[Sequence[Row]], caches: Sequence[Path]) -> Bm25:
    texts = [" ".join(row.text for row in own) for own in by_card]
    prints = prints_of(texts)
    bm25 = load_bm25(caches, name, prints)
    if bm25 is None:
        bm25 = build_bm25([terms(text) for text in texts])
        save_bm25(caches, name, prints, bm25)
    return bm25


async def _vectors(
    rows: Sequence[Row], embed: Embed, caches: Sequence[Path], offload: Offload, progress: Progress | None
) -> Vectors:
    prints = prints_of([row.text for row in rows])
    whole: Vectors | None = await offload(load_vectors, caches, embed.name, prints)
    if whole is not None:
        return whole
    known: dict[bytes, Vectors] = await offload(load_some_vectors, caches, embed.name)
    texts = {bytes(one): row.text for one, row in zip(prints, rows, strict=True) if bytes(one) not in known}
    known |= await _embedded(texts, embed, progress)
    stacked = np.stack([known[bytes(one)] for one in prints])
    await offload(save_vectors, caches, embed.name, prints, stacked)
    return stacked


async def _embedded(texts: Mapping[bytes, str], embed: Embed, progress: Progress | None) -> dict[bytes, Vectors]:
    shortest_first = sorted(texts, key=lambda one: len(texts[one]))  # alike in length, so that little is padded
    found: dict[bytes, Vectors] = {}
    for start in range(0, len(shortest_first), BATCH):
        batch = shortest_first[start : start + BATCH]
        found |= dict(zip(batch, await embed([texts[one] for one in batch]), strict=True))
        if progress:
            progress(len(found), len(texts))
    return found
