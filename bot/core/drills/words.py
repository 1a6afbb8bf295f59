"""The words of the drills, kept in `knowledge/drills.yaml`: texts, hints, solutions, slips, units, and what is said."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationError, model_validator

from bot.core.drills.exercise import State
from bot.core.errors import ContentError
from bot.core.knowledge.lined import YamlError, faults_of, read_yaml
from bot.core.knowledge.schema import Id, Strict, Text, Title

SLOT = re.compile(r"(€?)\{([a-z_0-9]+)\}")
Say = State | Literal["one_way"]


class ChoiceWords(Strict):
    """One word of a decision, and the pattern by which it is heard."""

    text: Text
    hear: Text


class AskedWords(Strict):
    """One thing asked: its name, unit and tolerance, how it is called in answers, a hint, and its slips."""

    name: Text
    unit: str = ""
    tolerance: Annotated[float, Field(ge=0, le=0.1)]
    hear: Text
    hint: Text
    slips: Annotated[Mapping[str, Text], Field(min_length=1)]
    choices: tuple[ChoiceWords, ...] = ()


class DrillWords(Strict):
    """One drill: `{slots}` are filled with numbers by its recipe."""

    title: Title
    card: Id
    competency: Id
    difficulty: Annotated[int, Field(ge=1, le=3)]
    text: Text
    asked: Annotated[tuple[AskedWords, ...], Field(min_length=1, max_length=3)]
    steps: Annotated[tuple[Text, ...], Field(min_length=2, max_length=6)]


class Words(Strict):
    """The whole of `drills.yaml`. `units` says how much of a unit each spelling or other unit is."""

    sizes: Mapping[str, float]
    numerals: Mapping[str, int]
    units: Mapping[str, Mapping[str, float]]
    say: Mapping[Say, Text]
    drills: Mapping[Id, DrillWords]

    @model_validator(mode="after")
    def _complete(self) -> Words:
        wanted = {*get_args(State), "one_way"}
        if missing := wanted - set(self.say):
            raise ValueError(f"say lacks {sorted(missing)}")
        for name, drill in self.drills.items():
            for asked in drill.asked:
                if asked.unit and asked.unit not in self.units:
                    raise ValueError(f"{name}: {asked.name}: the unit {asked.unit} is not among the units")
                for pattern in (asked.hear, *(choice.hear for choice in asked.choices)):
                    re.compile(pattern)
        return self


def load_words(path: Path) -> Words:
    """Read `drills.yaml`; ContentError names its faults."""
    try:
        return Words.model_validate(read_yaml(path.read_text("utf-8")).value)
    except (ValidationError, YamlError, OSError, UnicodeDecodeError, re.error) as error:
        raise ContentError(faults_of(path, error)) from error


def fill(text: str, slots: Mapping[str, float | str]) -> str:
    """A text with its slots filled, numbers as people read them, euros with their cents."""
    return SLOT.sub(lambda slot: slot[1] + show(slots[slot[2]], places=2 if slot[1] else 0), text)


def show(value: float | str, places: int = 0) -> str:
    """A number with thousands separated and at most four digits that count: 1,200, 0.8, 66.67.

    A number that is not whole gets at least so many decimal `places`.
    """
    if isinstance(value, str):
        return value
    whole = round(value)
    if math.isclose(value, whole, abs_tol=1e-9) or abs(value) >= 1_000:
        return f"{whole:,}"
    digits = f"{value:.{3 - math.floor(math.log10(abs(value)))}f}".rstrip("0").rstrip(".")
    after = len(digits.partition(".")[2])
    return digits + ("" if after else ".") * bool(places) + "0" * max(0, places - after)
