"""Leases after the claim: the fence they are, renewed together, given back, shortened by whoever starts anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Double, Update, and_, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import LeaseLost
from bot.core.turns.turn import Held, Turn
from bot.services.store.database import Dialect, Kit, Scope, lease_time
from bot.services.store.schema import inbox, seats

HELD = and_(
    inbox.c.tenant == bindparam("of_tenant"), inbox.c.id == bindparam("of_id"), inbox.c.lease == bindparam("of_lease")
)
"""The fence: this row, under this lease."""

FENCE = select(inbox.c.forgets).where(HELD).with_for_update()
SETTLE = 2.0
"""Seconds for a message that a process was just sending when it died: only then can it be found."""

SHORTEN = update(inbox).where(inbox.c.lease_until > bindparam("settled")).values(lease_until=bindparam("settled"))
AWAKEN = update(inbox).where(inbox.c.lease_until.is_(None)).values(after=None)


@cache
def _renew(dialect: Dialect) -> Update:
    until = lease_time(dialect) + bindparam("seconds", type_=Double)
    leases: BindParameter[list[str]] = bindparam("leases", expanding=True)
    return update(inbox).where(inbox.c.lease.in_(leases)).values(lease_until=until).returning(inbox.c.id, inbox.c.why)


@cache
def giving_back(dialect: Dialect) -> Update:
    counted = inbox.c.attempts + bindparam("failed", type_=BigInteger)
    after = lease_time(dialect) + bindparam("seconds", type_=Double)
    return (
        update(inbox)
        .where(HELD)
        .values(lease="", lease_until=None, after=after, attempts=counted)
        .returning(inbox.c.id)
    )


async def renew(kit: Kit, turns: Sequence[Turn], lease: timedelta) -> Mapping[int, Held]:
    """Hold on to turns for `lease` from now; says which are lost or interrupted."""
    values = {"leases": [turn.lease for turn in turns], "seconds": lease.total_seconds()}

    async def work(connection: AsyncConnection) -> Mapping[int, Held]:
        statement = _renew(kit.database.dialect)
        rows = await connection.execute(statement, values | {"now": kit.database.kind.seconds()})
        return {row.id: row.why for row in rows}

    held = await kit.database.write(Scope(worker=True), work)
    return {turn.id: held.get(turn.id, "lost") for turn in turns}


async def give_back(kit: Kit, turn: Turn, pause: timedelta) -> None:
    """Leave a turn for later. A pause says that this try has failed, none that it was only interrupted."""
    values = {"failed": int(pause > timedelta(0)), "seconds": pause.total_seconds()}

    async def work(connection: AsyncConnection) -> None:
        now = kit.database.kind.seconds()
        statement = giving_back(kit.database.dialect)
        if (await connection.execute(statement, fence_of(turn) | values | {"now": now})).first() is None:
            raise LeaseLost(f"turn {turn.id}")

    await kit.database.write(Scope(turn.inbound.tenant, turn.inbound.learner), work)


async def clear_leases(kit: Kit) -> None:
    """Let every lease end within `SETTLE`: for a database with one dispatcher, which is just starting."""

    async def work(connection: AsyncConnection) -> None:
        now = kit.database.kind.seconds() or 0.0  # the lease clock of a database with one dispatcher
        await connection.execute(SHORTEN, {"settled": now + SETTLE})
        await connection.execute(AWAKEN)
        await connection.execute(delete(seats))

    await kit.database.write(Scope(worker=True), work)


def fence_of(turn: Turn) -> dict[str, Any]:
    """The parameters of the fence."""
    return {"of_tenant": turn.inbound.tenant, "of_id": turn.id, "of_lease": turn.lease}
