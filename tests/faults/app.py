"""The process under test: the real store and dispatcher, opened as the product opens them, between a scripted slow
model and a platform on loopback. Events come in over HTTP; a fuse may end it at any step.

It reads one JSON object a line (name, database, home, platform, lease, and point and n of a fuse), forks a process
for each, and tells on stdout, in JSON lines, who was born, who listens, and who is dead.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import sys
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import text

from bot import bootstrap
from bot.core.dialogue import Inbound, Message, Open, Outcome, Part, Status, Text
from bot.core.errors import StoreError
from bot.core.memory import Add, Memory, Put
from bot.core.turns.dispatcher import Dispatcher, Limits
from bot.core.turns.runner import Patience
from bot.services.store.database import Scope
from bot.services.store.sql import SqlStore
from bot.settings import read
from tests.faults.crash import Fuse, FusedStore, FusedSurface
from tests.faults.surface import HttpSurface


class ShiftedClock:
    """The time of day, and how far somebody set it wrong."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


class Scripted:
    """A slow model: counts what each learner said, says so word by word, and proves whose memory it was given."""

    def __init__(self, fuse: Fuse) -> None:
        self._fuse = fuse

    async def respond(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        assert isinstance(inbound, Message)
        wish = json.loads(inbound.text)
        known = memory.get("count")
        n = (known.body["of"] if known else 0) + 1
        owner = known.body["owner"] if known else inbound.learner
        yield Open()
        yield Status("thinking")
        for word in ("Let ", "me ", "see. "):
            await asyncio.sleep(wish["slow"])
            yield Text(word)
        self._fuse.at("model called")
        await asyncio.sleep(wish["slow"])
        yield Text(f"[{inbound.learner}|{owner}|{inbound.id}|{n}]")
        count = Put(owner=inbound.learner, kind="count", body={"of": n, "owner": owner}, rev=known.rev if known else 0)
        yield Outcome((count, Add(inbound.tenant, "answered", "all")))


class App:
    """HTTP in front of a `Door`."""

    def __init__(self, door: Dispatcher, store: SqlStore, clock: ShiftedClock, fuse: Fuse) -> None:
        self._door, self._store, self._clock, self._fuse = door, store, clock, fuse

    async def event(self, request: web.Request) -> web.Response:
        """Accept, and only then acknowledge."""
        said = await request.json()
        inbound = Message(surface="dm", at=self._clock(), **said)
        try:
            receipt = await self._door.accept(inbound)
        except StoreError as error:
            return web.json_response({"error": str(error)}, status=503)
        response = web.json_response({"state": receipt.state})
        await response.prepare(request)
        await response.write_eof()
        self._fuse.at("acknowledged")
        return response

    async def control(self, request: web.Request) -> web.Response:
        """Let something be wrong with this machine."""
        wish = await request.json()
        if "jump" in wish:
            self._clock.by += timedelta(seconds=wish["jump"])
        if "pages" in wish:
            await self._pages(wish["pages"])
        return web.json_response({})

    async def _pages(self, most: int) -> None:
        async def work(connection: Any) -> None:
            await connection.execute(text(f"PRAGMA max_page_count = {most}"))

        await self._store.kit.database.write(Scope(), work)


async def live(config: dict[str, Any]) -> None:
    """One process, from opening the store to the end of draining."""
    clock, fuse = ShiftedClock(), Fuse(config.get("point"), config.get("n", 1))
    settings = read({"DATABASE_URL": config["database"], "COACH_HOME": config["home"]}, None)
    store = await bootstrap.open_store(settings, clock=clock)
    assert isinstance(store, SqlStore)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        surface = FusedSurface(HttpSurface(session, config["platform"]), fuse)
        patience = Patience(lease=timedelta(seconds=config["lease"]), pause=timedelta(seconds=0.2))
        limits = Limits(patience=patience, idle=timedelta(seconds=0.2), queued=lambda _: None)
        dispatcher = Dispatcher(FusedStore(store, fuse), Scripted(fuse).respond, _no_look, {"fake": surface}, limits)
        await _serve(App(dispatcher, store, clock, fuse), dispatcher, config["name"])
    await store.close()


async def _serve(app: App, dispatcher: Dispatcher, name: int) -> None:
    application = web.Application()
    application.add_routes([web.post("/event", app.event), web.post("/control", app.control)])
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    running = asyncio.create_task(dispatcher.run())
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    tell(name, port=runner.addresses[0][1])
    await stopped.wait()
    await dispatcher.drain()
    await running
    await runner.cleanup()


async def _no_look(_query: Any) -> Any:
    raise NotImplementedError


def tell(name: int, **news: int) -> None:
    """One line to the driver; short enough to be written whole."""
    os.write(1, json.dumps({"name": name, **news}).encode() + b"\n")


def bear(config: dict[str, Any]) -> int:
    """Fork a process that lives by this configuration."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        asyncio.run(live(config))
        code = 0
    except StoreError as error:
        print(error, file=sys.stderr)
        code = 2
    finally:
        os._exit(code)


def main() -> None:
    """Bear children until nobody asks for more."""
    children: dict[int, int] = {}
    waiting, open_ = b"", True
    while open_ or children:
        if open_ and select.select([0], [], [], 0.01)[0]:
            read_ = os.read(0, 65536)
            open_ = bool(read_)
            *lines, waiting = (waiting + read_).split(b"\n")
            for config in map(json.loads, lines):
                pid = bear(config)
                children[pid] = config["name"]
                tell(config["name"], pid=pid)
        children = {pid: name for pid, name in children.items() if not _reaped(pid, name)}
        if not open_:
            time.sleep(0.01)


def _reaped(pid: int, name: int) -> bool:
    found, status = os.waitpid(pid, os.WNOHANG)
    if found:
        tell(name, code=os.waitstatus_to_exitcode(status))
    return bool(found)


if __name__ == "__main__":
    main()
