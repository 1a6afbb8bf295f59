"""What the coach remembers: small versioned JSON records, and the changes a turn makes to them.

A record belongs to a learner or to a tenant, never to both, so that a learner's deletion is one query.
Skills read their own kinds through typed models of their own; the store knows only records.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One remembered thing. `rev` grows with each write; `v` is the version of the body's shape."""

    owner: str
    kind: str
    key: str
    body: Json
    v: int = 1
    rev: int = 0
    expires: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Write a record. With `rev`, only if nobody else wrote since (0: only if it is new); else the turn runs again."""

    owner: str
    kind: str
    key: str = ""
    body: Json
    v: int = 1
    rev: int | None = None
    expires: datetime | None = None
    cold: bool = False  # read on request through Memory.recall, not with every turn


@dataclass(frozen=True, slots=True)
class Drop:
    """Remove a record; nothing happens when it is not there."""

    owner: str
    kind: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Add:
    """Count something of a tenant's: adds `n` to a number that starts at zero, safe under concurrency."""

    owner: str
    kind: str
    key: str
    n: int = 1


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove all that a learner owns: records, waiting turns, unsent messages, timers."""

    learner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """Come back at `due` as an Action called `name`, in the same place; an equal `id` replaces the earlier one."""

    id: str
    due: datetime
    name: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unwake:
    """Cancel a timer of this learner."""

    id: str


Change = Put | Drop | Add | Forget | Wake | Unwake

Recall = Callable[[str], Awaitable[tuple[Record, ...]]]


async def _nothing(_kind: str) -> tuple[Record, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Memory:
    """A snapshot taken when the turn starts: the learner's records, and the rules of the tenant."""

    learner: str
    tenant: str
    now: datetime
    records: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    rules: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    recall: Recall = _nothing

    def get(self, kind: str, key: str = "") -> Record | None:
        """The learner's record of that kind and key, None when there is none."""
        return self.records.get((kind, key))

    def all(self, kind: str) -> tuple[Record, ...]:
        """The learner's records of a kind, ordered by key."""
        return tuple(self.records[found] for found in sorted(self.records) if found[0] == kind)

    def rule(self, kind: str, key: str = "") -> Record | None:
        """The tenant's record of that kind and key, None when there is none."""
        return self.rules.get((kind, key))
