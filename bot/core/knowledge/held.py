"""A value from a content file together with where it was written, and what a rule found there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.core.knowledge.law import RULES, Weight
from bot.core.knowledge.lined import Lined, Where

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, order=True)
class Finding:
    """A broken rule: where, which, and what to change. `line` counts from 1."""

    path: str
    line: int
    rule: str
    message: str

    @property
    def weight(self) -> Weight:
        """Whether this keeps content out (error) or is only said (warning)."""
        return RULES[self.rule].weight

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule} {self.message}"


@dataclass(frozen=True)
class Held(Generic[T_co]):
    """`value` as written in the file `path`, at the place `inside` of its lined content."""

    value: T_co
    path: str
    lined: Lined
    inside: Where = ()

    def finding(self, rule: str, message: str, *at: str | int, below: int = 0) -> Finding:
        """What `rule` found at the part `at`, `below` lines further down."""
        return Finding(self.path, self.lined.line(*self.inside, *at) + below, rule, message)


def errors(findings: tuple[Finding, ...] | list[Finding]) -> tuple[Finding, ...]:
    """Only the findings that keep content out."""
    return tuple(finding for finding in findings if finding.weight == "error")
