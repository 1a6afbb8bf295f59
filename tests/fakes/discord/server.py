"""Starting and stopping the fake on loopback: REST, gateway and CDN on one port."""

from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.discord.clock import Clock, WallClock
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gateway.server import Gateway
from tests.fakes.discord.recording import Recording
from tests.fakes.discord.rest.front import PREFIX, Front
from tests.fakes.discord.rest.quotas import Quotas
from tests.fakes.discord.rest.routes import ROUTES
from tests.fakes.discord.world import World

TOKEN = "ZmFrZQ.fake.discord-token"
HOST = "127.0.0.1"
HEARTBEAT_MS = 41_250
MOST_IDENTIFIES = 1000
MOST_UPLOAD = 32 * 1024 * 1024


class Server:
    """The fake without its people. `async with Server() as server: server.settings`."""

    def __init__(
        self,
        *,
        port: int = 0,
        clock: Clock | None = None,
        privileged: int = 0,
        token: str = TOKEN,
        bot_name: str = "Coach",
        quotas: Quotas | None = None,
        heartbeat_ms: int = HEARTBEAT_MS,
        most_identifies: int = MOST_IDENTIFIES,
        identify_spacing: float = 0.0,
        seed: int = 0,
    ) -> None:
        self._port = port
        self.clock = clock or WallClock()
        self.world = World(self.clock, privileged=privileged, token=token, bot_name=bot_name)
        self.recording = Recording(self.clock)
        self.faults = Faults(seed)
        self.gateway = Gateway(
            self.world,
            self.recording,
            heartbeat_ms=heartbeat_ms,
            most_identifies=most_identifies,
            spacing=identify_spacing,
        )
        self._front = Front(self.world, self.recording, self.faults, quotas or Quotas())
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        self._port = int(self._runner.addresses[0][1])
        self.world.cdn = f"http://{HOST}:{self._port}"
        self.world.gateway_url = self.gateway_url

    async def stop(self) -> None:
        """Cuts every connection; what hangs is let go."""
        self.faults.clear()
        self._front.closing.set()
        self.gateway.refuse()
        self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=MOST_UPLOAD)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/attachments/{channel}/{file}/{name}", self._file)
        for route in ROUTES:
            app.router.add_route(route.method, PREFIX + route.template, self._front.serve(route))
        app.router.add_route("*", "/{rest:.*}", self._front.unknown)
        return app

    async def _file(self, incoming: web.Request) -> web.Response:
        found = self.world.files.get(incoming.match_info["file"])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found.content, headers={"Content-Type": found.content_type})

    @property
    def api_url(self) -> str:
        return f"http://{HOST}:{self._port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        return f"ws://{HOST}:{self._port}/gateway"

    @property
    def settings(self) -> dict[str, str]:
        """The environment a bot needs to find this fake."""
        return {
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway_url,
            "DISCORD_TOKEN": self.world.token,
        }
