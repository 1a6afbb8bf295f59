"""The weights by which review reads job descriptions: what single lines say, how they add up, and the verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BeforeValidator, Field

from bot.core.knowledge.schema import Strict
from bot.core.ports import Vectors
from bot.core.review.reading import plain
from bot.core.review.signals import AXES, Axis
from bot.core.spoken import read_lines

WORD = 0.3
"""What a word or a pair of neighbours counts beside a unit vector."""
HUNDREDTHS = 100

_WORD = re.compile(r"[a-z']+")


def _hundredths(written: object) -> object:
    """Words' weights stand in their file as whole hundredths beside each other, one line a word."""
    return tuple(map(int, written.split())) if isinstance(written, str) else written


class Cuts(Strict):
    """One axis: how four figures of a text add up, and the three places at which the score rises."""

    slope: Annotated[tuple[float, ...], Field(min_length=4, max_length=4)]
    cuts: Annotated[tuple[float, ...], Field(min_length=3, max_length=3)]


class Says(Strict):
    """One half of the verdict: what the phrases, the title's vector and the lines' middle add to `bias`; yes above 0."""

    bias: float
    signs: tuple[float, ...]
    title: tuple[float, ...]
    lines: tuple[float, ...]

    def height(self, found: Vectors) -> float:
        """How clearly it is a yes, for what `whole_features` found."""
        return self.bias + float(np.dot(found, [*self.signs, *self.title, *self.lines]))


class Weights(Strict):
    """The whole of `review-weights.yaml`, for `encoder` only. `full`, `any`: a column of line weights for each axis.

    `words`: what a word, or a pair of neighbours, adds to five columns of `full`, then to five of `any`, in hundredths.
    """

    encoder: str
    full: dict[Axis, tuple[float, ...]]
    any: dict[Axis, tuple[float, ...]]
    words: dict[str, Annotated[tuple[int, ...], Field(min_length=10, max_length=10), BeforeValidator(_hundredths)]]
    axes: dict[Axis, Cuts]
    decides: Says
    model: Says

    @cached_property
    def lines(self) -> LineWeights:
        """The part that reads single lines."""
        columns = [kind[axis] for kind in (self.full, self.any) for axis in AXES]
        words = {
            word: np.array(weights, dtype=np.float32) / np.float32(HUNDREDTHS) for word, weights in self.words.items()
        }
        return LineWeights(np.array(columns).T, words)


@dataclass(frozen=True)
class LineWeights:
    """What features and words say of a line, in ten columns: five of `full`, then five of `any`, in the order of AXES."""

    features: Vectors
    words: Mapping[str, Vectors]

    def scores(self, found: Vectors, texts: Sequence[str]) -> Vectors:
        """Shape (lines, 10), for the features `found` in the lines `texts`."""
        said = [sorted(words_of(text) & self.words.keys()) for text in texts]
        added = [sum((self.words[word] for word in words), np.zeros(2 * len(AXES))) for words in said]
        return np.asarray(found @ self.features + WORD * np.array(added, dtype=np.float32))


def load_weights(path: Path) -> Weights:
    """Read `review-weights.yaml`; ContentError names its faults."""
    return read_lines(path, Weights.model_validate)


def words_of(text: str) -> frozenset[str]:
    """The words of a line, and its pairs of neighbours."""
    words = _WORD.findall(plain(text).lower())
    return frozenset((*words, *(f"{one} {other}" for one, other in pairwise(words))))
