"""A learner's path as one record: what they said, and what is over. The plan itself is made anew from it each time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.memory import Change, Memory, Put
from bot.core.planning.weeks import end_of, week_of

KIND = "path"
VERSION = 1

Asking = Literal["", "background", "hours", "goal", "date"]
Last = Literal["", "done", "skipped", "later", "undone"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Finished(_Frozen):
    """A step that the learner called done."""

    id: str
    on: date


class Path(_Frozen):
    """`minutes` a week from `start` on, for `weeks` weeks, or until an `interview`. `called`: their background in words.

    `step` counts changes, so that a button of an earlier state does nothing. `asking`: what the coach asked last.
    `current` and `planned` are the step under way and those ahead when last shown, `proven` those not needed then, `weak`
    the skills that went badly; `left`: the day the learner stopped, after a long quiet time.
    """

    background: str = ""
    called: str = ""
    minutes: int = 0
    goal: str = ""
    start: date
    weeks: int = 0
    interview: date | None = None
    done: tuple[Finished, ...] = ()
    skipped: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    current: str = ""
    planned: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    step: int = 1
    asking: Asking = ""
    seen: datetime
    left: date | None = None
    last: Last = ""
    words: Mapping[str, str] = Field(default_factory=dict)
    words_of: str = ""

    @property
    def ready(self) -> bool:
        """Whether enough is known to plan."""
        return bool(self.background and self.minutes and self.goal and self.weeks)

    @property
    def over(self) -> frozenset[str]:
        """The ids of the steps that are done."""
        return frozenset(one.id for one in self.done)

    @property
    def end(self) -> date:
        """The last day."""
        return self.interview or end_of(self.start, self.weeks)

    def passed(self, today: date) -> int:
        """How many whole weeks are over."""
        return week_of(self.start, today)

    def moved(self, **changes: Any) -> Path:
        """The next state: everything pressed for this one is stale."""
        return self.model_copy(update={"step": self.step + 1, **changes})


def read_path(memory: Memory) -> Path | None:
    """The learner's path; None when there is none, or none that this code can read."""
    record = memory.get(KIND)
    if record is None or record.v != VERSION:
        return None
    try:
        return Path.model_validate(record.body)
    except ValidationError:
        return None


def keep_path(memory: Memory, path: Path) -> Change:
    """Remember a path, only if nobody else wrote since."""
    record = memory.get(KIND)
    rev = record.rev if record else 0
    return Put(owner=memory.learner, kind=KIND, body=path.model_dump(mode="json"), v=VERSION, rev=rev)
