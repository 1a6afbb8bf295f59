"""The composition root: settings to content, content to services, services to the coach, the coach to its doors.

The only place that names concrete classes. Each function imports what it builds, so that a command pays for what it
uses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.answering.answering import Answering
    from bot.core.knowledge.load import Loaded
    from bot.core.retrieval.index import Index
    from bot.core.retrieval.search import Retrieval

Progress = Callable[[int, int], None]


def now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


def content_folder() -> Path:
    """Where `knowledge/` and `prompts/` are: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "content"
    return installed if installed.is_dir() else package.parent


def knowledge_folder() -> Path:
    """The shipped knowledge base."""
    return content_folder() / "knowledge"


def eval_files() -> tuple[Path, ...]:
    """The measuring questions, which only a checkout has; no card's phrasing may give one away."""
    folder = content_folder() / "tests" / "evals" / "knowledge"
    return tuple(sorted(folder.glob("*.jsonl")))


def knowledge(settings: Settings) -> Loaded:
    """Load the base and the operator's packs; ContentError when the base is broken."""
    from bot.core.knowledge.load import load

    return load(knowledge_folder(), settings.coach_knowledge, today=now().date())


async def index(settings: Settings, progress: Progress | None = None) -> Index:
    """Build the search index, or open it where it was built before."""
    return (await retrieval(settings, knowledge(settings), progress)).index


async def retrieval(settings: Settings, loaded: Loaded, progress: Progress | None = None) -> Retrieval:
    """Build the index and the way to search it."""
    from bot.core.retrieval.decide import read_calibrations
    from bot.core.retrieval.index import build_index
    from bot.core.retrieval.search import Retrieval
    from bot.services.embedding.choose import choose

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    choice = await choose(settings.coach_embedding, openai_key=key, openai_base_url=settings.openai_base_url)
    caches = (settings.coach_home / "index",)
    built = await build_index(loaded.knowledge, choice.embed, caches, offload=asyncio.to_thread, progress=progress)
    thresholds = (knowledge_folder() / "calibration.yaml", settings.coach_home / "calibration.yaml")
    return Retrieval(built, choice.embed, read_calibrations(thresholds))


async def answering(settings: Settings) -> Answering:
    """Put the answering skill together."""
    from bot.core.answering.answering import Answering
    from bot.core.answering.manner import load_manner
    from bot.core.answering.nearby import Nearby

    loaded = knowledge(settings)
    manner = load_manner(knowledge_folder())
    search = await retrieval(settings, loaded)
    nearby = Nearby(manner.signals.file.examples, search.embed) if search.embed else None
    return Answering(loaded.knowledge, search, manner, nearby)
