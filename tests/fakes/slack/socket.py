"""The Socket Mode server: tickets, hello, envelopes, acknowledgements, and ways to misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.fakes.slack.deliveries import Attempt, Delivery
from tests.fakes.slack.messages import Json
from tests.fakes.slack.world import World

MOST_CONNECTIONS = 10
LIFE_TOLD_IN_HELLO = 3600


class Connection:
    """One WebSocket of the app. A stalled one is half-open: it neither answers pings nor carries anything."""

    def __init__(self, number: int, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.name = f"socket:{number}"
        self.ws = ws
        self.stalled = False
        self.closed = asyncio.Event()
        self.pings = 0
        self._request = request

    async def send(self, message: Json) -> None:
        """Send unless the line is dead; a line that breaks just now shows in `closed`."""
        if not self.stalled and not self.ws.closed:
            with contextlib.suppress(ConnectionError):
                await self.ws.send_str(json.dumps(message))

    def drop(self) -> None:
        """Cut the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()


class SocketServer:
    """The `/link/` end of Socket Mode."""

    def __init__(self, world: World) -> None:
        self.connections: list[Connection] = []
        self.refused = 0
        self.unacknowledged: dict[str, Delivery] = {}
        self._world = world
        self._numbers = itertools.count(1)
        self._turn = itertools.count()
        self._arrived = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/link/", self.link)]

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket from hello to close."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._world.tickets:
            return web.Response(status=403, text="unknown or used ticket")
        self._world.tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            return await self._too_many(ws)
        connection = Connection(next(self._numbers), ws, request)
        await self._serve(connection)
        return ws

    async def ready(self) -> Connection:
        """A connection to send on, in turn; waits until there is one."""
        while not self.connections:
            await self._arrived.wait()
        return self.connections[next(self._turn) % len(self.connections)]

    async def carry(self, delivery: Delivery, number: int, reason: str | None, connection: Connection) -> Attempt:
        """Send one envelope; the acknowledgement comes later and finds its delivery by id."""
        attempt = Attempt(number, reason, self._world.clock.now(), connection.name)
        delivery.attempts.append(attempt)
        self._world.recording.wake()
        self.unacknowledged[delivery.id] = delivery
        await connection.send(_envelope(delivery, number, reason))
        return attempt

    async def ask_to_leave(self, reason: Literal["warning", "refresh_requested"] = "refresh_requested") -> None:
        """Tell every connection that it will be closed, as Slack does before it refreshes them."""
        for connection in list(self.connections):
            await connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}})

    def drop(self, index: int | None = None) -> None:
        """Cut one connection, or all."""
        for connection in list(self.connections) if index is None else [self.connections[index]]:
            connection.drop()

    def stall(self) -> None:
        """Make every present connection half-open."""
        for connection in self.connections:
            connection.stalled = True

    async def close(self) -> None:
        for connection in list(self.connections):
            await connection.ws.close()

    async def _too_many(self, ws: web.WebSocketResponse) -> web.StreamResponse:
        self.refused += 1
        await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
        await ws.close()
        return ws

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        await connection.send(self._hello())
        self._arrived.set()
        self._world.note("connected", detail=connection.name)
        try:
            async for message in connection.ws:
                await self._hear(connection, message.type, message.data)
        finally:
            self.connections.remove(connection)
            connection.closed.set()
            if not self.connections:
                self._arrived.clear()
            self._world.note("disconnected", detail=connection.name)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self._world.app.id},
            "debug_info": {"host": "fake", "build_number": 1, "approximate_connection_time": LIFE_TOLD_IN_HELLO},
        }

    async def _hear(self, connection: Connection, kind: WSMsgType, content: Any) -> None:
        if connection.stalled:
            return
        if kind == WSMsgType.PING:
            connection.pings += 1
            await connection.ws.pong(content)
        elif kind == WSMsgType.TEXT:
            self._acknowledged(content)

    def _acknowledged(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            self._world.recording.violate("invalid", f"not JSON on the socket: {text[:80]}")
            return
        delivery = self.unacknowledged.get(said.get("envelope_id", ""))
        if delivery is None:
            self._world.recording.violate("unknown", f"acknowledged an unknown envelope: {text[:80]}")
            return
        if said.get("payload") and delivery.kind == "events_api":
            self._world.recording.violate("ignored", "an event's acknowledgement carries no payload")
        delivery.acknowledge(said.get("payload"))
        self._world.recording.wake()


def _envelope(delivery: Delivery, number: int, reason: str | None) -> Json:
    shape: Json = {
        "type": delivery.kind,
        "envelope_id": delivery.id,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != "events_api",
    }
    if delivery.kind == "events_api":
        shape |= {"retry_attempt": number, "retry_reason": reason or ""}
    return shape
