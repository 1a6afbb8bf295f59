"""A drill under way as one value, stored after each turn as one record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.memory import Memory, Put
from bot.core.practice.sitting import HEARD_FOR

KIND = "drill"


class Drill(BaseModel):
    """A drill under way. `tries` are the answers so far; only the first one is evidence, before any way was shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref: str
    step: int = 1
    tries: int = 0
    hints: int = 0
    phase: Literal["asking", "solved", "told", "left"] = "asking"
    seen: datetime

    def heard(self, now: datetime) -> bool:
        """Whether plain words may be an answer to it."""
        return self.phase == "asking" and now - self.seen <= HEARD_FOR


def read_drill(memory: Memory) -> Drill | None:
    """The learner's latest drill; None when there is none that this code can read."""
    record = memory.get(KIND)
    try:
        return Drill.model_validate(record.body) if record else None
    except ValidationError:
        return None


def keep_drill(memory: Memory, drill: Drill, days: int) -> Put:
    """The change that remembers a drill, only if nobody else wrote since."""
    record = memory.get(KIND)
    body = drill.model_copy(update={"seen": memory.now}).model_dump(mode="json")
    rev = record.rev if record else 0
    return Put(owner=memory.learner, kind=KIND, body=body, rev=rev, expires=memory.now + timedelta(days=days))
