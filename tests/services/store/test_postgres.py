from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import URL, text

from bot.core.errors import StoreError
from bot.core.memory import Add, Put, Wake
from bot.services.store.database import Scope
from bot.services.store.migrate import upgrade
from bot.services.store.open import open_store
from bot.services.store.postgres import Postgres
from bot.services.store.schema import metadata
from bot.services.store.sql import SqlStore
from tests.contracts.store_world import LEASE, Clock, World, message, send
from tests.services.store.conftest import empty, kit
from tests.services.store.test_sqlite import VAULT

pytestmark = pytest.mark.postgres
ANA, BEN = "slack:T1:ANA", "slack:T2:BEN"
OF_PROCESSES = {"seats"}
"""Tables that are neither a tenant's nor a learner's."""


async def fill(world: World) -> None:
    """Something of everything, for two tenants with a learner each."""
    for tenant, learner in (("slack:T1", ANA), ("slack:T2", BEN)):
        await world.turn(
            Put(owner=learner, kind="note", body={"x": 1}, expires=world.clock() + timedelta(days=1)),
            Put(owner=learner, kind="profile", body={"x": 1}),
            Add(tenant, "asked", "evals"),
            Wake(id="w", due=world.clock() + timedelta(hours=1), name="x"),
            tenant=tenant,
            learner=learner,
        )
        await world.say(tenant=tenant, learner=learner)
        turn = await world.claimed()
        committed = await world.store.commit(turn, (), (send(turn, key="progress"),))
        await world.store.sent(committed, send(turn, key="progress", handle="h", state="sent"))
        await world.store.interrupt(tenant, "not seen yet", "stopped")

        async def spend(connection, learner=learner):
            await connection.execute(
                text("INSERT INTO spend (owner, period, tokens, micros, at) VALUES (:o, 'd', 1, 1, now())"),
                {"o": learner},
            )
            await connection.execute(
                text("INSERT INTO pace (learner, inbound_id, at) VALUES (:o, 'e', now())"), {"o": learner}
            )

        await world.store.kit.database.write(Scope(learner=learner, owners=(learner,)), spend)


async def seen(world: World, scope: Scope) -> dict[str, set[str]]:
    """Whose rows queries without any filter find in each table."""

    async def work(connection):
        found = {}
        for table in (one for one in metadata.sorted_tables if one.name not in OF_PROCESSES):
            who = "owner" if "owner" in table.c else "learner" if table.name in {"timers", "pace"} else "tenant"
            rows = await connection.execute(text(f"SELECT DISTINCT {who} FROM {table.name}"))
            found[table.name] = {row[0] for row in rows}
        return found

    return await world.store.kit.database.read(scope, work)


class TestRowSecurity:
    async def test_a_query_that_forgot_its_filter_finds_nothing_of_anybody_elses(self, postgres_world):
        await fill(postgres_world)
        found = await seen(postgres_world, Scope("slack:T1", ANA))
        assert {name for name, whose in found.items() if not whose} == set()
        assert set().union(*found.values()) <= {"slack:T1", ANA}

    async def test_a_transaction_that_named_nobody_finds_nothing_at_all(self, postgres_world):
        await fill(postgres_world)
        assert set().union(*(await seen(postgres_world, Scope())).values()) == set()

    async def test_what_one_transaction_named_is_forgotten_by_the_next_on_the_same_connection(
        self, postgres_url, clock
    ):
        world = World(SqlStore(kit(Postgres(postgres_url, clock.seconds, size=1), clock)), clock)
        await empty(world.store.kit)
        await fill(world)
        assert (await seen(world, Scope("slack:T2", BEN)))["records"] == {"slack:T2", BEN}
        assert (await seen(world, Scope("slack:T1", ANA)))["records"] == {"slack:T1", ANA}
        assert set().union(*(await seen(world, Scope())).values()) == set()
        await world.store.close()

    async def test_a_worker_sees_queues_and_neither_messages_nor_what_is_remembered(self, postgres_world):
        await fill(postgres_world)
        found = await seen(postgres_world, Scope(worker=True))
        assert found["inbox"] == {"slack:T1", "slack:T2"}
        assert (found["sends"], found["places"], found["handles"]) == (set(), set(), set())

        async def kinds(connection):
            return {row[0] for row in await connection.execute(text("SELECT kind FROM records"))}

        assert await postgres_world.store.kit.database.read(Scope(worker=True), kinds) == {"note"}  # what will expire

    @pytest.mark.parametrize("statement", ["UPDATE records SET body = '{}'", "DELETE FROM records"])
    async def test_a_change_that_forgot_its_filter_touches_nobody_elses(self, postgres_world, statement):
        await fill(postgres_world)

        async def careless(connection):
            await connection.execute(text(statement))

        await postgres_world.store.kit.database.write(Scope("slack:T1", ANA), careless)
        assert [record.body for record in await postgres_world.store.records(BEN)] == [{"x": 1}, {"x": 1}]

    async def test_nobody_can_write_a_row_in_anothers_name(self, postgres_world):
        async def forged(connection):
            await connection.execute(
                text("INSERT INTO records (owner, kind, key, body, v) VALUES (:o, 'note', '', '{}', 1)"), {"o": BEN}
            )

        with pytest.raises(StoreError, match="refused this user"):
            await postgres_world.store.kit.database.write(Scope("slack:T1", ANA), forged)

    async def test_tests_and_tables_belong_to_a_role_that_is_nobody_special(self, postgres_world):
        async def who(connection):
            role = (
                await connection.execute(
                    text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
                )
            ).one()
            forced = await connection.execute(
                text(
                    "SELECT bool_and(relrowsecurity AND relforcerowsecurity) FROM pg_class WHERE relname = ANY(:names)"
                ),
                {"names": [table.name for table in metadata.sorted_tables]},
            )
            return tuple(role), forced.scalar()

        assert await postgres_world.store.kit.database.read(Scope(), who) == ((False, False), True)

    @pytest.mark.parametrize("made_by", ["owner", "superuser"])
    async def test_a_superusers_login_steps_down_whoever_made_the_tables(self, server, clock, made_by):
        url = await asyncio.to_thread(server.database)
        above = server.as_superuser(url)
        await upgrade(above if made_by == "superuser" else url, "x")
        world = World(SqlStore(kit(Postgres(above, clock.seconds), clock)), clock)
        await fill(world)
        assert set().union(*(await seen(world, Scope("slack:T1", ANA))).values()) <= {"slack:T1", ANA}
        await world.store.close()


class TestManyProcesses:
    @pytest.fixture
    async def pair(self, postgres_world, postgres_url, clock):
        other = World(SqlStore(kit(Postgres(postgres_url, clock.seconds), clock)), clock)
        yield postgres_world, other
        await other.store.close()

    async def test_two_processes_never_hold_the_same_turn(self, pair):
        for n in range(30):
            await pair[0].say(learner=f"slack:T1:U{n}", place=f"D{n % 10}")
        held, order = [], {}
        while len(held) < 30:
            claims = await asyncio.gather(*(world.claim() for world in pair for _ in range(4)))
            turns = [turn for turn in claims if turn]
            assert len({turn.inbound.place for turn in turns}) == len(turns)  # one at a time in each conversation
            for turn in turns:
                order.setdefault(turn.inbound.place, []).append(turn.id)
                await pair[0].store.finish(turn)
            held += [turn.id for turn in turns]
        assert sorted(set(held)) == sorted(held)
        assert all(ids == sorted(ids) for ids in order.values())

    async def test_work_accepted_by_one_process_wakes_the_other(self, pair):
        for world in pair:
            await world.store.wait(timedelta(0))
        waiting = asyncio.create_task(pair[1].store.wait(timedelta(seconds=60)))
        await asyncio.sleep(0.2)  # let it listen
        await pair[0].say()
        await asyncio.wait_for(waiting, 20)

    async def test_an_event_delivered_to_two_processes_is_one_turn(self, pair):
        inbound = message()
        receipts = await asyncio.gather(*(world.accept(inbound) for world in pair for _ in range(10)))
        assert sorted(receipt.state for receipt in receipts) == ["known"] * 19 + ["new"]

    async def test_one_timer_wakes_once_though_both_look(self, pair):
        await pair[0].turn(Wake(id="w", due=pair[0].clock(), name="x"), learner=ANA)
        claims = [await asyncio.gather(*(world.claim() for world in pair)) for _ in range(3)]
        assert len([turn for pairs in claims for turn in pairs if turn]) == 1

    async def test_messages_of_one_conversation_accepted_by_two_processes_have_one_order(self, pair):
        await asyncio.gather(
            *(pair[n % 2].say(learner=f"slack:T1:U{n}", place="C1", surface="channel") for n in range(16))
        )
        ids = []
        while (turn := await pair[0].claim()) is not None:
            assert await pair[1].claim() is None
            ids.append(turn.id)
            await pair[0].store.finish(turn)
        assert ids == sorted(ids)
        assert len(ids) == 16


class TestDatabaseClock:
    async def test_leases_are_measured_by_the_database_and_not_by_a_clock_that_jumps(self, postgres_url):
        clock = Clock()
        store = SqlStore(kit(Postgres(postgres_url), clock))
        await empty(store.kit)
        world = World(store, clock)
        await world.say()
        turn = await world.claimed()
        clock.advance(hours=2)
        assert await world.claim() is None
        clock.advance(hours=-4)
        assert await world.claim() is None
        assert await store.renew((turn,), LEASE) == {turn.id: None}
        await store.renew((turn,), timedelta(0))
        assert (await world.claimed()).claims == 1
        await store.close()


class TestTrouble:
    async def test_a_restart_of_the_database_is_waited_for(self, server, postgres_world):
        if not server.control:
            pytest.skip("TEST_DATABASE_URL names a server that is not ours to restart")
        await postgres_world.say("before")
        turn = await postgres_world.claimed()
        await asyncio.to_thread(server.restart)
        assert await postgres_world.store.commit(turn, (Add("slack:T1", "asked", "x"),), ()) is not None
        assert (await postgres_world.accept(message(place="D2"))).state == "new"
        assert (await postgres_world.claimed()).inbound.place == "D2"
        waiting = asyncio.create_task(postgres_world.store.wait(timedelta(seconds=60)))
        await asyncio.sleep(0.2)
        await postgres_world.say(place="D3")
        await asyncio.wait_for(waiting, 20)

    async def test_a_database_without_our_tables_names_the_command_that_makes_them(self, server):
        url = await asyncio.to_thread(server.database)
        with pytest.raises(StoreError, match="Run `coach db upgrade`"):
            await open_store(url, VAULT, Clock(), serving=True)

    async def test_a_server_that_is_not_there_is_named_without_the_password(self):
        url = URL.create("postgresql+asyncpg", "ana", "hunter2", "127.0.0.1", 1, "coach")
        with pytest.raises(StoreError, match=r"coach at 127\.0\.0\.1 cannot be reached.*DATABASE_URL") as error:
            await open_store(url, VAULT, Clock(), serving=True)
        assert "hunter2" not in f"{error.value!r}{error.value.__cause__!r}"

    async def test_a_wrong_database_name_is_said(self, postgres_url):
        with pytest.raises(StoreError, match="There is no database"):
            await open_store(postgres_url.set(database="nowhere"), VAULT, Clock(), serving=True)
