"""Timers that are due enter the inbox, each once, as the action that was asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Row, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.dialogue import Action
from bot.core.memory import Wake
from bot.core.turns.audience import audience
from bot.services.store import codec
from bot.services.store.database import Dialect, Kit, Scope
from bot.services.store.database import insert as upsert
from bot.services.store.inbox import ADD, order_locks, queued
from bot.services.store.schema import known, timers
from bot.services.store.woken import woken

AT_ONCE = 20
"""Timers that are moved before claiming goes on: many may be due in the same minute."""

DUE = (
    select(timers)
    .where(timers.c.due <= bindparam("now"), timers.c.platform.in_(bindparam("platforms", expanding=True)))
    .order_by(timers.c.due)
    .limit(AT_ONCE)
)
GONE = delete(timers).where(
    timers.c.learner == bindparam("of_learner"), timers.c.id == bindparam("of_id"), timers.c.due == bindparam("of_due")
)


@cache
def _remember(dialect: Dialect) -> Insert:
    return upsert(dialect, known).on_conflict_do_nothing()


async def wake(kit: Kit, platforms: Sequence[str]) -> bool:
    """Move what is due into the inbox; says whether there was anything."""
    values = {"now": kit.clock(), "platforms": list(platforms)}

    async def due(connection: AsyncConnection) -> Sequence[Row[Any]]:
        return (await connection.execute(DUE, values)).all()

    found = await kit.database.read(Scope(worker=True), due)
    for row in found:
        await _move(kit, row)
    return bool(found)


async def _move(kit: Kit, row: Row[Any]) -> None:
    """One transaction for one timer: whoever deletes it is the one who moves it."""
    now = kit.clock()
    action = _action(row, kit)
    entry = queued(action, audience(action)) | {"accepted": now, "reply_to": None}
    key = {"tenant": action.tenant, "inbound_id": action.id, "token": "timer", "at": now}

    async def work(connection: AsyncConnection) -> None:
        gone = await connection.execute(GONE, {"of_learner": row.learner, "of_id": row.id, "of_due": row.due})
        if gone.rowcount and (await connection.execute(_remember(kit.database.dialect), key)).rowcount:
            await connection.execute(ADD, entry)

    await kit.database.write(Scope(action.tenant, action.learner, worker=True), work, order_locks(entry))


def _action(row: Row[Any], kit: Kit) -> Action:
    asked = Wake(id=row.id, due=row.due, name=row.name, values=json.loads(row.named))
    return woken(asked, codec.inbound_from_row(row.origin, None), kit.clock())
