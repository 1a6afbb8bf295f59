"""The turns and their store: how soon a message is safe, how many turns go through, what one costs, and how soon
everything is back after a kill -9. Both databases write to disk for real (SQLite FULL, PostgreSQL with fsync).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import aiohttp
from sqlalchemy import URL

from bot.core.dialogue import Inbound
from bot.core.memory import Memory
from bot.services.store.migrate import upgrade
from bot.services.store.sqlite import make_file, path_of
from tests.bench._store_cost import cost
from tests.bench._store_house import LEASE, echo, house, said
from tests.faults.checker import answered
from tests.faults.platform import Platform
from tests.faults.process import Nursery, Process
from tests.services.store import server as servers


async def steady(url: URL, home: Path, rate: float, seconds: float) -> dict[str, float]:
    """People write at a rate, whatever the answers do; ack and whole-turn times in milliseconds."""
    acks: list[float] = []
    begun: dict[str, float] = {}
    async with house(url, home, echo) as (door, platform):

        async def write(n: int) -> None:
            start = time.perf_counter()
            begun[f"e{n}"] = start
            await door.accept(said(n))
            acks.append((time.perf_counter() - start) * 1000)

        cpu, start = time.process_time(), time.perf_counter()
        writing = []
        chance = random.Random(1)
        for n in range(int(rate * seconds)):
            writing.append(asyncio.create_task(write(n)))
            await asyncio.sleep(chance.expovariate(rate))
        took = time.perf_counter() - start
        await asyncio.gather(*writing)
        await platform.all(len(writing))
        cpu = time.process_time() - cpu
    turns = [(platform.landed[id_] - at) * 1000 for id_, at in begun.items()]
    return {
        "ack p50": _at(acks, 0.5),
        "ack p99": _at(acks, 0.99),
        "turn p50": _at(turns, 0.5),
        "turn p99": _at(turns, 0.99),
        "rate": len(turns) / took,
        "cpu": cpu * 1000 / len(turns),
    }


async def crowd(url: URL, home: Path, n: int) -> dict[str, float]:
    """So many turns at once, each of them waiting for a model for six seconds: longer than a lease."""
    running, most, lags, runs = 0, 0, [], 0

    async def slow(inbound: Inbound, memory: Memory):
        nonlocal running, most, runs
        running, runs = running + 1, runs + 1
        most = max(most, running)
        await asyncio.sleep(6)
        running -= 1
        async for part in echo(inbound, memory):
            yield part

    async def lag() -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0.02)
            lags.append((time.perf_counter() - start - 0.02) * 1000)

    async with house(url, home, slow) as (door, platform):
        watching = asyncio.create_task(lag())
        start, cpu = time.perf_counter(), time.process_time()
        for number in range(n):
            await door.accept(replace(said(number), place=f"P{number}"))
        await platform.all(n)
        took, cpu = time.perf_counter() - start, time.process_time() - cpu
        watching.cancel()
    return {"most": most, "seconds": took, "again": runs - n, "lag p99": _at(lags, 0.99), "cpu": cpu * 1000 / n}


async def recovery(url: URL, home: Path, *, peer: bool) -> dict[str, float]:
    """Kill -9 in the middle of a slow answer. How long until that answer is there, and until a new one is."""
    platform = Platform(random.Random(1))
    runner = await platform.start()
    config = {"database": url.render_as_string(hide_password=False), "home": str(home), "platform": platform.address}
    config["lease"] = LEASE.total_seconds()
    first, second = Nursery(), Nursery()
    await first.open()
    dying = await first.start(config)
    if peer:
        await second.open()
        living = await second.start(config)
    async with aiohttp.ClientSession() as session:
        await _event(session, dying, "caught", "D1", slow=0.5)
        await platform.changed.wait()
        dying.signal(signal.SIGKILL)
        killed = time.monotonic()
        if not peer:
            await second.open()
            living = await second.start(config)
        await _event(session, living, "new", "D2", slow=0.0)
        times = {}
        while len(times) < 2:
            platform.changed.clear()
            await platform.changed.wait()
            times |= {id_: time.monotonic() - killed for id_ in answered(platform.messages) if id_ not in times}
    await first.close()
    await second.close()
    await runner.cleanup()
    return times


async def _event(session: aiohttp.ClientSession, process: Process, id_: str, place: str, slow: float) -> None:
    body = {"id": id_, "tenant": "fake:T1", "learner": f"fake:T1:{place}", "place": place}
    await process.post(session, "event", body | {"text": json.dumps({"slow": slow})})


def _at(values: Sequence[float], quantile: float) -> float:
    return statistics.quantiles(values, n=1000, method="inclusive")[round(quantile * 1000) - 1]


async def measure(name: str, address: Callable[[], URL], home: Path) -> list[str]:
    async def fresh() -> URL:
        url = await asyncio.to_thread(address)
        if url.get_backend_name() == "sqlite":
            make_file(path_of(url))
        await upgrade(url, "bench")
        return url

    twenty = await steady(await fresh(), home, 20, 20)
    ten = await steady(await fresh(), home, 10, 30)
    many = await crowd(await fresh(), home, 200)
    one = await cost(await fresh(), home, 150)
    back = await recovery(await fresh(), home, peer=name != "SQLite")
    limit = 50 if name == "SQLite" else 100
    ratio = one["whole"] / one["bare"]
    return [
        f"| {name} | ack at 20 messages a second, p50 / p99 | {twenty['ack p50']:.1f} / {twenty['ack p99']:.1f} ms | p99 under {limit} ms |",
        f"| | whole turn at that rate (no model), p50 / p99; CPU | {twenty['turn p50']:.1f} / {twenty['turn p99']:.1f} ms; {twenty['cpu']:.1f} ms | |",
        f"| | 10 turns a second for 30 s: done per second, p99 | {ten['rate']:.1f}, {ten['turn p99']:.0f} ms | 10 |",
        f"| | 200 turns of 6 s at once: most in flight, done in, run twice | {many['most']:.0f}, {many['seconds']:.1f} s, {many['again']:.0f} | 200, 0 |",
        f"| | loop lag p99 meanwhile; CPU per turn | {many['lag p99']:.0f} ms; {many['cpu']:.1f} ms | 50 ms |",
        f"| | CPU per turn: bare commits + embedding / our store + embedding / whole | {one['bare']:.1f} / {one['store']:.1f} / {one['whole']:.1f} ms ({ratio:.1f}x) | 25 ms, 2.5x |",
        f"| | of which one embedding | {one['embedding']:.1f} ms | |",
        f"| | after kill -9: a new turn, the turn that was caught | {back['new']:.1f} s, {back['caught']:.1f} s | 5 s, lease + 5 s |",
    ]


def main() -> None:
    print("## Turns and their store\n\n| store | what | measured | to hold |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="sb") as folder:
        home = Path(folder)
        numbers = iter(range(100))
        files = lambda: URL.create("sqlite+aiosqlite", database=str(home / f"{next(numbers)}" / "coach.db"))  # noqa: E731
        print("\n".join(asyncio.run(measure("SQLite", files, home))), flush=True)
        server = servers.start(durable=True)
        try:
            print("\n".join(asyncio.run(measure("PostgreSQL", server.database, home))), flush=True)
        finally:
            server.stop()
    print(f"\nCores: {os.cpu_count()}, load: {os.getloadavg()[0]:.1f}.\n")


if __name__ == "__main__":
    main()
