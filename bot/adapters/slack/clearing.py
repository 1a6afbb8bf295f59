"""Taking the coach's own messages out of a direct message, when its person asked for that after a deletion.

Whatever interrupts it is no harm: the next try reads the conversation again and goes on with what is still there.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.where import Place, handle, place
from bot.core.blocks import Block, Choices, Clearing, Option
from bot.core.dialogue import Action
from bot.core.errors import DeliveryError
from bot.core.turns.turn import Content, Send

log = logging.getLogger(__name__)

MOST, PAGE = 50, 100
"""Messages removed in one go: Slack takes about fifty removals a minute."""

GONE = frozenset(("message_not_found", "file_not_found", "file_deleted", "thread_not_found"))
MORE = "I removed {n} of my messages here. Older ones are left, because Slack lets me remove only so many at a time."
AGAIN = "Remove more"
KEPT = "Slack did not let me remove {n} of my messages here. An owner of your workspace can."
UNREAD = "Slack did not let me look for my messages here, so they are still there. An owner of your workspace can remove them."

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Tally:
    """How far it got: how many are removed, how many Slack would not remove, whether more are left."""

    removed: int = 0
    refused: int = 0
    more: bool = False
    unread: bool = False


def clears(send: Send) -> bool:
    """Whether a message asks for the earlier ones to go: only where its reader is alone with the coach."""
    return send.inbound.surface == "dm" and any(isinstance(block, Clearing) for block in send.content.blocks)


async def cleared(workspace: Workspace, send: Send, channel: str) -> Send:
    """Remove the earlier messages; returns the message as it can be said now. Busy, Unreached: to be tried again."""
    known = handle(send.handle)
    tally, rootless = await _removed(workspace, channel, known.ts if known else "", place(send.inbound.place).root)
    return _placed(_said(send, tally), channel) if rootless else _said(send, tally)


async def _removed(workspace: Workspace, channel: str, keep: str, root: str) -> tuple[_Tally, bool]:
    """Remove one by one; also says whether the thread that is answered in lost its first message."""
    removed = refused = 0
    rootless = False
    try:
        async for message in _ours(workspace, channel):
            if message["ts"] == keep or message.get("streaming_state") == "in_progress":
                continue
            if removed >= MOST:
                return _Tally(removed, refused, more=True), rootless
            done = await _remove(workspace, channel, message)
            removed, refused = removed + done, refused + (not done)
            rootless = rootless or (done and message["ts"] == root)
    except DeliveryError as error:
        log.warning("a conversation could not be read back: %s", error.code)
        return _Tally(removed, refused, unread=True), rootless
    return _Tally(removed, refused), rootless


async def _ours(workspace: Workspace, channel: str) -> AsyncIterator[Said]:
    """The coach's messages, the latest thread first; in a thread its first message comes last."""
    async for first in _paged(workspace, "conversations.history", channel=channel):
        if first.get("reply_count"):
            async for reply in _paged(workspace, "conversations.replies", channel=channel, ts=first["ts"]):
                if reply["ts"] != first["ts"] and reply.get("user") == workspace.bot_user:
                    yield reply
        if first.get("user") == workspace.bot_user:
            yield first


async def _paged(workspace: Workspace, method: str, **asked: str) -> AsyncIterator[Said]:
    """Every message of a listing. Slack's cursors name a time, so what is removed meanwhile shifts no page."""
    cursor: str | None = ""
    while cursor is not None:
        page = await workspace.call(method, limit=PAGE, cursor=cursor or None, **asked)
        for message in page["messages"]:
            yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None


async def _remove(workspace: Workspace, channel: str, message: Said) -> bool:
    """Remove a message, and before it the files that it shows: without their message nobody would find them again."""
    try:
        for file in _files(message):
            await _gone(workspace, "files.delete", file=file)
        await _gone(workspace, "chat.delete", channel=channel, ts=str(message["ts"]))
    except DeliveryError as error:
        log.warning("a message could not be removed: %s", error.code)
        return False
    return True


async def _gone(workspace: Workspace, method: str, **named: str) -> None:
    try:
        await workspace.call(method, **named)
    except DeliveryError as error:
        if error.code not in GONE:
            raise


def _files(message: Said) -> list[str]:
    shared = [str(file["id"]) for file in message.get("files") or () if file.get("mode") != "tombstone"]
    drawn = [block["slack_file"] for block in message.get("blocks") or () if block.get("slack_file")]
    return [*shared, *(str(file["id"]) for file in drawn if file.get("id"))]


def _said(send: Send, tally: _Tally) -> Send:
    """The message with what is true: all is gone, or what is left and what to do about it."""
    parts: tuple[Block, ...] = tuple(_true(block, tally) for block in send.content.blocks)
    if tally.more and isinstance(send.inbound, Action):
        parts = (*parts, Choices(options=(Option(label=AGAIN, token=send.inbound.name),)))
    return replace(send, content=Content(send.content.markdown, parts))


def _true(block: Block, tally: _Tally) -> Block:
    if not isinstance(block, Clearing):
        return block
    if tally.unread:
        return Clearing(text=UNREAD)
    lines = [MORE.format(n=tally.removed)] if tally.more else []
    lines += [KEPT.format(n=tally.refused)] if tally.refused else []
    return Clearing(text=" ".join(lines)) if lines else block


def _placed(send: Send, channel: str) -> Send:
    """The same message outside of a thread whose first message is gone."""
    where = place(send.inbound.place)
    top = str(Place(channel, enterprise=where.enterprise, wide=where.wide))
    return replace(send, inbound=replace(send.inbound, place=top))
