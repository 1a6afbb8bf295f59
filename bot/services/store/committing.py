"""The one commit of a turn: what is remembered, what is to be said, and that it is decided. All of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, assert_never

from sqlalchemy import Executable, Insert, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.dialogue import Inbound
from bot.core.errors import LeaseLost
from bot.core.memory import Add, Change, Drop, Forget, Put, Unwake, Wake
from bot.core.turns.turn import Send, Turn
from bot.services.store import codec
from bot.services.store.claiming import SENDS, send_of
from bot.services.store.database import Dialect, Kit, Scope
from bot.services.store.database import insert as upsert
from bot.services.store.forgetting import forget
from bot.services.store.keyed import handle_of
from bot.services.store.leases import FENCE, HELD, fence_of
from bot.services.store.rules import is_secret
from bot.services.store.schema import inbox, owners, records, sends, timers
from bot.services.store.woken import from_ourselves

DECIDE = (
    update(inbox)
    .where(HELD, inbox.c.committed.is_(False))
    .values(committed=True, forgets=bindparam("to_forget"))
    .returning(inbox.c.id)
)
DECIDED = select(inbox.c.committed).where(HELD)
DROP_DRAFTS = delete(sends).where(sends.c.tenant == bindparam("of_tenant"), sends.c.turn == bindparam("of_turn"))
ADD_SENDS = insert(sends)
SEEN = (
    update(owners)
    .where(owners.c.owner == bindparam("of_owner"), or_(owners.c.seen.is_(None), owners.c.seen < bindparam("before")))
    .values(seen=bindparam("now"), origin=bindparam("where"), noticed=None)
)
SEEN_EVERY = timedelta(hours=6)
_RECORD = [
    records.c.owner == bindparam("of_owner"),
    records.c.kind == bindparam("of_kind"),
    records.c.key == bindparam("of_key"),
]
DROP = delete(records).where(*_RECORD)
MOVE_ON = (
    update(records)
    .where(*_RECORD, records.c.rev == bindparam("of_rev"))
    .where(or_(records.c.expires.is_(None), records.c.expires > bindparam("at")))
    .values(
        {name: bindparam(f"to_{name}") for name in ("body", "n", "v", "expires", "cold")} | {"rev": records.c.rev + 1}
    )
    .returning(records.c.rev)
)
UNWAKE = delete(timers).where(timers.c.learner == bindparam("of_learner"), timers.c.id == bindparam("of_id"))
_IDENTITY = ["owner", "kind", "key"]
_WRITTEN = ("body", "n", "v", "expires", "cold")


class _MovedOn(Exception):
    """A record is not what the turn read: roll back, and let it run again."""


@cache
def _put(dialect: Dialect) -> Insert:
    statement = upsert(dialect, records)
    written = {name: statement.excluded[name] for name in _WRITTEN} | {"rev": records.c.rev + 1}
    return statement.on_conflict_do_update(index_elements=_IDENTITY, set_=written)


@cache
def _put_new(dialect: Dialect) -> Insert:
    """Only if there is none, or only one that has expired."""
    statement = upsert(dialect, records)
    written = {name: statement.excluded[name] for name in _WRITTEN} | {"rev": records.c.rev + 1}
    gone = records.c.expires <= bindparam("at", type_=records.c.expires.type)
    return statement.on_conflict_do_update(index_elements=_IDENTITY, set_=written, where=gone).returning(records.c.rev)


@cache
def _add(dialect: Dialect) -> Insert:
    statement = upsert(dialect, records)
    gone = records.c.expires <= bindparam("at", type_=records.c.expires.type)
    counted = {
        "n": case((gone, 0), else_=func.coalesce(records.c.n, 0)) + statement.excluded.n,
        "expires": case((gone, None), else_=records.c.expires),
        "rev": records.c.rev + 1,
    }
    return statement.on_conflict_do_update(index_elements=_IDENTITY, set_=counted)


@cache
def _wake(dialect: Dialect) -> Insert:
    statement = upsert(dialect, timers)
    again = {name: statement.excluded[name] for name in ("tenant", "platform", "due", "name", "named", "origin")}
    return statement.on_conflict_do_update(index_elements=["learner", "id"], set_=again)


async def commit(kit: Kit, turn: Turn, changes: Sequence[Change], ready: Sequence[Send]) -> Turn | None:
    """Decide a turn once, under its lease. None when a record moved on; a second commit returns what the first did."""

    async def work(connection: AsyncConnection) -> Turn:
        forgets = any(isinstance(change, Forget) and change.learner == turn.inbound.learner for change in changes)
        decided = await connection.execute(DECIDE, fence_of(turn) | {"to_forget": forgets})
        if decided.first() is None:
            return await _earlier(connection, turn)
        for change in changes:
            await _apply(kit, connection, change, turn)
        if not forgets and not from_ourselves(turn.inbound):
            await _note_seen(kit, connection, turn.inbound)
        return replace(turn, committed=True, sends=await _store_sends(connection, turn, ready))

    named = tuple(sorted({change.owner for change in changes if isinstance(change, Put | Drop | Add)}))
    scope = Scope(turn.inbound.tenant, turn.inbound.learner, named)
    locks = [f"records|{owner}" for owner in named]  # in one order everywhere: nobody waits in a circle
    try:
        return await kit.database.write(scope, work, locks)
    except _MovedOn:
        return None


async def keep(kit: Kit, turn: Turn, put: Put) -> None:
    """Remember one more thing after the commit, under the same lease; nothing for a learner who is being forgotten."""

    async def work(connection: AsyncConnection) -> None:
        row = (await connection.execute(FENCE, fence_of(turn))).first()
        if row is None:
            raise LeaseLost(f"turn {turn.id}")
        if not row.forgets:
            await _write(kit, connection, put)

    await kit.database.write(Scope(turn.inbound.tenant, turn.inbound.learner, (put.owner,)), work)


async def _earlier(connection: AsyncConnection, turn: Turn) -> Turn:
    """What this lease's first commit decided, when its confirmation got lost; LeaseLost when there was none."""
    if not (await connection.execute(DECIDED, fence_of(turn))).scalar():
        raise LeaseLost(f"turn {turn.id}")
    rows = await connection.execute(SENDS, {"tenant": turn.inbound.tenant, "turn": turn.id})
    return replace(turn, committed=True, sends=tuple(send_of(row, turn.inbound) for row in rows))


async def _store_sends(connection: AsyncConnection, turn: Turn, ready: Sequence[Send]) -> tuple[Send, ...]:
    if turn.claims or any(send.handle for send in ready):  # else nobody has drafted anything
        await connection.execute(DROP_DRAFTS, {"of_tenant": turn.inbound.tenant, "of_turn": turn.id})
    placed = [replace(send, handle=send.handle or await handle_of(connection, send)) for send in ready]
    if placed:
        await connection.execute(ADD_SENDS, [send_row(send) for send in placed])
    return tuple(sorted(placed, key=lambda send: send.n))


def send_row(send: Send) -> dict[str, Any]:
    """A message as a row."""
    return {
        "turn": send.turn,
        "n": send.n,
        "tenant": send.inbound.tenant,
        "learner": send.inbound.learner,
        "nonce": send.nonce,
        "audience": send.to,
        "key": send.key,
        "content": codec.content_to_row(send.content),
        "handle": send.handle,
        "state": send.state,
    }


async def _apply(kit: Kit, connection: AsyncConnection, change: Change, turn: Turn) -> None:
    dialect = kit.database.dialect
    match change:
        case Put():
            await _write(kit, connection, change)
        case Drop():
            await connection.execute(DROP, {"of_owner": change.owner, "of_kind": change.kind, "of_key": change.key})
        case Add():
            identity = {"owner": change.owner, "kind": change.kind, "key": change.key}
            counted = {"body": "", "n": change.n, "v": 1, "rev": 1, "cold": False, "at": kit.clock()}
            await connection.execute(_add(dialect), identity | counted)
        case Forget():
            await forget(connection, change.learner, but=turn.id)
        case Wake():
            await connection.execute(_wake(dialect), _timer_row(change, turn.inbound))
        case Unwake():
            await connection.execute(UNWAKE, {"of_learner": turn.inbound.learner, "of_id": change.id})
        case _:
            assert_never(change)


async def _write(kit: Kit, connection: AsyncConnection, put: Put) -> None:
    n = codec.count_of(put.body)
    body = "" if n is not None else codec.dumps(dict(put.body))
    if is_secret(put.kind):
        n, body = None, kit.vault.seal(codec.dumps(dict(put.body)))
    written = {"body": body, "n": n, "v": put.v, "expires": put.expires, "cold": put.cold}
    identity = {"owner": put.owner, "kind": put.kind, "key": put.key}
    if put.rev is None:
        await connection.execute(_put(kit.database.dialect), identity | written | {"rev": 1})
        return
    statement: Executable = _put_new(kit.database.dialect)
    values = identity | written | {"rev": 1}
    if put.rev > 0:
        statement = MOVE_ON
        values = {f"of_{name}": value for name, value in identity.items()} | {"of_rev": put.rev}
        values |= {f"to_{name}": value for name, value in written.items()}
    if (await connection.execute(statement, values | {"at": kit.clock()})).first() is None:
        raise _MovedOn


def _timer_row(wake: Wake, origin: Inbound) -> dict[str, Any]:
    return {
        "learner": origin.learner,
        "id": wake.id,
        "tenant": origin.tenant,
        "platform": origin.tenant.partition(":")[0],
        "due": wake.due,
        "name": wake.name,
        "named": codec.dumps(dict(wake.values)),
        "origin": codec.origin_to_row(origin),
    }


async def _note_seen(kit: Kit, connection: AsyncConnection, inbound: Inbound) -> None:
    now = kit.clock()
    where = codec.origin_to_row(inbound)
    await connection.execute(
        SEEN, {"of_owner": inbound.learner, "now": now, "before": now - SEEN_EVERY, "where": where}
    )
