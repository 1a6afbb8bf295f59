"""What happens to a world, one function per kind of fault; each leaves the world as it found it."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing

from tests.faults.world import LEASE, World

Weather = Callable[[World], Awaitable[None]]


async def freeze(world: World) -> None:
    """A worker is frozen beyond its lease, and wakes."""
    process = world.chance.choice(world.processes)
    process.signal(signal.SIGSTOP)
    await asyncio.sleep(LEASE * world.chance.uniform(1.2, 3))
    process.signal(signal.SIGCONT)


async def kill(world: World) -> None:
    """Death at no step in particular."""
    slot = world.chance.randrange(len(world.processes))
    world.processes[slot].signal(signal.SIGKILL)
    await world.processes[slot].ended()
    await world.start(slot)


async def restart(world: World) -> None:
    """A rolling restart: the process is asked to end, hands back what it cannot finish, and another one begins."""
    slot = world.chance.randrange(len(world.processes))
    await world.processes[slot].stop()
    await world.start(slot)


async def jump(world: World) -> None:
    """The time of day jumps by two hours, and back."""
    process = world.chance.choice(world.processes)
    hours = world.chance.choice([-2, 2])
    await process.post(world.session, "control", {"jump": 3600 * hours})
    await asyncio.sleep(world.chance.uniform(0.2, 1.5))
    await process.post(world.session, "control", {"jump": -3600 * hours})


async def fill(world: World) -> None:
    """The disk is full for a while."""
    process = world.processes[0]
    await process.post(world.session, "control", {"pages": 1})
    await asyncio.sleep(world.chance.uniform(0.3, 2))
    for _ in range(100):
        if not process.alive or await process.post(world.session, "control", {"pages": 1_000_000}) is not None:
            return
        await asyncio.sleep(0.1)


async def lock(world: World) -> None:
    """Another program holds the write lock, sometimes for longer than anybody waits."""
    with closing(sqlite3.connect(str(world.database.database), timeout=0.01)) as holder:
        for _ in range(100):
            try:
                holder.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError:
                await asyncio.sleep(0.02)
        await asyncio.sleep(world.chance.choice([0.2, 0.5, 1.5, 6]))
        holder.rollback()


async def outage(world: World) -> None:
    """The database restarts without asking anybody."""
    assert world.server is not None
    await asyncio.to_thread(world.server.restart)


SQLITE: dict[str, tuple[Weather, int]] = {
    "frozen beyond the lease": (freeze, 2),
    "killed at any moment": (kill, 1),
    "rolling restart": (restart, 1),
    "clock jumps two hours": (jump, 3),
    "disk full": (fill, 3),
    "database locked": (lock, 3),
}
POSTGRES: dict[str, tuple[Weather, int]] = {
    "frozen beyond the lease": (freeze, 4),
    "killed at any moment": (kill, 1),
    "rolling restart": (restart, 1),
    "clock jumps two hours": (jump, 2),
    "database restarts": (outage, 3),
}


async def happen(world: World, *, only_freeze: bool) -> None:
    """One fault of the kinds that this database can have."""
    kinds = SQLITE if world.server is None else POSTGRES
    if world.server is not None and not world.server.control:
        kinds = {name: found for name, found in kinds.items() if found[0] is not outage}  # a server that is not ours
    if only_freeze:
        kinds = {name: found for name, found in kinds.items() if found[0] is freeze}
    name = world.chance.choices(list(kinds), [weight for _, weight in kinds.values()])[0]
    await kinds[name][0](world)
    world.big[name] += 1
    await world.revive()
