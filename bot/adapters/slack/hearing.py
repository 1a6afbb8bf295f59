"""From a payload to what the coach hears: an inbound, or nothing because it was not for the coach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.adapters.slack import acts, parse
from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.company import Company
from bot.adapters.slack.files import Files
from bot.adapters.slack.landing import Landing
from bot.adapters.slack.parse import Payload, name, part
from bot.adapters.slack.where import place
from bot.core.dialogue import Action, Door, Inbound, Message
from bot.core.errors import DeliveryError


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is needed to tell whether something was said to the coach."""

    door: Door
    company: Company
    files: Files
    landing: Landing
    clock: Callable[[], datetime]

    async def heard(self, body: Payload, workspace: Workspace) -> Inbound | None:
        """Read a payload of any kind."""
        if body.get("type") == "event_callback":
            return await self._said(body, workspace)
        return await self._done(body, workspace)

    async def _done(self, body: Payload, workspace: Workspace) -> Action | None:
        kind, at = body.get("type"), self.clock()
        if kind == "view_submission":
            return acts.submission(body, at)
        channel = name(body.get("channel_id") or part(body, "channel").get("id"))
        own = await self._is_own(body, channel, workspace)
        if "command" in body:
            return acts.command(body, at, own=own)
        if kind == "block_actions":
            return acts.press(body, at, own=own)
        return acts.shortcut(body, at, own=own) if kind == "message_action" else None

    async def _is_own(self, body: Payload, channel: str, workspace: Workspace) -> bool:
        """Whether a direct message is the presser's own with the coach: two people have one of the same shape.

        What the coach said there proves nothing: *Show here* brings its words into the direct message of two people.
        """
        user = name(body.get("user_id") or part(body, "user").get("id"))
        if not (channel.startswith("D") and user):
            return False
        try:
            return await self.landing.room(workspace, parse.tenant_of(body), user) == channel
        except (DeliveryError, ConnectionError):
            return False

    async def _said(self, body: Payload, workspace: Workspace) -> Message | None:
        said = parse.words(body, workspace.bot_user)
        if said is None:
            return None
        message = said.message
        if message.surface != "dm" and not await self._for_us(said, workspace):
            return None
        files = await self.files.read(said.attached, workspace.client.token or "") if said.attached else ()
        return replace(message, files=files)

    async def _for_us(self, said: parse.Said, workspace: Workspace) -> bool:
        message = said.message
        user, key = message.learner.rpartition(":")[2], f"{message.tenant}|{message.place}"
        if message.surface == "channel":  # a new thread: only a mention can be for us
            if said.to == "us":
                self.company.heard(key, user, named=True)
            return said.to == "us"
        if said.to != "us" and not await self.door.knows(message.tenant, message.place):
            return False
        where = place(message.place)
        spoken = (user, message.id.rpartition(":")[2])
        follows = said.to == "nobody" and await self.company.invited(
            workspace, key, (where.channel, where.root), spoken
        )
        self.company.heard(key, user, named=said.to == "us" or follows)
        return said.to == "us" or follows
