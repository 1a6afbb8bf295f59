"""Getting a finished message in front of its reader: over a waiting sign, over an earlier message, or as a new one."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from discord.http import Route

from bot.adapters.discord import pages, render, replies
from bot.adapters.discord.acks import Acks
from bot.adapters.discord.calls import Calls, first_id
from bot.adapters.discord.check import problems
from bot.adapters.discord.finding import nonce
from bot.adapters.discord.handles import Handle, Original, Posted, read
from bot.adapters.discord.moving import ARCHIVED, LATE_NOTE, LOCKED, SHUT, anew, directly, explained, is_moved
from bot.adapters.discord.parse import user_of
from bot.adapters.discord.posting import in_answer_to, post
from bot.adapters.discord.render import Component, Drawn, Upload
from bot.adapters.discord.replies import Reply
from bot.core.blocks import Option
from bot.core.dialogue import Inbound
from bot.core.errors import DeliveryError, Unreachable
from bot.core.ports import Clock
from bot.core.tokens import mint, parse
from bot.core.turns.turn import Send

log = logging.getLogger(__name__)

NOT_THERE_YET = "10015"
GONE = frozenset(("10062", NOT_THERE_YET, "50027", ARCHIVED))
"""Discord's words for an interaction that cannot be answered any more."""

REMOVED = frozenset(("10008", ARCHIVED, LOCKED))
"""Messages that somebody deleted, or whose thread was closed meanwhile: a new one takes their place."""

CLOSED = frozenset(("50007", "50278"))
"""Whoever lets no stranger write to them, or left the last server they had in common with the coach."""

BROKEN = "50035"
FRESH, PAUSE = timedelta(seconds=5), 0.4
KEPT = 5000
AGAIN = "Try again"
REMEDY = (
    "I could not write to you directly, and this is for you alone. "
    "Open this server's menu, then *Privacy Settings*, switch *Direct Messages* on, and press the button."
)


@dataclass(frozen=True, slots=True)
class Landing:
    """The ways a message lands."""

    calls: Calls
    acks: Acks
    clock: Clock
    rooms: OrderedDict[str, str] = field(default_factory=OrderedDict)

    async def land(self, send: Send, drawn: Drawn) -> list[Handle]:
        """Put a drawn message where it belongs; the same however often it is asked."""
        handles = read(send.handle)
        if (reply := self.reply(send)) is not None:
            try:
                return await self._answer(send, reply, drawn)
            except DeliveryError as error:
                if error.code not in GONE:
                    raise
                log.info("interaction %s is over: %s", send.inbound.id, error.code)
        posted = [handle for handle in handles if isinstance(handle, Posted)]
        drawn = explained(drawn, LATE_NOTE) if is_moved(send) and not posted else drawn
        try:
            channel = posted[0].channel if posted else await self.channel(send)
            return [*await self._pages(send, channel, _sound(pages.pages(drawn), drawn.files), drawn.files, posted)]
        except DeliveryError as error:
            if error.code in SHUT and send.to == "here" and send.inbound.surface != "dm":
                return await self.land(*directly(send, drawn))
            if error.code not in CLOSED:
                raise
            return [await self._closed(send, error)]

    def reply(self, send: Send) -> Reply | None:
        """How to write a message over its interaction's waiting sign, None when it goes another way."""
        placed = any(isinstance(handle, Posted) for handle in read(send.handle))
        if send.n > 0 or send.to == "dm" or placed or not self.acks.open(send.inbound.id):
            return None
        return replies.original(send.inbound, self.clock())

    async def channel(self, send: Send) -> str:
        """Find where a message goes: its place, unless it is for the learner alone and other people are there."""
        if send.to == "here" or send.inbound.surface == "dm":
            return send.inbound.place
        learner = send.inbound.learner
        if learner not in self.rooms:
            body = {"recipient_id": user_of(learner)}
            opened = await self.calls.call(Route("POST", "/users/@me/channels"), body)
            self.rooms[learner] = str(opened["id"])
            if len(self.rooms) > KEPT:
                self.rooms.popitem(last=False)
        return self.rooms[learner]

    async def draft(self, send: Send, channel: str, page: list[Component]) -> Posted:
        """Send the first version of a message that is still being written."""
        body = pages.body(page, pages.mark(send.nonce, draft=True))
        sent = await post(self.calls, channel, _checked(body | {"nonce": send.nonce} | _hung(send, 0)))
        return Posted(channel, str(sent["id"]))

    async def post(self, send: Send, channel: str, page: list[Component], files: Sequence[Upload], n: int) -> Posted:
        """Send a page as a new message. Sent again within minutes, Discord gives back the first one."""
        own = pages.mark(send.nonce, n)
        body = pages.body(page, own, files, flags=pages.SILENT if n else 0) | {"nonce": nonce(send.nonce, n)}
        sent = await post(self.calls, channel, _checked(body | _hung(send, n)), files)
        posted = Posted(channel, str(sent["id"]))
        if first_id(sent) == own + 1:  # a draft that we did not know of
            await self.edit(posted, pages.body(page, own, files), files)
        return posted

    async def edit(self, posted: Posted, body: dict[str, Any], files: Sequence[Upload] = ()) -> None:
        """Write a message anew in its place."""
        route = Route(
            "PATCH",
            "/channels/{channel_id}/messages/{message_id}",
            channel_id=posted.channel,
            message_id=posted.message,
        )
        await self.calls.send(route, _checked(body), files)

    async def over(
        self, inbound: Inbound, reply: Reply, body: dict[str, Any], files: Sequence[Upload] = ()
    ) -> dict[str, Any]:
        """Write over the waiting sign of an interaction; the sign may be on its way from another process."""
        while True:
            try:
                return await self.calls.send(original("PATCH", reply), _checked(body), files)
            except DeliveryError as error:
                if error.code != NOT_THERE_YET or self.clock() - inbound.at > FRESH:
                    raise
            await asyncio.sleep(PAUSE)

    async def _answer(self, send: Send, reply: Reply, drawn: Drawn) -> list[Handle]:
        """Write over the waiting sign. In a direct message more pages may follow; elsewhere there is only this one."""
        alone = send.inbound.surface == "dm"
        laid, files = (pages.pages(drawn), drawn.files) if alone else _in_one(drawn)
        _sound(laid, files)
        shown = pages.files_of(laid[0], files)
        sent = await self.over(send.inbound, reply, pages.body(laid[0], pages.mark(send.nonce), shown), shown)
        self.acks.answered(send.inbound.id)
        lasting = send.key and send.to == "here"
        first: Handle = Posted(str(sent["channel_id"]), str(sent["id"])) if lasting else Original(send.inbound.id)
        others = [await self._page(send, send.inbound.place, laid, files, n) for n in range(1, len(laid))]
        return [first, *others]

    async def _pages(
        self, send: Send, channel: str, laid: list[list[Component]], files: Sequence[Upload], posted: list[Posted]
    ) -> list[Posted]:
        landed = []
        for n in range(len(laid)):
            if n >= len(posted):
                landed.append(await self._page(send, channel, laid, files, n))
            elif await self._over_page(send, laid, files, n, posted[n]):
                landed.append(posted[n])
            else:
                landed.append(await self._page(anew(send), channel, laid, files, n))
        return landed

    async def _over_page(
        self, send: Send, laid: list[list[Component]], files: Sequence[Upload], n: int, posted: Posted
    ) -> bool:
        shown = pages.files_of(laid[n], files)
        try:
            await self.edit(posted, pages.body(laid[n], pages.mark(send.nonce, n), shown), shown)
        except DeliveryError as error:
            if error.code not in REMOVED:
                raise
            return False
        return True

    async def _page(
        self, send: Send, channel: str, laid: list[list[Component]], files: Sequence[Upload], n: int
    ) -> Posted:
        return await self.post(send, channel, laid[n], pages.files_of(laid[n], files), n)

    async def _closed(self, send: Send, error: DeliveryError) -> Handle:
        """Nobody else may read it: say over the waiting sign what to do, or keep it until its reader comes again."""
        reply = replies.original(send.inbound, self.clock())
        if reply is None or not self.acks.open(send.inbound.id):
            raise Unreachable(str(error), error.code) from error
        again = render.button(Option(label=AGAIN, token=_again(send.inbound)))
        page: list[Component] = [render.text(REMEDY), {"type": render.ROW, "components": [again]}]
        try:
            await self.over(send.inbound, reply, pages.body(page, pages.mark(send.nonce)))
        except DeliveryError as refused:
            raise Unreachable(str(error), error.code) from refused
        self.acks.answered(send.inbound.id)
        return Original(send.inbound.id)


def original(method: str, reply: Reply) -> Route:
    """Where the first answer of an interaction is read, changed and deleted."""
    return Route(
        method,
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
        webhook_id=reply.app,
        webhook_token=reply.token,
    )


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    """The body; DeliveryError in Discord's own words when it breaks a limit of Discord's."""
    if faults := problems(body):
        raise DeliveryError(f"this would be refused: {', '.join(faults)}", BROKEN)
    return body


def _sound(laid: list[list[Component]], files: Sequence[Upload]) -> list[list[Component]]:
    """All pages, checked before the first of them is sent."""
    for page in laid:
        _checked(pages.body(page, 0, pages.files_of(page, files)))
    return laid


def _in_one(drawn: Drawn) -> tuple[list[list[Component]], tuple[Upload, ...]]:
    page, files = pages.single(drawn)
    return [page], files


def _hung(send: Send, page: int) -> dict[str, Any]:
    """The first message hangs on the one that it answers, in its place."""
    return {} if send.to != "here" or send.n or page else in_answer_to(send.inbound)


def _again(inbound: Inbound) -> str:
    """The token that asks once more for what was asked."""
    name = getattr(inbound, "name", "help")
    return name if parse(name) else mint(name)
