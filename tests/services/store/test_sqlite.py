from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import stat
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import URL, text

from bot.core.errors import SettingsError, StoreError
from bot.core.memory import Put
from bot.services.store.database import Database, Scope
from bot.services.store.leases import SETTLE
from bot.services.store.open import database_url, open_store
from bot.services.store.sql import SqlStore
from bot.services.store.sqlite import Sqlite, steady
from bot.services.store.vault import Vault
from tests.contracts.store_world import LEASE, Clock, message, send
from tests.services.store.conftest import kit

ROOT = Path(__file__).parents[3]
VAULT = Vault([Fernet.generate_key().decode()])


def raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def url_of(path: Path, **query: str) -> URL:
    database = f"file:{path}" if query else str(path)
    return URL.create("sqlite+aiosqlite", database=database, query=query)


class TestAtRest:
    async def test_a_new_database_is_its_owners_alone(self, tmp_path):
        store = await open_store(url_of(tmp_path / "home" / "coach.db"), VAULT, Clock(), serving=True)
        await store.accept(message(), "here", None)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home").iterdir()}
        await store.close()
        assert set(modes.values()) == {0o600}

    async def test_reply_addresses_and_secret_records_are_not_readable_in_the_files(self, sqlite_world, tmp_path):
        await sqlite_world.turn(
            Put(owner="slack:T1", kind="secret-installation", body={"token": "canary-token"}),
            reply_to="canary-address",
        )
        await sqlite_world.say(reply_to="canary-address")
        assert b"canary" not in raw(tmp_path)

    async def test_a_done_turn_leaves_no_words_in_the_database(self, sqlite_world, tmp_path):
        await sqlite_world.say("canary-question")
        turn = await sqlite_world.claimed()
        committed = await sqlite_world.store.commit(turn, (), (send(turn, text="canary-answer"),))
        assert b"canary-question" in raw(tmp_path)
        assert b"canary-answer" in raw(tmp_path)
        await sqlite_world.store.finish(committed)
        await sqlite_world.store.kit.database.scrub()
        assert b"canary" not in raw(tmp_path)

    async def test_what_is_accepted_survives_the_end_of_the_process_that_accepted_it(self, sqlite_template, tmp_path):
        path = tmp_path / "coach.db"
        path.write_bytes(sqlite_template.read_bytes())
        script = "import sys; from tests.services.store.test_sqlite import die; die(sys.argv[1])"
        ended = await asyncio.create_subprocess_exec(sys.executable, "-c", script, path, cwd=ROOT)
        assert await ended.wait() == -9
        store = await open_store(url_of(path), VAULT, Clock(), serving=True)
        settle(store)
        turn = await store.claim(["slack"], LEASE)
        await store.close()
        assert turn is not None
        assert (turn.inbound.text, turn.attempts) == ("before the end", 1)


def settle(store: SqlStore) -> None:
    """Let the time pass in which messages of a dead process still arrive."""
    now = store.kit.database.kind.seconds
    store.kit.database.kind.seconds = lambda: now() + SETTLE


def die(path: str) -> None:
    """Accept and claim, then end as a power cut would."""

    async def live():
        store = await open_store(url_of(Path(path)), VAULT, Clock(), serving=True)
        await store.accept(message("before the end"), "here", None)
        await store.claim(["slack"], timedelta(hours=1))
        os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(live())


class TestOneDispatcher:
    async def test_a_second_dispatcher_is_told_who_runs_already(self, sqlite_url):
        first = await open_store(sqlite_url, VAULT, Clock(), serving=True)
        with pytest.raises(
            StoreError, match=r"Another coach is running on .*coach\.db \(process \d+\)\. Stop it first"
        ):
            await open_store(sqlite_url, VAULT, Clock(), serving=True)
        await first.close()
        second = await open_store(sqlite_url, VAULT, Clock(), serving=True)
        await second.close()

    async def test_tools_open_beside_a_dispatcher(self, sqlite_url):
        first = await open_store(sqlite_url, VAULT, Clock(), serving=True)
        tool = await open_store(sqlite_url, VAULT, Clock(), serving=False)
        await tool.accept(message(), "here", None)
        assert await first.claim(["slack"], LEASE) is not None
        await tool.close()
        await first.close()

    async def test_a_new_dispatcher_waits_for_the_leases_of_a_dead_one_only_until_its_messages_are_there(
        self, sqlite_url
    ):
        first = await open_store(sqlite_url, VAULT, Clock(), serving=True)
        await first.accept(message(), "here", None)
        assert await first.claim(["slack"], timedelta(hours=1)) is not None
        await first.close()
        second = await open_store(sqlite_url, VAULT, Clock(), serving=True)
        assert await second.claim(["slack"], LEASE) is None  # what the dead one was sending may still arrive
        settle(second)
        assert await second.claim(["slack"], LEASE) is not None
        await second.close()

    async def test_a_tool_does_not_void_the_leases_of_who_is_at_work(self, sqlite_url):
        first = await open_store(sqlite_url, VAULT, Clock(), serving=True)
        await first.accept(message(), "here", None)
        turn = await first.claim(["slack"], LEASE)
        await (await open_store(sqlite_url, VAULT, Clock(), serving=False)).close()
        assert await first.renew((turn,), LEASE) == {turn.id: None}
        await first.close()


class TestTrouble:
    async def test_a_locked_database_is_waited_for_and_then_named(self, sqlite_url):
        store = SqlStore(kit(Sqlite(sqlite_url), Clock()))
        with sqlite3.connect(sqlite_url.database) as holder:
            holder.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(store.accept(message(), "here", None))
            await asyncio.sleep(0)
            holder.rollback()
            assert (await waiting).state == "new"
        await store.close()

    async def test_each_trouble_is_told_in_a_sentence_with_what_to_do(self, sqlite_template, tmp_path):
        damaged = bytearray(sqlite_template.read_bytes())
        for page in range(1, len(damaged) // 4096):
            damaged[page * 4096 : page * 4096 + 64] = b"\xff" * 64
        (tmp_path / "damaged.db").write_bytes(damaged)
        (tmp_path / "other.db").write_bytes(b"this is a letter to my aunt" * 400)
        (tmp_path / "sound.db").write_bytes(sqlite_template.read_bytes())
        (tmp_path / "file").write_text("")
        for url, sentence in (
            (url_of(tmp_path / "damaged.db"), r"damaged.*coach db restore"),
            (url_of(tmp_path / "other.db"), r"is not a database.*coach db restore"),
            (url_of(tmp_path / "sound.db", mode="ro", uri="true"), r"read-only.*right to write"),
            (url_of(tmp_path / "file" / "coach.db"), r"cannot be made.*COACH_HOME"),
        ):
            with pytest.raises(StoreError, match=f"(?s){sentence}") as error:
                await open_store(url, VAULT, Clock(), serving=True)
            assert "Traceback" not in str(error.value)
            assert "sqlalche.me" not in str(error.value)

    async def test_a_full_disk_loses_nothing_that_was_accepted_and_heals_by_itself(self, sqlite_world):
        database = sqlite_world.store.kit.database

        async def pages(most):
            async def work(connection):
                await connection.execute(text(f"PRAGMA max_page_count = {most}"))

            await database.write(Scope(), work)

        before = await sqlite_world.say("before")
        await pages(1)  # no more than there are
        with pytest.raises(StoreError, match=r"disk under .* is full"):
            await sqlite_world.say("x" * 1_000_000)
        await pages(1_000_000)
        assert (await sqlite_world.accept(message())).state == "new"
        assert (await sqlite_world.claimed()).inbound == before

    async def test_no_error_repeats_what_a_person_wrote(self, sqlite_world):
        with pytest.raises(StoreError) as error:
            await sqlite_world.accept(message("canary", id="\ud800"))
        told = []
        cause = error.value
        while cause is not None:
            told.append(str(cause))
            cause = cause.__cause__
        assert "canary" not in " ".join(told)


class TestTransactions:
    async def test_a_caller_that_goes_away_does_not_cut_a_transaction_in_half(self, sqlite_world):
        inbound = message()
        accepting = asyncio.create_task(sqlite_world.accept(inbound))
        await asyncio.sleep(0)
        accepting.cancel()
        await asyncio.wait({accepting})
        assert (await sqlite_world.accept(inbound)).state in {"known", "new"}
        assert (await sqlite_world.claimed()).inbound == inbound
        assert await sqlite_world.claim() is None

    async def test_reading_does_not_wait_for_a_long_write(self, sqlite_world):
        database = sqlite_world.store.kit.database
        gate, held = asyncio.Event(), asyncio.Event()

        async def long(connection):
            await connection.execute(text("DELETE FROM known"))
            held.set()
            await gate.wait()

        writing = asyncio.create_task(database.write(Scope(), long))
        await held.wait()
        await asyncio.wait_for(sqlite_world.store.memory("slack:T1:U1", "slack:T1"), 10)
        gate.set()
        await writing

    def test_the_lease_clock_never_goes_back(self):
        seconds = steady()
        read = [seconds() for _ in range(1000)]
        assert read == sorted(read)

    async def test_every_write_is_durable_and_deletions_are_overwritten(self, sqlite_world):
        async def asked(connection):
            names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
            return {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in names}

        found = await sqlite_world.store.kit.database.write(Scope(), asked)
        assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


class TestAddresses:
    def test_without_an_address_the_database_is_a_file_at_home(self):
        url = database_url(None, Path("/home/ana"))
        assert (url.drivername, url.database) == ("sqlite+aiosqlite", "/home/ana/coach.db")

    @pytest.mark.parametrize("written", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"])
    def test_usual_spellings_of_postgresql_are_understood(self, written):
        assert database_url(written, Path()).drivername == "postgresql+asyncpg"

    @pytest.mark.parametrize("written", ["mysql://u:hunter2@h/d", "hunter2"])
    def test_other_addresses_are_refused_without_repeating_a_password(self, written):
        with pytest.raises(SettingsError, match="DATABASE_URL") as error:
            database_url(written, Path())
        assert "hunter2" not in str(error.value)


class TestThreads:
    async def where(self, database: Database, scope: Scope) -> int:
        """The thread in which a statement of a transaction runs."""

        async def work(connection) -> int:
            raw = await connection.get_raw_connection()
            await raw.driver_connection.create_function("thread", 0, threading.get_ident)
            return (await connection.execute(text("SELECT thread()"))).scalar_one()

        return await database.write(scope, work)

    async def test_a_statement_about_few_rows_runs_where_it_is_asked(self, tmp_path):
        database = Database(Sqlite(url_of(tmp_path / "a.db")))
        assert await self.where(database, Scope(learner="a")) == threading.get_ident()
        await database.close()

    async def test_a_statement_about_any_number_of_rows_keeps_off_the_event_loop(self, tmp_path):
        database = Database(Sqlite(url_of(tmp_path / "a.db")))
        assert await self.where(database, Scope(worker=True, wide=True)) != threading.get_ident()
        await database.close()

    async def test_how_wide_a_transaction_is_says_nothing_about_the_next(self, tmp_path):
        database = Database(Sqlite(url_of(tmp_path / "a.db")))
        await self.where(database, Scope())
        assert await self.where(database, Scope(wide=True)) != threading.get_ident()
        assert await self.where(database, Scope()) == threading.get_ident()
        await database.close()
