"""Who judges: the rubric engine, or a model's judges with the engine behind them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.errors import ModelError
from bot.core.grading.engine import RubricEngine, Terms
from bot.core.grading.rubric import Rubric
from bot.core.grading.scorecard import Scorecard

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sitting:
    """How many judges judge, and for whom (hashed by the provider's port, for its safety rules only)."""

    judges: int = 1
    asker: str = ""


class Judge(Protocol):
    """A model as a judge. Raises ModelError when it gives no usable judgement."""

    async def grade(self, rubric: Rubric, answer: str, how: Terms, sitting: Sitting) -> Scorecard: ...
    async def levels(self, rubric: Rubric, line: str, answer: str, sitting: Sitting) -> Sequence[int]: ...
    async def fact(self, question: str, asked: str, known: Sequence[str], asker: str) -> str: ...


@dataclass(frozen=True)
class Grader:
    """Gates first, always by the engine; then the judge where there is one."""

    engine: RubricEngine
    judge: Judge | None = None

    async def grade(
        self, rubric: Rubric, answer: str, how: Terms | None = None, sitting: Sitting | None = None
    ) -> Scorecard:
        """The scorecard of an answer. A judge that fails leaves the judging to the engine."""
        card, _ = await self.judged(rubric, answer, how or Terms(), sitting or Sitting())
        return card

    async def judged(
        self, rubric: Rubric, answer: str, how: Terms, sitting: Sitting
    ) -> tuple[Scorecard, ModelError | None]:
        """The same, with what kept the judge from judging."""
        if self.judge is None or await self.engine.gate(rubric, answer):
            return await self.engine.grade(rubric, answer, how), None
        try:
            return await self.judge.grade(rubric, answer, how, sitting), None
        except ModelError as error:
            log.warning("an answer is judged without the model: %s", error)
            return await self.engine.grade(rubric, answer, how), error
