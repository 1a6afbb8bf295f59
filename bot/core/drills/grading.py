"""Grades the answer to an exercise part by part: what is right, which slip a number shows, where to begin."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.core.drills.exercise import Asked, Exercise, Graded, Part, Slip, State
from bot.core.drills.hearing import Heard, Sought, assign
from bot.core.drills.reading import Reading, spell
from bot.core.drills.words import ChoiceWords, Words, fill

NEAR = 0.1
"""A number this close is probably rounded on the way."""

SAME_SLIP = 0.02
"""How close a number must be to that of a slip."""

SIZES = range(1, 10)
"""Powers of ten by which a number may be off."""


class _Found(NamedTuple):
    state: State
    said: str = ""
    slip: Slip | None = None


def grade(words: Words, exercise: Exercise, text: str) -> Graded:
    """What an answer reaches, part by part. Any text is graded; one without numbers has parts that are missing."""
    asked = words.drills[exercise.name].asked
    numeric = [n for n, one in enumerate(asked) if not one.choices]
    sought = [Sought(_pattern(asked[n].hear), words.units.get(asked[n].unit, {})) for n in numeric]
    heard = assign(spell(text, words.numerals), sought, words.sizes)
    judged: list[_Found] = []
    for n, one in enumerate(asked):
        if one.choices:
            judged.append(_decision(exercise, n, one.choices, text))
        else:
            judged.append(_numeric(exercise, n, heard, numeric.index(n), words.units.get(one.unit, {})))
    return Graded(tuple(_part(words, exercise, n, one) for n, one in enumerate(judged)))


def _numeric(exercise: Exercise, n: int, heard: Heard, place: int, units: Mapping[str, float]) -> _Found:
    if place in heard.found:
        return _number(exercise, n, heard.found[place], units)
    if len(heard.spare) == 1:  # said beside another part: it counts when it tells something
        found = _number(exercise, n, heard.spare[0], units)
        if found.state in ("right", "near", "slip"):
            return found
    return _Found("unclear" if heard.unclear else "missing")


def _number(exercise: Exercise, n: int, reading: Reading, units: Mapping[str, float]) -> _Found:
    asked, answer = exercise.asked[n], exercise.answer[n]
    values = reading.meant(asked.unit, units)
    if any(_close(value, answer, asked.tolerance) for value in values):
        return _Found("right", reading.said)
    if slip := _slip(exercise.slips[n], values):
        return _Found("slip", reading.said, slip)
    return _Found(_distance(asked, answer, values), reading.said)


def _distance(asked: Asked, answer: float, values: tuple[float, ...]) -> State:
    if asked.tolerance and any(_close(value, answer, NEAR) for value in values):
        return "near"
    tens = (answer * 10.0**power for size in SIZES for power in (size, -size))
    if answer and any(_close(value, ten, max(asked.tolerance, SAME_SLIP)) for ten in tens for value in values):
        return "size"
    return "not_yet"


def _decision(exercise: Exercise, n: int, choices: Sequence[ChoiceWords], text: str) -> _Found:
    heard = [k for k, choice in enumerate(choices) if _pattern(choice.hear).search(text)]
    if len(heard) != 1:
        return _Found("unclear" if heard else "missing")
    said = choices[heard[0]].text
    if heard[0] == exercise.answer[n]:
        return _Found("right", said)
    slip = _slip(exercise.slips[n], [heard[0]])
    return _Found("slip" if slip else "not_yet", said, slip)


def _part(words: Words, exercise: Exercise, n: int, found: _Found) -> Part:
    name = exercise.asked[n].name
    slots = {"name": name, "said": found.said, "hint": exercise.hints[n], "example": _example(words, exercise)}
    slots["slip"] = found.slip.line if found.slip else ""
    line = fill(words.say[found.state], slots)
    return Part(name, found.state, found.said, line, found.slip.name if found.slip else None)


def _example(words: Words, exercise: Exercise) -> str:
    """How an answer may be written."""
    ways = [(one.name, " / ".join(one.choices) or one.unit) for one in exercise.asked]
    return "; ".join(fill(words.say["one_way"], {"name": name, "unit": unit}).strip() for name, unit in ways)


def _slip(slips: Sequence[Slip], values: Sequence[float]) -> Slip | None:
    """The slip that gives one of the values; the likelier reading of a number goes first."""
    return next((slip for value in values for slip in slips if _close(value, slip.gives, SAME_SLIP)), None)


def _close(value: float, wanted: float, share: float) -> bool:
    return math.isclose(value, wanted, rel_tol=0, abs_tol=share * abs(wanted) + 1e-9)


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
