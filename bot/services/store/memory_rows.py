"""What the store that forgets keeps of a turn and of a place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.dialogue import Audience, Inbound, Interruption
from bot.core.turns.turn import Send, Turn
from bot.services.store.rules import REPLY_TO_LASTS


@dataclass
class Row:
    """One accepted inbound and where it stands."""

    id: int
    inbound: Inbound
    audience: Audience
    accepted: datetime
    committed: bool = False
    forgets: bool = False
    lease: str = ""
    until: datetime | None = None
    after: datetime | None = None
    attempts: int = 0
    claims: int = -1
    why: Interruption | None = None
    sends: dict[int, Send] = field(default_factory=dict)

    def turn(self, now: datetime) -> Turn:
        fresh = now - self.accepted < REPLY_TO_LASTS
        return Turn(
            id=self.id,
            inbound=self.inbound if fresh else replace(self.inbound, reply_to=None),
            audience=self.audience,
            lease=self.lease,
            attempts=self.attempts,
            claims=self.claims,
            why=self.why,
            committed=self.committed,
            sends=tuple(self.sends[n] for n in sorted(self.sends)),
        )

    def free(self, now: datetime) -> bool:
        leased = self.until is not None and self.until > now
        return not leased and (self.after is None or self.after <= now)


@dataclass(frozen=True)
class LastSpoken:
    """The last message from a place; `learner` when the place is one person's own."""

    id: str
    at: datetime
    learner: str


def scope_of(send: Send) -> tuple[str, ...]:
    """Where a key counts: what one person sees alone is never edited for another."""
    inbound = send.inbound
    alone = send.to != "here" or inbound.surface == "dm"
    return inbound.tenant, inbound.place, send.to, inbound.learner if alone else "", send.key
