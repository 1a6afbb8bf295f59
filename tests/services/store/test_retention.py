from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text

from bot.core.dialogue import Action, TextFile
from bot.core.memory import Add, Forget, Put, Wake
from bot.core.retention import IDLE_NOTICE, idle_notice
from bot.services.store.database import Scope
from bot.services.store.forgetting import OWNED
from bot.services.store.retention import forget_learner, sweep
from bot.services.store.schema import metadata
from tests.contracts.store_world import World, message, send
from tests.services.store.server import plain
from tests.services.store.test_sqlite import raw

ANA, BEN = "slack:T1:ANA", "slack:T1:BEN"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request) -> World:
    return request.getfixturevalue(f"{request.param}_world")


async def count(world: World, table: str) -> int:
    async def work(connection):
        return (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar()

    return await world.store.kit.database.read(Scope("slack:T1", ANA, (ANA, BEN, "slack:T1"), worker=True), work)


class TestSweeping:
    async def test_what_has_expired_is_deleted_and_the_rest_stays(self, world):
        soon = world.clock() + timedelta(days=90)
        await world.turn(Put(owner=ANA, kind="text", body={"t": 1}, expires=soon), learner=ANA)
        await world.turn(Put(owner=ANA, kind="profile", body={"t": 1}), learner=ANA)
        world.clock.advance(days=91)
        swept = await sweep(world.store.kit)
        assert swept.expired > 0
        assert await count(world, "records") == 1
        assert [record.kind for record in await world.store.records(ANA)] == ["profile"]

    async def test_delivery_ids_are_known_for_a_week_and_not_longer(self, world):
        inbound = message()
        await world.accept(inbound)
        await world.store.finish(await world.claimed())
        world.clock.advance(days=6)
        await sweep(world.store.kit)
        assert (await world.accept(inbound)).state == "known"
        world.clock.advance(days=2)
        await sweep(world.store.kit)
        assert await count(world, "known") == 0

    async def test_a_reply_address_goes_after_its_quarter_of_an_hour_though_the_turn_waits(self, world):
        await world.say(reply_to="token")
        await sweep(world.store.kit)
        assert await count(world, "inbox WHERE reply_to IS NOT NULL") == 1
        world.clock.advance(minutes=16)
        await sweep(world.store.kit)
        assert await count(world, "inbox WHERE reply_to IS NOT NULL") == 0
        assert await count(world, "inbox") == 1

    async def test_sweeping_again_finds_nothing(self, world):
        await world.turn(Put(owner=ANA, kind="text", body={}, expires=world.clock()), learner=ANA)
        await sweep(world.store.kit)
        assert (await sweep(world.store.kit)).expired == 0


class TestSilence:
    async def silent(self, world, days: float):
        world.clock.advance(days=days)
        return await sweep(world.store.kit)

    async def test_after_more_than_a_year_one_notice_comes_in_the_learners_last_place_and_only_one(self, world):
        await world.turn(learner=ANA, place="D7")
        assert (await self.silent(world, 385)).noticed == 0
        assert (await self.silent(world, 2)).noticed == 1
        assert (await self.silent(world, 1)).noticed == 0
        notice = (await world.claimed()).inbound
        assert isinstance(notice, Action)
        assert (notice.name, notice.learner, notice.place, notice.surface) == (IDLE_NOTICE, ANA, "D7", "dm")
        assert await world.claim() is None

    async def test_two_weeks_after_the_notice_everything_is_forgotten(self, world):
        await world.turn(Put(owner=ANA, kind="profile", body={}), learner=ANA)
        await self.silent(world, 387)
        await world.store.finish(await world.claimed())
        assert (await self.silent(world, 12)).forgotten == 0
        assert (await self.silent(world, 3)).forgotten == 1
        assert await world.store.records(ANA) == ()

    async def test_nobody_is_forgotten_without_two_weeks_notice(self, world):
        await world.turn(Put(owner=ANA, kind="profile", body={}), learner=ANA)
        assert (await self.silent(world, 500)).forgotten == 0  # the sweep did not run for a year: first the notice
        assert (await self.silent(world, 13)).forgotten == 0
        assert (await self.silent(world, 2)).forgotten == 1

    async def test_a_word_from_the_learner_starts_the_year_anew(self, world):
        await world.turn(Put(owner=ANA, kind="profile", body={}), learner=ANA)
        await self.silent(world, 387)
        await world.store.finish(await world.claimed())
        await world.turn(learner=ANA)
        assert (await self.silent(world, 380)).noticed == 0
        assert len(await world.store.records(ANA)) == 1
        assert (await self.silent(world, 10)).noticed == 1

    async def test_a_timer_is_not_a_word_from_the_learner(self, world):
        await world.turn(Wake(id="w", due=world.clock() + timedelta(days=200), name="x"), learner=ANA)
        world.clock.advance(days=200)
        turn = await world.claimed()
        committed = await world.store.commit(turn, (), ())
        await world.store.finish(committed)
        assert (await self.silent(world, 187)).noticed == 1

    async def test_the_notice_says_what_goes_and_how_to_keep_it(self):
        said = [part async for part in idle_notice(message(), None)]
        words = said[1].text
        assert "14 days" in words
        assert "send me any message" in words
        assert len(words.split()) <= 90


CANARY = "canary-5f1c"


async def plant(world: World, learner: str) -> None:
    """Put the canary into every field that is a learner's."""
    said = {
        "learner": learner,
        "place": f"D-{CANARY}",
        "reply_to": f"reply-{CANARY}",
        "text": f"text {CANARY}",
        "files": (TextFile(f"{CANARY}.txt", CANARY),),
    }
    text_, other = said.pop("text"), said
    await world.say(text_, **other)
    turn = await world.claimed()
    changes = (
        Put(owner=learner, kind="note", key=CANARY, body={CANARY: CANARY}),
        Put(owner=learner, kind="secret-x", body={CANARY: CANARY}),
        Wake(id=CANARY, due=world.clock() + timedelta(hours=1), name=CANARY, values={CANARY: CANARY}),
        Add("slack:T1", "asked", "evals"),
    )
    ready = (send(turn, text=CANARY, key=CANARY), send(turn, 1, text=CANARY, to="dm", key=CANARY))
    committed = await world.store.commit(turn, changes, ready)
    for one in committed.sends:
        await world.store.sent(
            committed, send(turn, one.n, text=CANARY, key=CANARY, to=one.to, handle=CANARY, state="sent")
        )
    await world.store.finish(committed)
    for n in range(3):
        await world.say(text_, **(other | {"place": f"C{n}-{CANARY}"}))
    turn = await world.claimed()
    await world.store.drafted(turn, send(turn, text=CANARY, handle=CANARY, state="draft"))


async def plant_budget(world: World, learner: str) -> None:
    async def work(connection):
        for statement in (
            "INSERT INTO spend (owner, period, tokens, micros, at) VALUES (:who, 'day', 1, 1, :at)",
            "INSERT INTO pace (learner, inbound_id, at) VALUES (:who, 'e', :at)",
        ):
            await connection.execute(text(statement), {"who": learner, "at": world.clock()})

    await world.store.kit.database.write(Scope(learner=learner, owners=(learner,)), work)


class TestCanary:
    @pytest.fixture
    def learner(self):
        return f"slack:T1:{CANARY}"

    def test_every_table_that_could_hold_a_learner_is_in_the_list_of_what_goes(self):
        of_nobody = {"known", "interruptions", "seats"}
        assert {table.name for table in metadata.sorted_tables} - of_nobody == {table.name for table in OWNED}

    async def test_after_a_deletion_the_raw_files_hold_nothing_of_the_learner(self, sqlite_world, tmp_path, learner):
        await plant(sqlite_world, learner)
        assert CANARY.encode() in raw(tmp_path)
        await sqlite_world.say("forget me", learner=learner, place="D2")
        while (turn := await sqlite_world.claimed()).inbound.text != "forget me":
            pass  # the others stay claimed: they are running while their learner is forgotten
        committed = await sqlite_world.store.commit(turn, (Forget(learner),), (send(turn, text="Done.", key="bye"),))
        await sqlite_world.store.sent(committed, send(turn, text="Done.", key="bye", handle="h", state="sent"))
        await sqlite_world.store.finish(committed)
        assert CANARY.encode() not in raw(tmp_path)

    async def test_after_a_deletion_by_the_operator_too(self, sqlite_world, tmp_path, learner):
        await plant(sqlite_world, learner)
        await plant_budget(sqlite_world, learner)
        await forget_learner(sqlite_world.store.kit, learner)
        await sqlite_world.store.kit.database.scrub()
        assert CANARY.encode() not in raw(tmp_path)

    @pytest.mark.postgres
    async def test_after_a_deletion_no_row_of_any_table_holds_anything_of_the_learner(
        self, server, postgres_world, postgres_url, learner
    ):
        await plant(postgres_world, learner)
        await plant_budget(postgres_world, learner)
        rows = "SELECT string_agg({0}::text, ' ') FROM {0}"
        held = await _everything(server, postgres_url, rows)
        assert {name for name, found in held.items() if CANARY in found} == {table.name for table in OWNED}
        await forget_learner(postgres_world.store.kit, learner)
        held = await _everything(server, postgres_url, rows)
        assert CANARY not in " ".join(held.values())


async def _everything(server, url, statement: str) -> dict[str, str]:
    """Each table as the superuser sees it, whole."""
    connection = await asyncpg.connect(plain(server.as_superuser(url)))
    found = {
        table.name: await connection.fetchval(statement.format(table.name)) or "" for table in metadata.sorted_tables
    }
    await connection.close()
    return found
