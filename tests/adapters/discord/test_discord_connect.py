"""Staying connected: what a lost connection, a lost session, a closed door and another process mean for people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.adapters.discord import connect
from bot.adapters.discord.connect import NO_CONTENT, REFUSED_TOKEN, SEAT
from bot.adapters.discord.front import Config, Discord, build
from bot.adapters.discord.listen import READ
from bot.adapters.discord.missed import SWEEP, Missed
from bot.adapters.discord.order import Order
from bot.core.dialogue import Open, Outcome, Receipt, Spoken, Text
from bot.core.errors import SettingsError, StoreError
from bot.core.memory import Put
from bot.core.turns.waiting import ANSWERING
from bot.services.store.memory import MemoryStore
from tests.adapters.discord.desk import Script, desk, failing, town, working
from tests.adapters.discord.hurry import hurried
from tests.adapters.discord.payloads import Nobody
from tests.fakes.discord import faults
from tests.stage.discord_stage import CoachClock


async def said(d, *texts):
    """Say things one after the other and wait for the last answer."""
    sent = [await d.fake.dm(d.fake.ana, text) for text in texts]
    for message in sent:
        await d.over(message)
    return sent


def answers(d) -> list[str]:
    return [message.text for message in d.fake.from_bot(d.fake.dm_of(d.fake.ana))]


class TestGaps:
    async def test_what_a_short_gap_missed_is_replayed_and_answered_in_order(self):
        async with desk() as d:
            await said(d, "before")
            async with d.fake.gateway.gap():
                sent = [await d.fake.dm(d.fake.ana, f"away {n}") for n in range(3)]
            for message in sent:
                await d.over(message)
            assert answers(d) == [f"You said {text}" for text in ("before", "away 0", "away 1", "away 2")]
            assert (len(d.fake.gateway.identifies), d.fake.gateway.resumes) == (1, 1)

    @pytest.mark.parametrize("lever", ["op 7", "op 9 resumable", "drop", "close 4000", "close 1000"])
    async def test_the_session_goes_on_after(self, lever):
        async with desk() as d:
            await said(d, "before")
            gateway = d.fake.gateway
            if lever == "op 7":
                gateway.ask_reconnect()
            elif lever == "op 9 resumable":
                gateway.invalidate(resumable=True)
            elif lever == "drop":
                gateway.drop()
            else:
                await gateway.close(int(lever.split()[1]))
            await d.fake.until(lambda: gateway.resumes == 1)
            await said(d, "after")
            assert answers(d) == ["You said before", "You said after"]
            assert len(gateway.identifies) == 1

    @pytest.mark.parametrize("lever", ["op 9", 4007, 4009])
    async def test_what_a_lost_session_lost_is_read_back_before_anything_newer_is_taken(self, lever):
        async with desk() as d:
            await said(d, "before")
            if lever == "op 9":
                d.fake.gateway.invalidate()
                sent = [await d.fake.dm(d.fake.ana, f"lost {n}") for n in range(3)]
            else:
                async with d.fake.gateway.gap(lever):
                    sent = [await d.fake.dm(d.fake.ana, f"lost {n}") for n in range(3)]
            await d.fake.ready()
            sent.append(await d.fake.dm(d.fake.ana, "new"))
            for message in sent:
                await d.over(message)
            assert answers(d) == [f"You said {text}" for text in ("before", "lost 0", "lost 1", "lost 2", "new")]
            assert len(d.fake.gateway.identifies) == 2

    async def test_words_said_before_the_reading_back_wait_behind_it(self):
        async with desk() as d:
            await said(d, "before")
            plan = d.fake.faults.add("GET /channels/*/messages", faults.hang())
            d.fake.gateway.invalidate()
            lost = await d.fake.dm(d.fake.ana, "lost")
            await d.fake.ready()
            await d.fake.until(lambda: plan.hits)
            live = await d.fake.dm(d.fake.ana, "live")
            await d.fake.gateway.fence()
            assert answers(d) == ["You said before"]
            plan.release()
            for message in (lost, live):
                await d.over(message)
            assert answers(d) == ["You said before", "You said lost", "You said live"]

    async def test_in_a_server_only_what_names_the_coach_is_taken_from_what_was_missed(self):
        script = Script()
        async with desk(script) as d:
            await d.reply(await d.fake.mention(d.fake.ana, "before"))
            d.fake.gateway.invalidate()
            await d.fake.say(d.fake.olga, "talk among people")
            missed = await d.fake.mention(d.fake.olga, "missed")
            await d.over(missed)
            assert [(one.text, one.tenant, one.surface) for one in script.heard] == [
                ("before", f"discord:{d.fake.home.id}", "channel"),
                ("missed", f"discord:{d.fake.home.id}", "channel"),
            ]

    @pytest.mark.parametrize("answer", [faults.empty_answer(), faults.Fault("page", body=b"<html></html>")])
    async def test_an_answer_that_holds_no_messages_is_asked_for_again(self, answer):
        async with desk() as d:
            await said(d, "before")
            plan = d.fake.faults.add("GET /channels/*/messages", answer, times=1)
            async with d.fake.gateway.gap(4000, lose_session=True):
                lost = await d.fake.dm(d.fake.ana, "lost")
            await d.over(lost)
            assert plan.hits
            assert answers(d) == ["You said before", "You said lost"]

    async def test_a_place_that_may_not_be_read_any_more_holds_nobody_up(self):
        async with desk() as d:
            await said(d, "before")
            d.fake.faults.add("GET /channels/*/messages", faults.refused(403, 50001, "Missing Access"))
            d.fake.gateway.invalidate()
            await d.fake.ready()
            await said(d, "after")
            assert answers(d) == ["You said before", "You said after"]

    async def test_of_a_busy_channel_only_so_much_is_read_back_as_the_operators_page_says(self):
        script = Script()
        async with desk(script) as d:
            await d.reply(await d.fake.mention(d.fake.ana, "before"))
            d.fake.gateway.invalidate()
            near = await d.fake.mention(d.fake.ana, "near")
            for n in range(READ):
                await d.fake.say(d.fake.olga, f"talk {n}")
            await d.fake.mention(d.fake.ana, "far")
            await d.over(near)
            await d.over(await d.fake.mention(d.fake.ana, "after"))
            assert [inbound.text for inbound in script.heard] == ["before", "near", "after"]

    async def test_a_restart_loses_nothing_that_was_said_meanwhile(self):
        script, kept = Script(), []

        def store(clock):
            kept.append(kept[0] if kept else MemoryStore(clock))
            return kept[0]

        async with town() as fake:
            async with working(fake, script, store=store) as d:
                await said(d, "before")
            lost = [await fake.dm(fake.ana, f"down {n}") for n in range(2)]
            async with working(fake, script, store=store) as d:
                for message in lost:
                    await d.over(message)
        assert [inbound.text for inbound in script.heard] == ["before", "down 0", "down 1"]

    async def test_a_frame_that_is_no_frame_costs_a_session_and_no_message(self):
        async with desk() as d:
            await said(d, "before")
            await d.fake.gateway.connections[0].socket.send_str("{")
            await d.fake.until(lambda: len(d.fake.gateway.identifies) == 2)
            await said(d, "after")
            assert answers(d) == ["You said before", "You said after"]

    async def test_a_gateway_that_is_away_at_the_start_is_tried_again(self):
        async with town() as fake:
            fake.gateway.refuse(2)
            async with working(fake) as d:
                assert (await d.reply(await fake.dm(fake.ana, "hi"))).text == "You said hi"

    async def test_discord_that_is_away_at_the_login_is_tried_again(self):
        async with town() as fake:
            plan = fake.faults.add("GET /users/@me", faults.server_error(503))
            async with working(fake) as d:
                assert plan.spent
                assert (await d.reply(await fake.dm(fake.ana, "hi"))).text == "You said hi"

    async def test_no_gap_of_any_kind_answers_anything_twice(self):
        async with desk() as d:
            await said(d, "first")
            for lever in (d.fake.gateway.drop, d.fake.gateway.invalidate, d.fake.gateway.ask_reconnect):
                lever()
                missed = await d.fake.dm(d.fake.ana, f"during {lever.__name__}")
                await d.over(missed)
                await d.fake.again(missed)
                await d.fake.ready()
            assert answers(d) == [f"You said {text}" for text in ("first", *(f"during {n}" for n in LEVERS))]


LEVERS = ("drop", "invalidate", "ask_reconnect")


class TestSweep:
    async def test_where_an_interview_waits_the_coach_looks_again_and_again(self):
        async def interview(inbound, memory):
            yield Open()
            yield Text(f"You said {inbound.text}")
            yield Outcome((Put(owner=inbound.learner, kind=ANSWERING, body={}),))

        async with desk(interview, sweep=0.2) as d:
            await said(d, "begin")
            d.fake.gateway.connections[0].session.alive = False  # Discord forgets us and says nothing
            lost = await d.fake.dm(d.fake.ana, "an answer that no event told of")
            await d.over(lost)
            assert answers(d)[-1] == "You said an answer that no event told of"
            assert len(d.fake.gateway.identifies) == 1

    async def test_where_nothing_waits_nobody_looks(self):
        async with desk(sweep=0.05) as d:
            await said(d, "begin")
            await d.fake.until(lambda: d.fake.recording.to("POST /channels/*/messages"))
            await asyncio.sleep(0.2)
            assert d.fake.recording.to("GET /channels/*/messages") == []


class TestPlacesThatCannotBeRead:
    """Discord is away just when a place should be read back. Time is the loop's own."""

    async def read(self, failures: int, answering: bool, error: type[Exception] = ConnectionResetError) -> list[float]:
        """When the place was tried, in seconds since the start."""
        tried, read = [], asyncio.Event()

        async def recent():
            return (Spoken("discord:dm", "9", "5", answering),)

        async def reading(_spoken):
            tried.append(asyncio.get_running_loop().time())
            if len(tried) <= failures:
                raise error
            read.set()

        missed = Missed(recent, reading, Order())
        watching = asyncio.create_task(missed.watch())
        await missed.begin()
        await asyncio.wait_for(read.wait(), 3600)
        watching.cancel()
        return tried

    def test_it_is_insisted_on_for_a_while(self):
        assert hurried(self.read(3, answering=False)) == [0, 1, 4, 13]

    def test_then_the_sweep_comes_back_to_it_whoever_waits_there(self):
        *first, last = hurried(self.read(4, answering=False))
        assert (first, last) == ([0, 1, 4, 13], SWEEP)

    @pytest.mark.parametrize("error", [KeyError, TypeError, ValueError, AttributeError])
    def test_an_answer_that_nobody_can_read_is_like_none(self, error):
        *first, last = hurried(self.read(4, answering=True, error=error))
        assert (first, last) == ([0, 1, 4, 13], SWEEP)

    def test_what_is_said_there_now_does_not_wait_for_ever(self):
        async def live() -> float:
            async def recent():
                return (Spoken("discord:dm", "9", "5", False),)

            async def reading(_spoken):
                raise KeyError("author")

            missed = Missed(recent, reading, Order())
            missed.begin()
            await missed.before("9")
            once = asyncio.get_running_loop().time()
            await missed.before("9")
            return asyncio.get_running_loop().time() - once

        assert hurried(live()) == 0


def front(fake, **options) -> Discord:
    config = Config(
        token=options.pop("token", fake.world.token),
        api_url=fake.api_url,
        gateway_url=fake.gateway_url,
        clock=CoachClock(fake.clock),
        **{"spacing": 0.0, "ready_timeout": 0.05, **options},
    )
    return build(config, Quiet())


class Quiet(Nobody):
    """A door through which nothing comes and nothing was missed."""

    async def recent(self, platform: str) -> tuple[Spoken, ...]:
        return ()

    async def communities(self, platform: str) -> tuple[str, ...]:
        return ()

    async def accept(self, inbound: object) -> Receipt:
        self.heard = [*getattr(self, "heard", []), inbound]
        return Receipt("known", "here")


class TestTheEnd:
    async def ended(self, fake, **options) -> str:
        discord = front(fake, **options)
        try:
            error = await failing(
                asyncio.wait_for(discord.serve(MemoryStore(CoachClock(fake.clock))), 20), SettingsError
            )
            return str(error)
        finally:
            await discord.close()

    async def test_a_token_that_discord_does_not_know_is_a_sentence_for_the_operator(self):
        async with town() as fake:
            assert await self.ended(fake, token="wrong") == REFUSED_TOKEN

    async def test_an_intent_that_is_not_granted_is_a_sentence_for_the_operator(self):
        async with town() as fake:
            assert await self.ended(fake, everything=True) == NO_CONTENT

    async def test_a_token_that_was_reset_while_we_ran_ends_it_with_a_sentence(self):
        async with town() as fake:
            ending = asyncio.create_task(self.ended(fake))
            await fake.ready()
            fake.world.token_valid = False
            await fake.gateway.close(4004)
            assert await ending == REFUSED_TOKEN

    async def test_a_bot_in_too_many_servers_is_told_what_that_means(self):
        async with town() as fake:
            ending = asyncio.create_task(self.ended(fake))
            await fake.ready()
            await fake.gateway.close(4011)
            assert "2500 servers" in await ending


@asynccontextmanager
async def serving(fake, seats) -> AsyncIterator[Discord]:
    discord = front(fake)
    task = asyncio.create_task(discord.serve(seats))
    try:
        yield discord
    finally:
        task.cancel()
        await asyncio.wait({task})
        await discord.close()


class TestSeats:
    """One process is at the gateway; another stands by and takes over."""

    async def test_the_second_process_stands_by_until_the_first_one_leaves(self):
        async with town() as fake:
            seats = MemoryStore(CoachClock(fake.clock))
            async with serving(fake, seats):
                await fake.ready()
                async with serving(fake, seats) as second:
                    await fake.until(lambda: second.listener.state == "standing by")
                    assert (second.ready(), len(fake.gateway.identifies)) == ("", 1)
            assert await seats.hold(SEAT, "anybody", timedelta(seconds=1))

    async def test_who_lost_the_seat_hangs_up(self):
        async with town() as fake:
            seats = MemoryStore(CoachClock(fake.clock))
            async with serving(fake, seats) as first:
                await fake.ready()
                fake.advance(60)  # it slept, and its lease ran out
                assert await seats.hold(SEAT, "another", timedelta(hours=1))
                await fake.until(lambda: first.listener.state == "standing by", patience=connect.RENEW * 3)
                await fake.until(lambda: not fake.gateway.connected)

    async def test_a_store_that_is_away_is_no_reason_to_hang_up(self):
        class Away(MemoryStore):
            away = False

            async def hold(self, *args):
                if self.away:
                    raise StoreError("away")
                return await super().hold(*args)

        async with town() as fake:
            seats = Away(CoachClock(fake.clock))
            assert await connect._held(seats, "one", otherwise=False)
            seats.away = True
            assert await connect._held(seats, "one", otherwise=True)
            assert not await connect._held(seats, "one", otherwise=False)

    async def test_not_connected_is_a_reason_not_to_be_ready(self):
        async with town() as fake:
            discord = front(fake)
            assert discord.ready() == "Discord: logging in"
            async with serving(fake, MemoryStore(CoachClock(fake.clock))) as running:
                await fake.ready()
                await fake.until(lambda: running.ready() == "")
                fake.gateway.refuse()
                fake.gateway.drop()
                await fake.until(lambda: not fake.gateway.connected)
                await asyncio.wait_for(_until(lambda: running.ready() == "Discord: connecting"), 10)
            await discord.close()


async def _until(look) -> None:
    while not look():  # noqa: ASYNC110 - the state of a client is no event of the fake's
        await asyncio.sleep(0.01)
