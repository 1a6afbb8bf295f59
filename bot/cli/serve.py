"""`coach serve`: the coach on Slack, on Discord, or on both."""

from __future__ import annotations

import asyncio

import click

PLATFORMS = {"slack": ("slack",), "discord": ("discord",), "all": ("slack", "discord")}


@click.command("serve")
@click.argument("platform", type=click.Choice(list(PLATFORMS)))
def command(platform: str) -> None:
    """Run the coach on PLATFORM until it is told to stop."""
    from bot import bootstrap, settings

    asyncio.run(bootstrap.serve(settings.read(), PLATFORMS[platform]))
