"""What every recipe of a drill gives: numbers to show, the answers, and the numbers that the usual slips lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple

Slots = dict[str, float | str]
"""What is shown of a drill: numbers, or words that depend on them."""


class Sums(NamedTuple):
    """The numbers of one drill.

    `slots` fill the text, the hints and the solution. `answers` stand in the order in which they are asked for;
    `slips[n]` names, for answer n, the numbers that a known slip gives.
    """

    slots: Slots
    answers: tuple[float, ...]
    slips: tuple[Mapping[str, float], ...]


Recipe = Callable[[Random], Sums]
"""Pure: the same state of the generator gives the same numbers."""
