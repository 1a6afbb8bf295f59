"""Socket Mode: a new connection is open before the old one is left, and a refused one is not asked for in a hurry.

Slack's own client closes first and connects then; what people press in between would fail in front of them.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.errors import SettingsError
from bot.core.watching import tell

log = logging.getLogger(__name__)

PING_EVERY = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
PATIENCE = 10.0
"""Seconds that start-up waits for Slack; after that the process runs, not ready, until Slack is there."""

REFUSALS = frozenset(
    ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type", "missing_scope")
)
HEAR_OUT = 1.0
"""Seconds for which a connection that is being left is still read."""

CROWDED = "too_many_websockets"
SWITCHED_OFF = "link_disabled"


class Line(SocketModeClient):
    """One connection that renews itself."""

    def __init__(self, app_token: str, client: AsyncWebClient, *, ping_every: float, pause: float) -> None:
        super().__init__(app_token=app_token, web_client=client, ping_interval=ping_every, logger=log)
        self.trouble = "Slack: not connected yet"
        self.refusal: SettingsError | None = None
        self._farewells: set[asyncio.Task[None]] = set()
        self._first_pause = pause
        self._pause = 0.0

    async def connect(self) -> None:
        """Open the new connection first; the one it replaces is heard out, then closed."""
        while not self.closed:
            try:
                await self._renew()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the network, trying again is right
                self.wss_uri = None  # an address is good for one attempt
                if not self.closed:
                    log.warning("Slack could not be reached: %r", error)
                    await asyncio.sleep(self.ping_interval)
            else:
                return

    async def _renew(self) -> None:
        self.wss_uri = self.wss_uri or await self.issue_new_wss_url()
        ssl = True if self.web_client.ssl is None else self.web_client.ssl
        fresh = await self.aiohttp_client_session.ws_connect(
            self.wss_uri, autoping=False, heartbeat=self.ping_interval, proxy=self.proxy, ssl=ssl
        )
        old, self.current_session = self.current_session, fresh
        self.stale, self.last_ping_pong_time = False, None
        for task in (self.current_session_monitor, self.message_receiver):
            if task is not None:
                task.cancel()
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())
        if old is not None:
            self._farewells = {task for task in self._farewells if not task.done()}
            self._farewells.add(asyncio.create_task(self._hear_out(old)))

    async def _hear_out(self, old: ClientWebSocketResponse) -> None:
        """Read what Slack still sends on a connection that is being left, and close it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HEAR_OUT):
                while (said := await old.receive()).type is WSMsgType.TEXT:
                    await self.enqueue_message(said.data)
        await old.close()

    async def issue_new_wss_url(self) -> str:
        """Ask where to connect, at growing distance while Slack refuses."""
        if self._pause:
            await asyncio.sleep(self._pause * (0.5 + random.random() / 2))  # noqa: S311 - spreads load, guards nothing
        try:
            return str(await super().issue_new_wss_url())
        except SlackApiError as error:
            self._learn(str(error.response.get("error")))
            raise

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Learn from hello and farewell how the connection fares."""
        if message.get("type") == "hello":
            self._pause, self.trouble = 0.0, ""
            tell("connected", label="slack")
        elif message.get("type") == "disconnect" and message.get("reason") in {CROWDED, SWITCHED_OFF}:
            self._pause = min(max(self._pause * 2, self._first_pause), LONGEST_PAUSE)
            self.trouble = f"Slack refuses Socket Mode: {message.get('reason')}"
            log.warning("%s; trying again in %.0f s", self.trouble, self._pause)
        await super().run_message_listeners(message, raw_message)

    def _learn(self, word: str) -> None:
        """A wrong token does not become right by asking again."""
        if word in REFUSALS:
            self.trouble = f"Slack does not take SLACK_APP_TOKEN ({word})."
            self.refusal = SettingsError(f"{self.trouble} Make one with the scope connections:write.")
            self.closed = True


@asynccontextmanager
async def connected(
    app: AsyncApp, app_token: str, *, ping_every: float = PING_EVERY, pause: float = FIRST_PAUSE
) -> AsyncIterator[Line]:
    """Keep a connection while the context lasts."""
    line = Line(app_token, app.client, ping_every=ping_every, pause=pause)

    async def heard(_client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        since = time.time()
        await send_async_response(line, request, await run_async_bolt_app(app, request), since)

    line.socket_mode_request_listeners.append(heard)
    connecting = asyncio.create_task(line.connect())
    try:
        await asyncio.wait({connecting}, timeout=PATIENCE)
        if line.refusal is not None:
            raise line.refusal
        yield line
    finally:
        connecting.cancel()
        await line.close()  # type: ignore[no-untyped-call]  # Slack leaves it untyped
