"""How long things have been waiting, for whoever watches: numbers over all tenants, which name no one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Kit, Scope
from bot.services.store.schema import inbox

WAITING = select(inbox.c.committed, func.count(), func.min(inbox.c.accepted)).group_by(inbox.c.committed)


@dataclass(frozen=True, slots=True)
class Ages:
    """Turns that are not finished; seconds since the oldest came in that is undecided, and that is undelivered."""

    turns: int = 0
    undecided: float = 0.0
    undelivered: float = 0.0


async def ages_of(kit: Kit) -> Ages:
    """Look at the inbox once."""

    async def work(connection: AsyncConnection) -> Ages:
        rows = [(bool(row[0]), int(row[1]), row[2]) for row in await connection.execute(WAITING)]
        now = kit.clock()
        oldest = {committed: _age(accepted, now) for committed, _, accepted in rows}
        return Ages(sum(n for _, n, _ in rows), oldest.get(False, 0.0), oldest.get(True, 0.0))

    return await kit.database.read(Scope(worker=True, wide=True), work)


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0
