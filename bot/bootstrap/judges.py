"""What grades answers, and what measures the grading."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING

from bot.bootstrap.content import bank, rarity
from bot.bootstrap.engines import encoder, metered
from bot.bootstrap.places import content_folder, golden_folder, knowledge_folder
from bot.core.errors import SettingsError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.grading.engine import RubricEngine
    from bot.core.grading.grader import Grader
    from bot.core.interviewing.load import Bank
    from bot.core.knowledge.held import Finding
    from bot.core.ports import Embed, Model
    from bot.services.embedding.minilm import MiniLM


def grader(embed: Embed | None, model: Model | None) -> Grader:
    """The rubric engine, and the model as a judge where there is one."""
    from bot.core.grading.grader import Grader
    from bot.core.grading.judging import ModelJudge
    from bot.core.prompts import load
    from bot.services.embedding.minilm import MiniLM

    engine = _engine(embed if isinstance(embed, MiniLM) else None)
    return Grader(engine, ModelJudge(model, load(content_folder() / "prompts")) if model else None)


@cache
def _engine(embed: MiniLM | None) -> RubricEngine:
    """One for interviews and practice, since it keeps the rubrics that it has made ready."""
    from bot.core.grading.engine import RubricEngine
    from bot.core.grading.lexical import LexicalWords
    from bot.core.grading.lexicon import load_lexicon

    return RubricEngine(embed or LexicalWords(), load_lexicon(knowledge_folder() / "grading.yaml"), rarity())


@asynccontextmanager
async def grading(settings: Settings) -> AsyncIterator[tuple[Bank, Grader]]:
    """What grades answers on the command line: the bank, and the judges."""
    known = bank()
    model = metered(settings, None) if settings.engine == "openai" else None
    try:
        yield known, grader((await encoder(settings)).embed, model)
    finally:
        if model is not None:
            await model.close()


async def rescale(settings: Settings) -> None:
    """Measure anew what the figures of grading mean, for the encoder in use, and keep it with the knowledge."""
    from bot.evals.answers import read_golden
    from bot.evals.scaling import measure_scale, write_scale

    async with grading(settings) as (known, judges):
        name = judges.engine.words.name
        scale = await measure_scale(judges.engine, known, read_golden(golden_folder()), name)
    write_scale(knowledge_folder() / "grading.yaml", name, scale)


async def disorder(settings: Settings, *, on_ci: bool) -> tuple[Sequence[Finding], str]:
    """Marked answers that the engine ranks wrongly, and a plain word when they could not be checked here.

    Raises:
        SettingsError: on CI there is no encoder to check them with.

    """
    from bot.core.interviewing.load import read_shelves
    from bot.core.interviewing.ordering import judge_order
    from bot.services.embedding.minilm import MiniLM

    shelves, choice = read_shelves(knowledge_folder()), await encoder(settings)
    if not shelves.samples:
        return (), ""
    if not isinstance(choice.embed, MiniLM):
        if on_ci:
            raise SettingsError("The order of marked answers cannot be checked on CI without the encoder.")
        return (), "The order of marked answers is not checked: no encoder is in use here."
    engine = grader(choice.embed, None).engine
    return await judge_order(shelves, engine, settings.coach_home / "checks" / "order.json"), ""
