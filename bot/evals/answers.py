"""The measuring answers: one file per question, with what a fair interviewer would give for each answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bot.core.errors import SettingsError
from bot.core.knowledge.schema import Id, Strict, Text
from bot.core.spoken import read_lines

Half = Literal["tune", "report"]
Label = Literal["junk", "fluent-but-empty", "name-dropping", "solid", "excellent"]
Kind = Literal[
    "learner",
    "halved",
    "terse",
    "padded",
    "stuffed",
    "copied_rubric",
    "negated",
    "injection",
    "irrelevant_story",
    "copied_question",
]


class GoldenAnswer(Strict):
    """An answer and its mark, 0 to 100."""

    id: Id
    label: Label
    mark: Annotated[float, Field(ge=0, le=100)]
    text: Text


class Variant(Strict):
    """An answer made from another one of the file. An empty text of `copied_rubric` is made from the rubric."""

    of: Id
    kind: Kind
    text: str = ""


class Golden(Strict):
    """All answers to one question."""

    question: Id
    half: Half
    answers: Annotated[tuple[GoldenAnswer, ...], Field(min_length=2)]
    variants: tuple[Variant, ...] = ()


def read_golden(folder: Path) -> tuple[Golden, ...]:
    """Every file of a folder; SettingsError when there is none, ContentError names a broken one."""
    paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if not paths:
        raise SettingsError(f"There are no measuring answers in {folder}; run this in a checkout of the project.")
    return tuple(map(_read, paths))


def _read(path: Path) -> Golden:
    return read_lines(path, Golden.model_validate)
