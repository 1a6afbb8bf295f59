"""What a rule may look at: the folder it judges, and the base beneath it when that folder is a pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bot.core.knowledge.held import Held
from bot.core.knowledge.schema import Card, Source
from bot.core.knowledge.shelf import Shelf


@dataclass(frozen=True)
class Scope:
    """`own` is judged as of `today`; `under` is the base below a pack, whose cards the pack may override."""

    own: Shelf
    today: date
    under: Shelf | None = None

    @cached_property
    def cards(self) -> Mapping[str, Held[Card]]:
        """Every card in sight by id, own before base."""
        return {held.value.id: held for held in (*self._both("cards"),)}

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source in sight by id."""
        return {held.value.id: held.value for held in self._both("sources")}

    @cached_property
    def competencies(self) -> frozenset[str]:
        """Ids of the competencies, those with a fault in them too."""
        return self.ids("competencies")

    def ids(self, kind: str) -> frozenset[str]:
        """Ids that files claim, so that one broken file does not make every link to it look broken."""
        below = self.under.claimed.get(kind, set()) if self.under else set()
        return frozenset(self.own.claimed.get(kind, set()) | below)

    def _both(self, kind: str) -> Iterator[Held[Any]]:
        if self.under:
            yield from getattr(self.under, kind)
        yield from getattr(self.own, kind)
