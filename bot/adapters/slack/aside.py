"""What the coach does beside a conversation: forms, the Home tab, suggestions, a pressed button, a word at the door.

None of it waits in a queue and all of it may be lost, so nothing here fails loudly.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.adapters.slack import parse, views
from bot.adapters.slack.answers import Answers
from bot.adapters.slack.calls import FOLDED, Workspace
from bot.adapters.slack.landing import Landing
from bot.adapters.slack.parse import Payload, name, part
from bot.adapters.slack.pressing import without
from bot.adapters.slack.render import Look
from bot.adapters.slack.ways import user_of
from bot.adapters.slack.where import place
from bot.adapters.slack.words import flat, plain
from bot.core.dialogue import Action, Door, Inbound
from bot.core.errors import CoachError, DeliveryError
from bot.core.forms import FieldErrors, Form, Home, Looked, Options, Query

log = logging.getLogger(__name__)

BUSY = "I have five of your messages waiting. Please give me a moment, then send this one again."
TOO_SLOW = "That took me too long. Please press it again."
MOST_PROMPTS, PROMPT_LIMIT = 4, 75
FAULTS = (DeliveryError, ConnectionError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Aside:
    """Answers that cannot wait."""

    door: Door
    landing: Landing
    answers: Answers
    look: Look

    async def open(self, workspace: Workspace, inbound: Action, body: Payload) -> None:
        """Open a form; when there is none, say why."""
        looked = await self._looked("form", inbound)
        if not isinstance(looked, Form):
            said = " ".join(looked.errors.values()) if isinstance(looked, FieldErrors) else ""
            await self.tell(workspace, inbound, said or TOO_SLOW)
            return
        try:
            view = views.modal(looked, inbound)
            await workspace.call("views.open", trigger_id=body.get("trigger_id"), view=view)
        except FAULTS as error:
            log.info("a form was not opened: %s", error)
            await self.tell(workspace, inbound, TOO_SLOW)

    async def check(self, inbound: Action) -> Mapping[str, str]:
        """What is to be mended in a submitted form, by field."""
        looked = await self._looked("check", inbound)
        return looked.errors if isinstance(looked, FieldErrors) else {}

    async def page(self, workspace: Workspace, body: Payload) -> None:
        """Publish the Home tab, or offer suggestions in the Messages tab, whichever was opened."""
        event = part(body, "event")
        user = name(event.get("user"))
        query = Query("home", parse.tenant_of(body), parse.learner_of(body, user))
        try:
            if event.get("tab") == "home":
                shown = await self.door.look(query)
                if isinstance(shown, Home):
                    await workspace.call("views.publish", user_id=user, view=views.home(shown, self.look))
            elif event.get("tab") == "messages":
                offered = await self.door.look(Query("options", query.tenant, query.learner, "ask"))
                await self._suggest(workspace, name(event.get("channel")), offered)
        except (*FAULTS, CoachError) as error:
            log.info("a page was not drawn: %s", error)

    async def unbutton(self, workspace: Workspace, inbound: Action, body: Payload) -> None:
        """Take a pressed button away where only its presser sees it."""
        container, message = part(body, "container"), part(body, "message")
        try:
            if container.get("is_ephemeral"):
                left = self.landing.recent.pressed(user_of(inbound), inbound.name)
                if left is not None and left.blocks:
                    await self.answers.redraw(str(body.get("response_url")), left.text, list(left.blocks))
            elif inbound.surface == "dm" and message:
                await self._unbuttoned(workspace, inbound, message)
        except FAULTS as error:
            log.info("a pressed button stays: %s", error)

    async def busy(self, workspace: Workspace, inbound: Inbound) -> None:
        """Say that too much of this person's waits already."""
        await self.tell(workspace, inbound, BUSY)

    async def tell(self, workspace: Workspace, inbound: Inbound, text: str) -> None:
        """Say one sentence to one person."""
        where, text = place(inbound.place), flat(text)
        try:
            if inbound.reply_to:
                await self.answers.tell(inbound, text)
            elif where.channel.startswith("D") or inbound.surface == "dm":
                thread = where.root or None
                await workspace.call("chat.postMessage", channel=where.channel, thread_ts=thread, text=text, **FOLDED)
            else:
                thread, user = where.root or None, user_of(inbound)
                await workspace.call(
                    "chat.postEphemeral", channel=where.channel, user=user, thread_ts=thread, text=text
                )
        except FAULTS as error:
            log.info("a person was not told: %s", error)

    async def _unbuttoned(self, workspace: Workspace, inbound: Action, message: Payload) -> None:
        channel, ts = place(inbound.place).channel, name(message.get("ts"))
        kept = self.landing.recent.pressed(f"{channel}:{ts}", inbound.name)
        text, blocks = (kept.text, list(kept.blocks)) if kept else _from(message, inbound.name)
        if blocks:
            await workspace.call("chat.update", channel=channel, ts=ts, text=text, blocks=blocks)

    async def _suggest(self, workspace: Workspace, channel: str, offered: Looked) -> None:
        """Offer first questions; a thread must not be named, else Slack ignores them."""
        items = offered.items[:MOST_PROMPTS] if isinstance(offered, Options) else ()
        prompts = [{"title": plain(item.label)[:PROMPT_LIMIT], "message": plain(item.label)} for item in items]
        if prompts:
            await workspace.call("assistant.threads.setSuggestedPrompts", channel_id=channel, prompts=prompts)

    async def _looked(self, want: Literal["form", "check"], inbound: Action) -> Looked | None:
        try:
            return await self.door.look(Query(want, inbound.tenant, inbound.learner, inbound.name, inbound.values))
        except (TimeoutError, CoachError) as error:
            log.warning("a form was not answered in time: %r", error)
            return None


def _from(message: Payload, token: str) -> tuple[str, list[dict[str, object]]]:
    """The message as Slack gives it back, without the button; nothing when its words are not among its blocks."""
    blocks = message.get("blocks")
    drawn = [dict(block) for block in blocks if isinstance(block, Mapping)] if isinstance(blocks, list) else []
    worded = any(block.get("type") in {"markdown", "rich_text", "section", "context"} for block in drawn)
    return str(message.get("text") or "…"), without(drawn, token) if worded and "streaming_state" not in message else []
