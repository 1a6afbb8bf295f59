"""What goes by itself: whatever has expired, delivery ids after a week, and a learner's things after a long silence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.dialogue import Action
from bot.core.errors import StoreError
from bot.core.retention import IDLE_NOTICE
from bot.core.turns.audience import audience
from bot.services.store import codec
from bot.services.store.database import Kit, Scope
from bot.services.store.forgetting import forget, owned
from bot.services.store.inbox import ADD, order_locks, queued
from bot.services.store.rules import REPLY_TO_LASTS
from bot.services.store.schema import inbox, interruptions, known, owners, pace, records, spend, spoken

log = logging.getLogger(__name__)

KNOWN_FOR = timedelta(days=7)
SPOKEN_FOR = timedelta(days=7)
EARLY_FOR = timedelta(days=1)
SPEND_FOR = timedelta(days=62)
PACE_FOR = timedelta(minutes=10)
IDLE_FOR = timedelta(days=400)
NOTICE_BEFORE = timedelta(days=14)
AT_ONCE = 200

_EXPIRED = (
    (delete(records).where(records.c.expires <= bindparam("before")), timedelta(0)),
    (delete(known).where(known.c.at < bindparam("before")), KNOWN_FOR),
    (delete(spoken).where(spoken.c.at < bindparam("before")), SPOKEN_FOR),
    (delete(interruptions).where(interruptions.c.at < bindparam("before")), EARLY_FOR),
    (delete(spend).where(spend.c.at < bindparam("before")), SPEND_FOR),
    (delete(pace).where(pace.c.at < bindparam("before")), PACE_FOR),
    (
        update(inbox)
        .where(inbox.c.accepted < bindparam("before"), inbox.c.reply_to.is_not(None))
        .values(reply_to=None),
        REPLY_TO_LASTS,
    ),
)
SILENT = select(owners.c.owner, owners.c.origin).where(
    owners.c.seen < bindparam("before"), owners.c.noticed.is_(None), owners.c.origin.is_not(None)
)
LEFT = select(owners.c.owner).where(owners.c.seen < bindparam("before"), owners.c.noticed < bindparam("noticed_before"))
NOTICED = (
    update(owners)
    .where(owners.c.owner == bindparam("of_owner"), owners.c.noticed.is_(None))
    .values(noticed=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    expired: int
    noticed: int
    forgotten: int


async def tend(kit: Kit, every: timedelta = timedelta(hours=1)) -> None:
    """Sweep now and then, for as long as the coach runs; a database that is away is left for the next time."""
    while True:
        try:
            await sweep(kit)
        except StoreError as error:
            log.warning("nothing was swept: %s", error)
        await asyncio.sleep(every.total_seconds())


async def sweep(kit: Kit) -> Swept:
    """Delete what has had its time; tell the silent once, and forget those who stayed silent after it."""
    now = kit.clock()
    swept = Swept(await _expire(kit, now), await _tell(kit, now), await _leave(kit, now))
    if swept.expired or swept.forgotten:
        await scrub(kit)
    return swept


async def scrub(kit: Kit) -> None:
    """Make what was deleted unreadable in the files too, as far as the database lets us."""
    await kit.database.scrub()


async def _expire(kit: Kit, now: datetime) -> int:
    async def work(connection: AsyncConnection) -> int:
        gone = [await connection.execute(statement, {"before": now - kept}) for statement, kept in _EXPIRED]
        return sum(result.rowcount for result in gone)

    return await kit.database.write(Scope(worker=True, wide=True), work)


async def _tell(kit: Kit, now: datetime) -> int:
    before = now - IDLE_FOR + NOTICE_BEFORE

    async def work(connection: AsyncConnection) -> list[tuple[str, str]]:
        rows = await connection.execute(SILENT.limit(AT_ONCE), {"before": before})
        return [(row.owner, row.origin) for row in rows]

    silent = await kit.database.read(Scope(worker=True, wide=True), work)
    for learner, origin in silent:
        await _notice(kit, learner, origin, now)
    return len(silent)


async def _notice(kit: Kit, learner: str, origin: str, now: datetime) -> None:
    """Put the one notice into the queue, in the place where the learner was last."""
    last = codec.inbound_from_row(origin, None)
    if not isinstance(last, Action):
        return
    action = replace(last, id=f"idle:{now.date().isoformat()}:{last.id}", at=now, name=IDLE_NOTICE, values={})
    entry = queued(action, audience(action)) | {"accepted": now, "reply_to": None}

    async def work(connection: AsyncConnection) -> None:
        if (await connection.execute(NOTICED, {"of_owner": learner, "now": now})).rowcount:
            await connection.execute(ADD, entry)

    await kit.database.write(Scope(action.tenant, learner), work, order_locks(entry))
    kit.database.news.set()


async def _leave(kit: Kit, now: datetime) -> int:
    values = {"before": now - IDLE_FOR, "noticed_before": now - NOTICE_BEFORE}

    async def work(connection: AsyncConnection) -> list[str]:
        return [row.owner for row in await connection.execute(LEFT.limit(AT_ONCE), values)]

    left = await kit.database.read(Scope(worker=True, wide=True), work)
    for learner in left:
        await forget_learner(kit, learner)
    return len(left)


async def forget_learner(kit: Kit, learner: str) -> None:
    """Delete all that a learner owns, at once and outside of any turn."""

    async def work(connection: AsyncConnection) -> None:
        await forget(connection, learner)

    await kit.database.write(Scope(learner=learner, owners=(learner,), wide=True), work)


async def owned_by(kit: Kit, learner: str) -> Mapping[str, int]:
    """How many rows of each table are a learner's."""

    async def work(connection: AsyncConnection) -> Mapping[str, int]:
        return await owned(connection, learner)

    return await kit.database.read(Scope(learner=learner, owners=(learner,), wide=True), work)
