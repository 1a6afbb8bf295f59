"""What a conversation remembers of itself: the last few exchanges, so that a follow-up can lean on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.memory import Memory, Put, Record

KIND = "history"
VERSION = 1
KEPT = 6
LONGEST = 400

Form = Literal[
    "brief", "simpler", "passage", "example", "why", "more", "sources", "mistakes", "disagree", "compare", "ask_back"
]


class Exchange(BaseModel):
    """One question and what was said to it. `root` is the complete question that a chain of follow-ups began with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked: str
    standalone: str
    root: str
    cards: tuple[str, ...] = ()
    form: Form = "brief"
    said: str = ""


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    exchanges: tuple[Exchange, ...] = ()
    spoken: int = 0
    seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The exchanges of one place, oldest first; `spoken` counts every reply ever given there."""

    exchanges: tuple[Exchange, ...] = ()
    spoken: int = 0

    @property
    def last(self) -> Exchange | None:
        """The latest exchange that was about something."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def card(self) -> str | None:
        """The card that the latest answer stood on; None after asking back."""
        answered = (exchange for exchange in reversed(self.exchanges) if exchange.form != "ask_back" and exchange.cards)
        return next((exchange.cards[0] for exchange in answered), None)

    def after(self, exchange: Exchange | None) -> History:
        """The history with one more reply in it."""
        if exchange is None:
            return replace(self, spoken=self.spoken + 1)
        return History((*self.exchanges, _short(exchange))[-KEPT:], self.spoken + 1)


def read_history(memory: Memory, place: str) -> History:
    """The learner's history of a place; an unreadable one counts as none."""
    record = memory.get(KIND, place)
    return History() if record is None else _opened(record)


def last_spoken(memory: Memory, place: str) -> datetime | None:
    """When answering last replied in a place; None when it never did, or that is not known."""
    record = memory.get(KIND, place)
    try:
        return None if record is None else _Body.model_validate(record.body).seen
    except ValidationError:
        return None


def write_history(memory: Memory, place: str, history: History, days: int) -> Put:
    """The change that remembers a history. Talking on does not prolong it: its oldest words end in time too."""
    body = _Body(exchanges=history.exchanges, spoken=history.spoken, seen=memory.now).model_dump(mode="json")
    known = memory.get(KIND, place)
    begun = known.expires if known is not None and known.expires is not None else None
    expires: datetime = begun or memory.now + timedelta(days=days)
    return Put(owner=memory.learner, kind=KIND, key=place, body=body, v=VERSION, expires=expires)


def _opened(record: Record) -> History:
    if record.v != VERSION:
        return History()
    try:
        body = _Body.model_validate(record.body)
    except ValidationError:
        return History()
    return History(body.exchanges, body.spoken)


def _short(exchange: Exchange) -> Exchange:
    return exchange.model_copy(
        update={
            "asked": exchange.asked[:LONGEST],
            "standalone": exchange.standalone[:LONGEST],
            "root": exchange.root[:LONGEST],
            "said": exchange.said[: 4 * LONGEST],
        }
    )
