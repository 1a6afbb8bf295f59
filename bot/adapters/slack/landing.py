"""Getting a finished message in front of its readers: posted, updated, answered, noted, or sent into their own room."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.adapters.slack import render, words
from bot.adapters.slack.answers import Answers
from bot.adapters.slack.calls import BROKEN, FOLDED, Workspace
from bot.adapters.slack.check import problems
from bot.adapters.slack.clearing import cleared, clears
from bot.adapters.slack.documents import Documents
from bot.adapters.slack.pictures import Pictures
from bot.adapters.slack.recent import Recent
from bot.adapters.slack.render import Json, Look
from bot.adapters.slack.streams import metadata
from bot.adapters.slack.ways import user_of, way
from bot.adapters.slack.where import ANSWERED, Handle, handle, place
from bot.core.blocks import Document
from bot.core.errors import DeliveryError
from bot.core.turns.turn import Send

log = logging.getLogger(__name__)

CLOSED = (
    "I could not write to you directly, and this is for you alone. Open me under Apps, then Messages, and write there."
)
GONE = frozenset(("message_not_found", "cant_update_message"))
PICTURE_PAUSES = (0.5, 1.0, 2.0)
KEPT = 5000
WORDS_LIMIT = 3900


@dataclass(frozen=True, slots=True)
class Landing:
    """The ways a message lands. `look` gives what drawing depends on."""

    recent: Recent
    answers: Answers
    hosts: frozenset[str]
    pictures: Pictures | None
    documents: Documents
    rooms: OrderedDict[tuple[str, str], str]

    async def look(self, workspace: Workspace, send: Send) -> Look:
        """The hosts that may be linked, and the pictures of this message."""
        drawn = await self.pictures.of(workspace, send.inbound.learner, send.content.blocks) if self.pictures else {}
        return Look(self.hosts, drawn, files=await self.documents.prepare(workspace, send))

    async def fresh(self, workspace: Workspace, send: Send) -> str:
        """A new message. Meant for a direct message that is closed: a private note instead, never a public word."""
        try:
            channel, root = await self.target(workspace, send)
            return str(await self.post(workspace, send, channel, root))
        except DeliveryError as error:
            if way(send) != "dm":
                raise
            log.info("a direct message is closed: %s", error.code)
        return await self._closed(workspace, send)

    async def target(self, workspace: Workspace, send: Send) -> tuple[str, str]:
        """The channel and thread of a message; the direct message is opened where it is only known by its person."""
        where = place(send.inbound.place)
        if way(send) != "dm" and where.channel[:1] not in {"U", "W"}:
            return where.channel, where.root
        return await self.room(workspace, send.inbound.tenant, user_of(send.inbound)), ""

    async def room(self, workspace: Workspace, tenant: str, user: str) -> str:
        """The direct message with a person."""
        if (tenant, user) not in self.rooms:
            opened = await workspace.call("conversations.open", users=user)
            self.rooms[tenant, user] = str(opened["channel"]["id"])
            if len(self.rooms) > KEPT:
                self.rooms.popitem(last=False)
        return self.rooms[tenant, user]

    async def post(self, workspace: Workspace, send: Send, channel: str, root: str) -> Handle:
        """Post a message that carries its nonce."""

        async def posted(drawn: Mapping[str, Any]) -> str:
            made = await workspace.call(
                "chat.postMessage",
                channel=channel,
                thread_ts=root or None,
                metadata=metadata(send),
                **FOLDED,
                **drawn,
            )
            return str(made["ts"])

        ts = await self._drawn(workspace, send, channel, posted)
        return Handle("message", channel, ts)

    async def update(self, workspace: Workspace, send: Send, found: Handle) -> Handle:
        """Write a message anew in its place; one that somebody removed is posted again."""

        async def updated(drawn: Mapping[str, Any]) -> str:
            await workspace.call("chat.update", channel=found.channel, ts=found.ts, metadata=metadata(send), **drawn)
            return found.ts

        try:
            await self._drawn(workspace, send, found.channel, updated)
        except DeliveryError as error:
            if error.code not in GONE or send.key:
                raise
            return await self.post(workspace, send, found.channel, place(send.inbound.place).root)
        return Handle("message", found.channel, found.ts)

    async def preview(self, workspace: Workspace, found: Handle, markdown: str) -> None:
        """Show the words so far in a message that is not a stream."""
        drawn = render.text(markdown, Look(self.hosts))
        text = words.fallback(markdown[: render.FALLBACK_LIMIT])
        await workspace.call("chat.update", channel=found.channel, ts=found.ts, text=text, blocks=drawn)

    async def answer(self, workspace: Workspace, send: Send) -> str:
        """Answer a command or a press through its own address; when that is gone, as a note or a message."""

        async def answered(drawn: Mapping[str, Any]) -> str:
            await self.answers.give(send, drawn)
            return ANSWERED

        try:
            return await self._drawn(workspace, send, _reader(send), answered)
        except DeliveryError as error:
            log.info("an answer's address is gone: %s", error.code)
        return await (self.note(workspace, send) if send.to == "private" else self.fresh(workspace, send))

    async def note(self, workspace: Workspace, send: Send) -> str:
        """Show a message to one person only."""
        where = place(send.inbound.place)

        async def noted(drawn: Mapping[str, Any]) -> str:
            await workspace.call(
                "chat.postEphemeral",
                channel=where.channel,
                user=user_of(send.inbound),
                thread_ts=where.root or None,
                **drawn,
            )
            return ANSWERED

        return await self._drawn(workspace, send, _reader(send), noted)

    async def clear(self, workspace: Workspace, send: Send) -> Send:
        """Remove the coach's earlier messages where a message says so; returns what is true to say then."""
        if not clears(send):
            return send
        if self.pictures:
            self.pictures.forget(send.inbound.learner)
        channel, _ = await self.target(workspace, send)
        return await cleared(workspace, send, channel)

    async def bring(self, workspace: Workspace, send: Send, landed: str) -> None:
        """Share a message's documents where its reader is alone with the coach."""
        if not any(isinstance(block, Document) for block in send.content.blocks):
            return
        where, found = place(send.inbound.place), handle(landed)
        if send.inbound.surface == "dm" and found is not None:
            room = (found.channel, where.root)
        else:
            room = (await self.room(workspace, send.inbound.tenant, user_of(send.inbound)), "")
        alone = found is not None and found.channel == room[0]
        await self.documents.share(workspace, send, room, found.ts if found and alone else "")

    def remember(self, send: Send, where: str, blocks: list[Json]) -> None:
        """Keep what was shown, for the day one of its buttons is pressed."""
        self.recent.keep(where, render.fallback(send.content), blocks)

    async def _drawn(
        self, workspace: Workspace, send: Send, where: str, put: Callable[[Mapping[str, Any]], Awaitable[str]]
    ) -> str:
        """Put the drawn message; pictures may need a moment, and what Slack cannot draw goes out in plain words."""
        look = await self.look(workspace, send)
        for pause in (*(PICTURE_PAUSES if look.pictures else ()), None):
            blocks = render.blocks(send, look)
            drawn = {"text": render.fallback(send.content), "blocks": blocks}
            faults = problems(drawn)
            try:
                done = await put(_in_words(send) if faults else drawn)
            except DeliveryError as error:
                faults = [error.code]
                if error.code not in BROKEN:
                    raise
            else:
                self.remember(send, f"{where}:{done}" if done != ANSWERED else where, blocks)
                return done
            if pause is not None:
                await asyncio.sleep(pause)
        log.error("message %s of turn %s goes out in plain words: %s", send.n, send.turn, faults)
        return await put(_in_words(send))

    async def _closed(self, workspace: Workspace, send: Send) -> str:
        if send.inbound.reply_to:
            await self.answers.tell(send.inbound, CLOSED)
            return ANSWERED
        where = place(send.inbound.place)
        user = user_of(send.inbound)
        await workspace.call(
            "chat.postEphemeral", channel=where.channel, user=user, thread_ts=where.root or None, text=CLOSED
        )
        return ANSWERED


def _reader(send: Send) -> str:
    return user_of(send.inbound)


def _in_words(send: Send) -> Json:
    said = words.fallback(send.content.markdown) or render.fallback(send.content)
    return {"text": said[:WORDS_LIMIT], "blocks": []}
