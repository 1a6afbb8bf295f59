"""A community that removed the coach: what is the community's goes; what its members learnt stays theirs.

What it spent stays counted, so that leaving and coming back is no way around a limit.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Kit, Scope
from bot.services.store.schema import handles, inbox, interruptions, owners, places, records, spoken

GONE = (
    *(
        delete(table).where(table.c.tenant == bindparam("of"))
        for table in (inbox, interruptions, places, handles, spoken)
    ),
    *(delete(table).where(table.c.owner == bindparam("of")) for table in (records, owners)),
)
"""Waiting turns go with their messages: nothing can be answered there any more."""


async def leave(kit: Kit, tenant: str) -> None:
    """Delete a tenant's own rows; a learner's are not among them."""

    async def work(connection: AsyncConnection) -> None:
        for statement in GONE:
            await connection.execute(statement, {"of": tenant})

    await kit.database.write(Scope(tenant, owners=(tenant,), wide=True), work)
