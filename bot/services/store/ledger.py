"""Budgets in the database: a reservation is one transaction that fits under every cap or does not happen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, Insert, bindparam, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.budget import PACE_WINDOW, Cap, Cost, Pace, Share, pace_of
from bot.services.store.database import Dialect, Kit, Scope
from bot.services.store.database import insert as upsert
from bot.services.store.schema import pace, spend

UNCAPPED = 2**62
SPENT = select(spend.c.tokens, spend.c.micros).where(
    spend.c.owner == bindparam("of_owner"), spend.c.period == bindparam("of_period")
)
SETTLE = (
    update(spend)
    .where(spend.c.owner == bindparam("of_owner"), spend.c.period == bindparam("of_period"))
    .values(
        tokens=case(
            (spend.c.tokens + bindparam("tokens_more") < 0, 0), else_=spend.c.tokens + bindparam("tokens_more")
        ),
        micros=case(
            (spend.c.micros + bindparam("micros_more") < 0, 0), else_=spend.c.micros + bindparam("micros_more")
        ),
    )
)
TURNS = select(pace.c.inbound_id, pace.c.at).where(pace.c.learner == bindparam("of_learner")).order_by(pace.c.at)
GONE = delete(pace).where(
    pace.c.learner == bindparam("of_learner"), or_(pace.c.at <= bindparam("before"), pace.c.at > bindparam("until"))
)


class _CapReached(Exception):
    """Rolls a reservation back."""

    def __init__(self, cap: Cap) -> None:
        super().__init__(cap)
        self.cap = cap


@cache
def _reserve(dialect: Dialect) -> Insert:
    statement = upsert(dialect, spend)
    tokens, micros = spend.c.tokens + statement.excluded.tokens, spend.c.micros + statement.excluded.micros
    under = (
        tokens <= bindparam("tokens_cap", type_=BigInteger),
        micros <= bindparam("micros_cap", type_=BigInteger),
    )
    more = {"tokens": tokens, "micros": micros, "at": statement.excluded.at}
    where = under[0] & under[1]
    return statement.on_conflict_do_update(index_elements=["owner", "period"], set_=more, where=where).returning(
        spend.c.owner
    )


@cache
def _count(dialect: Dialect) -> Insert:
    return upsert(dialect, pace).on_conflict_do_nothing()


class SqlLedger:
    """A `Ledger` in the same database as the turns."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def reserve(self, shares: Sequence[Share], cost: Cost, at: datetime) -> Cap | None:
        """Count a cost on every account, or on none and say which cap it would break."""

        async def work(connection: AsyncConnection) -> None:
            for share in sorted(shares, key=lambda share: (share.owner, share.period)):  # nobody waits in a circle
                row = {"owner": share.owner, "period": share.period, "tokens": cost.tokens, "micros": cost.micros}
                caps = {"tokens_cap": _most(share.tokens), "micros_cap": _most(share.micros)}
                statement = _reserve(self._kit.database.dialect)
                if (await connection.execute(statement, row | caps | {"at": at})).first() is None:
                    raise _CapReached(share.cap)

        try:
            await self._kit.database.write(_scope(shares), work)
        except _CapReached as reached:
            return reached.cap
        return None

    async def settle(self, shares: Sequence[Share], change: Cost) -> None:
        """Put what a reservation was wrong by on the same accounts."""
        more = {"tokens_more": change.tokens, "micros_more": change.micros}
        rows = [{"of_owner": share.owner, "of_period": share.period} | more for share in shares]
        rows.sort(key=lambda row: (row["of_owner"], row["of_period"]))

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(SETTLE, rows)

        await self._kit.database.write(_scope(shares), work)

    async def spent(self, owner: str, period: str) -> Cost:
        """What is reserved or spent on an account."""

        async def work(connection: AsyncConnection) -> Cost:
            row = (await connection.execute(SPENT, {"of_owner": owner, "of_period": period})).first()
            return Cost(row.tokens, row.micros) if row else Cost()

        return await self._kit.database.read(Scope(owners=(owner,)), work)

    async def take_turn(self, learner: str, inbound_id: str, at: datetime, most: int) -> Pace:
        """Count a turn, once however often it runs; the one over `most` is not counted."""
        window = {"of_learner": learner, "before": at - PACE_WINDOW, "until": at}

        async def work(connection: AsyncConnection) -> Pace:
            await connection.execute(GONE, window)
            turns = {row.inbound_id: row.at for row in await connection.execute(TURNS, {"of_learner": learner})}
            counted = inbound_id in turns or len(turns) < most
            if counted and inbound_id not in turns:
                row = {"learner": learner, "inbound_id": inbound_id, "at": at}
                await connection.execute(_count(self._kit.database.dialect), row)
                turns[inbound_id] = at
            return pace_of(tuple(turns.values()), at, most, counted=counted)

        return await self._kit.database.write(Scope(learner=learner), work, [f"pace|{learner}"])


def _most(cap: int | None) -> int:
    return UNCAPPED if cap is None else cap


def _scope(shares: Sequence[Share]) -> Scope:
    return Scope(owners=tuple({share.owner for share in shares}))
