"""Rule Q013: the engine must rank a question's marked answers as their marks do. Checked once per content."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from bot.core.grading.engine import RubricEngine
from bot.core.grading.rubric import Rubric, rubric_of
from bot.core.interviewing.bank import Samples
from bot.core.interviewing.load import Shelves
from bot.core.knowledge.held import Finding, Held

log = logging.getLogger(__name__)

Raws = list[tuple[int, float]]


async def judge_order(shelves: Shelves, engine: RubricEngine, cache: Path | None = None) -> list[Finding]:
    """Findings for every pair of neighbouring marks that the engine sees the other way round."""
    questions = {held.value.id: held.value for held in shelves.questions}
    known = _read(cache)
    found: list[Finding] = []
    seen: dict[str, Raws] = {}
    for held in shelves.samples:
        if held.value.question not in questions:
            continue
        rubric = rubric_of(questions[held.value.question], held.value.answers)
        name = _name(rubric, engine)
        seen[name] = known[name] if name in known else await engine.raws(rubric)
        found.extend(_misordered(held, seen[name]))
    _write(cache, seen)
    return found


def misordered(raws: Sequence[tuple[int, float]]) -> Iterator[tuple[int, int]]:
    """Neighbouring marks (lower, higher) whose raw scores do not rise."""
    in_order = sorted(raws)
    for (low, weaker), (high, stronger) in pairwise(in_order):
        if stronger <= weaker:
            yield low, high


def _misordered(held: Held[Samples], raws: Raws) -> Iterator[Finding]:
    places = {answer.mark: n for n, answer in enumerate(held.value.answers)}
    for low, high in misordered(raws):
        message = f"the engine ranks the answer marked {high} no higher than the one marked {low}"
        yield held.finding("Q013", message, "answers", places[high])  # type: ignore[index]  # marks come from the file


def _name(rubric: Rubric, engine: RubricEngine) -> str:
    lexicon = hashlib.blake2b(engine.lexicon.file.model_dump_json().encode(), digest_size=6).hexdigest()
    return f"{rubric.id}.{engine.versions(rubric).rubric}.{lexicon}"


def _read(cache: Path | None) -> Mapping[str, Raws]:
    if cache is None or not cache.is_file():
        return {}
    try:
        held = json.loads(cache.read_text("utf-8"))
        return {str(name): [(int(mark), float(raw)) for mark, raw in raws] for name, raws in held.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        log.warning("%s cannot be used and is made again: %s", cache.name, error)
        return {}


def _write(cache: Path | None, seen: Mapping[str, Raws]) -> None:
    if cache is None:
        return
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        part = cache.with_suffix(".part")
        part.write_text(json.dumps(seen), encoding="utf-8")
        part.replace(cache)
    except OSError as error:
        log.warning("the order of marked answers is checked again next time: %s", error)
