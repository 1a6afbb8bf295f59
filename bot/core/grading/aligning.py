"""What is held side by side in grading: an answer with a vector for every word, and statements to be looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.grading.text import Passage
from bot.core.ports import Vectors

Floats = NDArray[np.float32]

QUESTION = 0.1
"""What a word of the question still weighs: everybody repeats those."""


@dataclass(frozen=True)
class Seen:
    """A passage with a vector for every word that carries a claim. `starts` are the places of its pieces among them."""

    passage: Passage
    vectors: Vectors
    stems: tuple[str, ...]
    turned: NDArray[np.bool_]
    starts: NDArray[np.int64]
    wholes: Vectors

    @property
    def pieces(self) -> tuple[int, ...]:
        """The pieces that carry a claim, by their number in the passage."""
        return tuple(n for n, unit in enumerate(self.passage.units) if any(unit.content))


@dataclass(frozen=True)
class Statement:
    """Something a good answer says, ready to be looked for; `weights` has one number per word that carries a claim."""

    vectors: Vectors
    stems: tuple[str, ...]
    turned: NDArray[np.bool_]
    weights: Floats
    whole: Vectors


@dataclass(frozen=True)
class Stack:
    """Several statements in a row. `weights` add up to 1 in each, `starts` are their places among all words."""

    vectors: Vectors
    stems: tuple[str, ...]
    turned: NDArray[np.bool_]
    weights: Floats
    wholes: Vectors
    starts: NDArray[np.int64]


def seen(passage: Passage, vectors: Sequence[Vectors]) -> Seen:
    """Put a passage and the vectors of its pieces' words together."""
    kept = [(unit, found[list(unit.content)]) for unit, found in zip(passage.units, vectors, strict=True)]
    pieces = [(unit, rows) for unit, rows in kept if len(rows)]
    wholes = [_unit(found.sum(axis=0)) for found, (_, rows) in zip(vectors, kept, strict=True) if len(rows)]
    flags = [flag for unit, _ in pieces for flag, content in zip(unit.negated, unit.content, strict=True) if content]
    width = vectors[0].shape[1] if vectors else 1
    return Seen(
        passage=passage,
        vectors=np.concatenate([rows for _, rows in pieces]) if pieces else np.zeros((0, width), np.float32),
        stems=passage.stems,
        turned=np.array(flags, dtype=np.bool_),
        starts=np.cumsum([0, *(len(rows) for _, rows in pieces)], dtype=np.int64)[:-1],
        wholes=np.stack(wholes) if wholes else np.zeros((0, width), np.float32),
    )


def statement(found: Seen, question: frozenset[str], rarity: Mapping[str, float]) -> Statement:
    """A statement from its own passage; `rarity` weighs stems, "" stands for one never met.

    One without a claim has a single empty word, which is like nothing.
    """
    if not found.stems:
        nothing = np.zeros((1, found.vectors.shape[1]), np.float32)
        return Statement(nothing, ("",), np.zeros(1, np.bool_), np.ones(1, np.float32), nothing[0])
    weights = [rarity.get(stem, rarity[""]) * (QUESTION if stem in question else 1.0) for stem in found.stems]
    return Statement(
        vectors=found.vectors,
        stems=found.stems,
        turned=found.turned,
        weights=np.array(weights, dtype=np.float32),
        whole=_unit(found.wholes.sum(axis=0)),
    )


def stacked(statements: Sequence[Statement]) -> Stack:
    """Statements as one, so that all are looked for at once. At least one, each with a word that carries a claim."""
    sizes = [len(one.stems) for one in statements]
    weights = [one.weights / max(float(one.weights.sum()), 1e-9) for one in statements]
    return Stack(
        vectors=np.concatenate([one.vectors for one in statements]),
        stems=tuple(stem for one in statements for stem in one.stems),
        turned=np.concatenate([one.turned for one in statements]),
        weights=np.concatenate(weights),
        wholes=np.stack([one.whole for one in statements]),
        starts=np.cumsum([0, *sizes], dtype=np.int64)[:-1],
    )


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / (float(np.linalg.norm(vector)) or 1.0)
    return unit


def small_share(passage: Passage) -> float:
    """Share of words that carry no claim: near none in a list of terms, near half in speech."""
    words = [flag for unit in passage.units for flag in unit.content]
    return 1 - sum(words) / len(words) if words else 0.0
