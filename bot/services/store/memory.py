"""A store that forgets when the process ends: for `ask`, for pipes, for tests. The SQL store behaves the same.

Everything happens on one event loop and no method waits half-way, so each method is a transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.dialogue import Action, Audience, Inbound, Interruption, Receipt
from bot.core.errors import LeaseLost
from bot.core.memory import Add, Change, Drop, Forget, Memory, Put, Record, Unwake, Wake
from bot.core.ports import Clock
from bot.core.turns.audience import audience, conversation
from bot.core.turns.turn import Send, Turn


@dataclass
class _Row:
    """One accepted inbound and where it stands."""

    id: int
    inbound: Inbound
    audience: Audience
    committed: bool = False
    done: bool = False
    lease: str = ""
    until: datetime | None = None
    after: datetime | None = None
    attempts: int = 0
    why: Interruption | None = None
    sends: dict[int, Send] = field(default_factory=dict)

    def turn(self) -> Turn:
        return Turn(
            id=self.id,
            inbound=self.inbound,
            audience=self.audience,
            lease=self.lease,
            attempts=self.attempts,
            committed=self.committed,
            sends=tuple(self.sends[n] for n in sorted(self.sends)),
            why=self.why,
        )


@dataclass(frozen=True)
class _Timer:
    wake: Wake
    inbound: Inbound


class MemoryStore:
    """A complete `Store` in dictionaries."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rows: dict[int, _Row] = {}
        self._known: set[tuple[str, str]] = set()
        self._places: set[tuple[str, str]] = set()
        self._keyed: dict[tuple[str, str, str], str] = {}
        self._records: dict[tuple[str, str, str], Record] = {}
        self._cold: set[tuple[str, str, str]] = set()
        self._timers: dict[tuple[str, str], _Timer] = {}
        self._served: Counter[str] = Counter()
        self._ids = itertools.count(1)
        self._news = asyncio.Event()

    async def accept(self, inbound: Inbound, audience: Audience, limit: int | None) -> Receipt:
        key = (inbound.tenant, inbound.id)
        if key in self._known:
            return Receipt("known", audience)
        self._known.add(key)
        waiting = sum(row.inbound.learner == inbound.learner and not row.done for row in self._rows.values())
        if limit is not None and waiting >= limit:
            return Receipt("full", audience)
        row = _Row(next(self._ids), inbound, audience)
        self._rows[row.id] = row
        self._news.set()
        return Receipt("new", audience)

    async def interrupt(self, tenant: str, inbound_id: str, why: Interruption) -> None:
        for row in self._rows.values():
            if (row.inbound.tenant, row.inbound.id) == (tenant, inbound_id) and not row.done:
                row.why = why

    async def knows(self, tenant: str, place: str) -> bool:
        return (tenant, place) in self._places

    async def claim(self, platforms: Sequence[str], lease: timedelta) -> Turn | None:
        now = self._clock()
        self._wake_due(now)
        ready = [row for row in self._heads(platforms) if _free(row, now)]
        if not ready:
            return None
        row = min(ready, key=lambda row: (self._served[row.inbound.tenant], self._served[row.inbound.learner], row.id))
        self._served.update((row.inbound.tenant, row.inbound.learner))
        if row.lease:
            row.attempts += 1
        row.lease, row.until = f"{row.id}.{next(self._ids)}", now + lease
        return row.turn()

    async def renew(self, turn: Turn, lease: timedelta) -> Interruption | None:
        row = self._held(turn)
        row.until = self._clock() + lease
        return row.why

    async def commit(self, turn: Turn, changes: Sequence[Change], sends: Sequence[Send]) -> Turn | None:
        row = self._held(turn)
        if any(isinstance(change, Put) and not self._current(change) for change in changes):
            return None
        for change in changes:
            self._apply(change, turn.inbound)
        row.committed = True
        row.sends = {send.n: send for send in map(self._in_place, sends)}
        return row.turn()

    async def finish(self, turn: Turn, retry_in: timedelta | None = None) -> None:
        row = self._held(turn)
        row.lease, row.until = "", None
        if retry_in is None:
            self._done(row)
        else:
            row.attempts += retry_in > timedelta(0)
            row.after = self._clock() + retry_in
        self._news.set()

    async def wait(self, longest: timedelta) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), longest.total_seconds())
        self._news.clear()

    async def drafted(self, turn: Turn, send: Send) -> None:
        self._held(turn).sends[send.n] = send

    async def sent(self, turn: Turn, send: Send) -> None:
        self._held(turn).sends[send.n] = send
        self._places.add((turn.inbound.tenant, turn.inbound.place))
        if send.key and send.handle:
            self._keyed[(turn.inbound.tenant, turn.inbound.place, send.key)] = send.handle

    async def memory(self, learner: str, tenant: str) -> Memory:
        mine = {key: record for key, record in self._records.items() if key[0] == learner}

        async def recall(kind: str) -> tuple[Record, ...]:
            return tuple(record for key, record in sorted(mine.items()) if key[1] == kind)

        return Memory(
            learner=learner,
            tenant=tenant,
            now=self._clock(),
            records={key[1:]: record for key, record in mine.items() if key not in self._cold},
            rules={key[1:]: record for key, record in self._records.items() if key[0] == tenant},
            recall=recall,
        )

    async def records(self, owner: str) -> tuple[Record, ...]:
        return tuple(record for key, record in sorted(self._records.items()) if key[0] == owner)

    async def close(self) -> None:
        """Nothing is held open."""

    def _heads(self, platforms: Sequence[str]) -> list[_Row]:
        """The oldest unfinished row of each conversation: nothing else in it may run."""
        heads: dict[tuple[str, str], _Row] = {}
        for row in self._rows.values():
            if not row.done:
                heads.setdefault((row.inbound.tenant, conversation(row.inbound)), row)
        return [row for row in heads.values() if row.inbound.tenant.partition(":")[0] in platforms]

    def _held(self, turn: Turn) -> _Row:
        row = self._rows.get(turn.id)
        if row is None or row.lease != turn.lease:
            raise LeaseLost(f"turn {turn.id}")
        return row

    def _done(self, row: _Row) -> None:
        row.done = True
        del self._rows[row.id]

    def _current(self, put: Put) -> bool:
        if put.rev is None:
            return True
        found = self._records.get((put.owner, put.kind, put.key))
        return put.rev == (found.rev if found else 0)

    def _in_place(self, send: Send) -> Send:
        """A message with a key takes over the handle of the place's earlier message of that key."""
        earlier = self._keyed.get((send.inbound.tenant, send.inbound.place, send.key))
        return replace(send, handle=send.handle or earlier) if send.key else send

    def _apply(self, change: Change, inbound: Inbound) -> None:
        match change:
            case Put():
                self._put(change)
            case Drop(owner, kind, key):
                self._records.pop((owner, kind, key), None)
            case Add(owner, kind, key, n):
                found = self._records.get((owner, kind, key))
                self._put(Put(owner=owner, kind=kind, key=key, body={"n": (found.body["n"] if found else 0) + n}))
            case Forget(learner):
                self._forget(learner, inbound)
            case Wake():
                self._timers[(inbound.learner, change.id)] = _Timer(change, inbound)
            case Unwake(id_):
                self._timers.pop((inbound.learner, id_), None)

    def _put(self, put: Put) -> None:
        key = (put.owner, put.kind, put.key)
        found = self._records.get(key)
        rev = (found.rev if found else 0) + 1
        self._records[key] = Record(put.owner, put.kind, put.key, dict(put.body), put.v, rev, put.expires)
        (self._cold.add if put.cold else self._cold.discard)(key)

    def _forget(self, learner: str, inbound: Inbound) -> None:
        self._records = {key: record for key, record in self._records.items() if key[0] != learner}
        self._timers = {key: timer for key, timer in self._timers.items() if key[0] != learner}
        for row in list(self._rows.values()):
            if row.inbound.learner == learner and row.inbound != inbound:
                self._done(row)

    def _wake_due(self, now: datetime) -> None:
        for key, timer in list(self._timers.items()):
            if timer.wake.due <= now:
                del self._timers[key]
                inbound = _woken(timer, now)
                row = _Row(next(self._ids), inbound, audience(inbound))
                self._rows[row.id] = row


def _free(row: _Row, now: datetime) -> bool:
    leased = row.until is not None and row.until > now
    return not leased and (row.after is None or row.after <= now)


def _woken(timer: _Timer, now: datetime) -> Action:
    origin = timer.inbound
    return Action(
        id=f"timer:{timer.wake.id}:{timer.wake.due.isoformat()}",
        tenant=origin.tenant,
        learner=origin.learner,
        place=origin.place,
        surface=origin.surface,
        at=now,
        name=timer.wake.name,
        values=timer.wake.values,
    )
