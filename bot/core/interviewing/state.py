"""An interview as one value: what was asked, said and given so far. It is stored after each turn as one record."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.grading.scorecard import Scorecard
from bot.core.memory import Change, Drop, Memory, Put
from bot.core.turns.waiting import ANSWERING

KIND = "interview"
VERSION = 1

Mode = Literal["friendly", "strict"]
Phase = Literal["briefing", "asking", "probing", "debriefing", "closed"]
Waiting = Literal["", "free-question", "debrief-question", "appeal"]
Unasked = Literal["", "today", "month", "outage", "untold"]
"""Why a model that should have judged did not: its share of a day or budget of a month, a failure, an untold reader."""

OPEN: frozenset[Phase] = frozenset(("asking", "probing"))


STEPS = 900_000
"""First steps lie below it; a token holds six digits."""


def first_step(id_: str) -> int:
    """Where the steps of an interview begin: apart from those of any other one, and of anybody else's."""
    return zlib.crc32(id_.encode()) % STEPS + 1


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Piece(_Frozen):
    """One message of an answer. `part`: 0 for the question itself, then one for each follow-up."""

    id: str
    text: str
    part: int = 0


class Given(_Frozen):
    """A fact the interviewer gave, so that the same question gets the same fact again."""

    asked: str
    fact: str


class Round(_Frozen):
    """One question of an interview, from asking to marks. `own`: the text of a question that is not in the bank.

    `only` is the criterion that is done again, `before` the level it had; `earlier` is the answer it had it for.
    """

    question: str
    own: str = ""
    pieces: tuple[Piece, ...] = ()
    part: int = 0
    probed: tuple[str, ...] = ()
    hints: int = 0
    facts: tuple[Given, ...] = ()
    refused: int = 0
    skipped: bool = False
    started: datetime | None = None
    away: float = 0.0
    card: Scorecard | None = None
    result: str = ""
    unasked: Unasked = ""
    only: str = ""
    before: int | None = None
    earlier: str = ""

    @property
    def answer(self) -> str:
        """Everything said for an answer, one message a line."""
        return "\n".join(piece.text for piece in self.pieces)


class Interview(_Frozen):
    """One interview. `step` counts its stages, so that a button of an earlier one, or of another interview, does nothing.

    `place` is the conversation that it is held in, empty until the next word says so. `number`: whether the marks come
    with a number, None where the mode decides. `reminded`: another conversation named it since it last went on.
    """

    id: str
    phase: Phase = "briefing"
    mode: Mode = "friendly"
    full: bool = False
    rounds: tuple[Round, ...]
    at: int = 0
    step: int = Field(default_factory=lambda known: first_step(known["id"]))
    place: str = ""
    paused: datetime | None = None
    seen: datetime
    parked: str = ""
    pending: tuple[str, str] | None = None
    waiting: Waiting = ""
    about: str = ""
    quit: bool = False
    number: bool | None = None
    reminded: bool = False

    @property
    def now(self) -> Round:
        """The question that it is about."""
        return self.rounds[self.at]

    @property
    def open(self) -> bool:
        """Whether plain words are a part of an answer."""
        return self.phase in OPEN and self.paused is None

    @property
    def numbered(self) -> bool:
        """Whether marks come with a number, where a judge gives one."""
        return self.mode == "strict" if self.number is None else self.number

    @property
    def sheet(self) -> str:
        """The name of what is asked now, follow-ups included: a long answer is written for one of them."""
        return f"{self.id}.{self.at}.{self.now.part}"

    @property
    def last(self) -> bool:
        """Whether no question follows."""
        return self.at == len(self.rounds) - 1

    def with_round(self, **changes: Any) -> Interview:
        """The same interview with its present round changed."""
        rounds = list(self.rounds)
        rounds[self.at] = self.now.model_copy(update=changes)
        return self.model_copy(update={"rounds": tuple(rounds)})

    def moved(self, **changes: Any) -> Interview:
        """The next stage: everything pressed for an earlier one is stale."""
        return self.model_copy(update={"step": self.step + 1, **changes})


def read_interview(memory: Memory) -> Interview | None:
    """The learner's interview; None when there is none, or none that this code can read."""
    record = memory.get(KIND)
    if record is None or record.v != VERSION:
        return None
    try:
        return Interview.model_validate(record.body)
    except ValidationError:
        return None


def keep_interview(memory: Memory, interview: Interview, days: int) -> tuple[Change, ...]:
    """The changes that remember an interview, only if nobody else wrote since; texts are kept for `days`."""
    record = memory.get(KIND)
    expires = memory.now + timedelta(days=days)
    body = interview.model_dump(mode="json")
    kept = Put(owner=memory.learner, kind=KIND, body=body, v=VERSION, rev=record.rev if record else 0, expires=expires)
    if interview.open:
        return kept, Put(owner=memory.learner, kind=ANSWERING, body={"of": interview.id}, expires=expires)
    return kept, Drop(owner=memory.learner, kind=ANSWERING)
