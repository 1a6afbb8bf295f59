"""Looking for a message of ours whose handle was lost: by its nonce, or by the mark on its first component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from discord.http import Route
from discord.utils import time_snowflake

from bot.adapters.discord import pages
from bot.adapters.discord.calls import Calls, first_id
from bot.adapters.discord.handles import Posted
from bot.core.dialogue import Inbound
from bot.core.errors import DeliveryError

MOST_READS, READ = 3, 100
NOT_READABLE = frozenset(("50001", "50013", "10003"))


def nonce(first: str, page: int) -> str:
    """The nonce of a page: its message's own, for later pages with a letter behind it."""
    return f"{first}{chr(ord('a') + page - 1)}" if page else first


async def find(calls: Calls, channel: str, inbound: Inbound, first: str) -> list[Posted]:
    """Read the channel from the inbound on: the message's pages in order, as many as are there."""
    found: list[Posted] = []
    for message in await _since(calls, channel, inbound):
        if message["author"]["id"] == calls.me and _is_it(message, first, len(found)):
            found.append(Posted(channel, str(message["id"])))
    return found


async def _since(calls: Calls, channel: str, inbound: Inbound) -> list[Mapping[str, Any]]:
    """What was written after the inbound, oldest first; nothing where we may not read."""
    route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
    after = int(inbound.id) if inbound.id.isdecimal() else time_snowflake(inbound.at)
    read: list[Mapping[str, Any]] = []
    for _ in range(MOST_READS):
        try:
            page = await calls.call(route, params={"after": str(after), "limit": READ})
        except DeliveryError as error:
            if error.code not in NOT_READABLE:
                raise
            break
        read += sorted(page, key=lambda message: int(message["id"]))
        if len(page) < READ:
            break
        after = int(read[-1]["id"])
    return read


def _is_it(message: Mapping[str, Any], first: str, page: int) -> bool:
    marks = {pages.mark(first, page), pages.mark(first, page, draft=True)}
    return str(message.get("nonce")) == nonce(first, page) or first_id(message) in marks
