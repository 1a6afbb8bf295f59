"""One WebSocket connection: HELLO, then IDENTIFY or RESUME, heartbeats, and Discord's reasons to hang up."""

import asyncio
import json
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.components import Json
from tests.fakes.discord.gateway.entry import identify, resume
from tests.fakes.discord.gateway.frames import CloseCode, Line, Op
from tests.fakes.discord.gateway.sessions import Session

if TYPE_CHECKING:
    from tests.fakes.discord.gateway.server import Gateway

MOST_BYTES = 4096
MOST_FRAMES = 120
FRAME_WINDOW = 60.0


class Connection:
    def __init__(
        self,
        gateway: "Gateway",
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        *,
        compressed: bool,
    ) -> None:
        self.gateway = gateway
        self.socket = socket
        self._transport = transport
        self.line = Line(socket, compressed=compressed)
        self.session: Session | None = None
        self.heartbeats = 0
        self.stalled = False
        self._hung_up = False  # the fake closed, not the client
        self._frames: deque[float] = deque()

    @property
    def listening(self) -> bool:
        """Its session lives and nobody has hung up."""
        alive = self.session is not None and self.session.alive
        return alive and not self._hung_up and not self.socket.closed

    async def serve(self) -> None:
        """Talks until either side hangs up."""
        pump = asyncio.create_task(self.line.pump())
        self.line.put(Op.HELLO, {"heartbeat_interval": self.gateway.heartbeat_ms})
        try:
            async for message in self.socket:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    continue
                if self.stalled:
                    continue  # a half-open socket reads nothing
                await self._take(message.data)
        finally:
            self._leave()
            self.line.end()
            await pump

    async def close(self, code: int) -> None:
        """Hangs up in order: what was put before still goes out."""
        self._hung_up = True
        await self.line.drained()
        await self.socket.close(code=code)

    def cut(self) -> None:
        """The connection breaks without a closing frame."""
        if self._transport is not None:
            self._transport.abort()

    def _leave(self) -> None:
        session = self.session
        if session is not None and session.line is self.line:
            session.line = None
            session.left_at = self.gateway.world.now()
            if not self._hung_up and self.socket.close_code in (1000, 1001):
                session.alive = False  # a client that closes so gives its session up
        self.gateway.world.bell.ring()

    async def _take(self, raw: str | bytes) -> None:
        frame = self._decode(raw)
        if frame is None:
            await self._refuse(CloseCode.DECODE_ERROR, "no JSON object of at most 4096 bytes", raw)
        elif self._too_fast():
            await self._refuse(CloseCode.RATE_LIMITED, "more than 120 frames a minute")
        else:
            await self._act(frame)
        self.gateway.world.bell.ring()

    def _decode(self, raw: str | bytes) -> Json | None:
        if len(raw) > MOST_BYTES:
            return None
        try:
            frame = json.loads(raw)
        except ValueError:
            return None
        return frame if isinstance(frame, dict) else None

    def _too_fast(self) -> bool:
        now = time.monotonic()
        self._frames.append(now)
        while now - self._frames[0] > FRAME_WINDOW:
            self._frames.popleft()
        return len(self._frames) > MOST_FRAMES

    async def _refuse(self, code: CloseCode, what: str, detail: Any = None) -> None:
        self.gateway.recording.violate("gateway", what, detail)
        await self.close(code)

    async def _act(self, frame: Json) -> None:
        op, body = frame.get("op"), frame.get("d")
        if op == Op.HEARTBEAT:
            self.heartbeats += 1
            self.line.put(Op.HEARTBEAT_ACK)
        elif op in (Op.IDENTIFY, Op.RESUME):
            if not isinstance(body, dict):
                await self._refuse(CloseCode.DECODE_ERROR, "no payload", frame)
            elif self.session is not None:
                await self._refuse(CloseCode.ALREADY_AUTHENTICATED, "already authenticated")
            elif op == Op.IDENTIFY:
                await identify(self.gateway, self, body)
            else:
                await resume(self.gateway, self, body)
        elif self.session is None:
            await self._refuse(CloseCode.NOT_AUTHENTICATED, "a payload before IDENTIFY", frame)
        elif op not in (Op.PRESENCE, Op.VOICE, Op.REQUEST_MEMBERS):
            await self._refuse(CloseCode.UNKNOWN_OPCODE, "unknown opcode", frame)
