"""Telling Discord which commands there are: only when they changed, since new ones are limited to 200 a day."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.http import Route

from bot.adapters.discord.commands import add_commands
from bot.core.blocks import Option
from bot.core.errors import SettingsError

log = logging.getLogger(__name__)

FILE = "discord-commands.json"
SECONDS = 20.0


def fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """A short name for the commands as Discord would be told them."""
    told = sorted(
        (command.to_dict(tree) for command in tree.get_commands()), key=lambda one: (one["type"], one["name"])
    )
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


async def sync_if_changed(tree: app_commands.CommandTree[Any], application: int, home: Path | None) -> bool:
    """Tell Discord the commands unless it was told the same before; one try, and its failure stops nothing.

    `home` keeps what each application was told; without one, Discord is told every time.
    """
    now = fingerprint(tree)
    told = _told(home)
    if told.get(str(application)) == now:
        return False
    try:
        async with asyncio.timeout(SECONDS):
            await tree.sync()
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        log.exception("Discord did not take the commands; try `coach discord sync`")
        return False
    _keep(home, {**told, str(application): now})
    return True


def is_stranger(application: int, home: Path | None) -> bool:
    """Whether another application served from this home before, and this one never did: its servers are not known yet."""
    told = _told(home)
    return bool(told) and str(application) not in told


async def sync_now(token: str, api_url: str, home: Path | None, guild: int | None) -> int:
    """Tell Discord the commands whatever it was told before, everywhere or in one server; returns how many.

    Raises:
        SettingsError: Discord refused the token or the commands, or cannot be reached; the message says what to do.

    """
    Route.BASE = api_url
    client = discord.Client(intents=discord.Intents.none())
    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(client)
    add_commands(tree, _Deaf())
    where = discord.Object(guild) if guild else None
    if where:
        tree.copy_global_to(guild=where)
    try:
        async with client, asyncio.timeout(SECONDS):
            await client.login(token)
            told = await tree.sync(guild=where)
            if where is None:
                _keep(home, {**_told(home), str(client.application_id): fingerprint(tree)})
            return len(told)
    except discord.LoginFailure:
        raise SettingsError("Discord refused DISCORD_TOKEN. Copy it again from the developer portal.") from None
    except discord.Forbidden:
        raise SettingsError(f"The coach is not in the server {guild}. Invite it there first.") from None
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise SettingsError(f"Discord could not be told the commands: {str(error) or type(error).__name__}") from None


class _Deaf:
    """Hears nothing: the commands are only described."""

    async def on_command(self, interaction: discord.Interaction, name: str, values: Mapping[str, str]) -> None:
        """Nobody can use them here."""

    async def suggested(
        self, interaction: discord.Interaction, verb: str, typed: str, beside: str = ""
    ) -> Sequence[Option]:
        """Nothing to suggest."""
        return ()


def _told(home: Path | None) -> dict[str, str]:
    try:
        return dict(json.loads((home / FILE).read_text("utf-8"))) if home else {}
    except (OSError, ValueError, TypeError):
        return {}


def _keep(home: Path | None, told: dict[str, str]) -> None:
    if home is None:
        return
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / FILE).write_text(json.dumps(told), "utf-8")
    except OSError:
        log.warning("what Discord was told could not be kept in %s; it will be told again", home)
