"""The slash commands and the message command, as discord.py wants them; all do the same thing: tell the listener."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import discord
from discord import app_commands

from bot.adapters.discord import parse, words
from bot.core.blocks import Option
from bot.core.verbs import COMMANDS

MOST_CHOICES, CHOICE_LIMIT, ABOUT_LIMIT, WORDS_LIMIT = 25, 100, 100, 2000
MENU = "Ask the coach about this"
PAIR = (" with ", " and ", " vs ")

Command = app_commands.Command[Any, ..., None]
Heard = Callable[[discord.Interaction, str, Mapping[str, str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Words:
    """What a command takes besides its name."""

    name: str
    hint: str
    required: bool = False


TAKES: Mapping[str, Words] = {
    "ask": Words("question", "Your question", required=True),
    "compare": Words("what", "For example: AI PM with PM"),
    "path": Words("goal", "What you want to become"),
    "practice": Words("topic", "What to practise; leave it out for a mix"),
    "interview": Words("about", "A type of question; leave it out for a mix"),
    "admin": Words("what", "What to set or show; leave it out to see what there is"),
}
"""The verbs that take words; the others are complete by themselves."""

MANAGERS = frozenset(("admin",))
"""Verbs that a server's client offers only to those who may manage it; the core checks again."""


class Hears(Protocol):
    """Who is told."""

    async def on_command(self, interaction: discord.Interaction, name: str, values: Mapping[str, str]) -> None: ...
    async def suggested(
        self, interaction: discord.Interaction, verb: str, typed: str, beside: str = ""
    ) -> Sequence[Option]: ...


def add_commands(tree: app_commands.CommandTree[Any], listener: Hears) -> None:
    """Put every verb into the tree; installs and contexts are explicit, since Discord refuses to guess."""
    for verb in COMMANDS:
        takes = TAKES.get(verb.name)
        about = verb.help[:ABOUT_LIMIT]
        command = _with_words(verb.name, about, takes, listener) if takes else _plain(verb.name, about, listener)
        _offer(command)
        if verb.name in MANAGERS:
            command.default_permissions = discord.Permissions(manage_guild=True)
        tree.add_command(command)
    menu = app_commands.ContextMenu(name=MENU, callback=_about(listener))
    _offer(menu)
    tree.add_command(menu)


def _offer(command: Command | app_commands.ContextMenu) -> None:
    command.allowed_installs = app_commands.AppInstallationType(guild=True, user=False)
    command.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)


def _plain(name: str, about: str, listener: Hears) -> Command:
    async def run(interaction: discord.Interaction) -> None:
        await listener.on_command(interaction, name, {})

    return app_commands.Command(name=name, description=about, callback=run)


def _with_words(name: str, about: str, takes: Words, listener: Hears) -> Command:
    async def required(interaction: discord.Interaction, text: str) -> None:
        await listener.on_command(interaction, name, {"text": text})

    async def optional(interaction: discord.Interaction, text: str = "") -> None:
        await listener.on_command(interaction, name, {"text": text} if text.strip() else {})

    async def suggest(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await choices(interaction, name, typed, listener)

    run: Any = required if takes.required else optional
    run = app_commands.describe(text=takes.hint)(app_commands.rename(text=takes.name)(run))
    command: Command = app_commands.Command(name=name, description=about, callback=run)
    if name not in MANAGERS:
        command.autocomplete("text")(suggest)
    return command


async def choices(
    interaction: discord.Interaction, verb: str, typed: str, listener: Hears
) -> list[app_commands.Choice[str]]:
    """What may be completed to; of a pair, only its second half is completed."""
    first, between, last = _halves(typed) if verb == "compare" else ("", "", typed)
    offered = await listener.suggested(interaction, verb, last, first)
    before = f"{first}{between}"
    completed = ((f"{before}{option.label}", f"{before}{option.token}") for option in offered)
    fitting = ((words.plain(label), value) for label, value in completed if len(value) <= CHOICE_LIMIT)
    known = {value: label for label, value in fitting if 0 < len(label) <= CHOICE_LIMIT and value}
    return [app_commands.Choice(name=label, value=value) for value, label in known.items()][:MOST_CHOICES]


def _halves(typed: str) -> tuple[str, str, str]:
    """What stands already, the word between, and what is being typed."""
    for between in PAIR:
        first, found, second = typed.rpartition(between)
        if found:
            return first, found, second
    return "", "", typed


def _about(listener: Hears) -> Callable[[discord.Interaction, discord.Message], Coroutine[Any, Any, None]]:
    async def run(interaction: discord.Interaction, message: discord.Message) -> None:
        text = parse.plain(parse.shown(message), interaction.application_id)[:WORDS_LIMIT]
        await listener.on_command(interaction, "ask", {"text": text})

    return run
