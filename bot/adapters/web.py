"""The HTTP server that all front doors share: their routes, and whether the process is alive and ready."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

MOST_BODY = 1024 * 1024

Ready = Callable[[], str]
"""Why the process is not ready, empty when it is."""


@asynccontextmanager
async def listening(host: str, port: int, routes: Sequence[web.RouteDef], ready: Ready) -> AsyncIterator[int]:
    """Serve while the context lasts; yields the port, which the system chooses when `port` is 0."""

    async def livez(_request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_request: web.Request) -> web.Response:
        reason = ready()
        return web.Response(text=f"{reason or 'ready'}\n", status=503 if reason else 200)

    app = web.Application(client_max_size=MOST_BODY)
    app.add_routes([web.get("/livez", livez), web.get("/readyz", readyz), *routes])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
