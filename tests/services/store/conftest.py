from __future__ import annotations

import pytest

from tests.services.store import server as servers


@pytest.fixture(scope="session")
def server():
    """One PostgreSQL server for the whole run."""
    running = servers.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def postgres_url(server):
    """A migrated database on it."""
    import asyncio

    from bot.services.store.migrate import upgrade

    url = server.database()
    asyncio.run(upgrade(url, "the test database"))
    return url
