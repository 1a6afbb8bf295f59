"""An encoder that runs at somebody else's: it gets nothing of a learner who was not told of it, as with a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.budget import PAYER
from bot.core.errors import ModelOff, ReaderUnknown
from bot.core.ports import Embed, Vectors


@dataclass
class Announced:
    """An `Embed`. ReaderUnknown and ModelOff, before anything is sent, for the same reasons as from a model."""

    embed: Embed
    name: str = field(init=False)

    def __post_init__(self) -> None:
        """Vectors are the encoder's own, and so is their name."""
        self.name = self.embed.name

    async def __call__(self, texts: Sequence[str]) -> Vectors:
        """Embed what may be sent."""
        if not PAYER.get().model:
            raise ModelOff("the owners of this community switched the model off")
        if not PAYER.get().told:
            raise ReaderUnknown("this learner has not been told yet where the search runs")
        return await self.embed(texts)
