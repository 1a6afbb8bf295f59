"""The stage with the coach as a process of its own, on SQLite: it can be killed without a word and started again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.adapters.discord.budget import FILE
from bot.adapters.discord.connect import LEASE
from tests.fakes.discord.fake import FakeDiscord
from tests.stage.discord_stage import PATIENCE, DiscordStage, faults_of
from tests.stage.nursery import ROOT, Child, nursery
from tests.stage.scripting import scripting
from tests.stage.story import Story

POLL = 0.02
STARTS = 240
"""Seconds for a start: after a change of the cards it prepares the search first, and the machine may be busy."""


class SharedClock:
    """The machine's clock, moved as far as the file says that moves the coach's."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._moved = 0.0

    def now(self) -> float:
        return time.time() + self._moved

    def move(self, seconds: float) -> None:
        self._moved += seconds
        self._path.write_text(str(self._moved))


class Coach:
    """One process after another on the same home."""

    def __init__(self, fake: FakeDiscord, home: Path, more: Mapping[str, str] | None = None) -> None:
        self.starts = 0
        self._fake = fake
        self._home = home
        self._more = dict(more or {})
        self._process: Child | None = None

    async def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "DISCORD_"))}
        own = {
            "COACH_HOME": str(self._home),
            "COACH_EMBEDDING": "lexical",
            "COACH_HTTP_PORT": "0",
            "COACH_METRICS_PORT": "0",
            "STAGE_CLOCK": str(self._home / "clock"),
        }
        environment = kept | own | self._more | self._fake.settings
        self._process = await nursery().start("discord", environment, ROOT, self._home / "coach.log")
        self.starts += 1
        before = len(self._fake.gateway.identifies)
        identifies = self._fake.gateway.identifies
        await self._fake.until(lambda: len(identifies) > before, patience=STARTS, why=self.log())
        await self._fake.ready()

    async def kill(self) -> None:
        """kill -9: nothing is said, nothing is finished."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM, as a new version asks for."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    async def over(self, inbound: str) -> None:
        """Wait until the store has heard of an inbound and nothing of it is left to do."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if self._is_over(inbound):
                    return
                await asyncio.sleep(POLL)

    def introduced_earlier(self, seconds: float) -> None:
        """What was written down about introductions to Discord was longer ago."""
        path = self._home / FILE
        if path.exists():
            path.write_text(json.dumps([at - seconds for at in json.loads(path.read_text())]))

    def log(self) -> str:
        with contextlib.suppress(OSError):
            return (self._home / "coach.log").read_text()[-4000:]
        return ""

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Read the coach's database while it works."""
        with contextlib.closing(sqlite3.connect(f"file:{self._home / 'coach.db'}?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()

    def _is_over(self, inbound: str) -> bool:
        known = self.rows("SELECT 1 FROM known WHERE inbound_id = ?", inbound)
        return bool(known) and not self.rows("SELECT 1 FROM inbox WHERE inbound_id = ?", inbound)


class ProcessStage(DiscordStage):
    """Kills the coach where the story says so, and starts it again."""

    def __init__(self, story: Story, fake: FakeDiscord, coach: Coach, clock: SharedClock) -> None:
        super().__init__(story, fake, coach.over)
        self.coach = coach
        self._clock = clock

    async def wait(self, length: timedelta) -> None:
        self._clock.move(length.total_seconds())

    async def kill(self) -> None:
        await self.coach.kill()
        await self.again()

    async def again(self) -> None:
        """Start again; the seconds until a dead process's seat is free, and until Discord lets us in again, pass at once."""
        await self.wait(LEASE)
        self.coach.introduced_earlier(LEASE.total_seconds())
        await self.coach.start()


@asynccontextmanager
async def process_stage(story: Story, home: Path) -> AsyncIterator[ProcessStage]:
    clock = SharedClock(home / "clock")
    async with scripting(story.script) as playing, FakeDiscord(clock=clock) as fake:
        reads = {"COACH_EMBEDDING": "auto"} if story.needs_encoder else {}
        coach = Coach(fake, home, playing.settings | reads)
        stage = ProcessStage(story, fake, coach, clock)  # people are there before the coach comes
        await coach.start()
        try:
            yield stage
            assert await coach.stop() == 0, coach.log()
        finally:
            with contextlib.suppress(ProcessLookupError):
                await coach.kill()
        assert fake.violations == []
        assert faults_of(fake) == []
