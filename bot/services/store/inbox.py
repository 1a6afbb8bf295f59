"""What comes in: accepted once, in order, or refused and remembered."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache, partial
from typing import Any, Literal

from sqlalchemy import Insert, Select, bindparam, delete, func, insert, or_, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.dialogue import Audience, Inbound, Interruption, Message, Receipt, Spoken
from bot.core.turns.audience import conversation
from bot.core.turns.waiting import ANSWERING, fits
from bot.services.store import codec
from bot.services.store.database import Dialect, Kit, Scope
from bot.services.store.database import insert as upsert
from bot.services.store.schema import inbox, interruptions, known, places, records, spoken

State = Literal["new", "known", "full"]
Row = dict[str, Any]
Room = Callable[..., bool]

ACCEPT_PATIENCE = 1.5
"""Seconds to wait for a database that restarts; a platform's own patience is three."""

FIND_KNOWN = select(known.c.token).where(
    known.c.tenant == bindparam("tenant"), known.c.inbound_id == bindparam("inbound_id")
)
ADD = insert(inbox)
SET_WHY = (
    update(inbox)
    .where(inbox.c.tenant == bindparam("of_tenant"), inbox.c.inbound_id == bindparam("of_id"))
    .where(or_(inbox.c.why.is_(None), inbox.c.why == "edited"))  # what was stopped stays stopped
    .values(why=bindparam("to"))
)
CURRENT = (
    select(inbox.c.inbound_id)
    .where(
        inbox.c.tenant == bindparam("tenant"),
        inbox.c.conversation == bindparam("place"),
        inbox.c.committed.is_(False),
    )
    .order_by(inbox.c.id)
    .limit(1)
)
KNOWS = select(places.c.place).where(places.c.tenant == bindparam("tenant"), places.c.place == bindparam("place"))
RECENT = (
    select(spoken.c.tenant, spoken.c.place, spoken.c.last, spoken.c.learner)
    .where(spoken.c.platform == bindparam("platform"), spoken.c.at >= bindparam("since"))
    .order_by(spoken.c.tenant, spoken.c.place)
)
OPEN_QUESTIONS = select(records.c.owner).where(
    records.c.kind == ANSWERING, records.c.owner.in_(bindparam("learners", expanding=True))
)
DROP_EARLY = delete(interruptions).where(
    interruptions.c.tenant == bindparam("tenant"), interruptions.c.inbound_id == bindparam("inbound_id")
)


def _standing() -> Select[int, str | None, int]:
    waiting = select(func.count()).select_from(inbox).where(inbox.c.learner == bindparam("learner"))
    early = select(interruptions.c.why).where(
        interruptions.c.tenant == bindparam("tenant"), interruptions.c.inbound_id == bindparam("inbound_id")
    )
    answering = select(func.count()).select_from(records)
    answering = answering.where(records.c.owner == bindparam("learner"), records.c.kind == ANSWERING)
    return select(waiting.scalar_subquery(), early.scalar_subquery(), answering.scalar_subquery())


STANDING = _standing()
"""In one question: how much of this learner's waits, whether this inbound was interrupted early, whether they answer."""


@cache
def _remember(dialect: Dialect) -> Insert:
    return upsert(dialect, known).on_conflict_do_nothing()


@cache
def _spoke(dialect: Dialect) -> Insert:
    statement = upsert(dialect, spoken)
    later = {name: statement.excluded[name] for name in ("last", "at", "learner")}
    return statement.on_conflict_do_update(index_elements=["tenant", "place"], set_=later)


@cache
def _interrupt_early(dialect: Dialect) -> Insert:
    statement = upsert(dialect, interruptions)
    return statement.on_conflict_do_update(
        index_elements=["tenant", "inbound_id"], set_={"why": statement.excluded.why}
    )


async def accept(kit: Kit, inbound: Inbound, audience: Audience, limit: int | None) -> Receipt:
    """Take an inbound in, durably, or say why not. Its learner and its conversation are locked, so order is certain."""
    row = queued(inbound, audience) | {"accepted": kit.clock(), "reply_to": None}
    if inbound.reply_to:
        row["reply_to"] = kit.vault.seal(inbound.reply_to)
    token = secrets.token_hex(8)

    async def work(connection: AsyncConnection) -> State:
        state = await _accept(kit.database.dialect, row, partial(fits, inbound, limit), token, connection)
        if state == "new":
            if isinstance(inbound, Message):
                await connection.execute(_spoke(kit.database.dialect), spoken_row(inbound))
            await kit.database.announce(connection)
        return state

    state = await kit.database.write(Scope(inbound.tenant, inbound.learner), work, order_locks(row), ACCEPT_PATIENCE)
    kit.database.news.set()
    return Receipt(state, audience)


def queued(inbound: Inbound, audience: Audience) -> Row:
    """The columns of a new row of the inbox that follow from the inbound."""
    return {
        "tenant": inbound.tenant,
        "inbound_id": inbound.id,
        "learner": inbound.learner,
        "platform": inbound.tenant.partition(":")[0],
        "conversation": conversation(inbound),
        "audience": audience,
        "payload": codec.inbound_to_row(inbound),
        "why": None,
    }


def spoken_row(message: Message) -> Row:
    """That a message came from a place."""
    return {
        "tenant": message.tenant,
        "place": message.place,
        "platform": message.tenant.partition(":")[0],
        "learner": message.learner if message.surface == "dm" else "",
        "last": message.id,
        "at": message.at,
    }


def order_locks(row: Row) -> tuple[str, str]:
    """What must be held while a row gets its number, so that numbers are in the order in which rows appear."""
    return f"learner|{row['learner']}", f"conversation|{row['tenant']}|{row['conversation']}"


async def interrupt(kit: Kit, tenant: str, inbound_id: str, why: Interruption) -> None:
    """Mark a turn; what has not come in yet is marked in advance."""
    key = {"tenant": tenant, "inbound_id": inbound_id}

    async def work(connection: AsyncConnection) -> None:
        await connection.execute(SET_WHY, {"of_tenant": tenant, "of_id": inbound_id, "to": why})
        if (await connection.execute(FIND_KNOWN, key)).first() is None:
            await connection.execute(_interrupt_early(kit.database.dialect), key | {"why": why, "at": kit.clock()})
        await kit.database.announce(connection)

    await kit.database.write(Scope(tenant), work)
    kit.database.news.set()


async def current(kit: Kit, tenant: str, place: str) -> str | None:
    """What is being answered in a place, or comes next there; None when nothing is."""

    async def work(connection: AsyncConnection) -> str | None:
        found = (await connection.execute(CURRENT, {"tenant": tenant, "place": place})).scalar()
        return None if found is None else str(found)

    return await kit.database.read(Scope(tenant), work)


async def knows(kit: Kit, tenant: str, place: str) -> bool:
    """Whether the coach takes part in a place."""

    async def work(connection: AsyncConnection) -> bool:
        return (await connection.execute(KNOWS, {"tenant": tenant, "place": place})).first() is not None

    return await kit.database.read(Scope(tenant), work)


async def recent(kit: Kit, platform: str, within: timedelta) -> tuple[Spoken, ...]:
    """Where people talked to the coach lately, the last message it has from there, and whether more is waited for."""

    async def places_of(connection: AsyncConnection) -> Sequence[SqlRow[str, str, str, str]]:
        return (await connection.execute(RECENT, {"platform": platform, "since": kit.clock() - within})).all()

    rows = await kit.database.read(Scope(worker=True, wide=True), places_of)
    learners = tuple({row.learner for row in rows if row.learner})

    async def answering(connection: AsyncConnection) -> set[str]:
        return set((await connection.execute(OPEN_QUESTIONS, {"learners": learners})).scalars())

    asked = await kit.database.read(Scope(owners=learners), answering) if learners else set()
    return tuple(Spoken(row.tenant, row.place, row.last, row.learner in asked) for row in rows)


async def _accept(dialect: Dialect, row: Row, room: Room, token: str, connection: AsyncConnection) -> State:
    key = {"tenant": row["tenant"], "inbound_id": row["inbound_id"]}
    standing = await connection.execute(STANDING, key | {"learner": row["learner"]})
    waiting, early, answering = standing.one()
    state: State = "new" if room(waiting, answering=answering > 0) else "full"
    token = f"{token}:{state}"
    remembered = await connection.execute(_remember(dialect), key | {"token": token, "at": row["accepted"]})
    if remembered.rowcount == 0:
        return _again(str((await connection.execute(FIND_KNOWN, key)).scalar()), token)
    if state == "new":
        await connection.execute(ADD, row | {"why": early})
    if early is not None:
        await connection.execute(DROP_EARLY, key)
    return state


def _again(first: str, token: str) -> State:
    """The same event twice is known; our own first attempt, whose commit was not heard of, is what it was."""
    if first.partition(":")[0] != token.partition(":")[0]:
        return "known"
    return "full" if first.endswith(":full") else "new"
