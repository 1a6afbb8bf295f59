"""The coach's door and the loop behind it: accept, claim, run.

One claiming loop leases conversations, and each turn runs in a bounded task of its own (see runner.py).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.core.dialogue import Inbound, Interruption, Receipt, Respond, Spoken
from bot.core.errors import StoreError
from bot.core.forms import Look, Looked, Query
from bot.core.memory import Memory
from bot.core.ports import Surface
from bot.core.turns.audience import audience
from bot.core.turns.runner import Patience, Runner, surface_of
from bot.core.turns.store import Store
from bot.core.turns.turn import Turn
from bot.core.turns.waiting import limit
from bot.core.watching import tell

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
RECENT = timedelta(days=7)
HAND_BACK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What the dispatcher holds itself to."""

    running: int = 200
    idle: timedelta = timedelta(seconds=0.5)
    patience: Patience = field(default_factory=Patience)
    queued: Callable[[Inbound], int | None] = limit


class Dispatcher:
    """A `Door` for adapters; `run` serves what came through it on the given surfaces."""

    def __init__(
        self, store: Store, respond: Respond, look: Look, surfaces: Mapping[str, Surface], limits: Limits | None = None
    ) -> None:
        self._store = store
        self._respond = respond
        self._look = look
        self._surfaces = surfaces
        self._limits = limits or Limits()
        self._running: dict[asyncio.Task[None], Runner] = {}
        self._draining = asyncio.Event()
        self._longest = 25.0
        self._serving: asyncio.Task[None] | None = None

    async def accept(self, inbound: Inbound) -> Receipt:
        """Store what came in; durable when this returns, so acknowledge the platform only then."""
        receipt = await self._store.accept(inbound, audience(inbound), self._limits.queued(inbound))
        tell("accepted", label=receipt.state)
        return receipt

    async def interrupt(self, tenant: str, inbound_id: str, why: Interruption) -> None:
        """Stop a waiting or running turn, on whichever replica it is."""
        await self._store.interrupt(tenant, inbound_id, why)
        for runner in self._running.values():
            if (runner.turn.inbound.tenant, runner.turn.inbound.id) == (tenant, inbound_id):
                runner.interrupt(why)

    async def halt(self, tenant: str, place: str) -> None:
        """Stop what is being answered in a place now: its Stop button names no message."""
        inbound_id = await self._store.current(tenant, place)
        if inbound_id is not None:
            await self.interrupt(tenant, inbound_id, "stopped")

    async def knows(self, tenant: str, place: str) -> bool:
        """Whether the coach takes part in that place already."""
        return await self._store.knows(tenant, place)

    async def recent(self, platform: str) -> Sequence[Spoken]:
        """Where people talked lately: an adapter reads there what it missed while it was away."""
        return await self._store.recent(platform, RECENT)

    async def communities(self, platform: str) -> Sequence[str]:
        """Of which communities something is kept: an adapter sees here who removed the coach while it was away."""
        return await self._store.communities(platform)

    async def leave(self, tenant: str) -> None:
        """A community removed the coach: what is the community's own is deleted."""
        await self._store.leave(tenant)

    async def look(self, query: Query) -> Looked:
        """Answer a read-only question now; TimeoutError after a second."""
        return await asyncio.wait_for(self._looked(query), LOOK_SECONDS)

    async def _looked(self, query: Query) -> Looked:
        if query.want in {"home", "form"}:
            query = replace(query, memory=await self._memory(query))
        return await self._look(query)

    async def _memory(self, query: Query) -> Memory | None:
        """What a page is drawn from; a form opens without it."""
        try:
            return await self._store.memory(query.learner, query.tenant)
        except StoreError:
            if query.want == "home":
                raise
            return None

    async def run(self) -> None:
        """Claim and run turns until drained; a store that is away is waited for."""
        self._serving = asyncio.current_task()
        keeper = asyncio.create_task(self._keep())
        try:
            while not self._draining.is_set():
                await self._step()
            if self._running:
                await asyncio.wait(set(self._running), timeout=self._longest)
        finally:
            await self._hand_back()
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    async def drain(self, longest: float = 25) -> None:
        """Take no new turns, give the running ones time, hand the rest back for somebody else: `longest` seconds."""
        self._longest = max(longest - HAND_BACK_SECONDS, 0)
        self._draining.set()
        if self._serving is not None:
            await asyncio.wait({self._serving})

    async def _step(self) -> None:
        """Start one turn, or wait until there may be one."""
        since = time.monotonic()
        try:
            turn = await self._claim()
        except StoreError as error:
            log.error("%s Trying again.", error)  # noqa: TRY400 - an outage in one line, not a traceback a second
            await asyncio.sleep(self._limits.patience.pause.total_seconds())
            return
        if turn is None:
            await self._rest()
        elif self._draining.is_set():
            await self._store.finish(turn, timedelta(0))
        else:
            self._start(turn, since)

    async def _claim(self) -> Turn | None:
        if len(self._running) >= self._limits.running:
            return None
        return await self._store.claim(tuple(self._surfaces), self._limits.patience.lease)

    def _start(self, turn: Turn, since: float) -> None:
        if turn.claims:
            tell("again")
        surface = surface_of(turn.inbound, self._surfaces)
        runner = Runner(turn, self._store, self._respond, surface, self._limits.patience)
        runner.kept(None, since)  # the lease runs from before it was asked for
        earlier = {task for task, one in self._running.items() if one.turn.id == turn.id}
        for task in earlier:
            self._running[task].kept("lost", since)
        task = asyncio.create_task(_after(earlier, runner))
        self._running[task] = runner
        task.add_done_callback(self._running.pop)

    async def _keep(self) -> None:
        """Renew every running turn's lease in one go, and hear of interruptions that came through other replicas."""
        lease = self._limits.patience.lease
        while True:
            await asyncio.sleep(lease.total_seconds() / 3)
            runners = tuple(runner for runner in self._running.values() if not runner.lost)
            if not runners:
                continue
            since = time.monotonic()
            try:
                held = await self._store.renew([runner.turn for runner in runners], lease)
            except StoreError as error:
                log.warning("%d leases could not be renewed: %s", len(runners), error)
                continue
            for runner in runners:
                runner.kept(held.get(runner.turn.id, "lost"), since)

    async def _hand_back(self) -> None:
        late = set(self._running)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=HAND_BACK_SECONDS)

    async def _rest(self) -> None:
        """Sleep until the store has news, a full house has room again, or draining begins."""
        draining = asyncio.create_task(self._draining.wait())
        news = asyncio.create_task(self._store.wait(self._limits.idle))
        full = len(self._running) >= self._limits.running
        waited: set[asyncio.Task[bool] | asyncio.Task[None]] = {draining, *(self._running if full else {news})}
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            draining.cancel()
            news.cancel()
            await asyncio.gather(draining, news, return_exceptions=True)


async def _after(earlier: Collection[asyncio.Task[None]], runner: Runner) -> None:
    """Serve a turn once our own earlier tries ended: one may still be creating a message, which is found only then."""
    if earlier:
        await asyncio.wait(set(earlier))
    await runner.serve()
