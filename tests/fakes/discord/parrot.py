"""A small bot on the real discord.py, to try the fake with: it echoes, counts on a button, asks in a modal.

By hand: start the fake, export the lines it prints, then `python -m tests.fakes.discord.parrot`.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import discord
import yarl
from discord import app_commands, ui
from discord.ext import commands

from tests.fakes.discord.fake import FakeDiscord

WORDS = ("recall", "recruiting", "precision", "prompt")


def point_at(api_url: str, gateway_url: str) -> None:
    """Where discord.py looks for Discord; for the whole process."""
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class Count(ui.DynamicItem[ui.Button[ui.View]], template=r"count:(?P<n>\d+)"):
    """A button whose state is its custom_id: it survives a restart of the bot."""

    def __init__(self, n: int) -> None:
        super().__init__(ui.Button(label=f"Pressed {n}", custom_id=f"count:{n}"))
        self.n = n

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[ui.View], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["n"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(view=counting(self.n + 1))


class OpenQuestion(ui.DynamicItem[ui.Button[ui.View]], template=r"question:open"):
    def __init__(self) -> None:
        super().__init__(ui.Button(label="Answer", custom_id="question:open"))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[ui.View], match: re.Match[str], /
    ) -> Self:
        return cls()

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Question())


class Question(ui.Modal, title="A question"):
    answer: ui.Label[Self] = ui.Label(
        text="Your answer", component=ui.TextInput(custom_id="answer", style=discord.TextStyle.paragraph)
    )

    def __init__(self) -> None:
        super().__init__(custom_id="question:1")

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        assert isinstance(self.answer.component, ui.TextInput)
        await interaction.response.send_message(f"you wrote {self.answer.component.value}", ephemeral=True)


def counting(n: int) -> ui.View:
    view = ui.View(timeout=None)
    view.add_item(Count(n))
    view.add_item(OpenQuestion())
    return view


class Parrot(commands.Bot):
    """Echoes DMs and mentions once each, and catches up by history after a new session."""

    def __init__(self, *, message_content: bool = False, guild_messages: bool = True) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.dm_messages = True
        intents.guild_messages, intents.message_content = guild_messages, message_content
        super().__init__(
            commands.when_mentioned,
            intents=intents,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.05,  # seconds of silence before on_ready; the library's own are two
        )
        self.heard: list[discord.Message] = []
        self.answered: dict[int, int] = {}  # channel -> last answered message

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Count, OpenQuestion)
        self.tree.add_command(ask)
        self.tree.add_command(quick)
        self.tree.add_command(again)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No pause between two IDENTIFYs on loopback."""

    async def close(self) -> None:
        """Also ends the library's wait for on_ready, which would outlive the client and dispatch into nothing."""
        waiting = self._connection._ready_task
        if waiting is not None:
            waiting.cancel()
        await super().close()

    async def on_message(self, message: discord.Message, /) -> None:
        if message.author.bot:
            return
        self.heard.append(message)
        if message.id > self.answered.get(message.channel.id, 0):
            self.answered[message.channel.id] = message.id
            await message.channel.send(f"echo {message.content}", nonce=str(message.id))

    async def on_ready(self) -> None:
        """A new session may have lost messages: read them again from where we stopped."""
        for channel_id, last in list(self.answered.items()):
            place = self.get_partial_messageable(channel_id)
            async for message in place.history(limit=None, after=discord.Object(last), oldest_first=True):
                await self.on_message(message)


@app_commands.command(description="think, then answer")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def ask(interaction: discord.Interaction, question: str) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.edit_original_response(content=f"answer to {question}", view=counting(0))


@ask.autocomplete("question")
async def _suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=word, value=word) for word in WORDS if current in word]


@app_commands.command(description="answer at once, for all")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def quick(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")


@app_commands.context_menu(name="Say again")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def again(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"again: {message.content}", ephemeral=True)


@asynccontextmanager
async def running_parrot(fake: FakeDiscord, **options: bool) -> AsyncIterator[Parrot]:
    """A parrot in this process, connected to the fake."""
    point_at(fake.api_url, fake.gateway_url)
    bot = Parrot(**options)
    life = asyncio.create_task(bot.start(fake.world.token))
    try:
        await fake.ready()
        yield bot
    finally:
        await bot.close()
        await asyncio.wait([life])


async def main() -> None:
    point_at(os.environ["DISCORD_API_URL"], os.environ["DISCORD_GATEWAY_URL"])
    async with Parrot() as bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
