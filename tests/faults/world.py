"""One seeded world: a database, a platform, people who talk, and a process (two on PostgreSQL) that things happen to."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp
import asyncpg
from sqlalchemy import URL

from bot.services.store.migrate import upgrade
from tests.faults.checker import Event, Verdict, answered, check
from tests.faults.platform import Platform
from tests.faults.process import Nursery, Process
from tests.services.store.server import Server, plain

LEASE = 1.0
BACKLOG = 3
SETTLE_SECONDS = 60.0
"""How long every turn may take to end after the last fault."""

PEOPLE = [(f"fake:T{n % 3}", f"fake:T{n % 3}:U{n}", f"D{n}") for n in range(6)]
PEOPLE += [(tenant, learner, f"E{place[1:]}") for tenant, learner, place in PEOPLE[:3]]
"""Conversations: six people, three of whom also talk in a second place."""


@dataclass
class World:
    """Run with `async with`; then send, let things happen, and `judge`."""

    seed: int
    folder: Path
    server: Server | None
    ordered: bool = True
    words: float = 0.06
    slowness: Sequence[float] = (0, 0.06, 0.06)
    repeats: float = 0.0
    processes: list[Process] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    big: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.platform = Platform(random.Random(self.seed + 1))
        self.talking = True
        self._seq: Counter[tuple[str, str]] = Counter()
        self._redeliveries: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = await self._database()
        self._runner = await self.platform.start()
        self.nursery = Nursery()
        await self.nursery.open()
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=8))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.nursery.close()
        await self.session.close()
        await self._runner.cleanup()

    async def start(self, slot: int = 0, **fuse: Any) -> Process:
        """Start a process in a slot, in the place of the one that was there."""
        url = self.database.render_as_string(hide_password=False)
        house = {"database": url, "home": str(self.folder), "platform": self.platform.address, "lease": LEASE}
        process = await self.nursery.start(house | fuse)
        self.processes[slot : slot + 1] = [process]
        return process

    async def converse(self, person: int) -> None:
        """One conversation: say the next thing when the last was acknowledged, again and again until it is.

        Without order, the platform delivers every second message before the one that was said before it.
        """
        tenant, learner, place = PEOPLE[person]
        while self.talking:
            said = [self._next(tenant, learner, place) for _ in range(1 if self.ordered else 2)]
            for event in reversed(said):
                await self.say(event)
            await self._patience(tenant, place)
            self.faults["overtaken in its conversation"] += len(said) - 1
            await asyncio.sleep(self.chance.uniform(0, 0.15))

    async def _patience(self, tenant: str, place: str) -> None:
        """Wait while the answers are far behind: a backlog is not a fault."""
        while True:
            here = {event.id for event in self.events if (event.tenant, event.place) == (tenant, place)}
            if not self.talking or len(here - answered(self.platform.messages)) <= BACKLOG:
                return
            await asyncio.sleep(0.05)

    def _next(self, tenant: str, learner: str, place: str) -> Event:
        self._seq[(tenant, place)] += 1
        seq = self._seq[(tenant, place)]
        return Event(f"{place}-{seq}", tenant, learner, place, seq)

    async def say(self, event: Event) -> None:
        """Deliver one event until it is acknowledged, as a platform does, and perhaps once more."""
        text = json.dumps({"slow": self.chance.choice(self.slowness)})
        body = {"id": event.id, "tenant": event.tenant, "learner": event.learner, "place": event.place, "text": text}
        while True:
            if await self._delivered(body):
                break
            await asyncio.sleep(0.1)
        self.events.append(event)
        if self.chance.random() < self.repeats:
            self._redeliver(body)

    async def _delivered(self, body: dict[str, Any]) -> bool:
        alive = [process for process in self.processes if process.alive and process.port]
        if not alive:
            return False
        return await self.chance.choice(alive).post(self.session, "event", body) is not None

    def _redeliver(self, body: dict[str, Any]) -> None:
        self.faults["delivered twice"] += 1

        async def later() -> None:
            await asyncio.sleep(self.chance.choice([0, 0.3, 2]))
            await self._delivered(body)

        task = asyncio.create_task(later())
        self._redeliveries.add(task)
        task.add_done_callback(self._redeliveries.discard)

    async def settled(self) -> None:
        """Wait until everything that was acknowledged has its answer, or patience ends."""
        end = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < end:
            await self.revive()
            if {event.id for event in self.events} <= answered(self.platform.messages):
                return
            self.platform.changed.clear()
            try:
                await asyncio.wait_for(self.platform.changed.wait(), 0.5)
            except TimeoutError:
                continue

    async def revive(self) -> None:
        """Start what died by itself, or was killed, anew."""
        for slot, process in enumerate(self.processes):
            if not process.alive:
                await self.start(slot)

    async def judge(self) -> Verdict:
        """End everything in order and read the recordings."""
        await asyncio.gather(*self._redeliveries, return_exceptions=True)
        await self.settled()
        for process in self.processes:
            await process.stop()
        self.faults = +(self.faults + self.platform.done)
        counts, left = await self._remembered()
        return check(self.events, self.platform.messages, counts, ordered=self.ordered, left=left)

    async def _database(self) -> URL:
        if self.server is None:
            return URL.create("sqlite+aiosqlite", database=str(self.folder / "coach.db"))
        url = await asyncio.to_thread(self.server.database)
        await upgrade(url, "the world's database")
        return url

    async def _remembered(self) -> tuple[Mapping[str, int], int]:
        records, waiting = "SELECT owner, body, n FROM records", "SELECT count(*) FROM inbox"
        if self.server is None:
            with closing(sqlite3.connect(str(self.database.database))) as connection:
                rows = connection.execute(records).fetchall()
                left = connection.execute(waiting).fetchone()[0]
        else:
            connection = await asyncpg.connect(plain(self.server.as_superuser(self.database)))
            rows, left = await connection.fetch(records), await connection.fetchval(waiting)
            await connection.close()
        return {owner: json.loads(body)["of"] if n is None else n for owner, body, n in rows}, left
