"""Frames on the wire: JSON, plain or in one zlib stream for the life of a connection."""

import asyncio
import json
import zlib
from enum import IntEnum
from typing import Any

from aiohttp import web

from tests.fakes.discord.components import Json


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class CloseCode(IntEnum):
    NORMAL = 1000
    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQ = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


ENDS_SESSION = {CloseCode.AUTHENTICATION_FAILED, CloseCode.INVALID_SEQ, CloseCode.SESSION_TIMED_OUT}


class Line:
    """The sending side of one connection. Frames leave in order; `muted` ones are lost, as on a half-open socket."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self.compressed = compressed
        self.muted = False
        self._zlib = zlib.compressobj() if compressed else None
        self._queue: asyncio.Queue[Json | None] = asyncio.Queue()

    def put(self, op: Op, body: Any = None, event: str | None = None, seq: int | None = None) -> None:
        if not self.muted:
            self._queue.put_nowait({"op": int(op), "d": body, "s": seq, "t": event})

    async def pump(self) -> None:
        """Sends what is put, until `end`."""
        while (frame := await self._queue.get()) is not None:
            if not self.socket.closed:
                await self._send(json.dumps(frame))
            self._queue.task_done()
        self._queue.task_done()

    async def _send(self, text: str) -> None:
        try:
            if self._zlib is None:
                await self.socket.send_str(text)
            else:
                packed = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)
        except ConnectionError:
            return  # the peer is gone; the session's log keeps the event for RESUME

    async def drained(self) -> None:
        """Returns when all that was put so far is on its way."""
        await self._queue.join()

    def end(self) -> None:
        self._queue.put_nowait(None)
