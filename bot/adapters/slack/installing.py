"""How a workspace installs the coach: Slack's consent page, with a state that is made, kept and taken back once."""

from __future__ import annotations

from urllib.parse import urlsplit

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table

from bot.adapters.slack.http import BACK, INSTALL
from bot.adapters.slack.installs import SealedInstallations
from bot.adapters.slack.manifest import CORE_SCOPES

STATE_LASTS = 600


class States(AsyncSQLAlchemyOAuthStateStore):
    """Slack's store of states; each is good once, for ten minutes."""

    @classmethod
    def build_oauth_states_table(cls, metadata: MetaData, table_name: str) -> Table:
        """Describe the table; Slack's own asynchronous description names its metadata twice."""
        return Table(
            table_name,
            metadata,
            Column("id", Integer, primary_key=True, autoincrement=True),
            Column("state", String(200), nullable=False),
            Column("expire_at", DateTime, nullable=False),
        )


def flow(
    store: SealedInstallations, states: States, client: AsyncWebClient, client_id: str, client_secret: str
) -> AsyncOAuthFlow:
    """The way from `/slack/install` to a kept token."""
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=list(CORE_SCOPES),
        user_scopes=[],
        install_path=INSTALL,
        redirect_uri_path=BACK,
        authorization_url=consent_page(client.base_url),
        installation_store=store,
        installation_store_bot_only=True,
        state_store=states,
        state_expiration_seconds=STATE_LASTS,
    )
    return AsyncOAuthFlow(client=client, settings=settings)


def consent_page(api_url: str) -> str:
    """Slack's consent page, on the same host as its API: GovSlack has its own."""
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize"
