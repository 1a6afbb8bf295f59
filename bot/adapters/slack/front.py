"""The front door on Slack, put together from plain settings: a surface for the dispatcher, ways in for Slack."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.slack import http, installing, listen, sockets
from bot.adapters.slack.answers import Answers
from bot.adapters.slack.aside import Aside
from bot.adapters.slack.company import Company
from bot.adapters.slack.documents import Documents
from bot.adapters.slack.files import Files
from bot.adapters.slack.hearing import Hearing
from bot.adapters.slack.installs import Authorize, Installed, Seal, SealedInstallations
from bot.adapters.slack.landing import Landing
from bot.adapters.slack.parse import Payload, enterprise_of, team_of, wide
from bot.adapters.slack.pictures import Pictures
from bot.adapters.slack.quota import PATIENCE, Quota
from bot.adapters.slack.recent import Recent
from bot.adapters.slack.render import Look
from bot.adapters.slack.retries import Limited, Unwell
from bot.adapters.slack.sessions import Sessions
from bot.adapters.slack.streams import Streams
from bot.adapters.slack.surface import SlackSurface
from bot.adapters.slack.where import Place, place
from bot.adapters.slack.workspaces import OneWorkspace, Workspaces
from bot.core.dialogue import Door
from bot.core.errors import DeliveryError, SettingsError
from bot.core.ports import Clock, Draw

log = logging.getLogger(__name__)

TIMEOUT = 15.0
NOT_HERE = "I am not set up in your workspace, or no longer. Whoever looks after its apps can install me."


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What it takes to serve many workspaces: the app's own credentials, and where tokens are kept, sealed."""

    client_id: str
    client_secret: str
    engine: AsyncEngine
    seal: Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an operator sets. An app token means Socket Mode, a signing secret alone HTTP, `shared` many workspaces.

    `hosts` may be linked; `draw` names the kinds of blocks that have a picture.
    """

    api_url: str
    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    shared: Shared | None = None
    hosts: frozenset[str] = frozenset()
    draw: Mapping[str, Draw] = field(default_factory=dict)
    clock: Clock = _now
    ticks: Callable[[], float] = time.monotonic
    patience: float = PATIENCE
    ping_every: float = sockets.PING_EVERY


class Slack:
    """Slack's side of the house: `surface` first, then `ways_in` once there is a door."""

    def __init__(self, config: Config, session: aiohttp.ClientSession) -> None:
        self._config = config
        self._session = session
        quota = Quota(config.ticks, config.patience)
        self._client = AsyncWebClient(
            token=config.bot_token or None,
            base_url=config.api_url,
            session=session,
            retry_handlers=[Limited(quota), Unwell()],
        )
        self._many = _Many(config.shared, self._client, quota) if config.shared else None
        self._workspaces: Workspaces = self._many.installed if self._many else OneWorkspace(self._client, quota)
        self._answers = Answers(session)
        pictures = Pictures(config.draw, session) if config.draw else None
        self._landing = Landing(Recent(), self._answers, config.hosts, pictures, Documents(session), OrderedDict())
        sessions = Sessions(config.ticks)
        streams = Streams(sessions, config.hosts, config.ticks)
        self.surface = SlackSurface(self._workspaces, sessions, streams, self._landing)
        self._line: sockets.Line | None = None
        self._stranger = "" if self._many else "Slack: it has not said yet who we are"

    def listeners(self, door: Door) -> AsyncApp:
        """Make the Bolt app: the same listeners for both ways in."""
        files = Files(self._session, self._config.api_url)
        hearing = Hearing(door, Company(), files, self._landing, self._config.clock)
        aside = Aside(door, self._landing, self._answers, Look(self._config.hosts))
        return listen.build(self._bare(), hearing, aside, self._workspaces)

    @asynccontextmanager
    async def ways_in(self, door: Door) -> AsyncIterator[list[web.RouteDef]]:
        """Listen while the context lasts: over a socket, or through the routes it yields."""
        if self._many:
            await self._many.make_tables()
        else:
            await self._introduced()
        app = self.listeners(door)
        if not self._config.app_token:
            async with self._asking():
                yield http.routes(app, self._config.signing_secret)
            return
        async with sockets.connected(app, self._config.app_token, ping_every=self._config.ping_every) as self._line:
            yield []

    async def manages(self, tenant: str, learner: str, where: str = "") -> bool:
        """Whether a learner put the coach into a workspace; of one workspace by its own token nobody knows who did."""
        return self._many is not None and await self._many.installed.manages(tenant, learner, place(where))

    def ready(self) -> str:
        """Why Slack cannot reach the coach just now; empty when it can. Over HTTP: whether Slack ever knew our token."""
        return self._line.trouble if self._line else self._stranger

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        """Ask Slack again who we are, until it says so: it sends nothing to a process that is not ready."""
        asking = asyncio.create_task(self._ask())
        try:
            yield
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _ask(self) -> None:
        while self._stranger:
            await asyncio.sleep(self._config.ping_every)
            try:
                await self._introduced()
            except SettingsError as error:
                self._stranger = str(error)
                log.error("%s", error)  # noqa: TRY400 - a refused token in one line, not a traceback
                return

    async def _introduced(self) -> None:
        """Ask Slack who we are: SettingsError for a token it does not take. Without Slack, it is asked again later."""
        try:
            async with asyncio.timeout(sockets.PATIENCE):
                await self._workspaces.at("", Place(""))
                self._stranger = ""
        except DeliveryError as error:
            if error.code in sockets.REFUSALS:
                raise SettingsError(
                    f"Slack does not take SLACK_BOT_TOKEN ({error.code}). "
                    "Install the app again, and copy the token from OAuth & Permissions."
                ) from error
            log.warning("Slack did not say who we are: %s", error.code)
        except (ConnectionError, TimeoutError) as error:
            log.warning("Slack could not be reached: %r", error)

    def _bare(self) -> AsyncApp:
        logging.getLogger("slack_bolt.AsyncApp").addFilter(_says_something)
        secret = self._config.signing_secret or "unused"  # over a socket nothing is signed
        if self._many is None:
            return AsyncApp(client=self._client, signing_secret=secret, user_facing_authorize_error_message=NOT_HERE)
        return AsyncApp(
            client=self._client,
            signing_secret=secret,
            user_facing_authorize_error_message=NOT_HERE,
            before_authorize=_whose,
            authorize=self._many.authorize,  # type: ignore[arg-type]  # an AsyncAuthorize is taken as it is
            oauth_flow=self._many.flow,
        )


def _says_something(record: logging.LogRecord) -> bool:
    """Not that Bolt leaves the token of the environment alone: our client has it already."""
    return "`token` will be unused" not in record.getMessage()


class _Many:
    """What many workspaces need besides."""

    def __init__(self, shared: Shared, client: AsyncWebClient, quota: Quota) -> None:
        self._store = SealedInstallations(shared.client_id, shared.engine, shared.seal)
        self._states = installing.States(installing.STATE_LASTS, shared.engine)
        self.authorize = Authorize(self._store, client, shared.client_id, shared.client_secret)
        self.installed = Installed(self._store, self.authorize, client, quota)
        self.flow = installing.flow(self._store, self._states, client, shared.client_id, shared.client_secret)

    async def make_tables(self) -> None:
        """Make the tables that are not there yet."""
        await self._store.create_tables()  # type: ignore[no-untyped-call]  # Slack leaves it untyped
        await self._states.create_tables()  # type: ignore[no-untyped-call]  # same


async def _whose(body: Payload, context: AsyncBoltContext, next_: listen.Next) -> None:
    """Say whose installation a payload is for: in a room of two organisations the presser's own may be named."""
    context["team_id"] = team_of(body) or None
    context["enterprise_id"] = enterprise_of(body) or None
    context["is_enterprise_install"] = wide(body)
    await next_()


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Slack]:
    """Slack with one pool of connections for every call."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        yield Slack(config, session)
