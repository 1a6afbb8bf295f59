"""A platform on loopback that records everything it is told, and lies, drops and dawdles when it is asked to.

It gives no message twice by itself: a repeated create is a second message, as on a platform without nonces. What it
offers is its history, by nonce.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

LOST, REFUSED, SLOW = "sent, reply lost", "refused before it was done", "slow"


@dataclass
class Posted:
    """One message on the platform."""

    handle: str
    tenant: str
    place: str
    event: str
    nonce: str
    text: str
    final: bool


@dataclass
class Platform:
    """`rates`: how likely each fault is for a call; `done` counts what was done to the caller."""

    chance: random.Random
    rates: dict[str, float] = field(default_factory=dict)
    messages: list[Posted] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""

    async def start(self) -> web.AppRunner:
        application = web.Application()
        names = ("create", "update", "find")
        application.add_routes([web.post(f"/{name}", self._faulty(getattr(self, name))) for name in names])
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        handle = f"m{len(self.messages)}"
        self.messages.append(Posted(handle=handle, **body))
        return {"handle": handle}

    def update(self, body: dict[str, Any]) -> dict[str, Any]:
        message = self.messages[int(body["handle"][1:])]
        message.text, message.final = body["text"], body["final"]
        return {}

    def find(self, body: dict[str, Any]) -> dict[str, Any]:
        found = (one.handle for one in self.messages if (one.nonce, one.place) == (body["nonce"], body["place"]))
        return {"handle": next(found, None)}

    def _faulty(self, action: Any) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.json()
            fault = self._drawn()
            if fault == SLOW:
                await asyncio.sleep(self.chance.uniform(0.05, 0.6))
            if fault == REFUSED:
                raise web.HTTPInternalServerError
            told = action(body)
            self.changed.set()
            if fault == LOST and request.transport is not None:
                request.transport.abort()
            return web.json_response(told)

        return handle

    def _drawn(self) -> str | None:
        for fault, rate in self.rates.items():
            if self.chance.random() < rate:
                self.done[fault] += 1
                return fault
        return None
