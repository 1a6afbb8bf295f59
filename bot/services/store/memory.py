"""A store that forgets when the process ends: for `ask`, for pipes, for tests. The SQL store behaves the same.

Everything happens on one event loop and no method waits half-way, so each method is a transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.dialogue import Audience, Inbound, Interruption, Message, Receipt, Spoken
from bot.core.errors import LeaseLost
from bot.core.memory import Change, Forget, Memory, Put, Record
from bot.core.ports import Clock
from bot.core.turns.audience import audience, conversation
from bot.core.turns.turn import Held, Send, Turn
from bot.core.turns.waiting import ANSWERING, fits
from bot.services.store.memory_records import Shelf
from bot.services.store.memory_rows import LastSpoken, Row, scope_of
from bot.services.store.woken import woken


class MemoryStore:
    """A complete `Store` in dictionaries."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rows: dict[int, Row] = {}
        self._known: set[tuple[str, str]] = set()
        self._early: dict[tuple[str, str], Interruption] = {}
        self._places: dict[tuple[str, str], str] = {}
        self._spoken: dict[tuple[str, str], LastSpoken] = {}
        self._keyed: dict[tuple[str, ...], str] = {}
        self._shelf = Shelf()
        self._seats: dict[str, tuple[str, datetime]] = {}
        self._served: dict[str, int] = {}
        self._communities: set[str] = set()
        self._ids = itertools.count(1)
        self._news = asyncio.Event()

    async def accept(self, inbound: Inbound, audience: Audience, limit: int | None) -> Receipt:
        key = (inbound.tenant, inbound.id)
        if key in self._known:
            return Receipt("known", audience)
        self._known.add(key)
        waiting = sum(row.inbound.learner == inbound.learner for row in self._rows.values())
        if not fits(inbound, limit, waiting, answering=self._is_answering(inbound.learner)):
            return Receipt("full", audience)
        if isinstance(inbound, Message):
            own = inbound.learner if inbound.surface == "dm" else ""
            self._spoken[(inbound.tenant, inbound.place)] = LastSpoken(inbound.id, inbound.at, own)
        self._add(inbound, audience)
        return Receipt("new", audience)

    async def interrupt(self, tenant: str, inbound_id: str, why: Interruption) -> None:
        if (tenant, inbound_id) not in self._known:
            self._early[(tenant, inbound_id)] = why
        for row in self._rows.values():
            if (row.inbound.tenant, row.inbound.id) == (tenant, inbound_id) and row.why in {None, "edited"}:
                row.why = why  # what was stopped stays stopped
        self._news.set()

    async def current(self, tenant: str, place: str) -> str | None:
        here = (
            row for row in self._rows.values() if (row.inbound.tenant, conversation(row.inbound)) == (tenant, place)
        )
        return next((row.inbound.id for row in here if not row.committed), None)

    async def knows(self, tenant: str, place: str) -> bool:
        return (tenant, place) in self._places

    async def recent(self, platform: str, within: timedelta) -> Sequence[Spoken]:
        since = self._clock() - within
        return tuple(
            Spoken(tenant, place, last.id, self._is_answering(last.learner))
            for (tenant, place), last in sorted(self._spoken.items())
            if tenant.partition(":")[0] == platform and last.at >= since
        )

    async def leave(self, tenant: str) -> None:
        self._rows = {id_: row for id_, row in self._rows.items() if row.inbound.tenant != tenant}
        self._early = {key: why for key, why in self._early.items() if key[0] != tenant}
        self._places = {place: of for place, of in self._places.items() if place[0] != tenant}
        self._spoken = {place: last for place, last in self._spoken.items() if place[0] != tenant}
        self._keyed = {scope: handle for scope, handle in self._keyed.items() if scope[0] != tenant}
        self._shelf.drop(tenant)
        self._communities.discard(tenant)

    async def communities(self, platform: str) -> Sequence[str]:
        return tuple(sorted(one for one in self._communities if one.startswith(f"{platform}:")))

    async def claim(self, platforms: Sequence[str], lease: timedelta) -> Turn | None:
        now = self._clock()
        self._wake_due(now)
        ready = [row for row in self._heads(platforms) if row.free(now)]
        if not ready:
            return None
        row = min(ready, key=self._turn_of)
        count = next(self._ids)
        self._served |= {row.inbound.tenant: count, row.inbound.learner: count}
        self._communities.add(row.inbound.tenant)
        row.attempts += bool(row.lease)
        row.claims += 1
        row.lease, row.until = f"{row.id}.{count}", now + lease
        return row.turn(now)

    async def renew(self, turns: Sequence[Turn], lease: timedelta) -> Mapping[int, Held]:
        return {turn.id: self._renew(turn, lease) for turn in turns}

    async def commit(self, turn: Turn, changes: Sequence[Change], sends: Sequence[Send]) -> Turn | None:
        row = self._held(turn)
        if row.committed:
            return row.turn(self._clock())
        shelf = self._shelf.applied(changes, turn.inbound, self._clock())
        if shelf is None:
            return None
        self._shelf = shelf
        for change in changes:
            if isinstance(change, Forget):
                self._forget(change.learner, row)
        row.committed = True
        row.sends = {send.n: send for send in map(self._in_place, sends)}
        return row.turn(self._clock())

    async def finish(self, turn: Turn, retry_in: timedelta | None = None) -> None:
        if retry_in is None and turn.id not in self._rows:
            return
        row = self._held(turn)
        row.lease, row.until = "", None
        if retry_in is None:
            del self._rows[row.id]
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
        row = self._held(turn)
        row.sends[send.n] = send
        inbound = turn.inbound
        if send.handle is None or row.forgets:
            return
        self._places[(inbound.tenant, inbound.place)] = inbound.learner if inbound.surface == "dm" else ""
        if send.key:
            self._keyed[scope_of(send)] = send.handle

    async def done(self, turn: Turn, last: Send) -> None:
        await self.sent(turn, last)
        await self.finish(turn)

    async def keep(self, turn: Turn, put: Put) -> None:
        row = self._held(turn)
        if not row.forgets:
            self._shelf = self._shelf.applied((put,), row.inbound, self._clock()) or self._shelf

    async def hold(self, seat: str, holder: str, lease: timedelta) -> bool:
        now = self._clock()
        by, until = self._seats.get(seat, (holder, now))
        if by != holder and until > now:
            return False
        self._seats[seat] = holder, now + lease
        return True

    async def let_go(self, seat: str, holder: str) -> None:
        if self._seats.get(seat, ("", None))[0] == holder:
            del self._seats[seat]

    async def memory(self, learner: str, tenant: str) -> Memory:
        now = self._clock()
        mine = self._shelf.of(learner, now)

        async def recall(kind: str) -> tuple[Record, ...]:
            return tuple(record for key, record in mine.items() if key[1] == kind)

        return Memory(
            learner=learner,
            tenant=tenant,
            now=now,
            records=self._shelf.warm(learner, now),
            rules=self._shelf.warm(tenant, now),
            recall=recall,
        )

    async def records(self, owner: str) -> tuple[Record, ...]:
        return tuple(self._shelf.of(owner, self._clock()).values())

    async def close(self) -> None:
        """Nothing is held open."""

    def _add(self, inbound: Inbound, audience: Audience) -> None:
        early = self._early.pop((inbound.tenant, inbound.id), None)
        row = Row(next(self._ids), inbound, audience, self._clock(), why=early)
        self._rows[row.id] = row
        self._news.set()

    def _is_answering(self, learner: str) -> bool:
        return any(found[1] == ANSWERING for found in self._shelf.of(learner, self._clock()))

    def _heads(self, platforms: Sequence[str]) -> list[Row]:
        """The oldest unfinished row of each conversation: nothing else in it may run."""
        heads: dict[tuple[str, str], Row] = {}
        for row in self._rows.values():
            heads.setdefault((row.inbound.tenant, conversation(row.inbound)), row)
        return [row for row in heads.values() if row.inbound.tenant.partition(":")[0] in platforms]

    def _turn_of(self, row: Row) -> tuple[int, int, int]:
        """Who is next: the tenant served longest ago, in it the learner served longest ago, then who came first."""
        return self._served.get(row.inbound.tenant, 0), self._served.get(row.inbound.learner, 0), row.id

    def _renew(self, turn: Turn, lease: timedelta) -> Held:
        row = self._rows.get(turn.id)
        if row is None or row.lease != turn.lease:
            return "lost"
        row.until = self._clock() + lease
        return row.why

    def _held(self, turn: Turn) -> Row:
        row = self._rows.get(turn.id)
        if row is None or row.lease != turn.lease:
            raise LeaseLost(f"turn {turn.id}")
        return row

    def _in_place(self, send: Send) -> Send:
        """A message with a key takes over the handle of the place's earlier message of that key."""
        return replace(send, handle=send.handle or self._keyed.get(scope_of(send))) if send.key else send

    def _forget(self, learner: str, current: Row) -> None:
        self._rows = {id_: row for id_, row in self._rows.items() if row.inbound.learner != learner or row is current}
        self._places = {place: of for place, of in self._places.items() if of != learner}
        self._keyed = {scope: handle for scope, handle in self._keyed.items() if learner not in scope}
        self._spoken = {place: last for place, last in self._spoken.items() if last.learner != learner}
        self._served.pop(learner, None)
        current.forgets |= current.inbound.learner == learner

    def _wake_due(self, now: datetime) -> None:
        for key, timer in sorted(self._shelf.timers.items(), key=lambda item: item[1].wake.due):
            if timer.wake.due > now:
                return
            del self._shelf.timers[key]
            inbound = woken(timer.wake, timer.inbound, now)
            if (inbound.tenant, inbound.id) not in self._known:
                self._known.add((inbound.tenant, inbound.id))
                self._add(inbound, audience(inbound))
