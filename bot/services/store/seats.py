"""What only one process may hold, such as a platform's one connection: a lease by name."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from sqlalchemy import Double, Insert, bindparam, delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Dialect, Kit, Scope, lease_time
from bot.services.store.database import insert as upsert
from bot.services.store.schema import seats

LET_GO = delete(seats).where(seats.c.name == bindparam("of_name"), seats.c.holder == bindparam("of_holder"))


@cache
def _hold(dialect: Dialect) -> Insert:
    now = lease_time(dialect)
    until = now + bindparam("seconds", type_=Double)
    statement = upsert(dialect, seats).values(name=bindparam("name"), holder=bindparam("holder"), until=until)
    taken = statement.excluded
    free = or_(seats.c.holder == taken.holder, seats.c.until <= now)
    changed = {"holder": taken.holder, "until": taken.until}
    return statement.on_conflict_do_update(index_elements=["name"], set_=changed, where=free).returning(seats.c.name)


async def hold(kit: Kit, seat: str, holder: str, lease: timedelta) -> bool:
    """Take a seat for `lease` from now, or keep it that long; False while somebody else has it."""
    values = {"name": seat, "holder": holder, "seconds": lease.total_seconds(), "now": kit.database.kind.seconds()}

    async def work(connection: AsyncConnection) -> bool:
        return (await connection.execute(_hold(kit.database.dialect), values)).first() is not None

    return await kit.database.write(Scope(worker=True), work)


async def let_go(kit: Kit, seat: str, holder: str) -> None:
    """Give a seat up at once; nothing happens when somebody else has it."""

    async def work(connection: AsyncConnection) -> None:
        await connection.execute(LET_GO, {"of_name": seat, "of_holder": holder})

    await kit.database.write(Scope(worker=True), work)
