"""Slack over HTTP. A request that is not signed as Slack signs is a 401, however it is broken.

Bolt reads a body before it checks who sent it, and its check raises on a time that is no number. So the raw bytes are
checked here first, and nothing forged gets any further.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from urllib.parse import parse_qs

from aiohttp import web
from multidict import CIMultiDictProxy
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.adapters.slack.shape import plain, whole

EVENTS, INSTALL, BACK = "/slack/events", "/slack/install", "/slack/oauth_redirect"
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
WINDOW = 300
MOST_DIGITS = 12

Now = Callable[[], float]


def routes(app: AsyncApp, secret: str, now: Now = time.time) -> list[web.RouteDef]:
    """Make the routes: events, commands and interactivity; installation where the app has a flow for it."""

    async def heard(request: web.Request) -> web.Response:
        body = await request.read()
        if not genuine(request.headers, body, secret, now()):
            return web.Response(status=200 if _asks_for_certificate(request, body) else 401)
        bolt = readable(request, body)
        if bolt is None:
            return web.Response(status=400)
        return await to_aiohttp_response(await app.async_dispatch(bolt))

    made = [web.post(EVENTS, heard)]
    if (flow := app.oauth_flow) is not None:

        async def install(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_installation(_page(request)))

        async def back(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_callback(_page(request)))

        made += [web.get(INSTALL, install), web.get(BACK, back)]
    return made


def genuine(headers: CIMultiDictProxy[str], body: bytes, secret: str, now: float) -> bool:
    """Whether Slack signed these bytes within the last five minutes; False for whatever cannot be judged."""
    stamps, signatures = headers.getall(STAMP, []), headers.getall(SIGNATURE, [])
    if len(stamps) != 1 or len(signatures) != 1 or not secret:
        return False
    stamp = stamps[0]
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= MOST_DIGITS) or abs(now - int(stamp)) > WINDOW:
        return False
    expected = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signatures[0].encode("utf-8", "surrogateescape"))


def readable(request: web.Request, body: bytes) -> AsyncBoltRequest | None:
    """The request as Bolt reads it; None when its body is in no form that Slack uses, or lacks what Slack never leaves out."""
    headers = {name: value for name, value in request.headers.items() if value.isprintable()}
    try:
        read = AsyncBoltRequest(body=body.decode("utf-8"), query=request.query_string, headers=dict(headers))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None
    return read if whole(read.body) and plain(read.context.values()) else None


def _page(request: web.Request) -> AsyncBoltRequest:
    return AsyncBoltRequest(body="", query=request.query_string, headers=dict(request.headers))


def _asks_for_certificate(request: web.Request, body: bytes) -> bool:
    """Slack tests the server's certificate now and then with a request that asks for nothing and is not signed."""
    if request.content_type != "application/x-www-form-urlencoded" or len(body) > 1000:
        return False
    return parse_qs(body.decode("ascii", "replace")).get("ssl_check") == ["1"]
