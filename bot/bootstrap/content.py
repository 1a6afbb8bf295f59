"""Content: the knowledge base with its packs, the questions, the words that the coach says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.bootstrap.places import content_folder, knowledge_folder, now
from bot.core.errors import ContentError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.answering.manner import Manner
    from bot.core.interviewing.load import Bank
    from bot.core.knowledge.load import Loaded

Stamp = tuple[Path, int, int, int]


def knowledge(settings: Settings) -> Loaded:
    """Load the base and the operator's packs, once until a file changes; ContentError when the base is broken."""
    packs = settings.coach_knowledge
    return _loaded(packs, now().date(), _stamps((knowledge_folder(), *packs)))


@lru_cache(maxsize=1)
def _loaded(packs: tuple[Path, ...], today: date, _stamps: frozenset[Stamp]) -> Loaded:
    from bot.core.knowledge.load import load

    return load(knowledge_folder(), packs, today=today)


def _stamps(folders: Iterable[Path]) -> frozenset[Stamp]:
    """By which a change of a file is noticed."""
    files = (path for folder in folders for path in folder.rglob("*"))
    return frozenset(
        (path, found.st_ino, found.st_size, found.st_mtime_ns) for path in files for found in (path.lstat(),)
    )


@cache
def bank() -> Bank:
    """The interview questions that ship with the product, read once: many skills ask from them."""
    from bot.core.interviewing.load import load_bank

    return load_bank(knowledge_folder())


@cache
def rarity() -> Mapping[str, float]:
    """How much each word of the interview questions' rubrics tells, worked out once: interviews and practice grade by it."""
    from bot.core.grading.engine import rarity_of

    return rarity_of(bank().statements)


@cache
def speech() -> Manner:
    """How messages are understood and what is said to them, read once: answering and reviews go by it."""
    from bot.core.answering.manner import load_manner

    return load_manner(knowledge_folder())


def speech_faults() -> list[str]:
    """What is broken in the files that hold the coach's own words, and in the prompts."""
    from bot.core.admin.words import load_words as load_admin_words
    from bot.core.answering.manner import load_manner
    from bot.core.grading.lexicon import load_lexicon
    from bot.core.interviewing.lines import load_lines
    from bot.core.looking import load_looks
    from bot.core.nudging.words import load_words as load_nudge_words
    from bot.core.planning.lines import load_lines as load_planning_lines
    from bot.core.privacy.words import load_words
    from bot.core.progress.words import load_words as load_progress_words
    from bot.core.prompts import load as load_prompts
    from bot.core.reporting.words import load_words as load_report_words

    folder = knowledge_folder()
    loads: tuple[tuple[Callable[[Path], object], Path], ...] = (
        (load_manner, folder),
        (load_looks, folder / "forms.yaml"),
        (load_words, folder / "me.yaml"),
        (load_admin_words, folder / "admin.yaml"),
        (load_report_words, folder / "wrong.yaml"),
        (load_lines, folder / "interview.yaml"),
        (load_planning_lines, folder / "planning.yaml"),
        (load_nudge_words, folder / "nudge.yaml"),
        (load_progress_words, folder / "progress.yaml"),
        (load_lexicon, folder / "grading.yaml"),
        (load_prompts, content_folder() / "prompts"),
    )
    faults = []
    for load, path in loads:
        try:
            load(path)
        except ContentError as error:
            faults.append(str(error))
    return faults


def source_hosts(settings: Settings) -> frozenset[str]:
    """The hosts that may be linked in a message: those of the sources, and of the page where reports go."""
    known = knowledge(settings).knowledge
    sources = [one for held in (known.sources, *(pack.sources for pack in known.packs)) for one in held.values()]
    resources = [one for held in (known.resources, *(pack.resources for pack in known.packs)) for one in held.values()]
    urls = [*(source.url for source in sources), *(resource.url for resource in resources)]
    issues = urlsplit(settings.coach_issues_url or "").hostname
    return frozenset((*(url.host for url in urls if url is not None and url.host), *((issues,) if issues else ())))
