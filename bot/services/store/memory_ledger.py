"""Budgets that are forgotten when the process ends: for `ask`, for pipes, for tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.core.budget import PACE_WINDOW, Cap, Cost, Pace, Share, pace_of


class MemoryLedger:
    """A complete `Ledger` in dictionaries."""

    def __init__(self) -> None:
        self._spent: defaultdict[tuple[str, str], Cost] = defaultdict(Cost)
        self._turns: defaultdict[str, dict[str, datetime]] = defaultdict(dict)

    async def reserve(self, shares: Sequence[Share], cost: Cost, at: datetime) -> Cap | None:
        """Count a cost on every account, or on none and say which cap it would break."""
        for share in sorted(shares, key=lambda share: (share.owner, share.period)):
            if not share.holds(cost + self._spent[(share.owner, share.period)]):
                return share.cap
        for share in shares:
            self._spent[(share.owner, share.period)] += cost
        return None

    async def settle(self, shares: Sequence[Share], change: Cost) -> None:
        """Put what a reservation was wrong by on the same accounts."""
        for share in shares:
            new = self._spent[(share.owner, share.period)] + change
            self._spent[(share.owner, share.period)] = Cost(max(new.tokens, 0), max(new.micros, 0))

    async def spent(self, owner: str, period: str) -> Cost:
        """What is reserved or spent on an account."""
        return self._spent[(owner, period)]

    async def take_turn(self, learner: str, inbound_id: str, at: datetime, most: int) -> Pace:
        """Count a turn, once however often it runs; the one over `most` is not counted."""
        turns = {id_: when for id_, when in self._turns[learner].items() if at - PACE_WINDOW < when <= at}
        counted = inbound_id in turns or len(turns) < most
        if counted:
            turns.setdefault(inbound_id, at)
        self._turns[learner] = turns
        return pace_of(tuple(sorted(turns.values())), at, most, counted=counted)
