"""The gateway as a whole: who may enter, which sessions live, and the levers a test pulls."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from tests.fakes.discord.gateway.connection import Connection
from tests.fakes.discord.gateway.entry import Identify, start_limit
from tests.fakes.discord.gateway.frames import ENDS_SESSION, CloseCode, Op
from tests.fakes.discord.gateway.sessions import Session
from tests.fakes.discord.recording import Recording
from tests.fakes.discord.world import Event, World


class Gateway:
    def __init__(
        self, world: World, recording: Recording, *, heartbeat_ms: int, most_identifies: int, spacing: float
    ) -> None:
        self.world = world
        self.recording = recording
        self.heartbeat_ms = heartbeat_ms
        self.most_identifies = most_identifies
        self.identify_spacing = spacing  # seconds between two IDENTIFYs; Discord asks for five
        self.connections: list[Connection] = []
        self.sessions: list[Session] = []
        self.identifies: list[Identify] = []
        self.resumes = 0
        self.refusing = 0  # this many connection attempts get 503; -1: all
        self._door = asyncio.Event()
        self._door.set()
        self._held: list[Event] | None = None
        world.publish = self.publish
        world.start_limit = lambda: start_limit(self)

    # -- serving ----------------------------------------------------------------------------------------------

    async def serve(self, incoming: web.Request) -> web.StreamResponse:
        if self.refusing:
            self.refusing -= 1 if self.refusing > 0 else 0
            return web.Response(status=503, text="upstream connect error")
        await self._door.wait()
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(incoming)
        if incoming.query.get("v") != "10" or incoming.query.get("encoding", "json") != "json":
            await socket.close(code=CloseCode.INVALID_VERSION)
            return socket
        connection = Connection(
            self, socket, incoming.transport, compressed=incoming.query.get("compress") == "zlib-stream"
        )
        self.connections.append(connection)
        try:
            await connection.serve()
        finally:
            self.connections.remove(connection)
        return socket

    # -- dispatching ------------------------------------------------------------------------------------------

    def publish(self, event: Event) -> None:
        """To every living session that wants it, connected or not; or kept back while deliveries are held."""
        if self._held is not None:
            self._held.append(event)
            return
        for session in self.sessions:
            self.offer(session, event)

    def offer(self, session: Session, event: Event) -> None:
        if session.alive and session.wants(event):
            session.give(event.name, event.payload(session.reads_content))

    @property
    def connected(self) -> bool:
        """Somebody has identified or resumed and is listening."""
        return any(connection.listening for connection in self.connections)

    async def drained(self) -> None:
        """Everything published so far is on the wire."""
        for connection in list(self.connections):
            if not connection.socket.closed:
                await connection.line.drained()

    async def fence(self, patience: float = 10.0) -> None:
        """Returns when every connected bot has read all dispatches so far: it answers a heartbeat request behind them."""
        asked = [(connection, connection.heartbeats) for connection in self.connections if connection.listening]
        for connection, _ in asked:
            connection.line.put(Op.HEARTBEAT)
        await self.world.bell.until(
            lambda: all(c.heartbeats > before or c.socket.closed for c, before in asked),
            patience,
            lambda: "no bot answered the heartbeat request",
        )

    # -- levers -----------------------------------------------------------------------------------------------

    def ask_reconnect(self) -> None:
        """Op 7: please come back and resume."""
        for connection in self.connections:
            connection.line.put(Op.RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9. Not resumable: what is sent until the next IDENTIFY reaches nobody."""
        for connection in self.connections:
            if connection.session is not None and not resumable:
                connection.session.alive = False
            connection.line.put(Op.INVALID_SESSION, resumable)

    async def close(self, code: int = CloseCode.UNKNOWN_ERROR, *, lose_session: bool | None = None) -> None:
        """Hangs up on everybody. By default 4004, 4007 and 4009 end the session and the others leave it resumable."""
        lost = code in ENDS_SESSION if lose_session is None else lose_session
        for connection in list(self.connections):
            if connection.session is not None and lost:
                connection.session.alive = False
            await connection.close(code)

    def drop(self) -> None:
        """Cuts the connections without a word."""
        for connection in self.connections:
            connection.cut()

    def stall(self, *, stalled: bool = True) -> None:
        """Half-open: heartbeats stay without answer and dispatches vanish; the session's log keeps them."""
        for connection in self.connections:
            connection.stalled = connection.line.muted = stalled

    def refuse(self, times: int = -1) -> None:
        """503 for the next connection attempts; -1 until `refuse(0)`."""
        self.refusing = times

    @asynccontextmanager
    async def gap(
        self, code: int = CloseCode.UNKNOWN_ERROR, *, lose_session: bool | None = None
    ) -> AsyncIterator[None]:
        """Hangs up, and keeps whoever comes back waiting at the door until the block ends."""
        self._door.clear()
        try:
            await self.close(code, lose_session=lose_session)
            yield
        finally:
            self._door.set()

    @asynccontextmanager
    async def reordered(self, shuffle: Callable[[list[Event]], None] | int) -> AsyncIterator[None]:
        """Keeps dispatches back during the block, then delivers them shuffled: by a seed or by a function."""
        held: list[Event] = []
        self._held = held
        try:
            yield
        finally:
            self._held = None
            if isinstance(shuffle, int):
                random.Random(shuffle).shuffle(held)
            else:
                shuffle(held)
            for event in held:
                self.publish(event)
