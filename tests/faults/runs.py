"""The two kinds of runs: dying at a chosen step again and again, and everything else that can go wrong."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.faults.checker import answered
from tests.faults.crash import POINTS
from tests.faults.platform import LOST, REFUSED, SLOW
from tests.faults.weather import happen
from tests.faults.world import PEOPLE, World
from tests.services.store.server import Server

Kind = Literal["kills", "faults", "freezes"]
KILLS = 10
FAULTS = 90
BIG = 10
"""Faults of the whole machine in one run, besides those of single calls and deliveries."""

UNREACHED_SECONDS = 8.0


@dataclass
class Result:
    """What one run came to; kept as a line of JSON, so that a run can be taken up where it was left."""

    kind: Kind
    seed: int
    turns: int = 0
    apologies: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    violations: dict[str, list[str]] = field(default_factory=dict)
    recoveries: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


async def run(kind: Kind, seed: int, folder: Path, server: Server | None, size: int, *, big: int = BIG) -> Result:
    """One run in a world of its own."""
    began = time.monotonic()
    ordered = kind == "kills" or seed % 3 != 0
    async with World(seed, folder, server, ordered=ordered) as world:
        await (_die(world, size) if kind == "kills" else _suffer(world, size, big, only_freeze=kind == "freezes"))
        verdict = await world.judge()
    return Result(
        kind=kind,
        seed=seed,
        turns=verdict.turns,
        apologies=verdict.apologies,
        faults=dict(world.faults + world.big),
        violations={name: [str(len(found)), *found[:5]] for name, found in verdict.all().items() if found},
        recoveries=[round(one, 2) for one in world.recoveries],
        seconds=round(time.monotonic() - began, 1),
    )


async def _die(world: World, kills: int) -> None:
    """People talk all the while; a process dies at a step, another one takes over, and dies at the next."""
    world.slowness, world.repeats = (world.words,), 0.1
    if world.server is not None:
        await world.start(1)
    talking = [asyncio.create_task(world.converse(person)) for person in range(len(PEOPLE))]
    left = kills
    while left:
        point = POINTS[(world.seed * kills + left) % len(POINTS)]
        n = world.chance.choice([1, 8, 12, 16, 20])
        process = await world.start(0, point=point, n=n)
        heard = asyncio.create_task(_first_answer(world, process.started))
        try:
            await asyncio.wait_for(process.ended(), UNREACHED_SECONDS)
            world.faults[f"kill -9 at: {point}"] += 1
            left -= 1
        except TimeoutError:
            await process.stop()  # the step was not reached: another one is tried
        heard.cancel()
        await asyncio.gather(heard, return_exceptions=True)
    await world.start(0)
    world.talking = False
    await asyncio.gather(*talking)


async def _first_answer(world: World, since: float) -> None:
    """Note how long after a restart the first answer of somebody who spoke after it landed."""
    before = {event.id for event in world.events} | answered(world.platform.messages)
    while True:
        world.platform.changed.clear()
        await world.platform.changed.wait()
        if answered(world.platform.messages) - before:
            world.recoveries.append(time.monotonic() - since)
            return


async def _suffer(world: World, faults: int, big: int, *, only_freeze: bool) -> None:
    """People talk, deliveries repeat and overtake one another, calls fail, and now and then something big happens."""
    world.platform.rates = {} if only_freeze else {LOST: 0.08, REFUSED: 0.06, SLOW: 0.05}
    world.repeats = 0.0 if only_freeze else 0.25
    await world.start(0)
    if world.server is not None:
        await world.start(1)
    talking = [asyncio.create_task(world.converse(person)) for person in range(len(PEOPLE))]
    while _count(world) < faults or sum(world.big.values()) < big:
        await asyncio.sleep(world.chance.uniform(0.1, 0.6))
        await happen(world, only_freeze=only_freeze)
    world.talking = False
    await asyncio.gather(*talking)
    world.platform.rates = {}


def _count(world: World) -> int:
    return sum((world.faults + world.big + world.platform.done).values())
