"""Answers by the address that came with a command or a press: five uses within half an hour, no scope needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.adapters.slack.acts import Address, address
from bot.adapters.slack.calls import BROKEN, FOLDED, Unreached
from bot.adapters.slack.where import place
from bot.core.dialogue import Inbound
from bot.core.errors import DeliveryError
from bot.core.turns.turn import Send


class Answers:
    """Posts to response addresses."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def give(self, send: Send, drawn: Mapping[str, Any]) -> None:
        """Say a message; privately unless it is meant for everybody there."""
        came_with = address(send.inbound.reply_to)
        if came_with is None:
            raise DeliveryError("no address came with this", "no_response_url")
        kind = "ephemeral" if send.to == "private" else "in_channel"
        body = {**drawn, **_thread(came_with, send.inbound), "response_type": kind, "replace_original": False}
        await self._post(came_with.url, body)

    async def tell(self, inbound: Inbound, text: str) -> None:
        """Say one private sentence, in the thread in which something was pressed."""
        if came_with := address(inbound.reply_to):
            said = {"text": text, **_thread(came_with, inbound)}
            await self._post(came_with.url, {**said, "response_type": "ephemeral", "replace_original": False})

    async def redraw(self, url: str, text: str, blocks: list[dict[str, Any]]) -> None:
        """Change the private note whose button was pressed."""
        await self._post(url, {"text": text, "blocks": blocks, "replace_original": True})

    async def _post(self, url: str, body: Mapping[str, Any]) -> None:
        try:
            async with self._session.post(url, json={**body, **FOLDED}) as response:
                status, said = response.status, (await response.text())[:100]
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unreached(f"response_url: {type(error).__name__}") from error
        if status == 429 or status >= 500:
            raise Unreached(f"response_url: {status}")
        if status >= 400:
            word = next((known for known in BROKEN if known in said), "response_url")
            raise DeliveryError("Slack refused an answer", word)


def _thread(came_with: Address, inbound: Inbound) -> Mapping[str, str]:
    root = place(inbound.place).root
    return {"thread_ts": root} if root and came_with.kind == "press" else {}
