"""Slack over HTTP: one route. A request that is not signed as Slack signs is a 401, however it is broken."""

from __future__ import annotations

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

PATH = "/slack/events"
TIMESTAMP = "X-Slack-Request-Timestamp"


def route(app: AsyncApp) -> web.RouteDef:
    """Make the route for events, commands and interactivity."""

    async def handle(request: web.Request) -> web.Response:
        if not _plausible(request):
            return web.Response(status=401)
        bolt = await to_bolt_request(request)
        return await to_aiohttp_response(await app.async_dispatch(bolt))

    return web.post(PATH, handle)


def _plausible(request: web.Request) -> bool:
    """Whether the headers can be judged at all: Bolt's verifier raises where the time is no number."""
    stamp = request.headers.get(TIMESTAMP, "")
    return stamp.isascii() and stamp.isdecimal() and len(stamp) < 16
