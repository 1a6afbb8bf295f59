"""What communities own of some kinds, over all of them or of one: counts for the owner. No learner's record is read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.memory import Record
from bot.services.store.database import Kit, Scope
from bot.services.store.remembering import records_of
from bot.services.store.schema import inbox, owners

COMMUNITIES = (
    select(owners.c.owner)
    .where(owners.c.origin.is_(None), ~exists().where(inbox.c.learner == owners.c.owner))
    .order_by(owners.c.owner)
)
"""Learners have an origin, the place where they were last, once their first turn is done; communities have none."""


async def communities(kit: Kit) -> tuple[str, ...]:
    """Every community that was ever served and is still here."""

    async def work(connection: AsyncConnection) -> tuple[str, ...]:
        return tuple((await connection.execute(COMMUNITIES)).scalars())

    return await kit.database.read(Scope(worker=True, wide=True), work)


async def tallies(kit: Kit, kinds: Collection[str], tenant: str | None = None) -> tuple[Record, ...]:
    """The records of these kinds that belong to `tenant`, or to any community."""
    owned = [tenant] if tenant else await communities(kit)
    held = [await records_of(kit, owner) for owner in owned]
    return tuple(record for records in held for record in records if record.kind in kinds)
