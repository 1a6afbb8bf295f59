"""Discord as the dispatcher sees it: an interaction's answer is one edited original, anything else a message.

Handles: `original` for the answer to an interaction, `CHANNEL/MESSAGE` for a message. A message is sent with the
send's nonce, so that Discord itself drops a repetition made within minutes; later ones are found in the history.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.adapters.discord import render
from bot.core.dialogue import Action, Inbound
from bot.core.errors import DeliveryError
from bot.core.ports import Clock
from bot.core.turns.turn import Send

CALL_SECONDS = 15.0
NONCE_HOLDS = timedelta(minutes=2)
GONE = {10062, 10015, 50027}
"""Discord's words for an interaction that can no longer be answered."""
ORIGINAL = "original"


class DiscordSurface:
    """Delivers through one client."""

    pace = 1.2

    def __init__(self, client: discord.Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def draft(self, send: Send) -> str | None:
        """Take the waiting answer of an interaction, or post a first version; words only, a status is shown as typing."""
        if self._answers(send):
            return ORIGINAL
        if not send.content.markdown:
            return None
        return await self._post(send, render.preview(send.content.markdown, ""))

    async def show(self, send: Send, markdown: str, status: str) -> None:
        """Show an unfinished message; without words, the typing sign."""
        if send.handle is not None:
            await self._edit(send, send.handle, render.preview(markdown, status))
        elif not markdown:
            await self._call(Route("POST", "/channels/{channel_id}/typing", channel_id=send.inbound.place))

    async def deliver(self, send: Send) -> str:
        """Make the finished message visible where it belongs; the same however often it is called."""
        drawn = render.payload(send, shared=send.inbound.surface != "dm")
        handle = send.handle or (ORIGINAL if self._answers(send) else None)
        if handle is not None:
            try:
                await self._edit(send, handle, drawn)
            except DeliveryError as error:
                if handle != ORIGINAL or error.code not in {str(code) for code in GONE} | {"404"}:
                    raise
            else:
                return handle
        return await self._post(send, drawn)

    async def recover(self, send: Send) -> str | None:
        """Look for a message that was sent although its answer was lost, once the nonce no longer protects."""
        if send.inbound.reply_to is not None or self._clock() - send.inbound.at < NONCE_HOLDS:
            return None
        if not isinstance(send.inbound, Action) and send.to == "here":
            route = Route("GET", "/channels/{channel_id}/messages", channel_id=send.inbound.place)
            for message in await self._call(route, params={"after": send.inbound.id, "limit": 50}) or ():
                if str(message.get("nonce")) == send.nonce and self._mine(message):
                    return f"{send.inbound.place}/{message['id']}"
        return None

    async def ended(self, inbound: Inbound) -> None:
        """Leave nothing thinking: an interaction without any message loses its placeholder."""

    def _mine(self, message: dict[str, Any]) -> bool:
        return self._client.user is not None and message["author"]["id"] == str(self._client.user.id)

    def _answers(self, send: Send) -> bool:
        """Whether this message is the answer to an interaction that can still be answered."""
        if send.inbound.reply_to is None or send.n > 0 or send.to == "dm":
            return False
        answer = json.loads(send.inbound.reply_to)
        pressed_in_dm = answer["kind"] == "press" and send.inbound.surface == "dm"
        return not pressed_in_dm and datetime.fromisoformat(answer["until"]) > self._clock()

    async def _edit(self, send: Send, handle: str, drawn: dict[str, Any]) -> None:
        if handle == ORIGINAL:
            answer = json.loads(send.inbound.reply_to or "{}")
            route = Route(
                "PATCH",
                "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
                webhook_id=answer["app"],
                webhook_token=answer["token"],
            )
        else:
            channel, _, message = handle.partition("/")
            route = Route(
                "PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=message
            )
        await self._call(route, json=drawn)

    async def _post(self, send: Send, drawn: dict[str, Any]) -> str:
        channel = await self._channel(send)
        body = drawn | {"nonce": send.nonce, "enforce_nonce": True}
        body["flags"] |= render.SUPPRESS_EMBEDS
        sent = await self._call(Route("POST", "/channels/{channel_id}/messages", channel_id=channel), json=body)
        return f"{channel}/{sent['id']}"

    async def _channel(self, send: Send) -> str:
        """Find where a message goes: its place, unless it is for the learner alone and other people are there."""
        if send.to == "here" or send.inbound.surface == "dm":
            return send.inbound.place
        user = send.inbound.learner.partition(":")[2]
        opened = await self._call(Route("POST", "/users/@me/channels"), json={"recipient_id": user})
        return str(opened["id"])

    async def _call(self, route: Route, **arguments: Any) -> Any:
        """Make one request; what Discord refuses for good is a DeliveryError with its code, the rest may be tried again."""
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await self._client.http.request(route, **arguments)
        except discord.DiscordServerError:
            raise
        except discord.HTTPException as error:
            raise DeliveryError(
                f"Discord refused {route.method} {route.path}", str(error.code or error.status)
            ) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise ConnectionError(f"{route.method} {route.path}: {type(error).__name__}") from error
