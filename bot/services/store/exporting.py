"""Everything that is kept about a learner, for themselves: plain JSON values, each field named."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Kit, Scope
from bot.services.store.forgetting import OWNED
from bot.services.store.remembering import records_of
from bot.services.store.schema import records

Plain = dict[str, Any]

_JSON = {"payload", "content", "named", "origin"}
"""Columns that hold JSON: shown as what they hold."""

_OURS = {"lease", "lease_until", "reply_to", "token"}
"""Columns that say nothing about the learner, or are an address that a platform lent for minutes."""


async def export(kit: Kit, learner: str) -> Plain:
    """All rows that are a learner's, by table. What `forget` deletes is what this shows."""
    found = await records_of(kit, learner)
    remembered = [
        {"kind": one.kind, "key": one.key, "body": dict(one.body), "expires": one.expires and one.expires.isoformat()}
        for one in found
    ]

    async def work(connection: AsyncConnection) -> Mapping[str, list[Plain]]:
        return {
            table.name: _plain((await connection.execute(_of(table, column), {"of_learner": learner})).all())
            for table, column in OWNED.items()
            if table is not records
        }

    tables = await kit.database.read(Scope(learner=learner, owners=(learner,), wide=True), work)
    return {"learner": learner, "exported_at": kit.clock().isoformat(), "records": remembered, **tables}


def _of(table: Any, column: Any) -> Select[Any]:
    return select(table).where(column == bindparam("of_learner"))


def _plain(rows: Sequence[Row[Any]]) -> list[Plain]:
    return [{name: _value(name, value) for name, value in row._mapping.items() if name not in _OURS} for row in rows]  # noqa: SLF001 - the row's public view


def _value(name: str, value: Any) -> Any:
    if name in _JSON and isinstance(value, str):
        return json.loads(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
