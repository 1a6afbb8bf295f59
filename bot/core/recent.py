"""Which skill a learner had to do with last, so that bare words such as "done" or "more" go to what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.core.memory import Json, Memory

WORK = frozenset(("path", "practice", "drill", "interview"))
"""Kinds of records that say when their skill was last busy; `history` is that of plain answers."""

TALK = "history"


def last_at(memory: Memory, *kinds: str) -> datetime | None:
    """When one of the skills that keep these kinds of records was last busy; None when none ever was."""
    bodies = (record.body for kind in kinds for record in memory.all(kind))
    return max((moment for body in bodies for moment in _moment(body)), default=None)


def is_latest(memory: Memory, kind: str, *, talk: bool = False) -> bool:
    """Whether nothing else was taken up since; with `talk`, no question was answered since either."""
    own = last_at(memory, kind)
    other = last_at(memory, *(WORK - {kind}), *((TALK,) if talk else ()))
    return own is not None and (other is None or own >= other)


def _moment(body: Json) -> Iterator[datetime]:
    seen = body.get("seen")
    if isinstance(seen, str):
        yield datetime.fromisoformat(seen)
