"""Finds which number of an answer belongs to which thing asked: by name, by ordinal, by unit, then by order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.drills.reading import Reading, read_numbers

ORDINAL = re.compile(r"(?:^[ \t]*|(?<=\s))([1-9])\)\s*|^[ \t]*([1-9])[.:][ \t]+", re.MULTILINE)
BREAK = re.compile(r"\n+|;|,\s+|\s+(?:and|und|et|y)\s+|(?<=[a-z%€])\.\s+")
EQUALS = re.compile(r"=|≈|->|→")


@dataclass(frozen=True, slots=True)
class Sought:
    """A number to be found: what it is called, and its unit's spellings."""

    name: re.Pattern[str]
    units: Mapping[str, float]


@dataclass
class _Search:
    sought: Sequence[Sought]
    sizes: Mapping[str, float]
    blanks: bool
    found: dict[int, Reading] = field(default_factory=dict)
    loose: list[Reading] = field(default_factory=list)
    spare: list[Reading] = field(default_factory=list)


class Heard(NamedTuple):
    """The number of each thing sought, by its place; numbers beside them; whether some could not be told apart."""

    found: Mapping[int, Reading]
    spare: Sequence[Reading]
    unclear: bool


def assign(text: str, sought: Sequence[Sought], sizes: Mapping[str, float]) -> Heard:
    """Which number of the text answers which thing sought. `sizes` are words such as `k`."""
    ways = [(text, False), (text, True)]
    if not EQUALS.search(text):
        ways.insert(1, (text.replace(" / ", "; "), False))
    tried = [_search(way, sought, sizes, blanks=blanks) for way, blanks in ways]
    whole = (one for one in tried if not one.unclear and len(one.found) == len(sought))
    return next(whole, None) or max(tried, key=lambda one: len(one.found))


def _search(text: str, sought: Sequence[Sought], sizes: Mapping[str, float], *, blanks: bool) -> Heard:
    search = _Search(sought, sizes, blanks)
    for place, piece in _pieces(text):
        _place(search, place, piece)
    unclear = _by_order(search)
    return Heard(search.found, search.spare, unclear)


def _pieces(text: str) -> list[tuple[int | None, str]]:
    """Pieces of the text, each with the place that its ordinal names, if it has one."""
    parts = ORDINAL.split(text)
    pieces: list[tuple[int | None, str]] = [(None, piece) for piece in BREAK.split(parts[0])]
    placed = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    return pieces + [(int(round_ or dotted) - 1, piece) for round_, dotted, piece in placed]


def _place(search: _Search, place: int | None, piece: str) -> None:
    numbers = _results(piece, search)
    if not numbers:
        return
    if place is not None and place < len(search.sought):
        search.found[place] = _fitting(numbers, search.sought[place])[-1]
        return
    named = sorted((match.start(), n) for n, one in enumerate(search.sought) if (match := one.name.search(piece)))
    named = [(start, n) for start, n in named if n not in search.found]
    said = read_numbers(piece, search.sizes, blanks=search.blanks)
    every = said if _in_turn([start for start, _ in named], said) else _fitting(said, *search.sought)
    if len(named) == 1:
        _take(search, named[0][1], numbers)
    elif named and len(named) == len(every):
        search.found |= {n: number for (_, n), number in zip(named, every, strict=True)}
    elif named and len(every) == 1:
        _take(search, min(named, key=lambda name: abs(name[0] - every[0].start))[1], said)
    else:
        search.loose += _fitting(numbers, *search.sought)


def _in_turn(names: Sequence[int], said: Sequence[Reading]) -> bool:
    """Whether names and numbers take turns, a name first: `wait 9.5 tokens 100`."""
    places = [place for pair in zip(names, (number.start for number in said), strict=False) for place in pair]
    return len(names) == len(said) and places == sorted(places)


def _take(search: _Search, n: int, numbers: Sequence[Reading]) -> None:
    search.found[n] = _fitting(numbers, search.sought[n])[-1]
    search.spare += [number for number in numbers if number is not search.found[n]]


def _results(piece: str, search: _Search) -> tuple[Reading, ...]:
    """The numbers after the last equals sign; of `60 / 75 = 80 %` only the result."""
    for part in reversed(EQUALS.split(piece)):
        if numbers := read_numbers(part, search.sizes, blanks=search.blanks):
            return numbers
    return ()


def _fitting(numbers: Sequence[Reading], *sought: Sought) -> Sequence[Reading]:
    """Those that carry a unit of what is sought, or all when none does."""
    units = {unit for one in sought for unit in one.units}
    return [number for number in numbers if units & set(number.words)] or numbers


def _by_order(search: _Search) -> bool:
    open_ = [n for n in range(len(search.sought)) if n not in search.found]
    numbers: Sequence[Reading] = search.loose
    if len(open_) == 1 and len(numbers) > 1:
        numbers = _fitting(numbers, search.sought[open_[0]])
    if len(numbers) > len(open_):
        return bool(open_)
    search.found |= dict(zip(open_, numbers, strict=False))
    return False
