"""An exercise with its numbers and its solution, and what is found in an answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["right", "near", "slip", "size", "not_yet", "unclear", "missing"]
"""right; near: within a tenth; slip: a number that a known slip gives; size: right digits, a power of ten off;
not_yet: another number; unclear: several numbers, and no telling which is meant; missing: none."""

CREDIT: Mapping[State, float] = {"right": 1.0, "near": 0.5}
"""What a part counts; every other state counts nothing yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to be found. `tolerance` is a share of the answer; `choices` are the words of a decision, if any.

    The answer to a decision is the place of the right word among its choices.
    """

    name: str
    unit: str
    tolerance: float
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """A usual slip: the number it gives, and a line that says what happened."""

    name: str
    gives: float
    line: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """A drill with numbers. `drills.make(name, seed)` gives the same one again; `ref` holds both."""

    name: str
    seed: int
    title: str
    text: str
    asked: tuple[Asked, ...]
    answer: tuple[float, ...]
    hints: tuple[str, ...]
    steps: tuple[str, ...]
    slips: tuple[tuple[Slip, ...], ...]
    card: str
    competency: str
    difficulty: int

    @property
    def ref(self) -> str:
        """What to keep of it: at most 40 characters, to be given to `drills.again`."""
        return f"{self.name}.{self.seed}"


@dataclass(frozen=True, slots=True)
class Part:
    """What is found about one thing asked: the number as typed, and one line about it."""

    name: str
    state: State
    said: str
    line: str
    slip: str | None = None


@dataclass(frozen=True, slots=True)
class Graded:
    """An answer, part by part."""

    parts: tuple[Part, ...]

    @property
    def share(self) -> float:
        """What was reached, 0..1."""
        return sum(CREDIT.get(part.state, 0.0) for part in self.parts) / len(self.parts)

    @property
    def right(self) -> bool:
        """Whether every part is right."""
        return all(part.state == "right" for part in self.parts)

    @property
    def readable(self) -> bool:
        """Whether any part holds an answer; one that holds none should count as no attempt."""
        return any(part.state not in ("missing", "unclear") for part in self.parts)

    @property
    def lines(self) -> tuple[str, ...]:
        """One line per part, to be shown."""
        return tuple(part.line for part in self.parts)
