"""Discord as the dispatcher sees it: an interaction's answer is one edited original, anything else a message.

A message is sent with the send's nonce, so that Discord itself drops a repetition made within minutes; later ones are
found in the history.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

from bot.adapters.discord import pages, render, replies, words
from bot.adapters.discord.acks import Acks
from bot.adapters.discord.calls import Calls
from bot.adapters.discord.clearing import cleared, clears
from bot.adapters.discord.finding import find
from bot.adapters.discord.handles import Original, Posted, read, write
from bot.adapters.discord.landing import BROKEN, Landing, original
from bot.adapters.discord.pictures import Pictures
from bot.adapters.discord.render import Drawn, Look
from bot.adapters.discord.signs import Signs
from bot.core.blocks import Clearing, Notice
from bot.core.dialogue import Inbound
from bot.core.errors import DeliveryError
from bot.core.ports import Clock
from bot.core.turns.turn import Send

log = logging.getLogger(__name__)

NONCE_HOLDS = timedelta(minutes=1)
"""How long a repetition is surely dropped by Discord; it says "the past few minutes"."""

LOADING = 1 << 7
REDRAW, FILES = frozenset((BROKEN, "50006", "50109")), frozenset(("40005", "50013"))
"""Refusals that a plainer drawing may mend: a broken limit; of files that they are too large or not allowed here."""

WORDS_LIMIT = 1900


class DiscordSurface:
    """The `Surface` port on Discord."""

    pace = 1.2

    def __init__(
        self,
        calls: Calls,
        acks: Acks,
        clock: Clock,
        hosts: frozenset[str] = frozenset(),
        pictures: Pictures | None = None,
    ) -> None:
        self._calls = calls
        self._acks = acks
        self._clock = clock
        self._hosts = hosts
        self._pictures = pictures
        self._landing = Landing(calls, acks, clock)
        self.signs = Signs(calls)
        self._drafted: set[str] = set()

    async def draft(self, send: Send) -> str | None:
        """Take the waiting sign of an interaction, or post a first version; None while there are no words."""
        if self._landing.reply(send) is not None:
            return str(Original(send.inbound.id))
        if not send.content.markdown.strip():
            return None
        channel = await self._landing.channel(send)
        self.signs.take_down(send.inbound.id)
        drafted = await self._landing.draft(send, channel, self._unfinished(send.content.markdown, ""))
        self._drafted.add(send.nonce)
        return str(drafted)

    async def show(self, send: Send, markdown: str, status: str) -> None:
        """Show an unfinished message; without words, the typing sign. What was drafted just now waits for the next time."""
        if send.nonce in self._drafted:
            self._drafted.remove(send.nonce)
            return
        handle = next(iter(read(send.handle)), None)
        if handle is None:
            self.signs.put_up(send.inbound.id, await self._landing.channel(send))
        elif isinstance(handle, Posted):
            await self._landing.edit(handle, pages.body(self._unfinished(markdown, status), _drafted(send)))
        elif markdown.strip() and (reply := self._landing.reply(send)) is not None:
            await self._acks.settled(send.inbound.id)
            body = pages.body(self._unfinished(markdown, status), _drafted(send))
            await self._landing.over(send.inbound, reply, body)

    async def deliver(self, send: Send) -> str:
        """Make the finished message visible where it belongs; the same however often it is called."""
        self.signs.take_down(send.inbound.id)
        await self._acks.settled(send.inbound.id)
        send = await cleared(self._calls, send, self._clock()) if clears(send) else send
        pictures = await self._pictures.of(send.content.blocks) if self._pictures else {}
        *drawings, last = self._drawings(send, Look(self._hosts, pictures))
        for drawn in drawings:
            try:
                return write(await self._landing.land(send, drawn))
            except DeliveryError as error:
                if error.code not in (REDRAW | FILES if drawn.files else REDRAW):
                    raise
                log.exception("message %s of turn %s is drawn more plainly", send.n, send.turn)
        return write(await self._landing.land(send, last))

    async def recover(self, send: Send) -> str | None:
        """Look for a message whose handle was lost, once the nonce no longer protects; an original needs no looking."""
        if self._landing.reply(send) is not None or self._clock() - send.inbound.at < NONCE_HOLDS:
            return None
        channel = await self._landing.channel(send)
        return write(await find(self._calls, channel, send.inbound, send.nonce)) or None

    async def ended(self, inbound: Inbound) -> None:
        """Leave nothing thinking: an interaction that got no message loses its waiting sign."""
        self.signs.take_down(inbound.id)
        reply = replies.original(inbound, self._clock())
        if reply is None or not self._acks.unanswered(inbound.id) or not self._acks.open(inbound.id):
            return
        await self._acks.settled(inbound.id)
        try:
            waiting = await self._calls.call(original("GET", reply))
            if waiting.get("flags", 0) & LOADING:
                await self._calls.call(original("DELETE", reply))
        except DeliveryError as error:
            log.info("the waiting sign of %s is gone already: %s", inbound.id, error.code)

    def _unfinished(self, markdown: str, status: str) -> pages.Page:
        return pages.preview(words.markdown(markdown, self._hosts), status)

    def _drawings(self, send: Send, look: Look) -> Iterator[Drawn]:
        """The message as it should be, without pictures, and in plain words."""
        yield render.draw(send, look)
        if look.pictures:
            yield render.draw(send, Look(self._hosts))
        notices = " ".join(block.text for block in send.content.blocks if isinstance(block, Notice | Clearing))
        said = words.bare(send.content.markdown or notices)[:WORDS_LIMIT]
        yield Drawn((render.text(said if said.strip() else "…"),))


def _drafted(send: Send) -> int:
    return pages.mark(send.nonce, draft=True)
