"""Measures what an encoder's figures mean on the bank's marked answers, and keeps it in `knowledge/grading.yaml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, pstdev, quantiles

from bot.core.grading.aligning import Match
from bot.core.grading.curve import MARKS, isotonic
from bot.core.grading.engine import RubricEngine
from bot.core.grading.key import make_key, see
from bot.core.grading.lexicon import Scale
from bot.core.interviewing.load import Bank


async def measure_features(engine: RubricEngine, bank: Bank, encoder: str) -> Scale:
    """Middle and spread of the three features over every point and marked answer; the curve stays as it is."""
    matches: list[Match] = []
    for id_ in bank.samples:
        if id_ in bank.questions:
            rubric = bank.rubric(id_)
            key = await make_key(rubric, engine.words, engine.lexicon, engine.rarity)
            answers = await see([text for _, text in rubric.samples], engine.words, engine.lexicon)
            matches += [match for one in answers for said in key.read(one).values() for match in said.matches]
    scale = engine.lexicon.scale(encoder)
    features = {name: _spread([getattr(match, name) for match in matches]) for name in ("align", "cover", "keywords")}
    return scale.model_copy(update=features) if matches else scale


async def measure_curve(engine: RubricEngine, bank: Bank, encoder: str) -> Scale:
    """The mean raw score at each mark over all marked answers, and where the levels of a line begin.

    Marks come in five equal groups, so a level takes a fifth of all lines.
    """
    raws: dict[int, list[float]] = {mark: [] for mark in MARKS}
    lines: list[float] = []
    for id_ in bank.samples:
        if id_ in bank.questions:
            rubric = bank.rubric(id_)
            key = await make_key(rubric, engine.words, engine.lexicon, engine.rarity)
            answers = await see([text for _, text in rubric.samples], engine.words, engine.lexicon)
            for (mark, _), answer in zip(rubric.samples, answers, strict=True):
                said = key.read(answer)
                raws[mark].append(key.raw(said))
                lines += [one.raw for one in said.values()]
    scale = engine.lexicon.scale(encoder)
    if not lines:
        return scale
    curve = tuple(round(value, 3) for value in isotonic([fmean(raws[mark]) for mark in MARKS]))
    levels = tuple(round(value, 3) for value in quantiles(lines, n=len(MARKS)))
    return scale.model_copy(update={"curve": curve, "levels": levels})


def write_scale(path: Path, encoder: str, scale: Scale) -> None:
    """Put a scale in the place of the old one; the rest of the file stays as it was written."""
    text = path.read_text("utf-8")
    fields = scale.model_dump()
    lines = [f"    {name}: {_written(value)}" for name, value in fields.items()]
    block = "\n".join([f"  {encoder}:", *lines, ""])
    found = re.compile(rf"^  {re.escape(encoder)}:\n(?:    .*\n)+", re.MULTILINE)
    path.write_text(found.sub(lambda _: block, text, count=1), encoding="utf-8")


def _spread(values: Sequence[float]) -> tuple[float, float]:
    return round(fmean(values), 4), round(pstdev(values) or 1.0, 4)


def _written(value: object) -> str:
    return f"[{', '.join(f'{one:g}' for one in value)}]" if isinstance(value, list | tuple) else f"{value}"
