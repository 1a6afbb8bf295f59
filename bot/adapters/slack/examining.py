"""What Slack itself says about how the coach is set up: asked by `coach doctor --online`, and by nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.adapters.slack.manifest import CORE_SCOPES
from bot.core.checkup import Check, clock_check
from bot.core.ports import Clock

SECONDS = 10.0
CLOSED = "messages_tab_disabled"
TEST = "This is `coach doctor` looking whether I may write to you. It takes this line away again."
NEW_TOKEN = "Copy it again from OAuth & Permissions; after a new scope the app must be installed again."  # noqa: S105 - words

FOLDED = {"unfurl_links": "false", "unfurl_media": "false"}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Slack:
    """Whom to ask with what. `owner` is a person who may be written to for a moment, empty when nobody is named."""

    api_url: str
    bot_token: str
    app_token: str
    owner: str
    clock: Clock


async def examine(slack: Slack) -> AsyncIterator[Check]:
    """Ask about the tokens, the scopes, the clock, and whether the Messages tab is open."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session:
        try:
            async for check in _tokens(slack, session):
                yield check
        except (aiohttp.ClientError, OSError, ValueError) as error:
            yield Check(
                "Slack answers",
                ok=False,
                detail=f"no answer from {slack.api_url}: {type(error).__name__}",
                remedy="Look at this machine's way out, a proxy, and SLACK_API_URL.",
            )


async def _tokens(slack: Slack, session: aiohttp.ClientSession) -> AsyncIterator[Check]:
    if slack.bot_token:
        said, headers = await _call(slack, session, "auth.test", slack.bot_token)
        yield _taken("Slack bot token", said, NEW_TOKEN)
        if (clock := clock_check("Slack clock", headers, slack.clock())) is not None:
            yield clock
        if said.get("ok"):
            yield _scopes(headers)
            yield await _messages_tab(slack, session)
    if slack.app_token:
        said, _ = await _call(slack, session, "apps.connections.open", slack.app_token)
        yield _taken("Slack app token", said, "Make an app-level token with connections:write, and enable Socket Mode.")


def _taken(name: str, said: Json, remedy: str) -> Check:
    if said.get("ok"):
        return Check(name, ok=True, detail="Slack takes it")
    return Check(name, ok=False, detail=f"Slack refuses it: {said.get('error')}", remedy=remedy)


def _scopes(headers: Mapping[str, str]) -> Check:
    """Slack names a token's scopes with every answer."""
    granted = {one.strip() for one in headers.get("x-oauth-scopes", "").split(",")}
    missing = _and(scope for scope in CORE_SCOPES if scope not in granted)
    if not missing:
        return Check("Slack scopes", ok=True, detail="all that are needed")
    remedy = "Add them under OAuth & Permissions (or paste `coach slack manifest`), then install the app again."
    return Check("Slack scopes", ok=False, detail=f"missing: {missing}", remedy=remedy)


async def _messages_tab(slack: Slack, session: aiohttp.ClientSession) -> Check:
    """Only writing to somebody shows whether the tab is open; the line is taken away again."""
    name = "Slack Messages tab"
    if not slack.owner:
        detail = "not looked at: COACH_ADMINS names nobody on Slack to write to"
        return Check(name, ok=True, detail=detail)
    room, _ = await _call(slack, session, "conversations.open", slack.bot_token, users=slack.owner)
    channel = str((room.get("channel") or {}).get("id") or slack.owner)
    said, _ = await _call(slack, session, "chat.postMessage", slack.bot_token, channel=channel, text=TEST, **FOLDED)
    if said.get("ok"):
        await _call(slack, session, "chat.delete", slack.bot_token, channel=channel, ts=str(said.get("ts")))
        return Check(name, ok=True, detail="people can write to the coach")
    if said.get("error") == CLOSED:
        remedy = "Under App Home, switch the Messages tab on, and allow users to send messages from it."
        return Check(name, ok=False, detail="it is switched off", remedy=remedy)
    remedy = "Look whether COACH_ADMINS names a person of this workspace."
    return Check(name, ok=False, detail=f"cannot be looked at: {said.get('error')}", remedy=remedy)


async def _call(
    slack: Slack, session: aiohttp.ClientSession, method: str, token: str, **arguments: str
) -> tuple[Json, Mapping[str, str]]:
    address, headers = f"{slack.api_url.rstrip('/')}/{method}", {"Authorization": f"Bearer {token}"}
    async with session.post(address, data=arguments, headers=headers) as answer:
        said = await answer.json(content_type=None)
        return (said if isinstance(said, dict) else {}), answer.headers


def _and(words: Iterable[str]) -> str:
    return ", ".join(words)
