from __future__ import annotations

import pytest

from bot.core.budget import Caps, Cost, shares
from bot.core.memory import Forget
from bot.services.store.ledger import SqlLedger
from bot.services.store.memory_ledger import MemoryLedger
from bot.services.store.open import open_store
from tests.contracts.ledger import ANA, AT, DAY, LedgerContract, PaceContract
from tests.contracts.store_world import Clock
from tests.services.store.test_sqlite import VAULT


class TestForgetful(LedgerContract, PaceContract):
    @pytest.fixture
    def ledger(self):
        return MemoryLedger()


class TestSqlite(LedgerContract, PaceContract):
    @pytest.fixture
    def ledger(self, sqlite_world):
        return SqlLedger(sqlite_world.store.kit)


@pytest.mark.postgres
class TestPostgres(LedgerContract, PaceContract):
    @pytest.fixture
    def ledger(self, postgres_world):
        return SqlLedger(postgres_world.store.kit)


async def test_a_restart_resets_nothing(sqlite_url):
    accounts = shares(ANA, Caps(day=100), AT)
    first = await open_store(sqlite_url, VAULT, Clock(), serving=True)
    assert await SqlLedger(first.kit).reserve(accounts, Cost(80), AT) is None
    await first.close()
    second = await open_store(sqlite_url, VAULT, Clock(), serving=True)
    assert await SqlLedger(second.kit).reserve(accounts, Cost(30), AT) == "day"
    assert await SqlLedger(second.kit).spent("*", DAY) == Cost(80)
    await second.close()


async def test_a_forgotten_learners_account_goes_and_the_tenants_stays(sqlite_world):
    ledger = SqlLedger(sqlite_world.store.kit)
    await ledger.reserve(shares(ANA, Caps(), AT), Cost(80), AT)
    await sqlite_world.turn(Forget(ANA.learner), learner=ANA.learner)
    assert await ledger.spent(ANA.learner, DAY) == Cost()
    assert await ledger.spent(ANA.tenant, DAY) == Cost(80)
