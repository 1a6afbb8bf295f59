"""What every ledger promises: no crowd and no restart gets past a cap, and a turn is counted once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.core.budget import Caps, Cost, Ledger, Payer, Share, shares

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = Payer("slack:T1", "slack:T1:ANA")
BEN = Payer("slack:T1", "slack:T1:BEN")
DAY = "2026-11-22"


class LedgerContract:
    """A test module makes a subclass and gives it a `ledger` fixture."""

    async def test_what_is_reserved_counts_for_learner_tenant_day_and_month(self, ledger: Ledger):
        assert await ledger.reserve(shares(ANA, Caps(), AT), Cost(100, 7), AT) is None
        for owner, period in ((ANA.learner, DAY), (ANA.tenant, DAY), ("*", DAY), ("*", "2026-11")):
            assert await ledger.spent(owner, period) == Cost(100, 7)
        assert await ledger.spent(BEN.learner, DAY) == Cost()

    async def test_two_hundred_calls_at_once_never_get_past_a_cap_worth_twenty(self, ledger: Ledger):
        accounts = shares(ANA, Caps(tenant_day=20 * 100), AT)
        reached = await asyncio.gather(*(ledger.reserve(accounts, Cost(100, 1), AT) for _ in range(200)))
        assert reached.count(None) == 20
        assert reached.count("tenant") == 180
        assert await ledger.spent(ANA.tenant, DAY) == Cost(2000, 20)

    async def test_a_call_that_breaks_one_cap_is_counted_on_none(self, ledger: Ledger):
        accounts = shares(ANA, Caps(learner_day=1000, tenant_day=1000, day=150), AT)
        assert await ledger.reserve(accounts, Cost(100, 1), AT) is None
        assert await ledger.reserve(accounts, Cost(100, 1), AT) == "day"
        for owner in (ANA.learner, ANA.tenant, "*"):
            assert await ledger.spent(owner, DAY) == Cost(100, 1)

    async def test_one_learners_cap_does_not_stop_another(self, ledger: Ledger):
        caps = Caps(learner_day=100)
        assert await ledger.reserve(shares(ANA, caps, AT), Cost(100), AT) is None
        assert await ledger.reserve(shares(ANA, caps, AT), Cost(1), AT) == "learner"
        assert await ledger.reserve(shares(BEN, caps, AT), Cost(100), AT) is None

    async def test_a_cap_is_met_to_the_last_token(self, ledger: Ledger):
        accounts = shares(ANA, Caps(day=100), AT)
        assert await ledger.reserve(accounts, Cost(99), AT) is None
        assert await ledger.reserve(accounts, Cost(2), AT) == "day"
        assert await ledger.reserve(accounts, Cost(1), AT) is None

    async def test_money_is_capped_by_the_month_and_tokens_begin_anew_each_day(self, ledger: Ledger):
        caps = Caps(day=100, month_micros=150)
        tomorrow, december = AT + timedelta(days=1), AT + timedelta(days=20)
        assert await ledger.reserve(shares(ANA, caps, AT), Cost(100, 100), AT) is None
        assert await ledger.reserve(shares(ANA, caps, AT), Cost(1, 1), AT) == "day"
        assert await ledger.reserve(shares(ANA, caps, tomorrow), Cost(100, 100), tomorrow) == "month"
        assert await ledger.reserve(shares(ANA, caps, tomorrow), Cost(100, 50), tomorrow) is None
        assert await ledger.reserve(shares(ANA, caps, december), Cost(100, 100), december) is None

    async def test_settling_makes_room_for_the_next_call(self, ledger: Ledger):
        accounts = shares(ANA, Caps(day=100), AT)
        await ledger.reserve(accounts, Cost(100, 9), AT)
        await ledger.settle(accounts, Cost(30, 4) - Cost(100, 9))
        assert await ledger.spent("*", DAY) == Cost(30, 4)
        assert await ledger.reserve(accounts, Cost(70), AT) is None

    async def test_nothing_is_ever_settled_below_zero(self, ledger: Ledger):
        accounts = shares(ANA, Caps(), AT)
        await ledger.reserve(accounts, Cost(10, 1), AT)
        await ledger.settle(accounts, Cost(-50, -50))
        assert await ledger.spent("*", DAY) == Cost()

    async def test_calls_of_many_at_once_with_settling_in_between_add_up(self, ledger: Ledger):
        async def call(n: int) -> None:
            accounts = shares(Payer(f"slack:T{n % 3}", f"slack:T{n % 3}:U{n % 7}"), Caps(), AT)
            assert await ledger.reserve(accounts, Cost(100, 10), AT) is None
            await ledger.settle(accounts, Cost(n, 1) - Cost(100, 10))

        await asyncio.gather(*(call(n) for n in range(60)))
        assert await ledger.spent("*", DAY) == Cost(sum(range(60)), 60)
        assert await ledger.spent("*", "2026-11") == Cost(sum(range(60)), 60)

    async def test_without_a_payer_only_what_counts_for_everybody_counts(self, ledger: Ledger):
        accounts: tuple[Share, ...] = shares(Payer(), Caps(learner_day=1, tenant_day=1, day=100), AT)
        assert await ledger.reserve(accounts, Cost(50), AT) is None
        assert await ledger.spent("*", DAY) == Cost(50)


class PaceContract:
    """Turns in ten minutes."""

    async def take(self, ledger: Ledger, id_: str, minutes: float = 0, learner: str = "slack:T1:ANA"):
        return await ledger.take_turn(learner, id_, AT + timedelta(minutes=minutes), 3)

    async def test_so_many_turns_and_no_more(self, ledger: Ledger):
        paces = [await self.take(ledger, f"e{n}", n) for n in range(5)]
        assert [pace.left for pace in paces] == [2, 1, 0, 0, 0]
        assert [pace.over for pace in paces] == [False, False, False, True, True]
        assert {pace.free_at for pace in paces} == {AT + timedelta(minutes=10)}

    async def test_a_turn_that_runs_again_is_counted_once(self, ledger: Ledger):
        paces = [await self.take(ledger, "e1") for _ in range(5)]
        assert {(pace.left, pace.over) for pace in paces} == {(2, False)}

    async def test_turns_come_free_one_by_one_after_ten_minutes(self, ledger: Ledger):
        for n in range(3):
            await self.take(ledger, f"e{n}", n)
        assert (await self.take(ledger, "e3", 9.9)).over
        assert (await self.take(ledger, "e3", 10)).left == 0
        assert (await self.take(ledger, "e4", 10.5)).over
        assert not (await self.take(ledger, "e4", 11)).over

    async def test_one_learner_does_not_use_up_anothers_turns(self, ledger: Ledger):
        for n in range(4):
            await self.take(ledger, f"e{n}")
        assert (await self.take(ledger, "e9", learner="slack:T1:BEN")).left == 2

    async def test_many_at_once_get_no_more_than_there_are(self, ledger: Ledger):
        paces = await asyncio.gather(*(self.take(ledger, f"e{n}") for n in range(20)))
        assert sorted(pace.over for pace in paces) == [False] * 3 + [True] * 17

    async def test_a_clock_that_was_set_back_does_not_lock_anybody_out(self, ledger: Ledger):
        for n in range(3):
            await self.take(ledger, f"e{n}", 120)
        assert not (await self.take(ledger, "now")).over
