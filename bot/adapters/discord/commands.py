"""The slash commands and the message command, as discord.py wants them; all do the same thing: tell the listener."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.core.verbs import COMMANDS

Heard = Callable[[discord.Interaction, str, Mapping[str, str]], Awaitable[None]]
TEXTS = {
    "ask": ("question", "Your question"),
    "compare": ("what", "For example: AI PM with PM"),
}
"""The verbs that need words, and the name and hint of their one option."""


def add_commands(tree: app_commands.CommandTree[discord.Client], heard: Heard) -> None:
    """Put every verb into the tree; installs and contexts are explicit, since Discord refuses to guess."""
    installs = app_commands.AppInstallationType(guild=True, user=False)
    contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
    for verb in COMMANDS:
        maker = _with_text if verb.name in TEXTS else _plain
        command = maker(verb.name, verb.help, heard)
        command.allowed_installs, command.allowed_contexts = installs, contexts
        tree.add_command(command)
    menu = app_commands.ContextMenu(name="Ask the coach about this", callback=_about(heard))
    menu.allowed_installs, menu.allowed_contexts = installs, contexts
    tree.add_command(menu)


Command = app_commands.Command[Any, ..., None]


def _plain(name: str, about: str, heard: Heard) -> Command:
    async def run(interaction: discord.Interaction) -> None:
        await heard(interaction, name, {})

    return app_commands.Command(name=name, description=about, callback=run)


def _with_text(name: str, about: str, heard: Heard) -> Command:
    option, hint = TEXTS[name]

    async def run(interaction: discord.Interaction, text: str) -> None:
        await heard(interaction, name, {"text": text})

    described = app_commands.describe(text=hint)(app_commands.rename(text=option)(run))
    return app_commands.Command(name=name, description=about, callback=described)


def _about(heard: Heard) -> Callable[[discord.Interaction, discord.Message], Coroutine[Any, Any, None]]:
    async def run(interaction: discord.Interaction, message: discord.Message) -> None:
        await heard(interaction, "ask", {"text": message.content})

    return run
