"""A second look at what the search could not answer: it may mean nearly the same as a known example.

Patterns know the words of a message, the encoder knows its sense. The examples lie in `signals.yaml`; without an
encoder there is no second look. Examples of the kind `question` are there to be nearer to real questions of our field
than any other example is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.core.answering.signals import Example
from bot.core.answering.understand import Meaning
from bot.core.errors import ModelError
from bot.core.ports import Embed, Vectors
from bot.core.retrieval.cache import load_vectors, prints_of, save_vectors

HOSTILE = "hostile"
"""From its own `least` on it counts also when a card is nearer: asking back would take it for a choice of two cards."""

SAID = 0.4
"""The cosine that is enough for small talk and hostility in a text that asks for nothing: it can hardly be a question."""


@dataclass(slots=True)
class Nearby:
    """Examples by meaning. Their vectors are made at the first need, and kept in the folders `caches` for the next run."""

    examples: Sequence[Example]
    embed: Embed
    caches: Sequence[Path] = ()
    _vectors: Vectors | None = field(default=None, init=False)

    async def ready(self) -> Vectors:
        """The examples' vectors, shape (n, d), in their order. ModelError when the encoder fails."""
        if self._vectors is None:
            said = [text for example in self.examples for text in example.say]
            prints, kind = prints_of(said), f"examples-{self.embed.name}"
            self._vectors = load_vectors(self.caches, kind, prints)
            if self._vectors is None:
                self._vectors = await self.embed(said)
                save_vectors(self.caches, kind, prints, self._vectors)
        return self._vectors

    async def meaning(self, text: str, beside: float, *, asks: bool = True) -> Meaning | None:
        """What the nearest example means, if it is near enough and nearer than the nearest card (`beside`, a cosine).

        `asks`: the text may be a question. None for a question of our field, and when the encoder fails.
        """
        rows = [(example, said) for example in self.examples for said in example.say]
        try:
            known = await self.ready()
            vector = (await self.embed([text]))[0]
        except ModelError:
            return None  # the search has said so already
        likeness = known @ vector
        best = int(np.argmax(likeness))
        example = rows[best][0]
        near = float(likeness[best])
        least = example.least if asks or example.kind not in {HOSTILE, "talk"} else min(example.least, SAID)
        if example.kind == "question" or near < least:
            return None
        sure = near > beside or (example.kind == HOSTILE and near >= example.least)
        return Meaning(example.kind, example.key, text) if sure else None
