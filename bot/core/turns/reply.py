"""One reply in the making: parts in, messages out, previews shown on the way.

The order of parts is checked here. Previews are disposable: one at a time, later text replaces earlier text, and
none is shown when the whole message is there within `GRACE`. A message with a key replaces an earlier one in place,
so it is not previewed: a draft would be a second message.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

from bot.core.dialogue import Audience, Inbound, Open, Outcome, Part, Status, Text
from bot.core.errors import LeaseLost, StoreError
from bot.core.memory import Change
from bot.core.ports import Surface
from bot.core.turns.store import Outbox
from bot.core.turns.turn import Send, Turn

log = logging.getLogger(__name__)

GRACE = 0.03
"""Seconds a finished sentence may wait for the rest of its message before it is previewed."""


class GrammarError(Exception):
    """A skill broke the order of parts: a fault of ours, not of the person who asked."""


def nonce(inbound: Inbound, n: int, tag: str = "") -> str:
    """Name the n-th message of a turn in 24 hex digits, the same on every try."""
    return hashlib.sha256(f"{inbound.tenant}|{inbound.id}|{n}|{tag}".encode()).hexdigest()[:24]


class Reply:
    """The messages of one turn so far; `sends` is readable at any moment, also after a cancellation."""

    def __init__(self, turn: Turn, surface: Surface, outbox: Outbox, awake: Callable[[], Awaitable[float]]) -> None:
        self.turn = turn
        self.sends: list[Send] = []
        self.status = ""
        self.pace = surface.pace
        self.visible: float | None = None  # monotonic seconds when its first words could be seen
        self._surface = surface
        self._outbox = outbox
        self._awake = awake
        self._drafted: set[int] = set()
        self._unanswered: set[int] = set()
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

    @property
    def first(self) -> Send:
        """The first message, or what it would be: a worker that died may have drafted it."""
        return self.sends[0] if self.sends else self._opened(Open())

    def doubtful(self, send: Send) -> bool:
        """Whether the platform may have this message although we hold no handle: then look before sending."""
        return send.handle is None and (self.turn.claims > 0 or send.n in self._unanswered)

    async def show(self) -> None:
        """Show the message as it stands; the first time, draft it and store its handle at once.

        A preview ends with the lease: one that a worker sends as it wakes could overwrite what the next one said.
        """
        await self._awake()
        send = self.sends[-1]
        if send.handle is None and send.n not in self._drafted:
            await self._draft(send)
        async with asyncio.timeout(await self._awake()):
            await self._surface.show(self.sends[-1], self.sends[-1].content.markdown, self.status)
        if self.sends[-1].content.markdown:
            self.seen()

    def seen(self) -> None:
        """Note that there is something to read now; only the first time counts."""
        self.visible = self.visible or time.monotonic()

    async def _draft(self, send: Send) -> None:
        found = await self._surface.recover(send) if self.doubtful(send) else None
        self._drafted.add(send.n)
        self._unanswered.add(send.n)
        handle = found or await self._surface.draft(send)
        self._unanswered.discard(send.n)
        if handle is None and not send.content.markdown:
            self._drafted.discard(send.n)  # with words it may be worth a draft
        if handle is not None:
            self.sends[-1] = send = replace(self.sends[-1], handle=handle)
            await self._outbox.drafted(self.turn, send)

    async def _take(self, part: Part) -> None:
        if isinstance(part, Open):
            await self._settle()
            self.sends.append(self._opened(part))
            self.status = ""
            return
        if not self.sends:
            raise GrammarError("the reply began without an Open")
        send = self.sends[-1]
        if isinstance(part, Status):
            self.status = part.text
        elif isinstance(part, Text):
            if send.content.blocks:
                raise GrammarError("text came after a block")
            self.status = ""
            self.sends[-1] = replace(
                send, content=replace(send.content, markdown=send.content.markdown + part.markdown)
            )
        elif not isinstance(part, Outcome):
            self.sends[-1] = replace(send, content=replace(send.content, blocks=(*send.content.blocks, part)))
        if not send.key:
            self._preview = self._preview or _Preview(self)
            self._preview.changed.set()

    async def _settle(self) -> None:
        preview, self._preview = self._preview, None
        if preview is not None:
            await preview.close()

    def _opened(self, part: Open) -> Send:
        n = len(self.sends)
        earlier = next((send for send in self.turn.sends if send.n == n), None)
        return Send(
            turn=self.turn.id,
            n=n,
            nonce=nonce(self.turn.inbound, n),
            to=self._first(part.to) if n == 0 else part.to,
            inbound=self.turn.inbound,
            key=part.key,
            handle=earlier.handle if earlier else None,
        )

    def _first(self, wanted: Audience) -> Audience:
        """The first message goes where the acknowledgement promised; GrammarError when more people would see it.

        What nobody acknowledged, such as a timer's message, may go directly to whom it is promised to alone. In a direct
        message, where everything is private, private means a passing note.
        """
        promised = self.turn.audience
        if wanted == "private" and self.turn.inbound.surface == "dm":
            return wanted
        if wanted == "dm" and promised == "private" and self.turn.inbound.id.startswith("timer:"):
            return "dm"
        if wanted in {promised, "here"}:
            return promised
        raise GrammarError(f"the reply opened {wanted!r} although {promised!r} was promised")


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
                await self._show()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closed.wait(), self._reply.pace)

    async def _show(self) -> None:
        try:
            await self._reply.show()
        except LeaseLost:
            raise
        except StoreError as error:
            log.warning("turn %s: a draft's handle is kept in mind only: %s", self._reply.turn.id, error)
        except Exception as error:  # noqa: BLE001 - best effort, whatever a platform throws: delivery has the last word
            log.info("turn %s: a preview was not shown: %r", self._reply.turn.id, error)
