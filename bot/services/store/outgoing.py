"""What goes out: a handle is stored the moment a platform gives it, under the lease of whoever sent."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Insert, bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import LeaseLost
from bot.core.turns.turn import Send, Turn
from bot.services.store.claiming import Ended, end
from bot.services.store.committing import send_row
from bot.services.store.database import Dialect, Kit, Scope
from bot.services.store.database import insert as upsert
from bot.services.store.keyed import keep_handle
from bot.services.store.leases import FENCE, fence_of
from bot.services.store.schema import places, sends

SENT = (
    update(sends)
    .where(
        sends.c.tenant == bindparam("of_tenant"), sends.c.turn == bindparam("of_turn"), sends.c.n == bindparam("of_n")
    )
    .values(handle=bindparam("to_handle"), state=bindparam("to_state"))
)


async def drafted(kit: Kit, turn: Turn, send: Send) -> None:
    """A message exists on the platform before it says anything that counts."""

    async def work(connection: AsyncConnection) -> None:
        await _fenced(connection, turn)
        await connection.execute(_draft(kit.database.dialect), send_row(send))

    await kit.database.write(Scope(turn.inbound.tenant, turn.inbound.learner), work)


async def sent(kit: Kit, turn: Turn, send: Send) -> None:
    """A message has landed; from now on the coach takes part in its place."""
    values = {"of_tenant": turn.inbound.tenant, "of_turn": turn.id, "of_n": send.n}

    async def work(connection: AsyncConnection) -> None:
        forgets = await _fenced(connection, turn)
        await connection.execute(SENT, values | {"to_handle": send.handle, "to_state": send.state})
        if not forgets:
            await _take_part(kit, connection, send)

    await kit.database.write(Scope(turn.inbound.tenant, turn.inbound.learner), work)


async def done(kit: Kit, turn: Turn, last: Send) -> Ended | None:
    """The last message has landed, so the turn is over: both in one transaction."""

    async def work(connection: AsyncConnection) -> Ended | None:
        ended = await end(connection, turn)
        if ended is not None and not ended.forgets:
            await _take_part(kit, connection, last)
        return ended

    return await kit.database.write(Scope(turn.inbound.tenant, turn.inbound.learner), work)


async def _take_part(kit: Kit, connection: AsyncConnection, send: Send) -> None:
    """Note where a message is, and which one it is when it stands for something."""
    inbound = send.inbound
    if send.handle is None:
        return
    own = inbound.learner if inbound.surface == "dm" else ""
    place = {"tenant": inbound.tenant, "place": inbound.place, "learner": own}
    await connection.execute(_place(kit.database.dialect), place)
    if send.key:
        await keep_handle(connection, kit.database.dialect, send)


async def _fenced(connection: AsyncConnection, turn: Turn) -> bool:
    """Hold the row while this is written; says whether its learner is being forgotten."""
    row = (await connection.execute(FENCE, fence_of(turn))).first()
    if row is None:
        raise LeaseLost(f"turn {turn.id}")
    return bool(row.forgets)


@cache
def _draft(dialect: Dialect) -> Insert:
    statement = upsert(dialect, sends)
    again = {name: statement.excluded[name] for name in ("content", "handle", "state")}
    return statement.on_conflict_do_update(index_elements=["turn", "n"], set_=again)


@cache
def _place(dialect: Dialect) -> Insert:
    return upsert(dialect, places).on_conflict_do_nothing()
