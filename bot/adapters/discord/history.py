"""What was said in a place since a message, read back page by page. A message that cannot be read costs only itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord.http import Route

from bot.adapters.discord.calls import NO_ANSWER, Calls, Unreached

log = logging.getLogger(__name__)

PAGE = 100


async def since(
    calls: Calls, parsed: Callable[[Any], discord.Message], place: str, last: str, most: int
) -> Sequence[discord.Message]:
    """At most `most` messages of a place after the one whose id is `last`, oldest first.

    Raises:
        DeliveryError: Discord does not let us read there.
        Unreached: Discord is away, or answered with something else than messages.

    """
    found: list[discord.Message] = []
    for _ in range(most // PAGE):
        page = await _page(calls, place, last)
        found += [message for raw in page if (message := _message(parsed, raw)) is not None]
        ids = [raw["id"] for raw in page if isinstance(raw, dict) and isinstance(raw.get("id"), str)]
        if len(page) < PAGE or not ids:
            break
        last = ids[-1]
    return found


async def _page(calls: Calls, place: str, last: str) -> list[Any]:
    route = Route("GET", "/channels/{channel_id}/messages", channel_id=place)
    page = await calls.call(route, params={"after": last, "limit": PAGE})
    if not isinstance(page, list):
        raise Unreached(f"GET {route.path}: an answer without messages")
    return page[::-1]


def _message(parsed: Callable[[Any], discord.Message], raw: Any) -> discord.Message | None:
    try:
        return parsed(raw)
    except (*NO_ANSWER, AttributeError) as error:
        log.warning("a message could not be read back: %s", type(error).__name__)
        return None
