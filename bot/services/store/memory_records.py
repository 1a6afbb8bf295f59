"""Records and timers in dictionaries: the part of the forgetful store that a commit changes, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.dialogue import Inbound
from bot.core.memory import Add, Change, Drop, Forget, Put, Record, Unwake, Wake
from bot.services.store.rules import is_secret

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Timer:
    """A wake-up and the inbound that asked for it, whose place it comes back to."""

    wake: Wake
    inbound: Inbound


@dataclass
class Shelf:
    """Everything a commit may change."""

    records: dict[Key, Record] = field(default_factory=dict)
    cold: set[Key] = field(default_factory=set)
    timers: dict[tuple[str, str], Timer] = field(default_factory=dict)

    def applied(self, changes: Sequence[Change], inbound: Inbound, now: datetime) -> Shelf | None:
        """A copy with the changes made in order, None when a record moved on since the turn read it."""
        copy = Shelf(dict(self.records), set(self.cold), dict(self.timers))
        return copy if all(copy._apply(change, inbound, now) for change in changes) else None

    def of(self, owner: str, now: datetime) -> dict[Key, Record]:
        """An owner's records that have not expired."""
        return {key: self.records[key] for key in sorted(self.records) if key[0] == owner and self._live(key, now)}

    def warm(self, owner: str, now: datetime) -> dict[tuple[str, str], Record]:
        """What every turn is given of an owner's records, by kind and key."""
        found = self.of(owner, now)
        return {key[1:]: found[key] for key in found if key not in self.cold and not is_secret(key[1])}

    def drop(self, owner: str) -> None:
        """Forget an owner's records; timers are a learner's and stay."""
        self.records = {key: record for key, record in self.records.items() if key[0] != owner}

    def _live(self, key: Key, now: datetime) -> Record | None:
        found = self.records.get(key)
        return found if found and (found.expires is None or found.expires > now) else None

    def _apply(self, change: Change, inbound: Inbound, now: datetime) -> bool:
        match change:
            case Put():
                return self._put(change, now)
            case Drop(owner, kind, key):
                self.records.pop((owner, kind, key), None)
            case Add(owner, kind, key, n):
                self._add((owner, kind, key), n, now)
            case Forget(learner):
                self.records = {key: record for key, record in self.records.items() if key[0] != learner}
                self.timers = {key: timer for key, timer in self.timers.items() if key[0] != learner}
            case Wake():
                self.timers[(inbound.learner, change.id)] = Timer(change, inbound)
            case Unwake(id_):
                self.timers.pop((inbound.learner, id_), None)
        return True

    def _add(self, key: Key, n: int, now: datetime) -> None:
        found = self._live(key, now)
        body = {"n": (found.body.get("n", 0) if found else 0) + n}
        expires, cold = (found.expires if found else None), key in self.cold
        self._put(Put(owner=key[0], kind=key[1], key=key[2], body=body, expires=expires, cold=cold), now)

    def _put(self, put: Put, now: datetime) -> bool:
        key = (put.owner, put.kind, put.key)
        live = self._live(key, now)
        if put.rev is not None and put.rev != (live.rev if live else 0):
            return False
        rev = (self.records[key].rev if key in self.records else 0) + 1
        self.records[key] = Record(put.owner, put.kind, put.key, dict(put.body), put.v, rev, put.expires)
        (self.cold.add if put.cold else self.cold.discard)(key)
        return True
