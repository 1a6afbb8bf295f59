"""One reply in the making: parts in, messages out, previews shown on the way.

The order of parts is checked here. Previews are disposable: one at a time, later text replaces earlier text, and
none is shown when the whole message is there within `GRACE`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot.core.dialogue import Inbound, Open, Outcome, Part, Status, Text
from bot.core.errors import DeliveryError
from bot.core.memory import Change
from bot.core.ports import Outbox, Surface
from bot.core.turns.turn import Send, Turn

GRACE = 0.03
"""Seconds a finished sentence may wait for the rest of its message before it is previewed."""


class GrammarError(Exception):
    """A skill broke the order of parts: a fault of ours, not of the person who asked."""


def nonce(inbound: Inbound, n: int, tag: str = "") -> str:
    """Name the n-th message of a turn in 24 hex digits, the same on every try."""
    return hashlib.sha256(f"{inbound.tenant}|{inbound.id}|{n}|{tag}".encode()).hexdigest()[:24]


class Reply:
    """The messages of one turn so far; `sends` is readable at any moment, also after a cancellation."""

    def __init__(self, turn: Turn, surface: Surface, outbox: Outbox) -> None:
        self.turn = turn
        self.sends: list[Send] = []
        self.status = ""
        self._surface = surface
        self._outbox = outbox
        self._preview: _Preview | None = None

    async def play(self, parts: AsyncGenerator[Part]) -> tuple[Change, ...]:
        """Run the parts to their Outcome and return its changes; GrammarError when they end without one."""
        try:
            async with aclosing(parts) as stream:
                async for part in stream:
                    if isinstance(part, Outcome):
                        return part.changes
                    await self._take(part)
        finally:
            await self._settle()
        raise GrammarError("the reply ended without an Outcome")

    async def show(self) -> None:
        """Show the message as it stands; the first time, draft it and store its handle at once."""
        send = self.sends[-1]
        if send.handle is None and (handle := await self._surface.draft(send)) is not None:
            self.sends[-1] = send = replace(self.sends[-1], handle=handle)
            await self._outbox.drafted(self.turn, send)
        await self._surface.show(self.sends[-1], self.sends[-1].content.markdown, self.status)

    async def _take(self, part: Open | Status | Text | Part) -> None:
        if isinstance(part, Open):
            await self._settle()
            self.sends.append(_opened(self.turn, part, len(self.sends)))
            self.status = ""
            return
        if not self.sends:
            raise GrammarError("the reply began without an Open")
        content = self.sends[-1].content
        if isinstance(part, Status):
            self.status = part.text
        elif isinstance(part, Text):
            if content.blocks:
                raise GrammarError("text came after a block")
            self.status = ""
            content = replace(content, markdown=content.markdown + part.markdown)
        elif not isinstance(part, Outcome):
            content = replace(content, blocks=(*content.blocks, part))
        self.sends[-1] = replace(self.sends[-1], content=content)
        self._preview = self._preview or _Preview(self)
        self._preview.changed.set()

    async def _settle(self) -> None:
        preview, self._preview = self._preview, None
        if preview is not None:
            await preview.close()


class _Preview:
    """Shows a reply's current message whenever it changed, until closed."""

    def __init__(self, reply: Reply) -> None:
        self.changed = asyncio.Event()
        self._closed = asyncio.Event()
        self._reply = reply
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop. A call under way is waited for, not cancelled: it may be creating the message whose handle we need."""
        self._closed.set()
        self.changed.set()
        await self._task

    async def _run(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), GRACE)
        while not self._closed.is_set():
            await self.changed.wait()
            self.changed.clear()
            if not self._closed.is_set():
                with contextlib.suppress(DeliveryError):  # best effort: delivery has the last word
                    await self._reply.show()


def _opened(turn: Turn, part: Open, n: int) -> Send:
    earlier = next((send for send in turn.sends if send.n == n), None)
    return Send(
        turn=turn.id,
        n=n,
        nonce=nonce(turn.inbound, n),
        to=part.to,
        inbound=turn.inbound,
        key=part.key,
        handle=earlier.handle if earlier else None,
    )
