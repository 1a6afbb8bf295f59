from __future__ import annotations

import pytest

from bot.services.store.memory import MemoryStore
from tests.contracts.store import StoreContract
from tests.contracts.store_world import Clock, World


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def world(self):
        clock = Clock()
        return World(MemoryStore(clock), clock)
