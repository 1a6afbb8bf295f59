"""The connection: Slack's payloads in, acknowledgements out, the same listeners over Socket Mode and HTTP.

Bolt acknowledges an event before its listener runs. So everything is accepted in a middleware, before Bolt gets that
far; when it cannot be stored the middleware raises, Slack hears a 500 or nothing, and delivers the event again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import parse, render, views
from bot.core.dialogue import Action, Door, Inbound, Receipt
from bot.core.forms import FieldErrors, Form, Home, Query
from bot.core.tokens import parse as parse_token
from bot.core.verbs import VERBS

log = logging.getLogger(__name__)

BUSY = "I have five of your messages waiting. Please give me a moment, then send this one again."
Payload = Mapping[str, Any]
Next = Callable[[], Awaitable[Any]]
ANYTHING = re.compile("")


def build(door: Door, app: AsyncApp) -> AsyncApp:
    """Put the coach's listeners on an app."""
    listeners = _Listeners(door)
    app.middleware(listeners.accept)
    app.event("app_home_opened")(listeners.home)
    for event in ("message", "app_mention", "app_uninstalled", "tokens_revoked", "agent_session_stopped"):
        app.event(event)(_nothing)
    app.command("/coach")(listeners.commanded)
    app.action(ANYTHING)(listeners.pressed)
    app.view(ANYTHING)(listeners.submitted)
    app.message_shortcut("ask_about")(_acknowledged)
    return app


class _Listeners:
    """What the coach does with each kind of payload; the receipt travels in Bolt's context."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def accept(self, body: Payload, context: AsyncBoltContext, next_: Next) -> None:
        """Store what came in, before anything is acknowledged."""
        if (taken_back := parse.interruption(body)) is not None:
            await self._door.interrupt(parse.tenant_of(body), *taken_back)
        inbound = _inbound(body, context.bot_user_id or "")
        context["inbound"] = inbound
        if inbound is not None and not _opens_form(inbound):
            receipt = context["receipt"] = await self._door.accept(inbound)
            if receipt.state == "full":
                await _tell(context.client, inbound, BUSY)
        await next_()

    async def commanded(self, ack: AsyncAck, context: AsyncBoltContext, body: Payload, client: AsyncWebClient) -> None:
        """Acknowledge a command; a verb that needs a form opens it."""
        await ack()
        await self._open(context["inbound"], body, client)

    async def pressed(self, ack: AsyncAck, context: AsyncBoltContext, body: Payload, client: AsyncWebClient) -> None:
        """Acknowledge a press, open its form if it has one, and take the button away where only its presser sees it."""
        await ack()
        inbound: Action | None = context["inbound"]
        if inbound is None:
            return
        await self._open(inbound, body, client)
        message = body.get("message")
        if message and inbound.surface == "dm" and _fresh(context) and body["actions"][0]["type"] == "button":
            left = render.without(message.get("blocks", []), inbound.name)
            await client.chat_update(
                channel=inbound.place.partition(":")[0], ts=message["ts"], text=message.get("text", ""), blocks=left
            )

    async def submitted(self, ack: AsyncAck, context: AsyncBoltContext) -> None:
        """Acknowledge a form, or say at its fields what to mend."""
        inbound: Action = context["inbound"]
        checked = await self._door.look(_query("check", inbound))
        if isinstance(checked, FieldErrors) and checked.errors:
            await ack(response_action="errors", errors=dict(checked.errors))
            return
        await self._door.accept(inbound)
        await ack()

    async def home(self, body: Payload, client: AsyncWebClient) -> None:
        """Draw the Home tab; greet the Messages tab with suggestions."""
        event = body["event"]
        learner = parse.learner_of(body, event["user"])
        page = await self._door.look(Query("home", parse.tenant_of(body), learner))
        if event.get("tab") == "home" and isinstance(page, Home):
            await client.views_publish(user_id=event["user"], view=views.home(page))

    async def _open(self, inbound: Action | None, body: Payload, client: AsyncWebClient) -> None:
        if inbound is None or not _opens_form(inbound):
            return
        form = await self._door.look(_query("form", inbound))
        if isinstance(form, Form):
            await client.views_open(trigger_id=body["trigger_id"], view=views.modal(form, inbound))


def _inbound(body: Payload, me: str) -> Inbound | None:
    kind = body.get("type")
    if "command" in body:
        return parse.command(body)
    if kind == "block_actions":
        return parse.press(body)
    if kind == "view_submission":
        return parse.submission(body)
    if kind == "message_action":
        return parse.shortcut(body)
    return parse.words(body, me) if kind == "event_callback" else None


def _opens_form(inbound: Inbound) -> bool:
    """Whether a form comes first. A submitted form is checked before it is accepted, so it is not accepted here."""
    if not isinstance(inbound, Action):
        return False
    if inbound.id.startswith("view:"):
        return True
    token = parse_token(inbound.name)
    verb = VERBS.get(token.verb if token else inbound.name)
    return verb is not None and verb.opens == "form" and not inbound.values


def _query(want: Any, inbound: Action) -> Query:
    return Query(want, inbound.tenant, inbound.learner, inbound.name, inbound.values)


def _fresh(context: AsyncBoltContext) -> bool:
    receipt: Receipt | None = context.get("receipt")
    return receipt is not None and receipt.state == "new"


async def _tell(client: AsyncWebClient, inbound: Inbound, text: str) -> None:
    channel, _, root = inbound.place.partition(":")
    user = inbound.learner.rpartition(":")[2]
    await client.chat_postEphemeral(channel=channel, user=user, text=text, thread_ts=root or None)


async def _nothing() -> None:
    """Everything was done in the middleware."""


async def _acknowledged(ack: AsyncAck) -> None:
    await ack()
