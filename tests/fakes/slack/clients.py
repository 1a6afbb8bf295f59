"""The real client libraries, pointed at the fake: what tests and benchmarks need to run a Bolt app in-process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.server import FakeSlack

PING_EVERY = 0.2  # seconds; Bolt's own 10 would make a lost connection slow to notice


def web_client(slack: FakeSlack, token: str | None = None) -> AsyncWebClient:
    """Slack's own client; every per-request client of a Bolt app inherits its address."""
    return AsyncWebClient(token=token or slack.bot_token, base_url=slack.api_url, timeout=10)


def bolt_app(slack: FakeSlack) -> AsyncApp:
    return AsyncApp(client=web_client(slack), signing_secret=slack.world.app.signing_secret)


@asynccontextmanager
async def by_socket(app: AsyncApp, slack: FakeSlack) -> AsyncIterator[AsyncSocketModeHandler]:
    """Run a Bolt app over Socket Mode."""
    runner = AsyncSocketModeHandler(app, slack.world.app.app_token, ping_interval=PING_EVERY)
    await runner.connect_async()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
    await slack.connected()
    try:
        yield runner
    finally:
        await runner.close_async()  # type: ignore[no-untyped-call] # Bolt leaves it untyped


@asynccontextmanager
async def by_http(app: AsyncApp, slack: FakeSlack) -> AsyncIterator[str]:
    """Run a Bolt app behind a Request URL; yields the address of its server."""

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", events)
    if (flow := app.oauth_flow) is not None:

        async def install(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

        async def back(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

        site.router.add_get(flow.install_path, install)
        site.router.add_get(flow.redirect_uri_path, back)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    slack.deliver_to(f"{address}/slack/events")
    try:
        yield address
    finally:
        await runner.cleanup()
