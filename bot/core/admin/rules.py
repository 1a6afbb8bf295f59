"""What a community's owners decided, as records that belong to the community: they go when it removes the coach.

A blocked person is kept as a hash with a salt of its own, so that the list names nobody, not even after they had
everything deleted, and no two communities can see that they mean the same person.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.memory import Change, Drop, Memory, Put, Record

RULES = "rules"
BLOCKED = "blocked"
SALT = 8
"""Bytes, as many as blake2s takes."""


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
    return rules_in(memory.rule(RULES))


def rules_in(record: Record | None) -> Rules:
    """The rules that a record holds; those of nobody when there is none."""
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
    return bool(_of(memory.learner, memory))


def blocked(memory: Memory) -> int:
    """How many people are blocked."""
    return len(_list(memory))


def block(learner: str, memory: Memory, *, on: bool) -> tuple[Change, ...]:
    """Block a person, or let them back in."""
    known = _of(learner, memory)
    if not on:
        return tuple(Drop(memory.tenant, BLOCKED, record.key) for record in known)
    salt = secrets.token_hex(SALT)
    body = {"on": f"{memory.now:%Y-%m-%d}", "salt": salt}
    return () if known else (Put(owner=memory.tenant, kind=BLOCKED, key=_digest(learner, salt), body=body),)


def _list(memory: Memory) -> tuple[Record, ...]:
    return tuple(record for (kind, _), record in memory.rules.items() if kind == BLOCKED)


def _of(learner: str, memory: Memory) -> tuple[Record, ...]:
    """The entries that mean this person; one from before there were salts is good without."""
    return tuple(
        record
        for record in _list(memory)
        if hmac.compare_digest(record.key, _digest(learner, str(record.body.get("salt", ""))))
    )


def _digest(learner: str, salt: str) -> str:
    return hashlib.blake2s(learner.encode(), digest_size=10, salt=bytes.fromhex(salt)).hexdigest()
