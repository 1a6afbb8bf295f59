"""The fake Slack as one thing: start it, act as a person, and see what the app did."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.slack.clock import Clock
from tests.fakes.slack.courier import Courier
from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.eyes import Eyes
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.hosts import FileHost, InstallPage
from tests.fakes.slack.messages import Json
from tests.fakes.slack.mouse import Mouse
from tests.fakes.slack.people import App
from tests.fakes.slack.response_urls import ResponseUrls
from tests.fakes.slack.signing import signed
from tests.fakes.slack.socket import SocketServer
from tests.fakes.slack.tiers import RateLimits
from tests.fakes.slack.web import WebApi
from tests.fakes.slack.world import World

MOST_BODY = 16 * 1024 * 1024


class FakeSlack(Mouse, Eyes):
    """Slack on loopback. `strict` turns the rate limits on.

    Without `deliver_to` the app is reached by Socket Mode, with it by signed HTTP.
    """

    def __init__(
        self,
        app: App | None = None,
        clock: Clock | None = None,
        *,
        strict: bool = False,
        port: int = 0,
    ) -> None:
        self.world = World(app, clock)
        self.courier = Courier(self.world)
        self.faults = Faults()
        self.limits = RateLimits(on=strict)
        self._port = port
        self._runner: web.AppRunner | None = None
        self.world.send = self._send_event

    async def __aenter__(self) -> Self:
        site = web.Application(client_max_size=MOST_BODY)
        for part in (
            WebApi(self.world, self.faults, self.limits),
            ResponseUrls(self.world, self.faults),
            FileHost(self.world, self.faults),
            InstallPage(self.world),
            self.socket,
        ):
            site.add_routes(part.routes())
        self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        listener = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await listener.start()
        self._port = self._runner.addresses[0][1]
        self.world.base = f"http://127.0.0.1:{self._port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.faults.closing.set()
        await self.courier.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def socket(self) -> SocketServer:
        return self.courier.socket

    @property
    def url(self) -> str:
        return self.world.base

    @property
    def api_url(self) -> str:
        """For SLACK_API_URL and `AsyncWebClient(base_url=...)`."""
        return f"{self.world.base}/api/"

    @property
    def authorize_url(self) -> str:
        """For `AsyncOAuthSettings(authorization_url=...)`."""
        return f"{self.world.base}/oauth/v2/authorize"

    @property
    def bot_token(self) -> str:
        return self.world.installations[0].token

    @property
    def deliveries(self) -> list[Delivery]:
        return self.courier.deliveries

    def settings(self) -> dict[str, str]:
        """The environment a bot needs to talk to this fake."""
        common = {"SLACK_API_URL": self.api_url, "SLACK_BOT_TOKEN": self.bot_token}
        if self.courier.http.url is not None:
            return {**common, "SLACK_SIGNING_SECRET": self.world.app.signing_secret}
        return {**common, "SLACK_APP_TOKEN": self.world.app.app_token}

    def oauth_settings(self) -> dict[str, str]:
        """The same for a bot that many workspaces install; its consent page is `authorize_url`."""
        app = self.world.app
        secrets = {"SLACK_CLIENT_ID": app.client_id, "SLACK_CLIENT_SECRET": app.client_secret}
        return {"SLACK_API_URL": self.api_url, "SLACK_SIGNING_SECRET": app.signing_secret, **secrets}

    def deliver_to(self, url: str | None) -> None:
        """Send events, commands and interactions to a Request URL from now on; None means Socket Mode."""
        self.courier.http.url = url

    async def connected(self, within: float = 10.0) -> None:
        """Wait until the app has a Socket Mode connection."""
        await self.until(lambda: self.socket.connections, within, "a Socket Mode connection")

    async def replay(self, delivery: Delivery) -> int:
        """Send the very bytes of a delivery's first HTTP attempt again; returns the status."""
        status, _body, _quiet = await self.courier.http.post(self.courier.http.first[delivery.id])
        return status

    async def verify_url(self) -> bool:
        """Slack's first question to a Request URL: does the app give the challenge back?"""
        body = json.dumps({"token": "fake", "challenge": "prove-it", "type": "url_verification"}).encode()
        asked = signed(self.world.app.signing_secret, body, "application/json")
        status, answer, _quiet = await self.courier.http.post(asked)
        return status == 200 and "prove-it" in answer

    def deliveries_of(self, name: str) -> list[Delivery]:
        """Deliveries by event type, command, or kind of interaction."""
        return [one for one in self.deliveries if name in _names(one)]

    def _send_event(self, body: Json) -> Delivery:
        return self.courier.send("events_api", body)


def _names(delivery: Delivery) -> tuple[str, ...]:
    payload = delivery.payload
    if delivery.kind == "events_api":
        event = payload["event"]
        return event["type"], event.get("subtype", event["type"])
    return (payload.get("command") or payload["type"],)
