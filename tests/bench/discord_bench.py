"""Discord: CPU of one turn beside the bare library in the same run, calls per answer, time to the first visible words.

Both bots are processes of their own in front of the fake, and are asked the same questions one after the other.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bot.core.dialogue import Inbound, Open, Outcome, Part, Text
from bot.core.forms import FieldErrors, Query
from bot.core.memory import Memory
from bot.core.turns.audience import audience
from bot.services.store.memory import MemoryStore
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.things import User
from tests.stage.discord_stage import house
from tests.stage.homes import with_index

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, EACH, ROUNDS = 20, 3, 3
FLOOR = "bare library + 5 commits + one embedding"
QUESTIONS = (
    "How does an AI PM differ from a PM?",
    "What are evals?",
    "What should an AI PM know about data?",
    "How do I set a quality bar for launch?",
    "What is RAG?",
    "When should we fine-tune a model?",
    "How do I write a PRD for an AI feature?",
    "What does the EU AI Act ask of us?",
    "How do I move from QA to AI PM?",
    "What does a working week look like?",
)
Ask = Callable[[FakeDiscord, User, str], Awaitable[str]]
"""Asks, waits until an answer is visible, and says by which id the question is known."""


@dataclass(frozen=True)
class Figures:
    """Of one way of asking: CPU milliseconds of one turn, calls to Discord for it, milliseconds until its end."""

    cpu: float
    calls: float
    took: float


async def direct(fake: FakeDiscord, user: User, question: str) -> str:
    said = await fake.dm(user, question)
    await fake.wait_reply(said, patience=30)
    return said.id


async def command(fake: FakeDiscord, user: User, question: str) -> str:
    asked = await fake.slash(user, "ask", {"question": question})
    await fake.wait_shown(asked, patience=30)
    return asked.id


WAYS: Mapping[str, Ask] = {"direct message": direct, "/ask": command}


@asynccontextmanager
async def process(fake: FakeDiscord, home: Path, *module: str) -> AsyncIterator[psutil.Process]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "DISCORD_"))}
    own = {"COACH_HOME": str(home), "COACH_HTTP_PORT": "0", "COACH_TURNS_PER_10_MINUTES": "100000"}
    with (home / "log").open("ab") as log:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *module, env=kept | own | fake.settings, cwd=ROOT, stdout=log, stderr=log
        )
    try:
        await fake.ready(patience=120)
        yield psutil.Process(child.pid)
    finally:
        child.terminate()
        await child.wait()


async def measured(fake: FakeDiscord, bot: psutil.Process, people: list[User], ask: Ask) -> Figures:
    asked = [(user, QUESTIONS[n % len(QUESTIONS)]) for n, user in enumerate(people * EACH)]
    calls, cpu, took = len(fake.recording.requests), _cpu(bot), []
    for user, question in asked:
        began = time.perf_counter()
        await ask(fake, user, question)
        took.append((time.perf_counter() - began) * 1000)
    spent = (_cpu(bot) - cpu) * 1000 / len(asked)
    return Figures(spent, (len(fake.recording.requests) - calls) / len(asked), statistics.median(took))


async def run(folder: Path, *module: str) -> tuple[dict[str, Figures], float]:
    """The medians of a few rounds after one that warms up, and the megabytes that the process holds in the end."""
    async with FakeDiscord() as fake:
        people = [fake.add_user(f"U{n}") for n in range(PEOPLE)]
        found: dict[str, list[Figures]] = {name: [] for name in WAYS}
        async with process(fake, folder, *module) as bot:
            for n in range(ROUNDS + 1):
                for name, ask in WAYS.items():
                    figures = await measured(fake, bot, people, ask)
                    found[name] += [figures] if n else []
            memory = bot.memory_info().rss / 2**20
        assert fake.violations == [], fake.violations[:3]
    return {name: _median(rounds) for name, rounds in found.items()}, memory


@dataclass
class Slow:
    """A coach whose second sentence waits until it is told to go on; `spoken` says when the first was finished."""

    spoken: float = 0.0
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, inbound: Inbound, _memory: Memory) -> AsyncGenerator[Part]:
        yield Open(audience(inbound))
        self.spoken = time.perf_counter()
        yield Text("The first sentence.")
        await self.go_on.wait()
        yield Outcome()


async def first_words(number: int = 40) -> dict[str, list[float]]:
    """Milliseconds from a finished first sentence to its being visible, while the rest is still being written."""
    slow = Slow()
    found: dict[str, list[float]] = {name: [] for name in WAYS}
    async with FakeDiscord() as fake, house(fake, _now, (slow, _nothing), MemoryStore(_now)) as (_, door):
        for n in range(number):
            user = fake.add_user(f"U{n}")
            for name, ask in WAYS.items():
                slow.go_on.clear()
                asked = await ask(fake, user, "why")
                found[name].append((time.perf_counter() - slow.spoken) * 1000)
                slow.go_on.set()
                await door.over(asked)
    return found


def _now() -> datetime:
    return datetime.now(UTC)


async def _nothing(_query: Query) -> FieldErrors:
    return FieldErrors({})


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _median(rounds: Sequence[Figures]) -> Figures:
    return Figures(*(statistics.median(column) for column in zip(*map(astuple, rounds), strict=True)))


def _rows(name: str, bare: Figures, own: Figures, seen: Sequence[float]) -> Iterator[str]:
    p95 = sorted(seen)[int(len(seen) * 0.95)]
    cpu = f"{bare.cpu:.1f} / {own.cpu:.1f} ms ({own.cpu / bare.cpu:.1f}x)"
    yield f"| {name}: CPU of a turn, {FLOOR} / coach | {cpu} | 25 ms, 2.5x |"
    yield f"| {name}: calls to Discord per answer, bare / coach | {bare.calls:.1f} / {own.calls:.1f} | |"
    took = f"{bare.took:.0f} / {own.took:.0f} ms ({own.took / bare.took:.1f}x)"
    yield f"| {name}: question to answer, bare / coach | {took} | |"
    yield f"| {name}: sentence to being visible, p50 / p95 | {statistics.median(seen):.0f} / {p95:.0f} ms | 100 ms |"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        bare_home, home = Path(folder) / "bare", with_index(Path(folder) / "coach")
        bare_home.mkdir()
        bare, bare_memory = asyncio.run(run(bare_home, "tests.bench._discord_bare", str(bare_home / "bare.db")))
        own, memory = asyncio.run(run(home, "tests.stage.entry", "discord"))
    seen = asyncio.run(first_words())
    print(f"## Discord (medians of {ROUNDS} rounds of {PEOPLE * EACH} questions)\n")
    print("| what | measured | to hold |\n|---|---|---|")
    for name in WAYS:
        print(*_rows(name, bare[name], own[name], seen[name]), sep="\n")
    print(f"| memory after the run, bare / coach | {bare_memory:.0f} / {memory:.0f} MB | 320 MB |")
    print(f"\nCores: {os.cpu_count()}, load: {os.getloadavg()[0]:.1f}.\n")


if __name__ == "__main__":
    main()
