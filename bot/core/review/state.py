"""What a review remembers: the text in the making, and the last one that was read, both as long as texts are kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.memory import Change, Drop, Memory, Put
from bot.core.review.taking import Subject
from bot.core.turns.waiting import ANSWERING

KIND, TEXT = "review-making", "review-text"
VERSION = 1
FRESH = timedelta(days=1)
"""How long a text may be in the making."""

_Model = TypeVar("_Model", bound=BaseModel)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Making(_Frozen):
    """A text that comes in pieces. `wanted`: what it is, empty while the coach asks; `step` counts its changes."""

    wanted: Subject | Literal[""] = ""
    pieces: tuple[str, ...] = ()
    step: int = 1
    seen: datetime

    @property
    def text(self) -> str:
        """Everything so far."""
        return "\n".join(self.pieces)


class Kept(_Frozen):
    """The last text that was read."""

    subject: Subject
    text: str


def read_making(memory: Memory) -> Making | None:
    """The text in the making; None when there is none, or it is too old."""
    record = memory.get(KIND)
    found = _read(record.body, Making) if record and record.v == VERSION else None
    return found if found is not None and memory.now - found.seen < FRESH else None


def keep_making(memory: Memory, making: Making, days: int) -> tuple[Change, ...]:
    """Remember a text in the making, only if nobody else wrote since. Many messages of it may wait in line."""
    record = memory.get(KIND)
    body, rev = making.model_dump(mode="json"), record.rev if record else 0
    expires = memory.now + timedelta(days=days)
    waiting = Put(owner=memory.learner, kind=ANSWERING, body={"of": KIND}, expires=memory.now + FRESH)
    return Put(owner=memory.learner, kind=KIND, body=body, v=VERSION, rev=rev, expires=expires), waiting


def drop_making(memory: Memory) -> tuple[Change, ...]:
    """The text in the making is over; an interview that is open keeps its place in line."""
    waiting = memory.get(ANSWERING)
    over: tuple[Change, ...] = (Drop(owner=memory.learner, kind=KIND),) if memory.get(KIND) else ()
    if waiting is not None and waiting.body.get("of") == KIND:
        over = (*over, Drop(owner=memory.learner, kind=ANSWERING))
    return over


def keep_text(memory: Memory, kept: Kept, days: int) -> Change:
    """Remember the last text, for the buttons below its review."""
    expires = memory.now + timedelta(days=days)
    return Put(owner=memory.learner, kind=TEXT, body=kept.model_dump(mode="json"), expires=expires, cold=True)


async def kept_text(memory: Memory) -> Kept | None:
    """The last text that was read; None when it is no longer kept."""
    found = [kept for record in await memory.recall(TEXT) if (kept := _read(record.body, Kept)) is not None]
    return found[-1] if found else None


def _read(body: Any, shape: type[_Model]) -> _Model | None:
    try:
        return shape.model_validate(body)
    except ValidationError:
        return None
