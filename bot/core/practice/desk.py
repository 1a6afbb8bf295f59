"""What every part of practice works with in a turn, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.core.blocks import Block, Option
from bot.core.dialogue import Inbound
from bot.core.drills import Drills
from bot.core.grading.engine import RubricEngine
from bot.core.interviewing.keeping import results
from bot.core.knowledge.knowledge import Knowledge
from bot.core.memory import Change, Memory
from bot.core.practice.choosing import Table
from bot.core.practice.drill import Drill
from bot.core.practice.lines import Lines
from bot.core.practice.naming import Names
from bot.core.practice.prompts import Prompts
from bot.core.practice.schedule import Review, read_reviews
from bot.core.practice.sitting import Sitting
from bot.core.standing import standings

Weights = Callable[[Memory], Mapping[str, int]]
"""What the learner's goal weighs, by competency."""


@dataclass(frozen=True)
class Practising:
    """All that practice needs. `days`: how long an open set is kept, with what was typed into it."""

    prompts: Prompts
    drills: Drills
    engine: RubricEngine
    lines: Lines
    knowledge: Knowledge
    weights: Weights
    days: int = 90


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say: words, then blocks. `sitting` and `drill` are states to remember, None when they stay as they are."""

    text: str = ""
    blocks: tuple[Block, ...] = ()
    sitting: Sitting | None = None
    changes: tuple[Change, ...] = ()
    drill: Drill | None = None

    def led_by(self, words: str) -> Reply:
        """The same reply with words before its own."""
        return replace(self, text=f"{words}\n{self.text}".strip())


@dataclass(frozen=True)
class Desk:
    """One turn of one learner."""

    house: Practising
    inbound: Inbound
    memory: Memory
    sitting: Sitting | None = None
    drill: Drill | None = None

    @property
    def lines(self) -> Lines:
        """What to say."""
        return self.house.lines

    @property
    def direct(self) -> bool:
        """Whether nobody else reads here, so that answers can be typed."""
        return self.inbound.surface == "dm"

    @cached_property
    def view(self) -> Knowledge:
        """The cards that this tenant sees."""
        return self.house.knowledge.visible(self.inbound.tenant)

    @property
    def names(self) -> Names:
        """What skills are called."""
        return Names(self.view.competencies, self.lines.file.skills, self.house.weights(self.memory))

    @cached_property
    def reviews(self) -> dict[str, Review]:
        """All that is in review."""
        return read_reviews(self.memory)

    def table(self, only: str = "") -> Table:
        """What a choice of items depends on."""
        return Table(
            learner=self.memory.learner,
            now=self.memory.now,
            prompts=self.house.prompts,
            reviews=self.reviews,
            missed=self.house.prompts.missed(results(self.memory)),
            standings=standings(self.memory, tuple(self.view.competencies)),
            weights=self.house.weights(self.memory),
            typed=self.direct,
            only=only,
        )

    def competency(self, id_: str) -> str:
        """The title of a competency."""
        found = self.view.competencies.get(id_)
        return found.title if found else id_

    def card(self, id_: str) -> str:
        """The title of a card, empty when this tenant sees none of that id."""
        found = self.view.cards.get(id_)
        return found.title if found else ""

    def reads(self, card: str) -> Option | None:
        """The button that opens a card."""
        title = self.card(card)
        return self.lines.reads(card, title) if title else None
