"""The coach behind its store and its front doors, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from bot.bootstrap.administering import Office, under_rules
from bot.bootstrap.fronts import check_tokens, discord_front, slack_front
from bot.bootstrap.places import TYPED, now, revealed
from bot.bootstrap.readiness import Readiness
from bot.bootstrap.skills import coach
from bot.bootstrap.watching import logged, watched
from bot.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from bot.core.admin.who import Manages
    from bot.core.budget import Ledger
    from bot.core.ports import Clock, Surface
    from bot.core.turns.dispatcher import Dispatcher
    from bot.core.turns.store import Store
    from bot.services.store.sql import SqlStore
    from bot.services.store.status import Status


async def open_store(
    settings: Settings, name: str = "coach.db", clock: Clock = now, *, serving: bool = True
) -> SqlStore:
    """Open the database that turns and budgets are kept in. `serving`: this process becomes its dispatcher."""
    from bot.services.store.open import database_url
    from bot.services.store.open import open_store as opened
    from bot.services.store.vault import vault

    url = database_url(revealed(settings.database_url), settings.coach_home, name)
    keys = vault(revealed(settings.coach_encryption_keys), settings.coach_home)
    return await opened(url, keys, clock, serving=serving)


async def database_status(settings: Settings) -> Status | None:
    """How the database is, without changing anything; None when there is none yet."""
    from bot.services.store.open import database_url
    from bot.services.store.sqlite import path_of
    from bot.services.store.status import status_of

    url = database_url(revealed(settings.database_url), settings.coach_home)
    if url.get_backend_name() == "sqlite" and not path_of(url).is_file():
        return None
    return await status_of(url, now())


def ledger_of(store: SqlStore) -> Ledger:
    from bot.services.store.ledger import SqlLedger

    return SqlLedger(store.kit)


@asynccontextmanager
async def dispatcher(
    settings: Settings,
    store: Store,
    ledger: Ledger,
    surfaces: Mapping[str, Surface],
    platforms: Mapping[str, Manages] | None = None,
) -> AsyncIterator[Dispatcher]:
    """Put the coach behind a door, at a pace that people share and under their owners' rules; nothing runs yet.

    `platforms` say who owns a community. The coach's model goes when the context ends.
    """
    from bot.core.pacing import paced
    from bot.core.turns.dispatcher import Dispatcher

    brain, look = await coach(settings, ledger, Office(store.records, {} if platforms is None else platforms))
    respond = paced(
        under_rules(brain.respond, brain.answering.answering.manner), ledger, settings.coach_turns_per_10_minutes
    )
    try:
        yield Dispatcher(store, respond, look, surfaces)
    finally:
        await brain.answering.answering.close()


@asynccontextmanager
async def running(door: Dispatcher) -> AsyncIterator[None]:
    """Run the dispatcher while the context lasts; running turns get time to end, the rest is handed back."""
    loop = asyncio.create_task(door.run())
    try:
        yield
    finally:
        await door.drain()
        await loop


@asynccontextmanager
async def tended(store: SqlStore) -> AsyncIterator[None]:
    """Delete what has had its time, now and every hour, while the context lasts."""
    from bot.services.store.retention import tend

    sweeping = asyncio.create_task(tend(store.kit))
    try:
        yield
    finally:
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)


async def chat(settings: Settings, learner: str) -> None:
    """Talk in the terminal: with a database of its own when a person types, in memory when a pipe does."""
    from bot.adapters.terminal.console import ChatConsole

    console = ChatConsole(highlight=False)
    with logged(settings, logging.WARNING):
        await (_typed if sys.stdin.isatty() else _piped)(settings, learner, console)


async def _piped(settings: Settings, learner: str, console: Console) -> None:
    from bot.adapters.terminal import listen
    from bot.adapters.terminal.saving import FOLDER
    from bot.adapters.terminal.surface import TerminalSurface
    from bot.services.store.memory import MemoryStore
    from bot.services.store.memory_ledger import MemoryLedger

    surface = TerminalSurface(console, settings.coach_home / FOLDER)
    async with dispatcher(settings, MemoryStore(now), MemoryLedger(), {"terminal": surface}) as door, running(door):
        await listen.pipe(door, surface, learner, console, sys.stdin)


async def _typed(settings: Settings, learner: str, console: Console) -> None:
    from bot.adapters.terminal import listen
    from bot.adapters.terminal.saving import FOLDER
    from bot.adapters.terminal.surface import TerminalSurface

    surface = TerminalSurface(console, settings.coach_home / FOLDER)
    store = await open_store(settings, "terminal.db")

    async def stranger() -> bool:
        return not await store.records(learner)

    try:
        kept = dispatcher(settings, store, ledger_of(store), {"terminal": surface})
        async with tended(store), kept as door, running(door):
            await listen.chat(door, surface, learner, console, listen.Lines(settings.coach_home / TYPED, stranger))
    finally:
        await store.close()


async def serve(settings: Settings, platforms: Sequence[str], clock: Clock = now) -> None:
    """Run the adapters until SIGTERM or Ctrl-C; SettingsError when a platform's tokens are missing.

    Told to stop, it says so at once at `/readyz`. Then nothing more comes in over its own connections; running turns
    end and are delivered, while requests are still taken down for whoever serves next; then the listener closes, then
    the connections out, then the database.
    """
    from bot.adapters.web import listening

    check_tokens(settings, platforms)
    surfaces: dict[str, Surface] = {}
    owners: dict[str, Manages] = {}
    async with AsyncExitStack() as stack:
        stack.enter_context(logged(settings))
        store = await open_store(settings, clock=clock)
        stack.push_async_callback(store.close)
        await stack.enter_async_context(watched(settings, store))
        await stack.enter_async_context(tended(store))
        door = await stack.enter_async_context(dispatcher(settings, store, ledger_of(store), surfaces, owners))
        slack = await slack_front(settings, clock, stack) if "slack" in platforms else None
        if slack is not None:
            surfaces["slack"], owners["slack"] = slack.surface, slack.manages
        discord = discord_front(settings, door, clock) if "discord" in platforms else None
        if discord is not None:
            surfaces["discord"], owners["discord"] = discord.surface, discord.manages
            stack.push_async_callback(discord.close)
        ready = Readiness([front.ready for front in (slack, discord) if front is not None])
        waits: list[asyncio.Task[Any]] = [asyncio.create_task(_stop_signals(ready.leave).wait())]
        ways = await stack.enter_async_context(AsyncExitStack())
        routes = await ways.enter_async_context(slack.ways_in(door)) if slack is not None else []
        host, port = settings.coach_http_host, settings.coach_http_port
        await stack.enter_async_context(listening(host, port, routes, ready))
        await stack.enter_async_context(running(door))
        waits += [asyncio.create_task(discord.serve(store))] if discord is not None else []
        try:
            await _first_end(waits)
        finally:
            ready.leave()
            await ways.aclose()


async def _first_end(waits: Sequence[asyncio.Task[Any]]) -> None:
    """Wait until told to stop or until a front door falls shut; its error is raised."""
    done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in waits:
        task.cancel()
    await asyncio.wait(waits)
    for task in done:
        task.result()


def _stop_signals(heard: Callable[[], None]) -> asyncio.Event:
    """Set once somebody asked the process to stop; `heard` is called at that moment."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        heard()
        stopped.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    return stopped
