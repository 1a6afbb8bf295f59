"""What is remembered: a snapshot when a turn starts, and the rest on request."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.memory import Memory, Record
from bot.core.upcast import current
from bot.services.store import codec
from bot.services.store.database import Kit, Scope
from bot.services.store.schema import records

_COLUMNS = [records.c[name] for name in ("owner", "kind", "key", "body", "n", "v", "rev", "expires")]
_LIVE = or_(records.c.expires.is_(None), records.c.expires > bindparam("now"))
_ORDER = (records.c.owner, records.c.kind, records.c.key)
SNAPSHOT = (
    select(*_COLUMNS)
    .where(or_(records.c.owner == bindparam("learner"), records.c.owner == bindparam("tenant")))
    .where(_LIVE, records.c.cold.is_(False))
    .order_by(*_ORDER)
)
OF_OWNER = select(*_COLUMNS).where(records.c.owner == bindparam("of_owner"), _LIVE).order_by(*_ORDER)
OF_KIND = OF_OWNER.where(records.c.kind == bindparam("of_kind"))


async def memory(kit: Kit, learner: str, tenant: str) -> Memory:
    """A snapshot of a learner's records and a tenant's rules; cold and secret ones wait to be recalled."""
    now = kit.clock()

    async def work(connection: AsyncConnection) -> list[Record]:
        rows = await connection.execute(SNAPSHOT, {"learner": learner, "tenant": tenant, "now": now})
        return [_opened(kit, row) for row in rows if row.body[:1] in {"", "{"}]

    async def recall(kind: str) -> tuple[Record, ...]:
        return await _read(kit, learner, kind)

    found = await kit.database.read(Scope(tenant, learner), work)
    return Memory(
        learner=learner,
        tenant=tenant,
        now=now,
        records={(record.kind, record.key): record for record in found if record.owner == learner},
        rules={(record.kind, record.key): record for record in found if record.owner == tenant},
        recall=recall,
    )


async def records_of(kit: Kit, owner: str) -> tuple[Record, ...]:
    """Everything that is remembered for an owner, cold and secret records included."""
    return await _read(kit, owner, None)


async def _read(kit: Kit, owner: str, kind: str | None) -> tuple[Record, ...]:
    async def work(connection: AsyncConnection) -> tuple[Record, ...]:
        statement = OF_OWNER if kind is None else OF_KIND
        values = {"of_owner": owner, "of_kind": kind, "now": kit.clock()}
        return tuple(_opened(kit, row) for row in await connection.execute(statement, values))

    return await kit.database.read(Scope(owners=(owner,)), work)


def _opened(kit: Kit, row: Row[Any]) -> Record:
    """A record as today's code wants it; a sealed one whose key is gone is empty."""
    sealed = row.body[:1] not in {"", "{"}
    body = (kit.vault.open(row.body) or "{}") if sealed else row.body
    return current(Record(row.owner, row.kind, row.key, codec.body_from_row(body, row.n), row.v, row.rev, row.expires))
