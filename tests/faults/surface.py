"""The platform's side of the process under test: messages over HTTP to the recording fake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.core.dialogue import Inbound
from bot.core.turns.turn import Send


@dataclass
class HttpSurface:
    """A `Surface`. Whatever the wire throws goes up as it is: delivery is tried again."""

    session: aiohttp.ClientSession
    address: str
    pace: float = 0.02

    async def draft(self, send: Send) -> str | None:
        return await self._create(send, "…", final=False)

    async def show(self, send: Send, markdown: str, status: str) -> None:
        if send.handle is not None:
            await self._post("update", {"handle": send.handle, "text": markdown or status, "final": False})

    async def deliver(self, send: Send) -> str:
        text = "\n".join([send.content.markdown, *(block.text for block in send.content.blocks)])
        if send.handle is None:
            return await self._create(send, text, final=True)
        await self._post("update", {"handle": send.handle, "text": text, "final": True})
        return send.handle

    async def recover(self, send: Send) -> str | None:
        found = await self._post("find", {"nonce": send.nonce, "place": send.inbound.place})
        return found["handle"]

    async def ended(self, inbound: Inbound) -> None:
        """Nobody waits for it here."""

    async def _create(self, send: Send, text: str, *, final: bool) -> str:
        inbound = send.inbound
        body = {"place": inbound.place, "tenant": inbound.tenant, "nonce": send.nonce, "event": inbound.id}
        made = await self._post("create", body | {"text": text, "final": final})
        return str(made["handle"])

    async def _post(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self.session.post(f"{self.address}/{what}", json=body) as response:
            response.raise_for_status()
            return dict(await response.json())
