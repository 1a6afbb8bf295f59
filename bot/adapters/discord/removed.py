"""Servers that removed the coach while nobody listened: Discord tells of a removal once and never again.

A new session begins with a list of all servers that the coach is in, those that are away for a while among them. What
is kept of a server that is not listed goes, but only when Discord, asked for that very server, does not let us see it:
so a list that an outage cut short, or that names another shard's servers, clears nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from discord.http import Route

from bot.adapters.discord import parse
from bot.adapters.discord.calls import Calls
from bot.core.dialogue import Door
from bot.core.errors import DeliveryError, StoreError

log = logging.getLogger(__name__)

NOT_OURS = frozenset(("50001", "10004"))
"""Discord's words for a server that we are not in: no access, or nothing of that number."""


async def forget_removed(door: Door, calls: Calls, listed: Callable[[int], bool]) -> None:
    """Clear what is kept of servers that are not `listed` any more; a learner's own things stay. Never raises."""
    try:
        for tenant in await door.communities("discord"):
            guild = parse.guild_of(tenant)
            if guild is not None and not listed(guild) and await _is_out(calls, guild):
                log.info("server %s removed the coach while it was away; what was kept of it goes", guild)
                await door.leave(tenant)
    except StoreError as error:
        log.warning("servers that removed the coach are looked for again later: %s", error)


async def _is_out(calls: Calls, guild: int) -> bool:
    """Whether Discord says for sure that we are not in a server; no answer says nothing."""
    try:
        await calls.call(Route("GET", "/guilds/{guild_id}", guild_id=guild))
    except DeliveryError as error:
        return error.code in NOT_OURS
    except ConnectionError as error:
        log.info("it is not known whether the coach is still in server %s: %s", guild, error)
    return False
