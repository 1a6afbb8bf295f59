"""The front doors to Slack and Discord."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from bot.bootstrap.content import source_hosts
from bot.bootstrap.places import revealed
from bot.core.errors import SettingsError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.adapters.discord.front import Discord
    from bot.adapters.slack.front import Shared, Slack
    from bot.core.dialogue import Door
    from bot.core.ports import Clock


async def slack_front(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Slack:
    """Slack over a socket or over HTTP, in one workspace or in many; SettingsError names what is missing."""
    from bot.adapters.slack.front import Config, opened
    from bot.services.pictures import PICTURES

    shared = await _slack_shared(settings, stack)
    token, secret = revealed(settings.slack_bot_token), revealed(settings.slack_signing_secret)
    app_token = "" if shared else revealed(settings.slack_app_token)
    if shared and not secret:
        raise SettingsError("Slack for many workspaces needs SLACK_SIGNING_SECRET besides the client's id and secret.")
    if not shared and not (token and (app_token or secret)):
        raise SettingsError("Slack needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET.")
    config = Config(
        api_url=settings.slack_api_url,
        bot_token="" if shared else token or "",
        app_token=app_token or "",
        signing_secret=secret or "",
        shared=shared,
        hosts=source_hosts(settings),
        draw=PICTURES,
        clock=clock,
    )
    return await stack.enter_async_context(opened(config))


async def _slack_shared(settings: Settings, stack: AsyncExitStack) -> Shared | None:
    """What serving many workspaces takes; None without a client's id and secret."""
    from sqlalchemy.ext.asyncio import create_async_engine

    from bot.adapters.slack.front import Shared
    from bot.adapters.slack.installs import Seal
    from bot.services.store.open import database_url
    from bot.services.store.vault import vault

    client_id, client_secret = settings.slack_client_id, revealed(settings.slack_client_secret)
    if not (client_id and client_secret):
        return None
    keys = vault(revealed(settings.coach_encryption_keys), settings.coach_home)
    engine = create_async_engine(database_url(revealed(settings.database_url), settings.coach_home))
    stack.push_async_callback(engine.dispose)
    return Shared(client_id=client_id, client_secret=client_secret, engine=engine, seal=Seal(keys.seal, keys.open))


def discord_front(settings: Settings, door: Door, clock: Clock) -> Discord:
    """Discord's front door, not yet open; SettingsError without a token."""
    from bot.adapters.discord.front import Config, build
    from bot.services.pictures import PICTURES

    token = revealed(settings.discord_token)
    if not token:
        raise SettingsError("Discord needs DISCORD_TOKEN.")
    config = Config(
        token=token,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        clock=clock,
        home=settings.coach_home,
        everything=settings.discord_message_content,
        hosts=source_hosts(settings),
        draw=PICTURES,
    )
    return build(config, door)


def discord_invite(settings: Settings) -> str:
    """The link that invites the Discord bot; SettingsError without a token."""
    from bot.adapters.discord.permissions import invite

    token = revealed(settings.discord_token)
    if not token:
        raise SettingsError("Discord needs DISCORD_TOKEN.")
    return invite(token)


async def sync_discord(settings: Settings, guild: int | None) -> int:
    """Tell Discord the commands now, for everywhere or for one server; returns how many there are."""
    from bot.adapters.discord.syncing import sync_now

    token = revealed(settings.discord_token)
    if not token:
        raise SettingsError("Discord needs DISCORD_TOKEN.")
    return await sync_now(token, settings.discord_api_url, settings.coach_home, guild)
