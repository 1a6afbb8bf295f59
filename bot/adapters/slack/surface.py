"""Slack as the dispatcher sees it: a stream while the answer grows, one message when it is there at once.

An idle workspace gets a native stream; where streams are used up, a first version that is updated; where Slack is
busy, a status and one final message. Only previews are ever left out.
"""

from __future__ import annotations

import logging

from bot.adapters.slack import render
from bot.adapters.slack.calls import Busy, Workspace
from bot.adapters.slack.finding import find
from bot.adapters.slack.landing import Landing
from bot.adapters.slack.sessions import Sessions
from bot.adapters.slack.streams import Streams
from bot.adapters.slack.ways import way
from bot.adapters.slack.where import Handle, Place, handle, place
from bot.adapters.slack.workspaces import Workspaces
from bot.core.dialogue import Inbound
from bot.core.errors import DeliveryError
from bot.core.turns.turn import Send

log = logging.getLogger(__name__)


class SlackSurface:
    """The `Surface` port on Slack."""

    pace = 0.08

    def __init__(self, workspaces: Workspaces, sessions: Sessions, streams: Streams, landing: Landing) -> None:
        self._workspaces = workspaces
        self._sessions = sessions
        self._streams = streams
        self._landing = landing

    async def draft(self, send: Send) -> str | None:
        """Start a message in the thread; None while there are no words, or where Slack is too busy for previews."""
        where = place(send.inbound.place)
        if way(send) != "post" or not where.root or not send.content.markdown.strip():
            return None
        workspace = await self._at(send.inbound)
        await self._sessions.begin(workspace, send.inbound)
        try:
            return await self._drafted(workspace, send, where)
        except Busy as error:
            log.info("no draft: %s", error)
            return None

    async def show(self, send: Send, markdown: str, status: str) -> None:
        """Add what is new; before there is a message, show the status."""
        where, found = place(send.inbound.place), handle(send.handle)
        if found is None:
            if where.root and way(send) == "post" and status:
                workspace = await self._at(send.inbound)
                await self._sessions.begin(workspace, send.inbound)
                await self._sessions.status(workspace, send.inbound, status)
            return
        workspace = await self._at(send.inbound)
        if self._streams.runs(found):
            await self._streams.append(workspace, found, markdown)
        elif markdown.strip() and self._streams.due(found) and workspace.room("chat.update"):
            await self._landing.preview(workspace, found, markdown)

    async def deliver(self, send: Send) -> str:
        """Make the finished message visible where it belongs, and what it brings along."""
        workspace = await self._at(send.inbound)
        send = await self._landing.clear(workspace, send)
        landed = await self._landed(workspace, send)
        await self._landing.bring(workspace, send, landed)
        return landed

    async def recover(self, send: Send) -> str | None:
        """Look for a message of ours whose handle was lost; nothing can be looked for without a right to read."""
        self._sessions.doubt(send.inbound)
        if way(send) in {"answer", "note"}:
            return None
        workspace = await self._at(send.inbound)
        channel, root = await self._landing.target(workspace, send)
        found = await find(workspace, send, channel, root)
        return str(found) if found else None

    async def ended(self, inbound: Inbound) -> None:
        """Nothing more comes: the thread is no longer marked as worked in."""
        await self._sessions.end(await self._at(inbound), inbound)

    async def _drafted(self, workspace: Workspace, send: Send, where: Place) -> str | None:
        if workspace.room("chat.startStream", "chat.stopStream"):
            try:
                return str(await self._streams.start(workspace, send, where))
            except DeliveryError as error:
                log.info("no stream (%s); posting instead", error.code)
        if workspace.room("chat.postMessage", "chat.update"):
            return str(await self._landing.post(workspace, send, where.channel, where.root))
        return None

    async def _landed(self, workspace: Workspace, send: Send) -> str:
        found, chosen = handle(send.handle), way(send)
        if found is not None:
            finish = self._finished if found.kind == "stream" else self._landing.update
            return str(await finish(workspace, send, found))
        if chosen == "answer":
            return await self._landing.answer(workspace, send)
        return await (self._landing.note if chosen == "note" else self._landing.fresh)(workspace, send)

    async def _finished(self, workspace: Workspace, send: Send, found: Handle) -> Handle:
        look = await self._landing.look(workspace, send)
        ending = await self._streams.end(workspace, found, send, render.tail(send, look))
        landed = Handle("message", found.channel, found.ts)
        if ending == "rewrite":
            await self._landing.update(workspace, send, landed)
        else:
            self._landing.remember(send, f"{found.channel}:{found.ts}", render.blocks(send, look))
        self._streams.forget(found)
        return landed

    async def _at(self, inbound: Inbound) -> Workspace:
        return await self._workspaces.at(inbound.tenant, place(inbound.place))
