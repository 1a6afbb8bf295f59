"""The front doors to Slack and Discord."""

from __future__ import annotations

from collections.abc import Sequence
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


def check_tokens(settings: Settings, platforms: Sequence[str]) -> None:
    """SettingsError names all that `platforms` lack; asked before a minute goes into preparing the search index."""
    lacking = {"slack": _slack_lacks(settings), "discord": _discord_lacks(settings)}
    if said := " ".join(lacking[platform] for platform in platforms if lacking[platform]):
        raise SettingsError(f"{said} `coach doctor` tells what is set.")


def _slack_lacks(settings: Settings) -> str:
    if settings.slack_client_id and settings.slack_client_secret:
        named = "Slack for many workspaces needs SLACK_SIGNING_SECRET besides the client's id and secret."
        return "" if settings.slack_signing_secret else named
    if settings.slack_bot_token and (settings.slack_app_token or settings.slack_signing_secret):
        return ""
    return "Slack needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET."


def _discord_lacks(settings: Settings) -> str:
    return "" if settings.discord_token else "Discord needs DISCORD_TOKEN."


def _discord_token(settings: Settings) -> str:
    check_tokens(settings, ("discord",))
    return revealed(settings.discord_token) or ""


async def slack_front(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Slack:
    """Slack over a socket or over HTTP, in one workspace or in many."""
    from bot.adapters.slack.front import Config, opened
    from bot.services.pictures import PICTURES

    shared = await _slack_shared(settings, stack)
    config = Config(
        api_url=settings.slack_api_url,
        bot_token=("" if shared else revealed(settings.slack_bot_token)) or "",
        app_token=("" if shared else revealed(settings.slack_app_token)) or "",
        signing_secret=revealed(settings.slack_signing_secret) or "",
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

    config = Config(
        token=_discord_token(settings),
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

    return invite(_discord_token(settings))


async def sync_discord(settings: Settings, guild: int | None) -> int:
    """Tell Discord the commands now, for everywhere or for one server; returns how many there are."""
    from bot.adapters.discord.syncing import sync_now

    return await sync_now(_discord_token(settings), settings.discord_api_url, settings.coach_home, guild)
