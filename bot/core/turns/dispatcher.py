"""The coach's door and the loop behind it: accept, claim, run.

One claiming loop leases conversations, and each turn runs in a bounded task of its own (see runner.py).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.dialogue import Inbound, Interruption, Receipt, Respond
from bot.core.errors import StoreError
from bot.core.forms import Look, Looked, Query
from bot.core.ports import Store, Surface
from bot.core.turns.audience import audience
from bot.core.turns.runner import Patience, Runner, surface_of
from bot.core.turns.turn import Turn

log = logging.getLogger(__name__)

QUEUED = 5
LOOK_SECONDS = 1.0


def queue_limit(inbound: Inbound) -> int | None:
    """How many turns of this learner may wait; None for the terminal, which has one learner and no crowd."""
    return None if inbound.tenant == "terminal" else QUEUED


@dataclass(frozen=True, slots=True)
class Limits:
    """What the dispatcher holds itself to."""

    running: int = 200
    idle: timedelta = timedelta(seconds=0.5)
    patience: Patience = field(default_factory=Patience)
    queued: Callable[[Inbound], int | None] = queue_limit


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

    async def accept(self, inbound: Inbound) -> Receipt:
        """Store what came in; durable when this returns, so acknowledge the platform only then."""
        return await self._store.accept(inbound, audience(inbound), self._limits.queued(inbound))

    async def interrupt(self, tenant: str, inbound_id: str, why: Interruption) -> None:
        """Stop a waiting or running turn, on whichever replica it is."""
        await self._store.interrupt(tenant, inbound_id, why)
        for runner in self._running.values():
            if (runner.turn.inbound.tenant, runner.turn.inbound.id) == (tenant, inbound_id):
                runner.interrupt(why)

    async def knows(self, tenant: str, place: str) -> bool:
        """Whether the coach takes part in that place already."""
        return await self._store.knows(tenant, place)

    async def look(self, query: Query) -> Looked:
        """Answer a read-only question now; TimeoutError after a second."""
        return await asyncio.wait_for(self._look(query), LOOK_SECONDS)

    async def run(self) -> None:
        """Claim and run turns until drained; a store that is away is waited for."""
        while not self._draining.is_set():
            try:
                turn = await self._claim()
            except StoreError:
                log.exception("the store is away; trying again")
                await asyncio.sleep(self._limits.patience.pause.total_seconds())
                continue
            if turn is None:
                await self._rest()
            else:
                self._start(turn)

    async def drain(self, longest: float = 25) -> None:
        """Take no new turns, give the running ones `longest` seconds, hand the rest back for somebody else."""
        self._draining.set()
        running = set(self._running)
        if running:
            _, late = await asyncio.wait(running, timeout=longest)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _claim(self) -> Turn | None:
        if len(self._running) >= self._limits.running:
            return None
        return await self._store.claim(tuple(self._surfaces), self._limits.patience.lease)

    def _start(self, turn: Turn) -> None:
        surface = surface_of(turn.inbound, self._surfaces)
        runner = Runner(turn, self._store, self._respond, surface, self._limits.patience)
        task = asyncio.create_task(runner.serve())
        self._running[task] = runner
        task.add_done_callback(self._running.pop)

    async def _rest(self) -> None:
        """Sleep until the store has news, a full house has room again, or draining begins."""
        draining = asyncio.create_task(self._draining.wait())
        news = asyncio.create_task(self._store.wait(self._limits.idle))
        full = len(self._running) >= self._limits.running
        waited: set[asyncio.Task[bool] | asyncio.Task[None]] = {draining, *(self._running if full else {news})}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        draining.cancel()
        news.cancel()
        await asyncio.gather(draining, news, return_exceptions=True)
