"""A space in which the texts of one card lie closer together than the encoder puts them.

An encoder for everything spends much of its room on what tells two wordings of one question apart: length, tone,
spelling. Within-class covariance normalisation (Hatch, Kajarekar and Stolcke 2006) measures those directions on the
cards themselves, whose rows are such wordings, and shrinks them. It needs no labels but the cards. Of 2,422 phrasings,
each searched for after it was taken out of its card, with the directions measured on the other half of the cards,
0.659 instead of 0.643 are found first; by vectors alone 0.610 instead of 0.560.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.ports import Vectors

SHRINK = 4.0
"""How much of a round spread is added to the measured one, in its mean. Nothing changes from 2 to 4."""


@dataclass(frozen=True)
class Space:
    """`turn` brings a vector into the space, shape (d, d); `rows` and `middles` (one per card) are in it, of length 1."""

    turn: Vectors
    rows: Vectors
    middles: Vectors

    def into(self, vector: Vectors) -> Vectors:
        """A vector of the encoder, shape (d,), as it lies in this space."""
        return unit(vector @ self.turn)


def space_of(vectors: Vectors, starts: NDArray[np.int64]) -> Space:
    """The space of `vectors`, shape (n, d), of which those of one card stand together from `starts` on."""
    sizes = np.diff(np.append(starts, len(vectors)))
    means = np.add.reduceat(vectors, starts, axis=0) / sizes[:, None]
    turn = _turn(vectors - np.repeat(means, sizes, axis=0))
    rows = unit(vectors @ turn)
    return Space(turn, np.ascontiguousarray(rows), unit(np.add.reduceat(rows, starts, axis=0)))


def unit(vectors: Vectors) -> Vectors:
    """The same directions with length 1; nothing stays nothing."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def _turn(offsets: Vectors) -> Vectors:
    spread, directions = np.linalg.eigh(offsets.T.astype(np.float64) @ offsets / max(len(offsets), 1))
    mean = float(spread.mean()) if len(spread) else 0.0
    if mean <= 0:  # every card has one row, so nothing is known
        return np.eye(offsets.shape[1], dtype=np.float32)
    scale = (np.maximum(spread, 0) / mean + SHRINK) ** -0.5
    return np.asarray((directions * scale) @ directions.T, dtype=np.float32)
