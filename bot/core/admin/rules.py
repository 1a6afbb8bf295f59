"""What a community's owners decided, as records that belong to the community: they go when it removes the coach.

A blocked person is kept as a hash, so that the list names nobody, not even after they had everything deleted.
"""

from __future__ import annotations

import hashlib

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.memory import Change, Drop, Memory, Put

RULES = "rules"
BLOCKED = "blocked"


class Rules(BaseModel):
    """The rules of one tenant.

    `rooms`: the channels with public answers, None for all of them. `month_micros`: what the model may cost in a
    month, in millionths of a currency unit. `days`: how long texts are kept, None for as long as the operator set.
    """

    model_config = ConfigDict(frozen=True)

    model: bool = True
    paused: bool = False
    rooms: tuple[str, ...] | None = None
    month_micros: int | None = None
    days: int | None = None

    def within(self, days: int) -> int:
        """How many days texts are kept, when the operator keeps them `days`: a rule only shortens."""
        return days if self.days is None else min(self.days, days)


UNREADABLE = Rules(model=False)
"""Rules that this program cannot read: nothing is spent until somebody sets them again."""


def read_rules(memory: Memory) -> Rules:
    """The rules of the tenant; those of nobody when none were set."""
    record = memory.rule(RULES)
    try:
        return Rules.model_validate(record.body) if record else Rules()
    except ValidationError:
        return UNREADABLE


def put_rules(rules: Rules, memory: Memory) -> Put:
    """Keep rules, unless somebody else set some meanwhile: then the turn runs again on theirs."""
    record = memory.rule(RULES)
    body = rules.model_dump(mode="json")
    return Put(owner=memory.tenant, kind=RULES, body=body, rev=record.rev if record else 0)


def is_blocked(memory: Memory) -> bool:
    """Whether the tenant's owners do not want this learner answered."""
    return memory.rule(BLOCKED, _digest(memory.learner)) is not None


def blocked(memory: Memory) -> int:
    """How many people are blocked."""
    return sum(kind == BLOCKED for kind, _ in memory.rules)


def block(learner: str, memory: Memory, *, on: bool) -> Change:
    """Block a person, or let them back in."""
    key = _digest(learner)
    if on:
        return Put(owner=memory.tenant, kind=BLOCKED, key=key, body={"on": f"{memory.now:%Y-%m-%d}"})
    return Drop(memory.tenant, BLOCKED, key)


def _digest(learner: str) -> str:
    return hashlib.blake2s(learner.encode(), digest_size=10).hexdigest()
