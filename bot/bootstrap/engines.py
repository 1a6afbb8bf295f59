"""What finds and words answers: the encoder, the search, the model behind its budget."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.bootstrap.content import knowledge, speech
from bot.bootstrap.places import content_folder, index_folders, knowledge_folder, now, revealed, salt
from bot.settings import OPENAI_URL, Settings

if TYPE_CHECKING:
    from bot.core.answering.answering import Answering
    from bot.core.answering.manner import Manner
    from bot.core.answering.writing import Writer
    from bot.core.budget import Ledger, Metered
    from bot.core.knowledge.knowledge import Knowledge
    from bot.core.knowledge.load import Loaded
    from bot.core.prices import Price
    from bot.core.retrieval.index import Index
    from bot.core.retrieval.search import Retrieval
    from bot.evals.rows import Row
    from bot.services.embedding.choose import Choice

STEP = 8
"""Texts between two reports of progress."""


async def encoder(settings: Settings) -> Choice:
    """The encoder that COACH_EMBEDDING asks for; one that is not on this machine is sent nothing unannounced."""
    from bot.core.announced import Announced
    from bot.services.embedding.choose import choose

    choice = await choose(
        settings.coach_embedding,
        openai_key=revealed(settings.openai_api_key) or "",
        openai_base_url=settings.openai_base_url,
    )
    if settings.coach_embedding == "openai" and choice.embed is not None:
        return replace(choice, embed=Announced(choice.embed))
    return choice


def _tell(done: int, total: int) -> None:
    """Say on stderr how far the index is, in ten steps."""
    if done == total or done % max(total // 10, 1) < STEP:
        print(f"Preparing the search, once: {done} of {total} texts", file=sys.stderr)


async def retrieval(settings: Settings, loaded: Loaded, choice: Choice) -> Retrieval:
    """Build the index and the way to search it."""
    from bot.core.retrieval.decide import read_calibrations
    from bot.core.retrieval.index import build_index
    from bot.core.retrieval.search import Retrieval
    from bot.core.retrieval.spelling import Speller
    from bot.services.embedding.wordpiece import english_words

    caches = index_folders(settings.coach_home)
    built = await build_index(loaded.knowledge, choice.embed, caches, offload=asyncio.to_thread, progress=_tell)
    thresholds = (knowledge_folder() / "calibration.yaml", settings.coach_home / "calibration.yaml")
    return Retrieval(built, choice.embed, read_calibrations(thresholds), Speller(built.rows, english_words()))


async def index(settings: Settings) -> Index:
    """Build the search index and the vectors of the examples, or open them where they were built before."""
    built = await answering(settings, model=False)
    if built.nearby is not None:
        await built.nearby.ready()
    return built.retrieval.index


async def calibrate(settings: Settings, rows: Mapping[str, Sequence[Row]]) -> None:
    """Measure the thresholds on `rows` for the encoder in use and for words alone, and keep them.

    The shipped encoder's are kept with the knowledge in a checkout, any other's in COACH_HOME.
    """
    from bot.core.retrieval.calibrate import Sample
    from bot.core.retrieval.calibrate import calibrate as measured
    from bot.core.retrieval.decide import read_calibrations, write_calibrations
    from bot.core.retrieval.index import build_index

    loaded = knowledge(settings)
    choice = await encoder(settings)
    built = await build_index(loaded.knowledge, choice.embed, index_folders(settings.coach_home))
    sample = Sample(
        in_scope=tuple(row.question for row in (*rows["questions"], *rows["benign_trigger"])),
        near=tuple(row.question for row in rows["near_miss"]),
        far=tuple(row.question for row in rows["off_topic"]),
    )
    own = settings.coach_embedding != "openai"
    path = (knowledge_folder() if own else settings.coach_home) / "calibration.yaml"
    encoders = (choice.embed, None) if own else (choice.embed,)
    found = [await measured(built, embed, loaded.knowledge, sample, now().date()) for embed in encoders]
    write_calibrations(path, {**read_calibrations([path]), **{one.encoder: one for one in found}})


def metered(settings: Settings, ledger: Ledger | None) -> Metered:
    """The model behind its budget."""
    from bot.core.budget import Caps, Metered, micros
    from bot.services.openai import OpenAIModel
    from bot.services.store.memory_ledger import MemoryLedger

    model = OpenAIModel(
        model=settings.model,
        api_key=revealed(settings.openai_api_key) or "",
        base_url=settings.openai_base_url,
        api=settings.model_api,
        salt=salt(settings),
        effort=None if settings.coach_model else "low",  # the default model thinks; a named one may not know the word
    )
    caps = Caps(
        learner_day=settings.coach_daily_tokens_per_learner,
        tenant_day=settings.coach_daily_tokens_per_tenant,
        day=settings.coach_daily_tokens,
        month_micros=micros(settings.coach_monthly_budget),
        turns=settings.coach_turns_per_10_minutes,
    )
    return Metered(model, ledger or MemoryLedger(), caps, price(settings), now)


def price(settings: Settings) -> Price:
    """What the model costs; SettingsError when money is capped and that is not known."""
    from bot.core import prices

    table = prices.read_prices(Path(prices.__file__).with_suffix(".yaml").read_text("utf-8"))
    given = (settings.coach_price_in, settings.coach_price_out)
    return prices.price_of(settings.model, table, given, budgeted=settings.coach_monthly_budget is not None)


def model_host(settings: Settings) -> str | None:
    """Where a model reads messages, to answer or only to search, for the notices; None when none does."""
    if "openai" not in {settings.engine, settings.coach_embedding}:
        return None
    return urlsplit(settings.openai_base_url or OPENAI_URL).hostname


def _writer(settings: Settings, manner: Manner, known: Knowledge, ledger: Ledger | None) -> Writer | None:
    """The model with its prompts, where there is one."""
    if settings.engine != "openai":
        return None
    from bot.core.answering.writing import writer
    from bot.core.prompts import load

    return writer(metered(settings, ledger), load(content_folder() / "prompts"), manner, known)


async def answering(settings: Settings, ledger: Ledger | None = None, *, model: bool = True) -> Answering:
    """Put the answering skill together. A model's cost is counted on `ledger`, for this process only without one.

    The encoder unpacks its weights in a thread while the content is read.
    """
    from bot.core.answering.answering import Answering
    from bot.core.answering.nearby import Nearby

    choice, loaded, manner = await asyncio.gather(
        encoder(settings), asyncio.to_thread(knowledge, settings), asyncio.to_thread(speech)
    )
    search = await retrieval(settings, loaded, choice)
    caches = index_folders(settings.coach_home)
    nearby = Nearby(manner.signals.file.examples, search.embed, caches) if search.embed else None
    writer = _writer(settings, manner, loaded.knowledge, ledger) if model else None
    return Answering(loaded.knowledge, search, manner, nearby, writer)
