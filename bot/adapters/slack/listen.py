"""The connection: Slack's payloads in, acknowledgements out, the same listeners over Socket Mode and HTTP.

Bolt acknowledges an event before its listener runs. So everything is accepted in a middleware, before Bolt gets that
far; when it cannot be stored the middleware raises, Slack hears a 500 or nothing, and delivers the event again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.adapters.slack import acts, parse
from bot.adapters.slack.aside import BUSY, Aside
from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.hearing import Hearing
from bot.adapters.slack.parse import Payload, name, part
from bot.adapters.slack.where import Place, place
from bot.adapters.slack.workspaces import Workspaces
from bot.core.dialogue import Action, Inbound
from bot.core.errors import StoreError
from bot.core.tokens import parse as parse_token
from bot.core.verbs import VERBS

log = logging.getLogger(__name__)

Next = Callable[[], Awaitable[Any]]
ANYTHING = re.compile("")
FAREWELLS = ("app_uninstalled", "tokens_revoked")
QUIET_EVENTS = ("message", "app_mention", "agent_session_stopped", "app_context_changed", "agent_session_title_changed")


def build(app: AsyncApp, hearing: Hearing, aside: Aside, workspaces: Workspaces) -> AsyncApp:
    """Put the coach's listeners on an app."""
    listeners = _Listeners(hearing, aside, workspaces)
    app.middleware(listeners.take)
    app.event("app_home_opened")(listeners.opened)
    for event in (*FAREWELLS, *QUIET_EVENTS):
        app.event(event)(_nothing)
    app.command(ANYTHING)(listeners.acted)
    app.action(ANYTHING)(listeners.acted)
    app.shortcut(ANYTHING)(_nothing)
    app.view(ANYTHING)(_nothing)
    return app


class _Listeners:
    """What the coach does with each kind of payload; what was heard travels in Bolt's context."""

    def __init__(self, hearing: Hearing, aside: Aside, workspaces: Workspaces) -> None:
        self._hearing = hearing
        self._door = hearing.door
        self._aside = aside
        self._workspaces = workspaces

    async def take(self, body: Payload, context: AsyncBoltContext, next_: Next) -> None:
        """Store what came in, before anything is acknowledged."""
        if part(body, "event").get("type") in FAREWELLS:  # nobody is there to be asked any more
            await self._gone(body)
            await next_()
            return
        workspace = context["workspace"] = await self._workspaces.at(parse.tenant_of(body), _installed(body))
        await self._taken_back(body, workspace)
        inbound = context["inbound"] = await self._hearing.heard(body, workspace)
        if body.get("type") == "view_submission":
            await self._submitted(inbound, context)
        elif "event" not in body:
            await self._acted(inbound, context)
        elif inbound is not None:
            await self._accept(inbound, workspace)
        await next_()

    async def acted(self, context: AsyncBoltContext, body: Payload) -> None:
        """After the acknowledgement of a command or press: open its form, take the pressed button away."""
        inbound: Action | None = context["inbound"]
        if inbound is None:
            return
        if _opens_form(inbound):
            await self._aside.open(context["workspace"], inbound, body)
        elif context.get("accepted") == "new":
            await self._aside.unbutton(context["workspace"], inbound, body)

    async def opened(self, context: AsyncBoltContext, body: Payload) -> None:
        """Draw the Home tab; greet the Messages tab with suggestions."""
        await self._aside.page(context["workspace"], body)

    async def _gone(self, body: Payload) -> None:
        """Forget a workspace that removed the coach or took its token back; when removed, what was the workspace's too."""
        event = part(body, "event")
        if event.get("type") == "app_uninstalled":
            await self._door.leave(parse.tenant_of(body))
        if event.get("type") == "app_uninstalled" or part(event, "tokens").get("bot"):
            await self._workspaces.gone(parse.tenant_of(body), _installed(body))

    async def _accept(self, inbound: Inbound, workspace: Workspace) -> str:
        receipt = await self._door.accept(inbound)
        if receipt.state == "full":
            await self._aside.busy(workspace, inbound)
        return receipt.state

    async def _acted(self, inbound: Inbound | None, context: AsyncBoltContext) -> None:
        """A command, press or shortcut: nobody sends it again, so when it cannot be stored its sender is told."""
        if inbound is not None and not _opens_form(inbound):
            try:
                context["accepted"] = await self._accept(inbound, context["workspace"])
            except StoreError as error:
                log.exception("an action was not accepted")
                await self._aside.tell(context["workspace"], inbound, error.sentence)
        await context.ack()

    async def _submitted(self, inbound: Inbound | None, context: AsyncBoltContext) -> None:
        """Accept a form, or say at its fields what is amiss: then it stays open with all that was typed."""
        if not isinstance(inbound, Action):
            await context.ack()
            return
        errors = dict(await self._aside.check(inbound))
        if not errors and (refused := await self._refused(inbound)):
            errors = {next(iter(inbound.values), "form"): refused}
        await (context.ack(response_action="errors", errors=errors) if errors else context.ack())

    async def _refused(self, inbound: Action) -> str:
        """Accept a form; why it could not be, empty when it could."""
        try:
            receipt = await self._door.accept(inbound)
        except StoreError as error:
            log.exception("a form was not accepted")
            return error.sentence
        return BUSY if receipt.state == "full" else ""

    async def _taken_back(self, body: Payload, workspace: Workspace) -> None:
        """Stop what a person stopped; note what its author deleted or changed."""
        event = part(body, "event")
        if event.get("type") == "agent_session_stopped":
            channel, root = name(event.get("channel")), name(event.get("thread_ts"))
            await self._door.halt(parse.tenant_of(body), parse.place_of(body, channel, root))
        elif (taken := parse.taken_back(body, workspace.bot_user)) is not None:
            tenant = parse.tenant_of(body)
            if taken.ours or await self._door.knows(tenant, taken.place):
                await self._door.interrupt(tenant, taken.id, taken.why)
            if (edited := acts.edit(body, self._hearing.clock())) is not None:
                await self._door.accept(edited)


def _installed(body: Payload) -> Place:
    return place(parse.place_of(body, ""))


def _opens_form(inbound: Inbound) -> bool:
    """Whether a form comes first. Whoever comes back from one has values."""
    if not isinstance(inbound, Action) or inbound.id.startswith("view:"):
        return False
    token = parse_token(inbound.name)
    verb = VERBS.get(token.verb if token else inbound.name)
    return verb is not None and verb.opens == "form" and not inbound.values


async def _nothing() -> None:
    """Everything was done before the acknowledgement."""
