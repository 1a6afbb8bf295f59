"""Everything that is a learner's, in one place, so that nothing is left out when it goes.

What stays are delivery ids (see `known`), which name no one. The tenant's own counts and records are not a learner's.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Column, Delete, Table, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.schema import handles, inbox, owners, pace, places, records, sends, spend, spoken, timers

OWNED: Mapping[Table, Column[str]] = MappingProxyType(
    {
        records: records.c.owner,
        timers: timers.c.learner,
        sends: sends.c.learner,
        inbox: inbox.c.learner,
        places: places.c.learner,
        handles: handles.c.learner,
        spoken: spoken.c.learner,
        owners: owners.c.owner,
        spend: spend.c.owner,
        pace: pace.c.learner,
    }
)
"""Each table that holds something of a learner's, and the column that says whose."""

_COUNTS = select(
    *(
        select(func.count())
        .select_from(table)
        .where(column == bindparam("learner"))
        .scalar_subquery()
        .label(table.name)
        for table, column in OWNED.items()
    )
)


async def forget(connection: AsyncConnection, learner: str, but: int | None = None) -> None:
    """Delete all that a learner owns, except the turn `but` in which they ask for it: it ends, and goes, by itself."""
    for table, column in OWNED.items():
        await connection.execute(_delete(table, column), {"of_learner": learner, "but": but or 0})


async def owned(connection: AsyncConnection, learner: str) -> Mapping[str, int]:
    """How many rows of each table are a learner's."""
    return dict((await connection.execute(_COUNTS, {"learner": learner})).mappings().one())


def _delete(table: Table, column: Column[str]) -> Delete:
    statement = delete(table).where(column == bindparam("of_learner"))
    turn = table.c.id if table is inbox else table.c.turn if table is sends else None
    return statement if turn is None else statement.where(turn != bindparam("but"))
