"""What typed words mean while an item is open: a letter, an order, one of the words of practice, or an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core import spoken
from bot.core.practice.lines import Hear, Lines
from bot.core.spoken import plain

Kind = Literal["choice", "order", "typed", "bad_letter", "other"]

LONGEST_COMMAND = 6
LETTERS = "abcde"

_BEFORE = r"(?:(?:option|answer|letter|number|its|it is|the|is|i|think|say|choose|pick|guess|would|maybe|probably)\s)*"
_ONE = re.compile(rf"{_BEFORE}([a-z]|\d)(?:\s(?:because|since|as it|please|i think|i guess)\b.*)?")
_BETWEEN = frozenset(("then", "and", "first", "next", "last", "before"))


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, understood. `places` are places among the options shown, from 0; `text` is a typed answer."""

    kind: Kind | Hear
    places: tuple[int, ...] = ()
    text: str = ""


def hear(text: str, lines: Lines, *, options: Sequence[str], ordering: bool) -> Heard:
    """Understand a message while `options` are shown; without options an answer is typed."""
    said = plain(text)
    if command := command_in(text, lines, ("unsure", "skip", "stop", "next")):
        return Heard(command)
    asks = text.rstrip().endswith("?") or bool(lines.patterns["asks"].match(said))
    if not options:
        return Heard("other") if asks or not said else Heard("typed", text=text.strip())
    found = _order(said, len(options)) if ordering else None
    if found is not None:
        return found
    return _one(said, options) or Heard("bad_letter" if _only_letters(said) else "other")


def after(text: str, lines: Lines) -> Heard:
    """Understand a message while nothing is asked: only the words of practice count."""
    command = command_in(text, lines, ("stop", "next"))
    return Heard(command) if command else Heard("other")


def command_in(text: str, lines: Lines, wanted: tuple[Hear, ...]) -> Hear | None:
    """The first of `wanted` that a short message is, from end to end."""
    return spoken.command_in(plain(text), lines.patterns, wanted, LONGEST_COMMAND)


def _one(said: str, options: Sequence[str]) -> Heard | None:
    """One option, by its letter, its number or its own words."""
    words = [plain(option) for option in options]
    if said in words:
        return Heard("choice", (words.index(said),))
    found = _ONE.fullmatch(said)
    if found is None:
        return None
    place = _place(found[1])
    return Heard("choice", (place,)) if 0 <= place < len(options) else Heard("bad_letter")


def _order(said: str, count: int) -> Heard | None:
    """All letters in an order; None when the words are no letters, or only one."""
    tokens = [token for token in said.split() if token not in _BETWEEN]
    if len(tokens) == 1 and len(tokens[0]) == count and set(tokens[0]) <= set(LETTERS[:count]):
        tokens = [*tokens[0]]
    if len(tokens) < 2 or any(len(token) != 1 for token in tokens):
        return None
    places = tuple(_place(token) for token in tokens)
    whole = sorted(places) == list(range(count))
    return Heard("order", places) if whole else Heard("bad_letter")


def _only_letters(said: str) -> bool:
    """Whether a message is several letters of options, where one was asked for."""
    tokens = said.split()
    return len(tokens) > 1 and all(token in LETTERS for token in tokens)


def _place(sign: str) -> int:
    return int(sign) - 1 if sign.isdecimal() else ord(sign) - ord("a")
