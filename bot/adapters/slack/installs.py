"""Many workspaces: where the coach was installed, with which token, sealed at rest.

Slack's own store keeps the rows; what is secret in them is sealed before it gets there. Slack is asked once per token
who the coach is in a workspace, and again only after that workspace was left or came back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.sqlalchemy_utils import normalize_datetime_for_db
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import ColumnElement, MetaData, RowMapping, Table, Text, and_
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.quota import Quota
from bot.adapters.slack.where import Place
from bot.adapters.slack.workspaces import NOT_INSTALLED
from bot.core.errors import DeliveryError

log = logging.getLogger(__name__)

SECRETS = (
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
)
MARK = "sealed:"
FRESH = 60.0
"""Seconds after which the database is asked again: another process may have seen the coach being removed."""


@dataclass(frozen=True, slots=True)
class Seal:
    """How secrets are kept: `open` gives None for what no key fits any more."""

    seal: Callable[[str], str]
    open: Callable[[str], str | None]


class SealedInstallations(AsyncSQLAlchemyInstallationStore):
    """Slack's store, which never sees a token in the clear."""

    def __init__(self, client_id: str, engine: AsyncEngine, seal: Seal) -> None:
        super().__init__(client_id=client_id, engine=engine)
        self._seal = seal
        self._bots: dict[tuple[str | None, str | None], tuple[Bot, float]] = {}

    @classmethod
    def build_installations_table(cls, metadata: MetaData, table_name: str) -> Table:
        """Make room for sealed tokens: they are longer than Slack's columns."""
        return _roomy(super().build_installations_table(metadata, table_name))

    @classmethod
    def build_bots_table(cls, metadata: MetaData, table_name: str) -> Table:
        """Make room for sealed tokens."""
        return _roomy(super().build_bots_table(metadata, table_name))

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation, and nothing of the ones before it in that workspace."""
        await super().async_save(Installation(**self._each(installation.to_dict(), self._sealed)))
        self._bots.clear()
        older = normalize_datetime_for_db(installation.to_dict()["installed_at"])
        async with self.engine.begin() as connection:
            for table in (self.bots, self.installations):
                same = and_(
                    table.c.client_id == self.client_id,
                    table.c.enterprise_id == installation.enterprise_id,
                    table.c.team_id == installation.team_id,
                )
                await connection.execute(table.delete().where(same, table.c.installed_at < older))

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot; what comes from a sealed installation is sealed already."""
        await super().async_save_bot(Bot(**self._each(bot.to_dict(), self._sealed)))

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Find a bot; in a room shared with another organisation, also by the workspace alone.

        None also when its token cannot be opened any more.
        """
        key = (enterprise_id, None if is_enterprise_install else team_id)
        known, since = self._bots.get(key, (None, 0.0))
        if known is not None and time.monotonic() - since < FRESH:
            return known
        found = await super().async_find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        bot = self._opened(found or await self._by_team(team_id))
        if bot is not None:
            self._bots[key] = (bot, time.monotonic())
        return bot

    async def forget(self, bot: Bot) -> None:
        """Remove a workspace's installation with its tokens."""
        self._bots.clear()
        await self.async_delete_all(enterprise_id=bot.enterprise_id, team_id=bot.team_id)

    async def installers(self, team_id: str, organisation: str = "") -> frozenset[str]:
        """Who put the coach into a workspace, as learners: whoever installed it there last.

        With `organisation`, also whoever installed it last for all the workspaces of that one.
        """
        c = self.installations.c
        here = c.team_id == team_id
        everywhere = and_(c.enterprise_id == organisation, c.team_id.is_(None), c.is_enterprise_install)
        found = [await self._latest(one) for one in (here, *((everywhere,) if organisation else ()))]
        return frozenset(f"slack:{row['enterprise_id'] or team_id}:{row['user_id']}" for row in found if row)

    async def _latest(self, which: ColumnElement[bool]) -> RowMapping | None:
        c = self.installations.c
        latest = self.installations.select().where(c.client_id == self.client_id, which)
        async with self.engine.connect() as connection:
            rows = await connection.execute(latest.order_by(c.installed_at.desc()).limit(1))
            return rows.mappings().first()

    async def _by_team(self, team_id: str | None) -> Bot | None:
        if not team_id:
            return None
        c = self.bots.c
        mine = and_(c.client_id == self.client_id, c.team_id == team_id)
        async with self.engine.connect() as connection:
            rows = await connection.execute(self.bots.select().where(mine).order_by(c.installed_at.desc()).limit(1))
            row = rows.mappings().first()
        return None if row is None else SQLAlchemyInstallationStore.build_bot_entity(row)

    def _opened(self, found: Bot | None) -> Bot | None:
        if found is None:
            return None
        opened = Bot(**self._each(found.to_dict(), self._clear))
        if not opened.bot_token:
            log.error("the token of %s cannot be opened: install the coach there again", found.team_id)
            return None
        return opened

    def _sealed(self, value: str) -> str:
        return value if value.startswith(MARK) else f"{MARK}{self._seal.seal(value)}"

    def _clear(self, value: str) -> str | None:
        return self._seal.open(value.removeprefix(MARK)) if value.startswith(MARK) else None

    def _each(self, values: Mapping[str, Any], change: Callable[[str], str | None]) -> dict[str, Any]:
        return {key: change(value) if key in SECRETS and value else value for key, value in values.items()}


class Authorize(AsyncInstallationStoreAuthorize):
    """Slack's authorization, asked once per token; told when a workspace is gone."""

    def __init__(self, store: SealedInstallations, client: AsyncWebClient, client_id: str, client_secret: str) -> None:
        super().__init__(
            logger=log,
            installation_store=store,
            client_id=client_id,
            client_secret=client_secret,
            client=client,
            bot_only=True,
            cache_enabled=True,
        )

    def forget(self, token: str) -> None:
        """Ask Slack again about this token."""
        self.authorize_result_cache.pop(token, None)


class Installed:
    """`Workspaces` by what was installed. Clients share one connection pool."""

    def __init__(self, store: SealedInstallations, authorize: Authorize, client: AsyncWebClient, quota: Quota) -> None:
        self._store = store
        self._authorize = authorize
        self._client = client
        self._quota = quota

    async def at(self, tenant: str, where: Place) -> Workspace:
        """Find the token that speaks in a place."""
        bot = await self._bot(tenant, where)
        if bot is None:
            raise DeliveryError(f"the coach is not installed in {tenant}", NOT_INSTALLED)
        return Workspace(_with_token(self._client, bot.bot_token), self._quota, str(bot.bot_user_id))

    async def gone(self, tenant: str, where: Place) -> None:
        """Forget a workspace: its tokens, and what Slack said about them."""
        bot = await self._bot(tenant, where)
        if bot is not None:
            self._authorize.forget(bot.bot_token)
            await self._store.forget(bot)

    async def manages(self, tenant: str, learner: str, where: Place) -> bool:
        """Whether this learner installed the coach in that workspace, or for the whole organisation that it is asked in."""
        organisation = where.enterprise if where.wide else ""
        return learner in await self._store.installers(tenant.partition(":")[2], organisation)

    async def _bot(self, tenant: str, where: Place) -> Bot | None:
        team = tenant.partition(":")[2]
        return await self._store.async_find_bot(
            enterprise_id=where.enterprise or None,
            team_id=None if where.wide else team,
            is_enterprise_install=where.wide,
        )


def _with_token(client: AsyncWebClient, token: str) -> AsyncWebClient:
    return AsyncWebClient(
        token=token,
        base_url=client.base_url,
        timeout=client.timeout,
        session=client.session,
        proxy=client.proxy,
        retry_handlers=client.retry_handlers,
    )


def _roomy(table: Table) -> Table:
    for column in table.columns:
        if column.name in SECRETS:
            column.type = Text()
    return table
