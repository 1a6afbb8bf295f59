"""The smallest bot on Discord's library that does what a turn cannot do without: five durable commits, one embedding.

`python -m tests.bench._discord_bare DATABASE`: echoes direct messages, defers and edits /ask.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys

import discord
import yarl
from discord import app_commands
from discord.ext import commands

from bot.services.embedding.choose import choose

STEPS = ("accepted", "claimed", "decided", "sent", "done")


class Bare(commands.Bot):
    """No parsing, no safety, no memory, no search: what is left is the floor."""

    def __init__(self, path: str) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.dm_messages = intents.guild_messages = True
        super().__init__(commands.when_mentioned, intents=intents, max_messages=None, guild_ready_timeout=0.05)
        self.database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a TEXT)")
        self.embed = None

    async def setup_hook(self) -> None:
        self.embed = (await choose("auto")).embed
        self.tree.add_command(ask)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No pause on loopback."""

    async def work(self, text: str) -> None:
        for step in STEPS:
            await asyncio.to_thread(self.database.execute, "INSERT INTO t VALUES (?)", (f"{step} {text}",))
        await self.embed([text])

    async def on_message(self, message: discord.Message, /) -> None:
        if not message.author.bot:
            await self.work(message.content)
            await message.channel.send(f"echo {message.content} " + "word " * 60)


@app_commands.command(description="think, then answer")
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def ask(interaction: discord.Interaction[Bare], question: str) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.client.work(question)
    await interaction.edit_original_response(content=f"echo {question} " + "word " * 60)


async def main() -> None:
    discord.http.Route.BASE = os.environ["DISCORD_API_URL"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    async with Bare(sys.argv[1]) as bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
