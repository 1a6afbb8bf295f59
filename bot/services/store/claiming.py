"""Who works on what: leases, taken in order and in fairness, renewed together, lost when they run out.

The head of a conversation is its oldest row; only heads can be claimed, so one turn at a time runs in each. Among free
heads the tenant served longest ago comes first, in it the learner served longest ago, then who came first.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Insert,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.dialogue import Inbound
from bot.core.errors import LeaseLost
from bot.core.turns.turn import Send, Turn
from bot.services.store import codec
from bot.services.store.database import Dialect, Kit, Scope, lease_time
from bot.services.store.database import insert as upsert
from bot.services.store.leases import HELD, fence_of, giving_back
from bot.services.store.rules import REPLY_TO_LASTS
from bot.services.store.schema import inbox, owners, sends, timers

log = logging.getLogger(__name__)

UNREADABLE_PAUSE = timedelta(minutes=1)

SENDS = (
    select(sends).where(sends.c.tenant == bindparam("tenant"), sends.c.turn == bindparam("turn")).order_by(sends.c.n)
)
_NEXT = inbox.alias("next")
DONE = (
    delete(inbox)
    .where(HELD)
    .returning(
        inbox.c.forgets,
        exists()
        .where(_NEXT.c.tenant == inbox.c.tenant, _NEXT.c.conversation == inbox.c.conversation, _NEXT.c.id > inbox.c.id)
        .label("next"),
    )
)
EXISTS = select(inbox.c.id).where(inbox.c.tenant == bindparam("of_tenant"), inbox.c.id == bindparam("of_id"))


@dataclass(frozen=True, slots=True)
class Ended:
    """What a turn leaves behind: `forgets`, its learner asked for it; `more`, its conversation has a next one."""

    forgets: bool
    more: bool


@cache
def _claim(dialect: Dialect) -> Update:
    now = lease_time(dialect)
    head = inbox.alias("head")
    tenant, learner = owners.alias("of_tenant"), owners.alias("of_learner")
    pick = (
        select(head.c.id)
        .outerjoin(tenant, tenant.c.owner == head.c.tenant)
        .outerjoin(learner, learner.c.owner == head.c.learner)
        .where(_free(head, now))
        .order_by(func.coalesce(tenant.c.served, 0), func.coalesce(learner.c.served, 0), head.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=head)
    )
    return (
        update(inbox)
        .where(inbox.c.id == pick.scalar_subquery())
        .values(
            lease=bindparam("token"),
            lease_until=now + bindparam("seconds", type_=Double),
            claims=inbox.c.claims + 1,
            attempts=inbox.c.attempts + case((inbox.c.lease != "", 1), else_=0),  # whoever held it died
        )
        .returning(inbox)
    )


def _free(head: FromClause, now: ColumnElement[float]) -> ColumnElement[bool]:
    """Whether a row is the oldest of its conversation, of a platform that is served, and held by nobody."""
    earlier = inbox.alias("earlier")
    same = and_(earlier.c.tenant == head.c.tenant, earlier.c.conversation == head.c.conversation)
    return and_(
        head.c.platform.in_(bindparam("platforms", expanding=True)),
        _past(head.c.lease_until, now),
        _past(head.c.after, now),
        ~exists().where(same, earlier.c.id < head.c.id),
    )


@cache
def _peek(dialect: Dialect) -> Select[bool, bool]:
    head = inbox.alias("head")
    due = and_(timers.c.due <= bindparam("today"), timers.c.platform.in_(bindparam("platforms", expanding=True)))
    return select(exists().where(_free(head, lease_time(dialect))), exists().where(due))


@cache
def _served(dialect: Dialect) -> Insert:
    latest = select(func.coalesce(func.max(owners.c.served), 0) + 1).scalar_subquery()
    statement = upsert(dialect, owners).values(owner=bindparam("owner"), served=latest)
    return statement.on_conflict_do_update(index_elements=["owner"], set_={"served": statement.excluded.served})


async def peek(kit: Kit, platforms: Sequence[str]) -> tuple[bool, bool]:
    """Whether a turn could be claimed now, and whether a timer is due: the cheap question that is asked most."""
    values = {"platforms": list(platforms), "now": kit.database.kind.seconds(), "today": kit.clock()}

    async def work(connection: AsyncConnection) -> tuple[bool, bool]:
        turn, timer = (await connection.execute(_peek(kit.database.dialect), values)).one()
        return turn, timer

    return await kit.database.read(Scope(worker=True), work, patience=0)


async def claim(kit: Kit, platforms: Sequence[str], lease: timedelta) -> Turn | None:
    """Lease the next turn for `lease`, None when there is none to be had."""
    values = {"platforms": list(platforms), "token": secrets.token_hex(12), "seconds": lease.total_seconds()}

    async def work(connection: AsyncConnection) -> tuple[Row[Any], Sequence[Row[Any]]] | None:
        statement = _claim(kit.database.dialect)
        row = (await connection.execute(statement, values | {"now": kit.database.kind.seconds()})).first()
        if row is None:
            return None
        served = [{"owner": row.tenant}, {"owner": row.learner}]
        await connection.execute(_served(kit.database.dialect), served)
        if row.claims == 1:
            return row, ()
        await kit.database.kind.enter(connection, Scope(row.tenant), ())  # messages are not the worker's to see
        return row, (await connection.execute(SENDS, {"tenant": row.tenant, "turn": row.id})).all()

    found = await kit.database.write(Scope(worker=True), work, patience=0)
    return None if found is None else await _opened(kit, *found)


async def end(connection: AsyncConnection, turn: Turn) -> Ended | None:
    """Delete a turn with its messages. None when it is gone already; LeaseLost when it is somebody else's."""
    fence = fence_of(turn)
    row = (await connection.execute(DONE, fence)).first()
    if row is not None:
        return Ended(row.forgets, row.next)
    there = {name: fence[name] for name in ("of_tenant", "of_id")}
    if (await connection.execute(EXISTS, there)).first():
        raise LeaseLost(f"turn {turn.id}")
    return None


async def finish(kit: Kit, turn: Turn) -> Ended | None:
    """Be done with a turn, its text included."""

    async def work(connection: AsyncConnection) -> Ended | None:
        return await end(connection, turn)

    return await kit.database.write(Scope(turn.inbound.tenant, turn.inbound.learner), work)


def send_of(row: Row[Any], inbound: Inbound) -> Send:
    """A message as its row has it."""
    return Send(
        turn=row.turn,
        n=row.n,
        nonce=row.nonce,
        to=row.audience,
        inbound=inbound,
        key=row.key,
        content=codec.content_from_row(row.content),
        handle=row.handle,
        state=row.state,
    )


async def _opened(kit: Kit, row: Row[Any], rows: Sequence[Row[Any]]) -> Turn | None:
    """The turn in a row; None when this program is too old to read it, and then another one may."""
    fresh = row.reply_to is not None and kit.clock() - row.accepted < REPLY_TO_LASTS
    try:
        inbound = codec.inbound_from_row(row.payload, kit.vault.open(row.reply_to) if fresh else None)
        found = tuple(send_of(send, inbound) for send in rows)
    except (KeyError, TypeError, ValueError):
        log.exception("turn %s cannot be read by this version; leaving it for another", row.id)
        await _put_aside(kit, row)
        return None
    return Turn(
        id=row.id,
        inbound=inbound,
        audience=row.audience,
        lease=row.lease,
        attempts=row.attempts,
        claims=row.claims - 1,
        why=row.why,
        committed=row.committed,
        sends=found,
    )


async def _put_aside(kit: Kit, row: Row[Any]) -> None:
    values = {"failed": 0, "seconds": UNREADABLE_PAUSE.total_seconds(), "now": kit.database.kind.seconds()}

    async def work(connection: AsyncConnection) -> None:
        fence = {"of_tenant": row.tenant, "of_id": row.id, "of_lease": row.lease}
        await connection.execute(giving_back(kit.database.dialect), fence | values)

    await kit.database.write(Scope(row.tenant), work)


def _past(column: ColumnElement[float | None], now: ColumnElement[float]) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= now)
