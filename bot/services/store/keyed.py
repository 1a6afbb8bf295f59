"""Messages that stand for something and are edited in place: which one it is, for whom, in which place."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.turns.turn import Send
from bot.services.store.database import Dialect
from bot.services.store.database import insert as upsert
from bot.services.store.schema import handles

_SCOPE = ("tenant", "place", "audience", "learner", "key")
FIND = select(handles.c.handle).where(*(handles.c[name] == bindparam(name) for name in _SCOPE))


def scope_of(send: Send) -> dict[str, Any]:
    """Where a key counts: what one person sees alone is never edited for another."""
    inbound = send.inbound
    alone = send.to != "here" or inbound.surface == "dm"
    values = (inbound.tenant, inbound.place, send.to, inbound.learner if alone else "", send.key)
    return dict(zip(_SCOPE, values, strict=True))


async def handle_of(connection: AsyncConnection, send: Send) -> str | None:
    """The handle of the earlier message that this one replaces in place."""
    return (await connection.execute(FIND, scope_of(send))).scalar() if send.key else None


async def keep_handle(connection: AsyncConnection, dialect: Dialect, send: Send) -> None:
    """Remember a message that stands for its key."""
    await connection.execute(_keep(dialect), scope_of(send) | {"handle": send.handle})


@cache
def _keep(dialect: Dialect) -> Insert:
    statement = upsert(dialect, handles)
    return statement.on_conflict_do_update(index_elements=list(_SCOPE), set_={"handle": statement.excluded.handle})
