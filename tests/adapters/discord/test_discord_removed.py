"""A server that removed the coach while nobody listened is cleared as one that did so before our eyes."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.adapters.discord.syncing import FILE
from bot.core.dialogue import Open, Outcome, Text
from bot.core.memory import Put
from bot.services.store.memory import MemoryStore
from tests.adapters.discord.desk import TickingClock, town, working
from tests.fakes.discord import faults

ASKED = "GET /guilds/*"


async def keeping(inbound, memory):
    """A coach that remembers something of the server and something of the person."""
    yield Open()
    yield Text("Noted.")
    yield Outcome(tuple(Put(owner=owner, kind="note", body={}) for owner in (inbound.tenant, inbound.learner)))


class Stay:
    """One store over several starts, and what is left in it."""

    def __init__(self, fake) -> None:
        self.fake = fake
        self.store: MemoryStore | None = None
        self.home = f"discord:{fake.home.id}"

    def __call__(self, clock) -> MemoryStore:
        self.store = self.store or MemoryStore(clock)
        return self.store

    def working(self, **options):
        return working(self.fake, keeping, store=self, **options)

    async def visited(self, *channels, **options) -> None:
        """Ana talks with the coach in these channels."""
        async with self.working(**options) as d:
            for channel in channels or (self.fake.general,):
                await d.reply(await self.fake.mention(self.fake.ana, "hi", channel))

    async def kept(self, guild=None) -> bool:
        """Whether something is kept of a server: its rows, and the place where the coach took part."""
        tenant, channel = (f"discord:{guild.id}", "") if guild else (self.home, self.fake.general.id)
        records, knows = await self.store.records(tenant), not channel or await self.store.knows(tenant, channel)
        assert bool(records) is bool(knows) or guild
        return bool(records)

    async def learners(self) -> int:
        return len(await self.store.records(f"discord:{self.fake.ana.id}"))


async def asked(fake, number=1):
    return await fake.wait_requests(ASKED, number)


async def cleared(d, stay) -> None:
    """The house has heard of every server that left."""
    await d.fake.until(lambda: stay.home not in stay.store._communities)


async def test_what_was_kept_of_a_server_goes_and_what_is_a_learners_stays():
    async with town() as fake:
        stay = Stay(fake)
        await stay.visited()
        await fake.remove_bot(fake.home)
        assert await stay.kept()
        async with stay.working() as d:
            await asked(fake)
            await cleared(d, stay)
        assert (await stay.kept(), await stay.learners()) == (False, 1)


async def test_a_server_that_is_left_during_a_lost_session_is_cleared_with_the_next_one():
    async with town() as fake:
        stay = Stay(fake)
        async with stay.working() as d:
            await d.reply(await fake.mention(fake.ana, "hi"))
            async with fake.gateway.gap(4009):
                await fake.remove_bot(fake.home)
            await asked(fake)
            await cleared(d, stay)
        assert (await stay.kept(), await stay.learners()) == (False, 1)


async def test_servers_that_the_coach_is_in_stay_and_are_not_even_asked_for():
    async with town() as fake:
        stay = Stay(fake)
        other = fake.add_guild("Left")
        channel = fake.add_channel("talk", guild=other)
        other.members[fake.ana.id] = fake.home.members[fake.ana.id]
        await stay.visited(fake.general, channel)
        await fake.remove_bot(other)
        async with stay.working() as d:
            await asked(fake)
            await d.fake.until(lambda: f"discord:{other.id}" not in stay.store._communities)
        assert (await stay.kept(), await stay.kept(other)) == (True, False)
        assert [request.path.rpartition("/")[2] for request in fake.recording.to(ASKED)] == [other.id]


async def test_a_server_that_is_away_for_a_while_stays():
    async with town() as fake:
        stay = Stay(fake)
        await stay.visited()
        await fake.remove_bot(fake.home, outage=True)
        await stay.visited(fake.dm_of(fake.ana))
        assert (await stay.kept(), fake.recording.to(ASKED)) == (True, [])


async def test_a_list_of_servers_that_an_outage_cut_short_clears_nothing():
    async with town() as fake:
        stay = Stay(fake)
        await stay.visited()
        fake.home.listed = False
        async with stay.working():
            (request,) = await asked(fake)
        assert (request.status, await stay.kept()) == (200, True)


@pytest.mark.parametrize("trouble", [faults.server_error(503), faults.refused(403, 0, "the edge"), faults.reset()])
async def test_while_discord_cannot_be_asked_nothing_is_cleared_and_the_next_session_asks_again(trouble):
    async with town(clock=TickingClock()) as fake:
        stay = Stay(fake)
        await stay.visited()
        await fake.remove_bot(fake.home)
        plan = fake.faults.add(ASKED, trouble, times=None)
        async with stay.working() as d:
            d.discord.listener.calls.seconds = 0.3
            await fake.until(lambda: plan.hits)
        assert await stay.kept()
        plan.times = 0
        async with stay.working() as d:
            await cleared(d, stay)
        assert not await stay.kept()


async def test_another_application_on_the_same_home_leaves_the_first_ones_servers_alone(tmp_path):
    async with town() as fake:
        stay = Stay(fake)
        await stay.visited(home=tmp_path)
        await fake.remove_bot(fake.home)
        (tmp_path / FILE).write_text(json.dumps({"1": "told by another application"}))
        async with stay.working(home=tmp_path) as d:
            await d.discord.listener.wait_until_ready()
            await d.fake.gateway.fence()
            await asyncio.gather(*d.discord.listener._reading)
        assert (await stay.kept(), fake.recording.to(ASKED)) == (True, [])
