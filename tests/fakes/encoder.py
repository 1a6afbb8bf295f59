"""An encoder without weights: texts that share words point the same way. It can be told to fail."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.core.errors import ModelError
from bot.core.knowledge.words import term_set
from bot.core.ports import Vectors

WIDTH = 256


@dataclass
class WordEncoder:
    """`Embed` by hashed words. `asked` holds every batch; `failing` makes the next calls raise ModelError."""

    name: str = "words-256"
    asked: list[tuple[str, ...]] = field(default_factory=list)
    failing: bool = False

    async def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(tuple(texts))
        if self.failing:
            raise ModelError("the encoder of this test fails on purpose")
        return np.stack([_vector(text) for text in texts])


def _vector(text: str) -> Vectors:
    vector = np.full(WIDTH, 1e-3, dtype=np.float32)
    for term in term_set(text):
        vector[zlib.crc32(term.encode()) % WIDTH] += 1
    return vector / np.linalg.norm(vector)
