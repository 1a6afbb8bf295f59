"""`coach discord`: invite the bot, and tell Discord which commands there are."""

from __future__ import annotations

import asyncio

import click


@click.group("discord")
def command() -> None:
    """Tools for the coach on Discord."""


@command.command("sync")
@click.option("--guild", type=int, help="Only in the server with this ID, where they show at once.")
def sync(guild: int | None) -> None:
    """Tell Discord the slash commands now. `coach serve` does it by itself when they changed."""
    from bot import bootstrap, settings

    told = asyncio.run(bootstrap.sync_discord(settings.read(), guild))
    click.echo(f"Discord knows {told} commands{f' in the server {guild}' if guild else ''}.")


@command.command("invite")
def invite() -> None:
    """Print the link that invites the bot into a server, with exactly the permissions it uses."""
    from bot import bootstrap, settings

    click.echo(bootstrap.discord_invite(settings.read()))
