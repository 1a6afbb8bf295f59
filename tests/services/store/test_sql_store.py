from __future__ import annotations

import pytest

from tests.contracts.store import StoreContract


class TestSqlite(StoreContract):
    @pytest.fixture
    def world(self, sqlite_world):
        return sqlite_world


@pytest.mark.postgres
class TestPostgres(StoreContract):
    @pytest.fixture
    def world(self, postgres_world):
        return postgres_world
