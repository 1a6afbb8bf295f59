"""The HTTP server that all front doors share: their routes, whether the process is alive and ready, and its figures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

MOST_BODY = 1024 * 1024

Ready = Callable[[], str]
"""Why the process is not ready, empty when it is."""

Figures = Callable[[], bytes]
"""What `/metrics` says."""


@asynccontextmanager
async def listening(host: str, port: int, routes: Sequence[web.RouteDef], ready: Ready) -> AsyncIterator[int]:
    """Serve while the context lasts; yields the port, which the system chooses when `port` is 0."""

    async def livez(_request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_request: web.Request) -> web.Response:
        reason = ready()
        return web.Response(text=f"{reason or 'ready'}\n", status=503 if reason else 200)

    async with _served(host, port, [web.get("/livez", livez), web.get("/readyz", readyz), *routes]) as chosen:
        yield chosen


@asynccontextmanager
async def metering(host: str, port: int, figures: Figures, kind: str) -> AsyncIterator[int]:
    """Serve `/metrics` alone, on a listener of its own that no proxy leads to; `kind` is its content type."""

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=figures(), headers={"Content-Type": kind})

    async with _served(host, port, [web.get("/metrics", metrics)]) as chosen:
        yield chosen


@asynccontextmanager
async def _served(host: str, port: int, routes: Sequence[web.RouteDef]) -> AsyncIterator[int]:
    app = web.Application(client_max_size=MOST_BODY)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
