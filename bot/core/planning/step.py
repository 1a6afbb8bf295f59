"""What `knowledge/steps/` may say: one thing to do that leads a skill to a level, with something to show for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.core.knowledge.schema import Id, Level, Strict, Text, Title

Hours = Annotated[float, Field(ge=0.5, le=10, multiple_of=0.5)]

SLOT = re.compile(r"\{([a-z_]*)\}")
SLOTS = frozenset(("background", "goal"))
"""What a step's `why` may be filled with."""


class StepEntry(Strict):
    """A step as its file has it. `level` is the one it leads to, `hours` an honest effort, `needs` the steps before.

    `quick`: a first step of an hour at most, usable today.
    """

    id: Id
    title: Title
    level: Level
    hours: Hours
    why: Text
    cards: Annotated[tuple[Id, ...], Field(min_length=1, max_length=3)]
    resource: Id | None = None
    exercise: Text
    artefact: Text
    done_when: Text
    needs: tuple[Id, ...] = ()
    quick: bool = False


class Step(StepEntry):
    """A step with the skill that its file is named after."""

    competency: Id

    @property
    def minutes(self) -> int:
        """The effort in minutes."""
        return round(self.hours * 60)


Steps = Mapping[str, Step]
"""Steps by id, in the order of their files."""


BARE = " ({background})"
"""How a step names the background; nothing is left of it where nobody said what theirs is."""


def filled(why: str, background: str, goal: str) -> str:
    """A step's reason in the learner's own terms."""
    why = why if background else why.replace(BARE, "")
    slots = {"background": background, "goal": goal}
    text = SLOT.sub(lambda slot: slots.get(slot[1], slot[0]), why)
    return text[:1].upper() + text[1:]
