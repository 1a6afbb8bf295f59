"""What an operator sees of a running coach: its log, and its figures on a listener of their own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.bootstrap.places import salt
from bot.core.errors import StoreError
from bot.core.watching import OBSERVE
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.services.metrics import Meters
    from bot.services.store.sql import SqlStore

log = logging.getLogger(__name__)

BEAT = 0.5
"""Seconds between two looks at how late the event loop is."""

LOOK = 15.0
"""Seconds between two looks at what waits in the database."""


@contextmanager
def logged(settings: Settings, least: int = logging.INFO) -> Iterator[None]:
    """Write logs in the form that COACH_LOG names, while the context lasts; no setting that is a secret gets in.

    `least`: the level from which our own lines are written; where somebody talks in a terminal, only trouble is.
    """
    from bot.services.logs import set_up

    values = (getattr(settings, name) for name in type(settings).model_fields)
    handler = set_up(
        settings.coach_log, [one.get_secret_value() for one in values if isinstance(one, SecretStr)], least=least
    )
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


@asynccontextmanager
async def watched(settings: Settings, store: SqlStore) -> AsyncIterator[Meters]:
    """Count what happens from here on, and let it be read at `/metrics` while the context lasts.

    Figures are no reason not to serve people: when something else listens there, the log says so.
    """
    from bot.services.metrics import Meters

    meters = Meters(salt(settings))
    OBSERVE.set(meters.observe)
    looks = [asyncio.create_task(_beat(meters)), asyncio.create_task(_look(meters, store))]
    try:
        async with _read(settings, meters):
            yield meters
    finally:
        for task in looks:
            task.cancel()
        await asyncio.gather(*looks, return_exceptions=True)


@asynccontextmanager
async def _read(settings: Settings, meters: Meters) -> AsyncIterator[None]:
    from bot.adapters.web import metering
    from bot.services.metrics import CONTENT_TYPE

    host, port = settings.coach_metrics_host, settings.coach_metrics_port
    async with AsyncExitStack() as stack:
        try:
            chosen = await stack.enter_async_context(metering(host, port, meters.text, CONTENT_TYPE))
            log.info("figures are at http://%s:%d/metrics", host, chosen)
        except OSError as error:
            log.warning("no figures at %s:%d (%s): set COACH_METRICS_PORT to a free port", host, port, error.strerror)
        yield


async def _beat(meters: Meters) -> None:
    """Note how late the loop wakes, again and again."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + BEAT
        await asyncio.sleep(BEAT)
        meters.lagged(max(loop.time() - due, 0.0))


async def _look(meters: Meters, store: SqlStore) -> None:
    """Note what waits, again and again; a database that is away is looked at again later."""
    from bot.services.store.ages import ages_of

    while True:
        try:
            ages = await ages_of(store.kit)
            meters.waits(ages.turns, ages.undecided, ages.undelivered)
        except StoreError as error:
            log.warning("what waits cannot be seen: %s", error)
        await asyncio.sleep(LOOK)
