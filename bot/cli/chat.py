"""`coach chat`: the conversation in a terminal; on a pipe, one answer per line."""

from __future__ import annotations

import asyncio
import getpass

import click


@click.command("chat")
@click.option("--name", default=getpass.getuser, help="Who is talking; each name has a memory of its own.")
def command(name: str) -> None:
    """Talk with the coach. Type /help for what it can do, Ctrl-D to leave."""
    from bot import bootstrap, settings

    asyncio.run(bootstrap.chat(settings.read(), f"terminal:{name}"))
