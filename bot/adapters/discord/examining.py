"""What Discord itself says about how the coach is set up: asked by `coach doctor --online`, and by nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.adapters.discord.commands import MENU
from bot.core.checkup import Check, clock_check
from bot.core.ports import Clock
from bot.core.verbs import COMMANDS

SECONDS = 10.0
TAKEN, REFUSED = 200, 401
CONTENT = 1 << 18 | 1 << 19
"""Either bit: the message content intent is granted, or granted for fewer than a hundred servers."""


@dataclass(frozen=True, slots=True)
class Discord:
    """Whom to ask with what. `everything`: the coach is set to ask for the message content intent."""

    api_url: str
    token: str
    everything: bool
    clock: Clock


async def examine(discord: Discord) -> AsyncIterator[Check]:
    """Ask about the token, the clock, the intent, where presses go, the commands and the servers."""
    headers = {"Authorization": f"Bot {discord.token}"}
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        try:
            async for check in _looked(discord, session):
                yield check
        except (aiohttp.ClientError, OSError, ValueError, KeyError) as error:
            yield Check(
                "Discord answers",
                ok=False,
                detail=f"no answer from {discord.api_url}: {type(error).__name__}",
                remedy="Look at this machine's way out, a proxy, and DISCORD_API_URL.",
            )


async def _looked(discord: Discord, session: aiohttp.ClientSession) -> AsyncIterator[Check]:
    status, app, headers = await _get(discord, session, "/applications/@me")
    if status != TAKEN:
        why = "Copy it again from the Bot page." if status == REFUSED else "Try again later."
        yield Check("Discord token", ok=False, detail=f"Discord refuses it: {status}", remedy=why)
        return
    yield Check("Discord token", ok=True, detail="Discord takes it")
    if (clock := clock_check("Discord clock", headers, discord.clock())) is not None:
        yield clock
    yield _intent(app, everything=discord.everything)
    yield _endpoint(app)
    _, known, _ = await _get(discord, session, f"/applications/{app['id']}/commands")
    yield _commands({one["name"] for one in known} if isinstance(known, list) else set())
    _, servers, _ = await _get(discord, session, "/users/@me/guilds")
    yield _servers(len(servers) if isinstance(servers, list) else 0)


def _intent(app: Mapping[str, Any], *, everything: bool) -> Check:
    name, granted = "Discord intents", bool(int(app.get("flags") or 0) & CONTENT)
    if granted or not everything:
        detail = "message content is granted" if everything else "none is needed besides the ordinary ones"
        return Check(name, ok=True, detail=detail)
    return Check(
        name,
        ok=False,
        detail="DISCORD_MESSAGE_CONTENT is 1, and Discord does not grant that intent",
        remedy="Switch Message Content Intent on under Bot in the developer portal, or set DISCORD_MESSAGE_CONTENT=0.",
    )


def _endpoint(app: Mapping[str, Any]) -> Check:
    name, address = "Discord interactions", app.get("interactions_endpoint_url")
    if not address:
        return Check(name, ok=True, detail="commands and presses come to the coach")
    remedy = "Clear Interactions Endpoint URL under General Information in the developer portal."
    return Check(name, ok=False, detail="commands and presses go to an address instead of the coach", remedy=remedy)


def _commands(known: set[str]) -> Check:
    name, wanted = "Discord commands", {*(verb.name for verb in COMMANDS), MENU}
    if known == wanted:
        return Check(name, ok=True, detail=f"all {len(wanted)} are known")
    missing, old = ", ".join(sorted(wanted - known)), ", ".join(sorted(known - wanted))
    detail = "; ".join(part for part in (missing and f"not known: {missing}", old and f"left over: {old}") if part)
    return Check(name, ok=False, detail=detail, remedy="Run `coach discord sync`.")


def _servers(n: int) -> Check:
    name = "Discord servers"
    if n:
        return Check(name, ok=True, detail=f"the coach is in {n}" if n > 1 else "the coach is in one")
    return Check(name, ok=False, detail="the coach is in none", remedy="Invite it: `coach discord invite`.")


async def _get(discord: Discord, session: aiohttp.ClientSession, path: str) -> tuple[int, Any, Mapping[str, str]]:
    async with session.get(f"{discord.api_url.rstrip('/')}{path}") as answer:
        said = await answer.json(content_type=None) if answer.status == TAKEN else {}
        return answer.status, said, answer.headers
