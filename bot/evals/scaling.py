"""Measures what an encoder's figures mean on marked answers, and keeps it in `knowledge/grading.yaml`.

Spreads and levels come from the bank's own marked answers. The marks to expect come from these and from the tuning half
of the measuring answers, where the same content in fewer words or in a learner's English counts for the mark of the
answer it was made from: so what is said counts, and not at what length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, pstdev, quantiles

import numpy as np

from bot.core.grading.aligning import Seen
from bot.core.grading.curve import MARKS, Curve, isotonic
from bot.core.grading.engine import RubricEngine
from bot.core.grading.key import Key, make_key, see
from bot.core.grading.lexicon import Scale
from bot.core.grading.weighing import Said
from bot.core.interviewing.load import Bank
from bot.evals.answers import Golden
from bot.evals.interviews import SAME

NEAR = 0.15
"""Raw scores that far apart still tell about each other's mark."""

FEATURES, PARTS = ("align", "cover", "keywords"), ("met", "anywhere", "figures")


@dataclass(frozen=True)
class Case:
    """A question with its marked answers, and with the tuning half's answers to it."""

    key: Key
    own: tuple[tuple[float, Seen], ...]
    others: tuple[tuple[float, Seen], ...]


async def measure_scale(engine: RubricEngine, bank: Bank, golden: Sequence[Golden], encoder: str) -> Scale:
    """The whole scale of an encoder, except what is set by hand; the present one without marked answers."""
    tuning = {one.question: one for one in golden if one.half == "tune"}
    cases = [await _case(engine, bank, id_, tuning.get(id_)) for id_ in bank.samples if id_ in bank.questions]
    scale = engine.lexicon.scale(encoder)
    for measure in (_features, _parts, _curve, _marks):
        scale = measure(cases, scale) if cases else scale
    return scale


def write_scale(path: Path, encoder: str, scale: Scale) -> None:
    """Put a scale in the place of the old one; the rest of the file stays as it was written."""
    text = path.read_text("utf-8")
    fields = scale.model_dump()
    lines = [f"    {name}: {_written(value)}" for name, value in fields.items()]
    block = "\n".join([f"  {encoder}:", *lines, ""])
    found = re.compile(rf"^  {re.escape(encoder)}:\n(?:    .*\n)+", re.MULTILINE)
    path.write_text(found.sub(lambda _: block, text, count=1), encoding="utf-8")


async def _case(engine: RubricEngine, bank: Bank, id_: str, golden: Golden | None) -> Case:
    rubric = bank.rubric(id_)
    key = await make_key(rubric, engine.words, engine.lexicon, engine.rarity)
    others = _marked(golden) if golden else []
    found = await see([text for _, text in [*rubric.samples, *others]], engine.words, engine.lexicon)
    marks = [float(mark) for mark, _ in [*rubric.samples, *others]]
    answers = tuple(zip(marks, found, strict=True))
    return Case(key, answers[: len(rubric.samples)], answers[len(rubric.samples) :])


def _marked(golden: Golden) -> list[tuple[float, str]]:
    """Mark and text of all that is scored: answers but junk, and the same content in other words."""
    marks = {answer.id: answer.mark for answer in golden.answers if answer.label != "junk"}
    answers = [(answer.mark, answer.text) for answer in golden.answers if answer.id in marks]
    return answers + [(marks[one.of], one.text) for one in golden.variants if one.kind in SAME and one.of in marks]


def _features(cases: Sequence[Case], scale: Scale) -> Scale:
    """Middle and spread of a match's features over every statement and marked answer."""
    matches = [match for said, *_ in _read(cases, scale) for one in said.values() for match in one.matches]
    return scale.model_copy(update={name: _spread([getattr(match, name) for match in matches]) for name in FEATURES})


def _parts(cases: Sequence[Case], scale: Scale) -> Scale:
    """Middle and spread of the parts over the marked answers, each the mean over its lines."""
    found = [[one.parts for one in said.values()] for said, *_ in _read(cases, scale)]
    return scale.model_copy(
        update={name: _spread([fmean(getattr(part, name) for part in parts) for parts in found]) for name in PARTS}
    )


def _curve(cases: Sequence[Case], scale: Scale) -> Scale:
    """The mean raw score at each mark, and where the levels of a line begin.

    Marks come in five equal groups, so a level takes a fifth of all lines.
    """
    read = _read(cases, scale)
    raws = {mark: [case.key.raw(said) for said, case, own in read if own == mark] for mark in MARKS}
    lines = [one.raw for said, *_ in read for one in said.values()]
    curve = tuple(round(value, 3) for value in isotonic([fmean(raws[mark] or [0.0]) for mark in MARKS]))
    levels = tuple(round(value, 3) for value in quantiles(lines, n=len(MARKS)))
    return scale.model_copy(update={"curve": curve, "levels": levels})


def _marks(cases: Sequence[Case], scale: Scale) -> Scale:
    """The mark to expect at each raw score of the curve: the mean over answers, the nearer the more it counts."""
    common = Curve(scale.curve, scale.marks)
    pairs: list[tuple[float, float]] = []
    for case in cases:
        key = replace(case.key, scale=scale)
        raws = [(mark, key.raw(key.read(answer))) for mark, answer in [*case.own, *case.others]]
        samples = [(round(mark), raw) for mark, raw in raws[: len(case.own)]]
        away = common.moved(samples).raws[0] - common.raws[0]
        pairs += [(mark, raw - away) for mark, raw in raws]
    marks, found = np.array(pairs).T
    expected = []
    for raw in scale.curve:
        weights = np.exp(-0.5 * ((found - raw) / NEAR) ** 2)
        expected.append(float(weights @ marks / max(weights.sum(), 1e-9)))
    return scale.model_copy(update={"marks": tuple(round(mark, 1) for mark in isotonic(expected))})


def _read(cases: Sequence[Case], scale: Scale) -> list[tuple[Mapping[str, Said], Case, float]]:
    """Every marked answer of the bank, read by a scale."""
    keys = [(replace(case.key, scale=scale), case) for case in cases]
    return [(key.read(answer), case, mark) for key, case in keys for mark, answer in case.own]


def _spread(values: Sequence[float]) -> tuple[float, float]:
    return round(fmean(values), 4), round(pstdev(values) or 1.0, 4)


def _written(value: object) -> str:
    return f"[{', '.join(f'{one:g}' for one in value)}]" if isinstance(value, list | tuple) else f"{value}"
