"""The Slack stage with the bot as a process of its own, so that it can be killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import aiohttp

from tests.fakes.slack.clock import RealClock
from tests.fakes.slack.deliveries import ACK_TIMEOUT, Delivery
from tests.fakes.slack.people import App
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.socket import Connection
from tests.stage.house import VirtualClock
from tests.stage.nursery import Child, nursery
from tests.stage.scripting import scripting
from tests.stage.slack_stage import SlackStage
from tests.stage.story import Story

ROOT = Path(__file__).parents[2]
POLL = 0.05
OURS = ("COACH_", "SLACK_", "DISCORD_", "OPENAI_", "DATABASE_URL")


class Passing(RealClock):
    """Slack's clock, on which the minutes until its next try are over as soon as there is a bot to try it on."""

    def __init__(self) -> None:
        self.served = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        if seconds > ACK_TIMEOUT:
            await self.served.wait()
        else:
            await super().sleep(seconds)


class Process:
    """The bot as an operator runs it: its own process, its own database file. With a port Slack reaches it by HTTP.

    `more`: settings for the next start. `cold`: Python is started for it too.
    """

    def __init__(self, slack: FakeSlack, home: Path, port: int = 0, *, cold: bool = False) -> None:
        self.slack = slack
        self.served = asyncio.Event()
        self.home = home
        self.port = port
        self.cold = cold
        self.more: dict[str, str] = {}
        self.starts = 0
        if port:
            slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        self._process: Child | asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, and wait until Slack is connected."""
        before = self.slack.socket.connections[:]
        self._process = await (self._cold if self.cold else self._born)()
        self.starts += 1
        try:
            await (self._serves() if self.port else self._connects(before))
        except TimeoutError:
            raise TimeoutError(f"it does not connect ({self._process.returncode}): {self.log()}") from None
        self.served.set()

    async def _born(self) -> Child:
        return await nursery().start("slack", self._environment(), self.home, self.home / "log")

    async def _cold(self) -> asyncio.subprocess.Process:
        with (self.home / "log").open("ab") as log:
            command = (sys.executable, "-m", "tests.stage.entry", "slack")
            environment = self._environment()
            return await asyncio.create_subprocess_exec(
                *command, cwd=self.home, env=environment, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """End it as a power cut would: no word, no clean-up."""
        assert self._process is not None
        self.served.clear()
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        await self.slack.until(lambda: not self.slack.socket.connections, 20, "the dead process's socket")

    async def stop(self) -> int:
        """End it as an operator does."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), 40)

    async def settled(self) -> None:
        """Wait until nothing it accepted is left to do."""
        async with asyncio.timeout(60):
            while self._waiting():  # noqa: ASYNC110 - the database of another process rings no bell
                await asyncio.sleep(POLL)

    async def _connects(self, before: Sequence[Connection]) -> None:
        await self.slack.until(lambda: any(one not in before for one in self.slack.socket.connections), 90)

    async def _serves(self) -> None:
        async with asyncio.timeout(90), aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(POLL)

    def log(self) -> str:
        path = self.home / "log"
        return path.read_text("utf-8", "replace")[-2000:] if path.exists() else ""

    def _waiting(self) -> int:
        path = self.home / "coach.db"
        if not path.exists():
            return 1
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as database:
            return int(database.execute("SELECT count(*) FROM inbox").fetchone()[0])

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        own = {
            "COACH_HOME": str(self.home),
            "COACH_EMBEDDING": "lexical",
            "COACH_HTTP_PORT": str(self.port),
            "COACH_METRICS_PORT": "0",
        }
        own["STAGE_CLOCK"] = str(self.home / "clock")
        return kept | own | self.more | self.slack.settings() | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


class ProcessStage(SlackStage):
    """A stage whose bot can die and come back."""

    process: Process
    moved = timedelta(0)

    async def wait(self, length: timedelta) -> None:
        """Move the clock of the process."""
        self.moved += length
        (self.process.home / "clock").write_text(str(self.moved.total_seconds()))

    async def kill(self, deliveries: list[Delivery]) -> None:
        """Kill it once it has taken what was just sent, and start it again."""
        for delivery in deliveries:
            await delivery.acked(30)
        await self.process.kill()
        await self.process.start()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def process(
    home: Path, app: App | None = None, *, http: bool = False, more: dict[str, str] | None = None
) -> AsyncIterator[Process]:
    """A running bot in front of a fake Slack; `more` are settings of its own."""
    clock = Passing()
    async with FakeSlack(app or App(), clock) as slack:
        running = Process(slack, home, free_port() if http else 0)
        running.served = clock.served
        running.more |= more or {}
        try:
            await running.start()
            yield running
        finally:
            await running.stop()


@asynccontextmanager
async def stage(story: Story, home: Path, app: App | None = None, *, http: bool = False) -> AsyncIterator[ProcessStage]:
    """A story's people in front of a process."""
    reads = {"COACH_EMBEDDING": "auto"} if story.needs_encoder else {}
    async with (
        scripting(story.script) as playing,
        process(home, app, http=http, more=playing.settings | reads) as running,
    ):
        played = ProcessStage(story, running.slack, VirtualClock(), running.settled)
        played.process = running
        yield played
