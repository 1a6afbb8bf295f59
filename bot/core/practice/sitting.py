"""A set of items as one value: what is asked, where it stands, what came out. Stored after each turn as one record.

The functions here are the whole state machine. Each raises the step, so that everything pressed before is stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.memory import Memory, Put
from bot.core.placement import Placement
from bot.core.practice.schedule import Review

KIND = "practice"
VERSION = 1

SIZE = 5
"""Items of a set: about five minutes."""

FRESH_FOR = timedelta(days=3)
"""A set left longer is not taken up again: what was answered is kept, and what is due has changed."""

HEARD_FOR = timedelta(hours=3)
"""Words that come later are meant for something else; letters, buttons and the command still lead back."""

Phase = Literal["asking", "answered", "ended"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Asked(_Frozen):
    """One item of a set. `share` is what was reached, None until answered or when it was left out.

    `again` is when its unit comes back, `before` what was remembered of it until then.
    """

    ref: str
    share: float | None = None
    left_out: bool = False
    unsure: bool = False
    again: datetime | None = None
    before: Review | None = None


class Sitting(_Frozen):
    """One set. `given` are the steps placed so far, by their place in the item; `said` is a typed answer to add to.

    `paused`: it was left, so that no plain words are meant for it until it is taken up again.

    With a `placement` each item depends on the answers before it, so `asked` grows.
    """

    id: str
    asked: tuple[Asked, ...]
    at: int = 0
    step: int = 1
    phase: Phase = "asking"
    given: tuple[int, ...] = ()
    said: str = ""
    seen: datetime
    placement: Placement | None = None
    paused: bool = False

    @property
    def now(self) -> Asked:
        """The item that it is about."""
        return self.asked[self.at]

    @property
    def open(self) -> bool:
        """Whether there is more to do in it."""
        return self.phase != "ended"

    def late(self, now: datetime) -> bool:
        """Whether so much time has passed that only a letter is surely meant for it."""
        return now - self.seen > HEARD_FOR

    @property
    def many(self) -> int:
        """How many items it has in all."""
        return self.placement.length if self.placement else len(self.asked)

    @property
    def next_place(self) -> int:
        """The number of the item that is asked when it goes on, from 1."""
        return min(self.at + (2 if self.phase == "answered" else 1), self.many)

    @property
    def last(self) -> bool:
        """Whether no item follows."""
        return self.at == len(self.asked) - 1


def begin(id_: str, refs: Sequence[str], step: int, now: datetime) -> Sitting:
    """A new set; `step` follows that of the set before."""
    return Sitting(id=id_, asked=tuple(Asked(ref=ref) for ref in refs), step=step, seen=now)


def place(sitting: Sitting, n: int, of: int) -> Sitting:
    """Put step `n` of `of` next. When one is left, it takes the last place by itself."""
    if n in sitting.given:
        raise ValueError(f"step {n} has its place already")
    given = (*sitting.given, n)
    if len(given) == of - 1:
        given = (*given, next(left for left in range(of) if left not in given))
    return _moved(sitting, given=given)


def answered(sitting: Sitting, **outcome: Any) -> Sitting:
    """The item is answered; `outcome` are fields of `Asked`."""
    asked = list(sitting.asked)
    asked[sitting.at] = sitting.now.model_copy(update=outcome)
    return _moved(sitting, asked=tuple(asked), phase="answered", said="")


def leave_out(sitting: Sitting) -> Sitting:
    """Go past the item; it counts for nothing."""
    return forward(answered(sitting, left_out=True))


def forward(sitting: Sitting) -> Sitting:
    """The next item, or the end."""
    if sitting.last:
        return _moved(sitting, phase="ended", given=(), said="")
    return _moved(sitting, at=sitting.at + 1, phase="asking", given=(), said="")


def placed(sitting: Sitting, placement: Placement, ref: str | None) -> Sitting:
    """A placement after an answer, with the item `ref` next; without one it is at its end."""
    if ref is None:
        return _moved(sitting, placement=placement, phase="ended", given=(), said="")
    asked = (*sitting.asked, Asked(ref=ref))
    return _moved(sitting, placement=placement, asked=asked, at=len(asked) - 1, given=(), said="")


def in_order(given: Sequence[int]) -> float:
    """Which share of all pairs stands in the right order (Kendall), 0 to 1."""
    pairs = [before < after for before, after in combinations(given, 2)]
    return sum(pairs) / len(pairs) if pairs else 1.0


def read_sitting(memory: Memory) -> Sitting | None:
    """The learner's latest set; None when there is none, or none that this code can read."""
    record = memory.get(KIND)
    if record is None or record.v != VERSION:
        return None
    try:
        return Sitting.model_validate(record.body)
    except ValidationError:
        return None


def keep_sitting(memory: Memory, sitting: Sitting, days: int) -> Put:
    """The change that remembers a set, only if nobody else wrote since."""
    record = memory.get(KIND)
    body = sitting.model_copy(update={"seen": memory.now}).model_dump(mode="json")
    rev = record.rev if record else 0
    expires = memory.now + timedelta(days=days)
    return Put(owner=memory.learner, kind=KIND, body=body, v=VERSION, rev=rev, expires=expires)


def _moved(sitting: Sitting, **changes: Any) -> Sitting:
    return sitting.model_copy(update={"step": sitting.step + 1, "paused": False, **changes})
