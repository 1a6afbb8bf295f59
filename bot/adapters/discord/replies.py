"""How an interaction may be answered, written as the opaque string that the core keeps for a quarter of an hour."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.core.dialogue import Inbound

TOKEN_LIFE = timedelta(minutes=14)
"""An interaction may be answered for 15 minutes; the last one is left for the answer itself."""

Kind = Literal["command", "press", "form"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answer needs: the application, the interaction's token, until when, and what was done."""

    app: int
    token: str
    until: str
    kind: Kind

    def open(self, now: datetime) -> bool:
        """Whether Discord still takes an answer."""
        return now < datetime.fromisoformat(self.until)


def write(app: int, token: str, asked: datetime, kind: Kind) -> str:
    """Write down how to answer."""
    return json.dumps(asdict(Reply(app, token, (asked + TOKEN_LIFE).isoformat(), kind)))


def read(reply_to: str | None) -> Reply | None:
    """Read what `write` wrote; None when there is nothing to answer."""
    return Reply(**json.loads(reply_to)) if reply_to else None


def original(inbound: Inbound, now: datetime) -> Reply | None:
    """How to answer an inbound in place of its waiting sign, None when it has none any more.

    A press in a direct message has none: its own answer was to take the button away.
    """
    reply = read(inbound.reply_to)
    if reply is None or not reply.open(now) or (reply.kind == "press" and inbound.surface == "dm"):
        return None
    return reply
