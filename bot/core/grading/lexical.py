"""Words as vectors without a model: alike in letters, alike in direction. Grading works with it, only less well."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from bot.core.grading.text import stem_of
from bot.core.ports import Vectors

NAME = "lexical"
WIDTH = 384
GRAM = 3
STEM_WEIGHT = 2.0


class LexicalWords:
    """`EmbedWords` by the stem and the letter triples of each word; the sentence around it does not count."""

    name = NAME

    async def words(self, sentences: Sequence[Sequence[str]]) -> Sequence[Vectors]:
        """Unit vectors, shape (words, 384) per sentence."""
        return await asyncio.to_thread(_vectors, sentences)


def _vectors(sentences: Sequence[Sequence[str]]) -> list[Vectors]:
    return [np.stack([_vector(stem_of(word)) for word in sentence]) for sentence in sentences]


@lru_cache(maxsize=8192)
def _vector(stem: str) -> Vectors:
    vector = np.zeros(WIDTH, dtype=np.float32)
    framed = f"^{stem}$"
    grams = (framed[at : at + GRAM] for at in range(max(len(framed) - GRAM + 1, 1)))
    for feature, weight in [(f"={stem}", STEM_WEIGHT), *((gram, 1.0) for gram in grams)]:
        crc = zlib.crc32(feature.encode())
        vector[crc % WIDTH] += weight if crc & 0x10000 else -weight
    unit: Vectors = vector / np.linalg.norm(vector)
    return unit
