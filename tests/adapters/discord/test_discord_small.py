"""The small parts: order in a place, first answers, handles, introductions, who talks with whom, guarded readers."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.discord import handles
from bot.adapters.discord.acks import Acks
from bot.adapters.discord.budget import DAY, FILE, Budget, Spent
from bot.adapters.discord.company import Company
from bot.adapters.discord.guard import guard
from bot.adapters.discord.handles import Original, Posted
from bot.adapters.discord.order import Order
from bot.adapters.discord.pictures import Pictures, about
from bot.core.blocks import Comparison, ComparisonRow, Notice
from tests.adapters.discord.payloads import client


class TestOrder:
    async def test_in_one_place_whoever_came_first_goes_first(self):
        order, gone = Order(), []
        first = asyncio.Event()

        async def go(n):
            async with order.at("D1"):
                if n == 0:
                    await first.wait()
                gone.append(n)

        tasks = [asyncio.create_task(go(n)) for n in range(6)]
        await asyncio.sleep(0)
        first.set()
        await asyncio.gather(*tasks)
        assert gone == [0, 1, 2, 3, 4, 5]

    async def test_two_places_do_not_wait_for_each_other_and_nothing_is_kept(self):
        order = Order()
        async with order.at("D1"), order.at("D2"):
            assert set(order._locks) == {"D1", "D2"}
        assert (order._locks, order._inside) == ({}, {})

    async def test_whoever_is_cancelled_while_waiting_leaves_the_queue(self):
        order = Order()
        async with order.at("D1"):
            waiting = asyncio.create_task(order.at("D1").__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert order._inside == {}


class TestAcks:
    async def test_who_waits_goes_on_when_the_first_answer_went_out(self):
        acks, seen = Acks(), []

        async def wait():
            await acks.settled("1")
            seen.append("settled")

        with acks.under_way("1"):
            waiting = asyncio.create_task(wait())
            await asyncio.sleep(0)
            assert seen == []
        await waiting
        assert seen == ["settled"]

    async def test_nothing_under_way_is_nothing_to_wait_for(self):
        await asyncio.wait_for(Acks().settled("1"), 1)

    def test_the_same_event_is_acknowledged_once(self):
        acks = Acks()
        assert [acks.first("1"), acks.first("1"), acks.first("2")] == [True, False, True]

    def test_a_waiting_sign_without_a_message_is_unanswered(self):
        acks = Acks()
        acks.answered("1")
        assert [acks.unanswered("1"), acks.unanswered("2")] == [False, True]

    def test_where_no_first_answer_was_taken_there_is_no_sign(self):
        acks = Acks()
        acks.refused("1")
        assert [acks.open("1"), acks.open("2")] == [False, True]


@pytest.mark.parametrize(
    "known", [[], [Original("5")], [Posted("1", "2")], [Original("5"), Posted("1", "2"), Posted("1", "3")]]
)
def test_handles_are_read_as_they_were_written(known):
    assert handles.read(handles.write(known)) == known


class TestBudget:
    def budget(self, home=None, spacing=5.0):
        self.now = getattr(self, "now", 1_000_000.0)
        return Budget(home, lambda: self.now, spacing)

    async def test_the_first_introduction_waits_for_nothing(self):
        budget = self.budget()
        assert budget.pause() == 0
        await budget.spend()
        assert budget.pause() == 5

    async def test_the_next_process_knows_of_the_last_ones_introductions(self, tmp_path):
        await self.budget(tmp_path).spend()
        self.now += 2
        assert self.budget(tmp_path).pause() == 3

    async def test_a_long_wait_ends_the_attempt_instead_of_blocking_it(self):
        budget = self.budget()
        budget._used = [self.now - n for n in range(60)][::-1]
        with pytest.raises(Spent):
            await budget.spend()

    async def test_a_thousand_restarts_in_a_day_stay_far_below_what_discord_allows(self, tmp_path):
        used, end = 0, self.budget().pause() + self.now + DAY
        for _ in range(1000):
            budget = self.budget(tmp_path)
            self.now += budget.pause()
            if self.now >= end:
                break
            budget._used.append(self.now)
            budget._write()
            used += 1
            self.now += 1  # and it crashes
        assert 60 < used < 100

    async def test_what_is_older_than_a_day_does_not_count(self, tmp_path):
        budget = self.budget(tmp_path)
        await budget.spend()
        self.now += DAY + 1
        assert budget.pause() == 0

    @pytest.mark.parametrize("torn", ["", "[1, 2", '{"a": 1}', "[null]", '"x"'])
    async def test_a_torn_file_is_no_obstacle(self, tmp_path, torn):
        (tmp_path / FILE).write_text(torn)
        await self.budget(tmp_path).spend()
        assert self.budget(tmp_path).pause() == 5

    async def test_a_home_that_cannot_be_written_is_no_obstacle(self, tmp_path):
        (tmp_path / "home").write_text("a file")
        await self.budget(tmp_path / "home").spend()


class TestCompany:
    def test_the_coach_follows_its_partner_until_somebody_else_speaks(self):
        company = Company()
        company.named("T1", "ana")
        assert company.follows("T1", "ana")
        assert not company.follows("T1", "ben")
        assert not company.follows("T1", "ana")

    def test_where_nobody_named_it_it_follows_nobody(self):
        assert not Company().follows("T1", "ana")


class TestGuard:
    def test_an_event_that_cannot_be_read_is_one_lost_event(self, caplog):
        listener = client()
        listener._connection.parsers["MESSAGE_CREATE"]({"content": "my secret"})
        assert "MESSAGE_CREATE could not be read: KeyError" in caplog.text
        assert "my secret" not in caplog.text

    def test_without_a_session_there_is_nothing_to_go_on_with(self):
        listener = client()
        guard(listener)
        with pytest.raises(KeyError):
            listener._connection.parsers["READY"]({})


class TestPictures:
    block = Comparison(left="PM", right="AI PM", rows=(ComparisonRow(on="Cost", left="Fixed", right="Per answer"),))

    async def test_a_block_with_a_picture_gets_one_and_others_none(self):
        found = await Pictures({"comparison": lambda _block: b"png"}).of((Notice(text="x"), self.block))
        assert {n: (one.name, one.content) for n, one in found.items()} == {1: ("comparison-1.png", b"png")}

    async def test_a_picture_that_cannot_be_drawn_is_left_out(self, caplog):
        def broken(_block):
            raise ZeroDivisionError

        assert await Pictures({"comparison": broken}).of((self.block,)) == {}
        assert "a picture of comparison is left out" in caplog.text

    def test_its_words_are_the_blocks_own(self):
        assert about(self.block) == "PM AI PM Cost Fixed Per answer"
