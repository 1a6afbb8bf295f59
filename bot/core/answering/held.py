"""What a model's words are checked against: a text with the stems of all that it names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from bot.core.knowledge.words import terms


class Held(Protocol):
    """A text that sentences are checked against; a card is one too."""

    @property
    def text(self) -> str: ...
    @property
    def stems(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Said:
    """A text that is no card."""

    text: str

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all its words."""
        return frozenset(terms(self.text))
