"""Finding a message of ours again whose handle was never stored: by the nonce in its metadata, or as the orphan.

A stream has no metadata before it ends. But one turn runs at a time in a thread, and whatever ended has its metadata,
except a shared file: so a later message of ours without any is the one that was begun and lost.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.where import Handle
from bot.core.dialogue import Message
from bot.core.errors import DeliveryError
from bot.core.turns.turn import Send

PAGE, PAGES = 100, 5

Said = Mapping[str, Any]


async def find(workspace: Workspace, send: Send, channel: str, root: str) -> Handle | None:
    """Look in the thread, or in the channel when there is none. None: it is not there, or may not be looked for."""
    orphan: Handle | None = None
    try:
        async for message in _ours(workspace, send, channel, root):
            marked = message.get("metadata") or {}
            if (marked.get("event_payload") or {}).get("nonce") == send.nonce:
                return _handle(channel, message)
            if root and not marked and not message.get("files") and orphan is None:
                orphan = _handle(channel, message)
    except DeliveryError:
        return None  # without a history scope, nothing can be read back
    return orphan


async def _ours(workspace: Workspace, send: Send, channel: str, root: str) -> AsyncIterator[Said]:
    after = send.inbound.id.rpartition(":")[2] if isinstance(send.inbound, Message) else None
    method = "conversations.replies" if root else "conversations.history"
    thread = {"ts": root} if root else {}
    cursor: str | None = None
    for _ in range(PAGES):
        page = await workspace.call(
            method, channel=channel, oldest=after, limit=PAGE, cursor=cursor, include_all_metadata=True, **thread
        )
        for message in page["messages"]:
            if message.get("user") == workspace.bot_user and message.get("ts") != after:
                yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _handle(channel: str, message: Said) -> Handle:
    running = message.get("streaming_state") == "in_progress"
    return Handle("stream" if running else "message", channel, str(message["ts"]))
