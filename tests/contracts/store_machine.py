"""Any order of events against a model that is small enough to be believed: lists and dictionaries, no leases but
their holder. Every store must do what the model does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.core.dialogue import Message
from bot.core.errors import LeaseLost
from bot.core.memory import Add, Forget, Put
from bot.core.turns.turn import Turn
from tests.contracts.store_world import LEASE, World, message, send

TENANTS = st.sampled_from(["slack:A", "slack:B", "discord:C"])
LEARNERS = st.sampled_from(["slack:A:1", "slack:A:2", "discord:3"])
PLACES = st.sampled_from(["P1", "P2"])
KEYS = st.sampled_from(["a", "b"])


@dataclass
class Row:
    """What the model knows of an accepted message."""

    inbound: Message
    holder: Turn | None = None
    until: float = 0
    after: float = 0
    attempts: int = 0
    claims: int = 0
    why: str | None = None
    committed: bool = False
    says: list[str] = field(default_factory=list)


class StoreMachine(RuleBasedStateMachine):
    """`make` opens an empty store."""

    def __init__(self, make: Callable[[], Coroutine[Any, Any, World]]) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.world = self.loop.run(make())
        self.known: dict[str, Message] = {}
        self.rows: list[Row] = []
        self.turns: list[Turn] = []
        self.records: dict[tuple[str, str, str], tuple[object, int]] = {}
        self.served: dict[str, int] = {}

    def teardown(self) -> None:
        self.loop.run(self.world.store.close())
        self.loop.close()

    @property
    def now(self) -> float:
        return self.world.clock.seconds()

    @rule(tenant=TENANTS, learner=LEARNERS, place=PLACES)
    def accept(self, tenant, learner, place):
        inbound = message(tenant=tenant, learner=learner, place=place, surface="channel")
        waiting = sum(row.inbound.learner == learner for row in self.rows)
        expected = "new" if waiting < 5 else "full"
        assert self.loop.run(self.world.accept(inbound)).state == expected
        self.known[inbound.id] = inbound
        if expected == "new":
            self.rows.append(Row(inbound))

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def redeliver(self, data):
        inbound = self.known[data.draw(st.sampled_from(sorted(self.known)))]
        assert self.loop.run(self.world.accept(inbound)).state == "known"

    @rule()
    def claim(self):
        heads = {(row.inbound.tenant, row.inbound.place): row for row in reversed(self.rows)}.values()
        free = [row for row in heads if row.until <= self.now and row.after <= self.now]
        turn = self.loop.run(self.world.claim())
        if not free:
            assert turn is None
            return
        row = min(free, key=self._rank)
        self.served |= dict.fromkeys((row.inbound.tenant, row.inbound.learner), len(self.turns) + 1)
        row.attempts += row.holder is not None
        assert turn is not None
        assert turn.inbound == row.inbound
        assert (turn.attempts, turn.claims, turn.why, turn.committed) == (
            row.attempts,
            row.claims,
            row.why,
            row.committed,
        )
        assert [one.content.markdown for one in turn.sends] == row.says
        row.holder, row.until, row.claims = turn, self.now + LEASE.total_seconds(), row.claims + 1
        self.turns.append(turn)

    @precondition(lambda self: self.turns)
    @rule(data=st.data(), key=KEYS, right=st.booleans(), forgets=st.booleans())
    def commit(self, data, key, right, forgets):
        turn = data.draw(st.sampled_from(self.turns))
        row = self._held(turn)
        learner, tenant = turn.inbound.learner, turn.inbound.tenant
        _, rev = self.records.get((learner, "note", key), (None, 0))
        changes = [
            Add(tenant, "asked", key),
            Put(owner=learner, kind="note", key=key, body={"of": turn.id}, rev=rev if right else rev + 1),
            *([Forget(learner)] if forgets else []),
        ]
        committing = self.world.store.commit(turn, changes, (send(turn, text=key),))
        if row is None:
            self._lost(committing)
            return
        committed = self.loop.run(committing)
        if row.committed:
            assert [one.content.markdown for one in committed.sends] == row.says
            return
        assert (committed is None) == (not right)
        if right:
            self._decide(row, key, turn, rev, forgets=forgets)

    def _decide(self, row, key, turn, rev, *, forgets):
        learner, tenant = row.inbound.learner, row.inbound.tenant
        row.committed, row.says = True, [key]
        count, times = self.records.get((tenant, "asked", key), ({"n": 0}, 0))
        self.records[(tenant, "asked", key)] = ({"n": count["n"] + 1}, times + 1)
        self.records[(learner, "note", key)] = ({"of": turn.id}, rev + 1)
        if forgets:
            self.records = {name: found for name, found in self.records.items() if name[0] != learner}
            self.rows = [one for one in self.rows if one is row or one.inbound.learner != learner]
            self.served.pop(learner, None)

    @precondition(lambda self: self.turns)
    @rule(data=st.data(), pause=st.sampled_from([None, 0, 2]), landed=st.booleans())
    def finish(self, data, pause, landed):
        turn = data.draw(st.sampled_from(self.turns))
        row = self._held(turn)
        landed = landed and pause is None and row is not None
        finishing = (
            self.world.store.done(turn, send(turn, handle="h", state="sent"))
            if landed
            else self.world.store.finish(turn, None if pause is None else timedelta(seconds=pause))
        )
        if row is None:
            gone = all(one.inbound != turn.inbound for one in self.rows)
            if gone and pause is None:
                self.loop.run(finishing)
            else:
                self._lost(finishing)
            return
        self.loop.run(finishing)
        if pause is None:
            self.rows.remove(row)
        else:
            row.holder, row.until, row.after = None, 0, self.now + pause
            row.attempts += pause > 0

    @precondition(lambda self: self.turns)
    @rule()
    def renew(self):
        held = self.loop.run(self.world.store.renew(self.turns, LEASE))
        expected = {turn.id: "lost" for turn in self.turns}
        for row in self.rows:
            if row.holder is not None:
                expected[row.holder.id] = row.why
                row.until = self.now + LEASE.total_seconds()
        latest = {turn.id: turn for turn in self.turns}  # an earlier holder of the same turn is asked for too
        assert {id_: why for id_, why in held.items() if self._held(latest[id_])} == {
            id_: why for id_, why in expected.items() if self._held(latest[id_])
        }

    @precondition(lambda self: self.known)
    @rule(data=st.data(), why=st.sampled_from(["stopped", "deleted", "edited"]))
    def interrupt(self, data, why):
        inbound = self.known[data.draw(st.sampled_from(sorted(self.known)))]
        self.loop.run(self.world.store.interrupt(inbound.tenant, inbound.id, why))
        for row in self.rows:
            if row.inbound == inbound and row.why in {None, "edited"}:
                row.why = why

    @rule(seconds=st.sampled_from([1, 5, 5]))
    def time_passes(self, seconds):
        self.world.clock.advance(seconds=seconds)

    @invariant()
    def remembers_what_the_model_remembers(self):
        for owner in ("slack:A:1", "slack:A:2", "discord:3", "slack:A", "slack:B", "discord:C"):
            found = self.loop.run(self.world.store.records(owner))
            expected = {name: value for name, value in self.records.items() if name[0] == owner}
            assert {(one.owner, one.kind, one.key): (one.body, one.rev) for one in found} == expected

    def _rank(self, row: Row) -> tuple[int, int, int]:
        inbound = row.inbound
        return self.served.get(inbound.tenant, 0), self.served.get(inbound.learner, 0), self.rows.index(row)

    def _held(self, turn: Turn) -> Row | None:
        return next((row for row in self.rows if row.holder is turn), None)

    def _lost(self, writing: Coroutine[Any, Any, object]) -> None:
        try:
            self.loop.run(writing)
        except LeaseLost:
            return
        raise AssertionError("a lost lease wrote")


def explore(make: Callable[[], Coroutine[Any, Any, World]], examples: int, steps: int) -> None:
    """Run the machine."""
    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(lambda: StoreMachine(make), settings=chosen)
