"""Slack as the dispatcher sees it: a native stream while the answer grows, one message when it is there at once.

Handles: `stream/CHANNEL/TS` and `message/CHANNEL/TS` can be updated, so repeating a delivery changes nothing;
`answered` stands for a command's reply, which Slack lets nobody find again.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import render
from bot.core.dialogue import Inbound
from bot.core.errors import DeliveryError
from bot.core.turns.turn import Send

log = logging.getLogger(__name__)

ANSWERED = "answered"
EVENT = "coach_turn"
PASSING = {
    "ratelimited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
}
"""Slack's words for faults that pass by themselves."""


class SlackSurface:
    """Delivers through one client. `bot_user` is the coach's own id in the workspace."""

    pace = 0.6

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._client = client
        self._session = session
        self._shown: dict[str, str] = {}

    async def draft(self, send: Send) -> str | None:
        """Start a stream in the thread; where none is possible, post a first version to be updated."""
        channel, root = _where(send)
        if _answers(send) or not send.content.markdown or not root:
            return None
        try:
            started = await self._client.chat_startStream(
                channel=channel,
                thread_ts=root,
                recipient_user_id=_user(send.inbound),
                recipient_team_id=send.inbound.tenant.partition(":")[2],
            )
        except SlackApiError as error:
            log.info("no stream (%s); posting instead", error.response.get("error"))
            return await self._post(send)
        return f"stream/{channel}/{started['ts']}"

    async def show(self, send: Send, markdown: str, status: str) -> None:
        """Add what is new to the stream; before there are words, show the status."""
        channel, root = _where(send)
        if send.handle is None:
            if status and root and not _answers(send):
                await self._call("assistant_threads_setStatus", channel_id=channel, thread_ts=root, status=status)
            return
        kind, _, place = send.handle.partition("/")
        channel, _, ts = place.partition("/")
        if kind == "stream":
            new = markdown.removeprefix(self._shown.get(send.handle, ""))
            if new:
                await self._call("chat_appendStream", channel=channel, ts=ts, markdown_text=render.quiet(new))
                self._shown[send.handle] = markdown
        else:
            await self._call(
                "chat_update", channel=channel, ts=ts, text=markdown[:3000], blocks=[render.markdown(markdown)]
            )

    async def deliver(self, send: Send) -> str:
        """Make the finished message visible where it belongs."""
        if send.handle == ANSWERED or (send.handle is None and _answers(send)):
            return await self._answer(send)
        if send.handle is None:
            return await self._post(send)
        kind, _, place = send.handle.partition("/")
        channel, _, ts = place.partition("/")
        if kind == "stream" and await self._stop(send, channel, ts):
            return f"message/{channel}/{ts}"
        await self._call("chat_update", channel=channel, ts=ts, **_whole(send))
        return f"message/{channel}/{ts}"

    async def recover(self, send: Send) -> str | None:
        """Look in the thread for a message of ours that carries this send's nonce."""
        channel, root = _where(send)
        if _answers(send) or not root:
            return None
        try:
            found = await self._client.conversations_replies(
                channel=channel, ts=root, include_all_metadata=True, limit=50
            )
        except SlackApiError:
            return None  # without a history scope nothing can be read back
        for message in found["messages"]:
            if (message.get("metadata") or {}).get("event_payload", {}).get("nonce") == send.nonce:
                return f"message/{channel}/{message['ts']}"
        return None

    async def ended(self, inbound: Inbound) -> None:
        """Do nothing: Slack clears a status by itself when a message comes."""

    async def _stop(self, send: Send, channel: str, ts: str) -> bool:
        """End a stream with the rest of the words and everything below them; False when it must be updated instead."""
        shown = self._shown.pop(str(send.handle), "")
        rest = send.content.markdown.removeprefix(shown)
        if not send.content.markdown.startswith(shown):
            rest = ""
        arguments: dict[str, Any] = {"markdown_text": render.quiet(rest)} if rest else {}
        try:
            await self._client.chat_stopStream(
                channel=channel, ts=ts, blocks=render.tail(send) or None, metadata=_metadata(send), **arguments
            )
        except SlackApiError as error:
            log.info("the stream ended by itself (%s); updating instead", error.response.get("error"))
            return False
        return send.content.markdown.startswith(shown) and bool(shown or rest)

    async def _post(self, send: Send) -> str:
        channel, root = _where(send)
        if send.to == "private" and send.inbound.surface != "dm":
            return await self._ephemeral(send, channel, root)
        if send.to == "dm" and send.inbound.surface != "dm":
            opened = await self._call("conversations_open", users=_user(send.inbound))
            channel, root = opened["channel"]["id"], ""
        posted = await self._call(
            "chat_postMessage",
            channel=channel,
            metadata=_metadata(send),
            unfurl_links=False,
            unfurl_media=False,
            **_whole(send),
            **({"thread_ts": root} if root else {}),
        )
        return f"message/{channel}/{posted['ts']}"

    async def _ephemeral(self, send: Send, channel: str, root: str) -> str:
        thread = {"thread_ts": root} if root else {}
        await self._call("chat_postEphemeral", channel=channel, user=_user(send.inbound), **_whole(send), **thread)
        return ANSWERED

    async def _answer(self, send: Send) -> str:
        """Answer a command or a press through its own address: the only way where the coach is no member."""
        address = json.loads(send.inbound.reply_to or "{}")["url"]
        body = {
            **_whole(send),
            "response_type": "ephemeral" if send.to == "private" else "in_channel",
            "replace_original": False,
        }
        async with self._session.post(address, json=body) as response:
            if response.status >= 500:
                raise ConnectionError(f"Slack answered {response.status}")
            if response.status >= 400:
                raise DeliveryError("Slack refused the answer to a command", str(response.status))
        return ANSWERED

    async def _call(self, method: str, **arguments: Any) -> Any:
        """Call one method; what Slack refuses for good is a DeliveryError with its word, the rest may be tried again."""
        try:
            return await getattr(self._client, method)(**arguments)
        except SlackApiError as error:
            word = str(error.response.get("error"))
            if word in PASSING or error.response.status_code >= 500:
                raise ConnectionError(f"{method}: {word}") from error
            raise DeliveryError(f"Slack refused {method}", word) from error


def _whole(send: Send) -> dict[str, Any]:
    return {"text": render.fallback(send.content), "blocks": render.blocks(send)}


def _metadata(send: Send) -> dict[str, Any]:
    return {"event_type": EVENT, "event_payload": {"nonce": send.nonce}}


def _where(send: Send) -> tuple[str, str]:
    channel, _, root = send.inbound.place.partition(":")
    return channel, root


def _user(inbound: Inbound) -> str:
    return inbound.learner.rpartition(":")[2]


def _answers(send: Send) -> bool:
    """Whether this message answers a command, or privately a press: through the address that came with it."""
    if send.inbound.reply_to is None or send.to == "dm":
        return False
    command = json.loads(send.inbound.reply_to)["kind"] == "command"
    return command or (send.to == "private" and send.inbound.surface != "dm")
