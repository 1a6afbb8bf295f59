"""Taking the coach's own messages out of a direct message, when its person asked for that after a deletion.

Only what is older than the request goes, so whatever interrupts it is no harm: the next try reads the conversation
again and goes on with what is still there.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from discord.http import Route
from discord.utils import snowflake_time, time_snowflake

from bot.adapters.discord.calls import Calls
from bot.core.blocks import Block, Choices, Clearing, Option
from bot.core.dialogue import Action, Inbound
from bot.core.errors import DeliveryError
from bot.core.turns.turn import Content, Send

log = logging.getLogger(__name__)


SECONDS = 150.0
"""How long one removal may wait for its turn: of messages older than two weeks Discord removes thirty in two minutes."""

NEW, OLD = timedelta(seconds=10), timedelta(days=14)
"""Discord counts the removal of very new and of old messages apart."""

GONE = "10008"
MORE = "I removed my latest messages here. Older ones are left, because Discord lets me remove only so many at a time."
FAR = "I removed my messages here as far back as I can read. Older ones may still stand."
AGAIN = "Remove more"
KEPT = "Discord did not let me remove {n} of my messages here. You can close this conversation in your own list."
UNREAD = (
    "Discord did not let me look for my messages here, so they still stand. "
    "You can close this conversation in your own list."
)

Said = Mapping[str, Any]
Left = Literal["nothing", "more", "far", "unread"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one go: messages removed, messages in a page of history, pages read."""

    most: int = 50
    page: int = 100
    pages: int = 100


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class _Tally:
    """How far it got: what is left, and how many messages Discord would not remove."""

    left: Left = "nothing"
    refused: int = 0


def clears(send: Send) -> bool:
    """Whether a message asks for the earlier ones to go: only where its reader is alone with the coach."""
    return send.inbound.surface == "dm" and any(isinstance(block, Clearing) for block in send.content.blocks)


async def cleared(calls: Calls, send: Send, now: datetime, bounds: Bounds = BOUNDS) -> Send:
    """Remove the earlier messages; returns the message as it can be said now. Unreached: to be tried again."""
    return _said(send, await _removed(calls, send.inbound, now, bounds))


async def _removed(calls: Calls, inbound: Inbound, now: datetime, bounds: Bounds) -> _Tally:
    removed = refused = read = 0
    try:
        async for page in _pages(calls, inbound, bounds):
            read += 1
            for message in page:
                if message["author"]["id"] != calls.me:
                    continue
                if removed >= bounds.most:
                    return _Tally("more", refused)
                done = await _remove(calls, inbound.place, int(message["id"]), now)
                removed, refused = removed + done, refused + (not done)
    except DeliveryError as error:
        log.warning("a conversation could not be read back: %s", error.code)
        return _Tally("unread", refused)
    return _Tally("far" if read == bounds.pages else "nothing", refused)


async def _pages(calls: Calls, inbound: Inbound, bounds: Bounds) -> AsyncIterator[list[Said]]:
    """The conversation before the request, newest first; what is removed meanwhile does not move the next page."""
    before = int(inbound.id) if inbound.id.isdecimal() else time_snowflake(inbound.at)
    route = Route("GET", "/channels/{channel_id}/messages", channel_id=inbound.place)
    for _ in range(bounds.pages):
        page = await calls.call(route, params={"before": str(before), "limit": bounds.page})
        yield page
        if len(page) < bounds.page:
            return
        before = min(int(message["id"]) for message in page)


async def _remove(calls: Calls, channel: str, message: int, now: datetime) -> bool:
    """Remove a message, its files with it; whether it is gone now."""
    path = "/channels/{channel_id}/messages/{message_id}"
    route = Route(
        "DELETE", path, channel_id=channel, message_id=message, metadata=_counter(now - snowflake_time(message))
    )
    try:
        await calls.call(route, seconds=SECONDS)
    except DeliveryError as error:
        if error.code != GONE:
            log.warning("a message could not be removed: %s", error.code)
            return False
    return True


def _counter(age: timedelta) -> str | None:
    """Which of Discord's counters a removal falls under, in the words of its library."""
    if age <= NEW:
        return "sub-10-seconds"
    return "older-than-two-weeks" if age >= OLD else None


def _said(send: Send, tally: _Tally) -> Send:
    """The message with what is true: all is gone, or what is left and what to do about it."""
    parts: tuple[Block, ...] = tuple(_true(block, tally) for block in send.content.blocks)
    if tally.left == "more" and isinstance(send.inbound, Action):
        parts = (*parts, Choices(options=(Option(label=AGAIN, token=send.inbound.name),)))
    return replace(send, content=Content(send.content.markdown, parts))


def _true(block: Block, tally: _Tally) -> Block:
    if not isinstance(block, Clearing):
        return block
    lines = [{"nothing": "", "more": MORE, "far": FAR, "unread": UNREAD}[tally.left]]
    lines += [KEPT.format(n=tally.refused)] if tally.refused and tally.left != "unread" else []
    return Clearing(text=" ".join(filter(None, lines)) or block.text)
