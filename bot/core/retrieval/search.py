"""A question to ranked cards, with the encoder when it answers and with words alone when it does not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.core.errors import ModelError
from bot.core.knowledge.knowledge import Knowledge
from bot.core.ports import Embed, Offload, Vectors
from bot.core.retrieval.decide import Calibration, Decision, calibration_for, decide
from bot.core.retrieval.index import LEXICAL, Index
from bot.core.retrieval.rank import Lean, Ranking, rank, rank_leaning

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Retrieval:
    """The index with the encoder its vectors came from, and the thresholds for both ways of searching.

    `spell` mends a question before it is searched for.
    """

    index: Index
    embed: Embed | None
    calibrations: Mapping[str, Calibration]
    spell: Callable[[str], str] = str
    offload: Offload = asyncio.to_thread

    def __post_init__(self) -> None:
        """Refuse to start with an encoder that was never calibrated (SettingsError)."""
        for encoder in (self.index.encoder, LEXICAL):
            calibration_for(encoder, self.calibrations)

    async def search(self, question: str, view: Knowledge, most: int = 5) -> Ranking:
        """The `most` best cards of `view` for `question`. An encoder that fails costs quality, never the answer."""
        mended: str = await self.offload(self.spell, question)
        vector = await self._vector(mended)
        ranking: Ranking = await self.offload(rank, self.index, mended, vector, view, most)
        return ranking

    async def lean(self, question: str, alone: Ranking, lean: Lean, view: Knowledge) -> Ranking:
        """Search once more, with what was said before; `alone` is what the question found by itself.

        It costs one more vector. When there is none to be had, `alone` stands.
        """
        written: str = await self.offload(self.spell, lean.text)
        vector = None if alone.vector is None else await self._vector(written)
        if (vector is None) != (alone.vector is None):
            return alone
        mended: str = await self.offload(self.spell, question)
        pulled = replace(lean, text=written, vector=vector)
        ranking: Ranking = await self.offload(rank_leaning, self.index, mended, alone, view, pulled)
        return ranking

    def decide(self, ranking: Ranking) -> Decision:
        """Answer, ask back or decline, by the thresholds of whatever found the hits."""
        return decide(ranking, calibration_for(ranking.encoder, self.calibrations))

    async def _vector(self, question: str) -> Vectors | None:
        if self.embed is None or self.index.vectors is None or not question.strip():
            return None
        try:
            vectors = await self.embed([question])
        except ModelError as error:
            log.warning("this question is searched by words alone: %s", error)
            return None
        first: Vectors = vectors[0]
        return first
