"""Encoders: one without weights, by which texts that share words point the same way; the built-in one with a memory."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.core.errors import ModelError
from bot.core.knowledge.words import term_set
from bot.core.ports import Vectors
from bot.services.embedding.minilm import MiniLM, installed_model

WIDTH = 256
KEPT = 64


@dataclass
class WordEncoder:
    """`Embed` by hashed words, which can be told to fail. `asked` holds every batch; `failing` makes the next calls raise ModelError."""

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


class Remembering(MiniLM):
    """The built-in encoder; asked for the very same words again, it says the same: tests ask about few answers."""

    def __init__(self) -> None:
        super().__init__(installed_model())
        self._known: OrderedDict[tuple[tuple[str, ...], ...], Sequence[Vectors]] = OrderedDict()

    async def words(self, sentences: Sequence[Sequence[str]]) -> Sequence[Vectors]:
        asked = tuple(map(tuple, sentences))
        if asked not in self._known:
            self._known[asked] = await super().words(sentences)
        self._known.move_to_end(asked)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return self._known[asked]


ENCODER = Remembering()
"""One for every test that wants the real encoder's judgement, and not to judge the encoder."""
