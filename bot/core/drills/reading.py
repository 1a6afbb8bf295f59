"""Reads numbers as people type them: `1,200`, `1.2k`, `0.8 %`, `about 40 GB`, `12 €`, `1 in 200`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

PERCENT = "%"
THIN = "\u202f\u00a0'\u2019"
SIGNS = "€$£"


class Reading(NamedTuple):
    """A number in a text: where it starts, as typed, what it may mean (the likelier first), and the words that follow it.

    `1.200` may be 1.2 or 1,200: that depends on where one learned to write.
    """

    start: int
    said: str
    values: tuple[float, ...]
    ratio: float | None
    words: tuple[str, ...]

    def meant(self, unit: str, units: Mapping[str, float]) -> tuple[float, ...]:
        """Its values in `unit`; `units` says how much of it each other spelling or unit is."""
        factor = next((units[word] for word in self.words if word in units), 1.0)
        found = [value * factor for value in self.values]
        if unit == PERCENT and PERCENT not in self.words:
            found += [value * 100 for value in self.values if value <= 1]
        elif unit != PERCENT and PERCENT in self.words:
            found = [value / 100 for value in self.values]
        if self.ratio is not None:
            found.append(self.ratio * (100 if unit == PERCENT else 1))
        return tuple(found)


def spell(text: str, numerals: Mapping[str, int]) -> str:
    """The text with `two` and its like in digits; `one` only where no digit stands, as it is also no number."""
    known = {word: value for word, value in numerals.items() if value != 1 or not re.search(r"\d", text)}
    return re.sub(r"[^\W\d_]+", lambda word: str(known.get(word[0].casefold(), word[0])), text)


def read_numbers(text: str, sizes: Mapping[str, float], *, blanks: bool = False) -> tuple[Reading, ...]:
    """Every number in a text, in order. `sizes` are words such as `k` and `million`; with `blanks`, `1 200` is one."""
    return tuple(_reading(match, sizes) for match in _pattern(blanks).finditer(text))


@lru_cache(maxsize=2)
def _pattern(blanks: bool) -> re.Pattern[str]:
    between = f"[,.{THIN}{' ' if blanks else ''}]"
    digits = rf"(?:\d{{1,3}}(?:{between}\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)"
    return re.compile(
        rf"(?:(?<![\w%).,])(?P<minus>[-\u2212])|(?<![\w.,]))(?P<sign>[{SIGNS}]?)\s?(?P<digits>{digits})"
        rf"(?:\s*(?:/|in|out of|of)\s*(?P<whole>{digits}))?(?=(?P<words>(?:\s*(?:[%{SIGNS}]|[^\W\d_]+)){{0,2}}))"
    )


def _reading(match: re.Match[str], sizes: Mapping[str, float]) -> Reading:
    words = tuple(word.casefold() for word in re.findall(rf"[%{SIGNS}]|[^\W\d_]+", match["words"]))
    words = words if words[:1] and words[0] in sizes else words[:1]
    size = sizes.get(words[0], 1.0) if words else 1.0
    minus = -1 if match["minus"] else 1
    values = tuple(minus * value * size for value in _values(match["digits"]))
    whole = _values(match["whole"])[0] if match["whole"] else 0.0
    said = f"{match['minus'] or ''}{match['sign']}{match['digits']}"
    said += "".join(f" {word}" if word.isalpha() else word for word in words[:1] if word in sizes or not word.isalpha())
    return Reading(match.start(), said, values, values[0] / whole if whole else None, (match["sign"], *words))


def _values(digits: str) -> tuple[float, ...]:
    plain = re.sub(rf"[{THIN} ]", "", digits)
    marks = [letter for letter in plain if letter in ".,"]
    if not marks:
        return (float(plain),)
    if len(set(marks)) == 2:
        return (_decimal(plain, plain.rfind(marks[-1])),)
    head, _, tail = plain.rpartition(marks[-1])
    joined = float(re.sub("[.,]", "", plain))
    if len(marks) > 1:
        return (joined,)
    decimal = _decimal(plain, len(head))
    if len(tail) != 3 or head in ("", "0") or len(head) > 3:
        return (decimal,)
    return (joined, decimal) if marks[-1] == "," else (decimal, joined)


def _decimal(plain: str, point: int) -> float:
    return float(f"{re.sub('[.,]', '', plain[:point])}.{plain[point + 1 :]}")
