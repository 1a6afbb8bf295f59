from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.core.budget import PAYER, Caps, Cost, Metered, Payer, micros, shares, worst_case
from bot.core.dialogue import Open, Outcome, Text
from bot.core.errors import BudgetSpent, ModelBusy, ModelUnintelligible, ReaderUnknown, StoreError
from bot.core.prices import Price
from bot.core.prompts import Prompt, Usage
from bot.services.scripted import Scripted
from bot.services.store.memory_ledger import MemoryLedger
from tests.core.turns.stage import playing

AT = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
DAY = "2026-11-22"
PROMPT = Prompt("answer", "stable", "turn", max_tokens=500)
WORST = worst_case(PROMPT, Price(1, 2))


class Verdict(BaseModel):
    good: bool


def metered(script=("four words for you",), caps: Caps | None = None, ledger=None) -> Metered:
    return Metered(Scripted(script), ledger or MemoryLedger(), caps or Caps(), Price(1, 2), lambda: AT)


async def said(model: Metered) -> str:
    return "".join([piece async for piece in model.stream(PROMPT) if isinstance(piece, str)])


class TestMetering:
    async def test_before_the_call_the_worst_is_reserved_and_after_it_what_it_was_is_settled(self):
        model = metered()
        held = [await model.ledger.spent("*", DAY) async for piece in model.stream(PROMPT) if isinstance(piece, str)]
        assert set(held) == {WORST}
        assert await model.ledger.spent("*", DAY) == Cost(2 + 4, 2 * 1 + 4 * 2)

    async def test_the_words_and_the_usage_pass_through_unchanged(self):
        pieces = [piece async for piece in metered().stream(PROMPT)]
        assert pieces[-1] == Usage(2, 4)
        assert "".join(pieces[:-1]) == "four words for you"

    async def test_a_call_that_no_cap_holds_is_never_made(self):
        model = metered(caps=Caps(day=WORST.tokens - 1))
        with pytest.raises(BudgetSpent) as error:
            await said(model)
        assert error.value.cap == "day"
        assert model.model.asked == []
        assert await model.ledger.spent("*", DAY) == Cost()

    async def test_of_a_learner_who_was_not_told_the_model_reads_nothing(self):
        model = metered()
        PAYER.set(Payer("slack:T1", "slack:T1:U1", told=False))
        with pytest.raises(ReaderUnknown):
            await said(model)
        assert model.model.asked == []
        assert await model.ledger.spent("*", DAY) == Cost()

    async def test_at_the_cap_calls_stop_and_are_not_only_warned_of(self):
        model = metered(caps=Caps(day=WORST.tokens + 10))
        assert await said(model) == "four words for you"  # settles at 6
        assert await said(model) == "four words for you"  # settles at 12
        with pytest.raises(BudgetSpent):
            await said(model)
        assert len(model.model.asked) == 2

    async def test_two_hundred_calls_at_once_never_spend_more_than_the_cap_at_any_moment(self):
        gate, ledger = asyncio.Event(), MemoryLedger()

        class Slow(Scripted):
            async def stream(self, prompt):
                await gate.wait()
                async for piece in super().stream(prompt):
                    yield piece

        cap = 20 * WORST.tokens
        model = Metered(Slow(["x"]), ledger, Caps(day=cap), Price(0, 0), lambda: AT)
        calls = [asyncio.create_task(said(model)) for _ in range(200)]
        await asyncio.sleep(0)
        while sum(call.done() for call in calls) < 180:
            await asyncio.sleep(0)
            assert (await ledger.spent("*", DAY)).tokens <= cap
        gate.set()
        ended = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(isinstance(one, BudgetSpent) for one in ended) == 180

    async def test_a_decision_is_metered_with_its_shape(self):
        model = metered([{"good": True}])
        value, usage = await model.decide(PROMPT, Verdict)
        assert value.good
        assert await model.ledger.spent("*", DAY) == Cost(usage.tokens_in + usage.tokens_out, 2 + 2 * usage.tokens_out)

    @pytest.mark.parametrize("ask", ["stream", "decide"])
    async def test_what_was_never_served_is_not_counted(self, ask):
        model = metered(["busy"])
        with pytest.raises(ModelBusy):
            await (said(model) if ask == "stream" else model.decide(PROMPT, Verdict))
        assert await model.ledger.spent("*", DAY) == Cost()

    async def test_a_stream_that_was_cut_stays_counted_at_its_worst(self):
        model = metered(["cut after: two words"])
        with pytest.raises(ModelUnintelligible):
            await said(model)
        assert await model.ledger.spent("*", DAY) == WORST

    async def test_a_stream_that_nobody_listens_to_any_more_stays_counted_and_ends_at_the_provider(self):
        ended = []

        class Watched(Scripted):
            async def stream(self, prompt):
                try:
                    async for piece in super().stream(prompt):
                        yield piece
                finally:
                    ended.append(True)

        model = Metered(Watched(["many words here"]), MemoryLedger(), Caps(), Price(1, 2), lambda: AT)
        async with aclosing(model.stream(PROMPT)) as stream:
            async for _ in stream:
                break
        assert ended == [True]
        assert await model.ledger.spent("*", DAY) == WORST

    async def test_an_answer_is_not_thrown_away_because_it_could_not_be_settled(self):
        class Broken(MemoryLedger):
            async def settle(self, shares, change):
                raise StoreError("locked")

        assert await said(metered(ledger=Broken())) == "four words for you"

    async def test_each_cap_says_in_one_sentence_what_happens_now(self):
        for caps, words in ((Caps(day=1), "for today"), (Caps(month_micros=1), "this month")):
            with pytest.raises(BudgetSpent) as error:
                await said(metered(caps=caps))
            assert words in error.value.sentence
            assert error.value.sentence.count(".") == 1


class TestWhoPays:
    async def test_a_turns_calls_are_counted_for_its_learner_and_tenant_without_the_skill_saying_so(self):
        model = metered()

        async def skill(_inbound, _memory):
            yield Open()
            yield Text(await said(model))
            yield Outcome()

        async with playing(skill) as stage:
            await stage.say(tenant="slack:T1", learner="slack:T1:ANA")
            await stage.over()
        assert await model.ledger.spent("slack:T1:ANA", DAY) == Cost(6, 10)
        assert await model.ledger.spent("slack:T1", DAY) == Cost(6, 10)
        assert PAYER.get() == Payer()

    def test_days_and_months_are_those_of_utc(self):
        names = [(share.cap, share.owner, share.period) for share in shares(Payer("t", "l"), Caps(), AT)]
        month = "2026-11"
        assert names == [
            ("learner", "l", DAY),
            ("tenant", "t", DAY),
            ("month", "t", month),
            ("day", "*", DAY),
            ("month", "*", month),
        ]


class TestWorstCase:
    @given(st.text(st.characters(exclude_categories=())), st.text(), st.integers(0, 8000))
    def test_no_text_has_more_tokens_than_is_reserved_for_it(self, stable, turn, most):
        worst = worst_case(Prompt("p", stable, turn, most), Price(1, 1))
        assert worst.tokens >= len(stable) + len(turn) + most
        assert worst.micros >= worst.tokens

    def test_money_is_counted_in_millionths_and_rounded_up(self):
        assert Price(0.25, 2).micros(1, 0) == 1
        assert Price(0.25, 2).micros(1_000_000, 1_000_000) == 2_250_000
        assert (micros(5.5), micros(None)) == (5_500_000, None)
