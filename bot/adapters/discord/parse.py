"""What happened on Discord, as an inbound, or None when it is not for the coach.

Places are channel ids (a thread and a direct message are channels too), learners are user ids, and a tenant is the
server, or `discord:dm` for a direct message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Literal

import discord

from bot.core.dialogue import Action, Message, Where

TOKEN_LIFE = timedelta(minutes=14)
"""An interaction may be answered for 15 minutes; the last one is left for the answer itself."""

_MENTION = re.compile(r"<@!?\d+>")


def tenant_of(guild: int | None) -> str:
    """Name the tenant of a server; direct messages share one."""
    return f"discord:{guild}" if guild else "discord:dm"


def learner_of(user: int) -> str:
    """Name a learner: the same person in every server and in direct messages."""
    return f"discord:{user}"


def words(message: discord.Message, me: discord.ClientUser) -> Message | None:
    """Read a message: words in a direct message, or words that name the coach. Its own name is taken out."""
    if message.author.bot or message.type not in {discord.MessageType.default, discord.MessageType.reply}:
        return None
    if message.guild is not None and me not in message.mentions:
        return None
    text = message.content.replace(f"<@{me.id}>", " ").replace(f"<@!{me.id}>", " ")
    return Message(
        id=str(message.id),
        tenant=tenant_of(message.guild.id if message.guild else None),
        learner=learner_of(message.author.id),
        place=str(message.channel.id),
        surface=_where(message),
        at=message.created_at,
        text=_MENTION.sub("@someone", text).strip(),
    )


def command(interaction: discord.Interaction, name: str, values: Mapping[str, str]) -> Action:
    """Read a slash command or a message command."""
    return _action(interaction, name, values, "dm" if interaction.guild_id is None else "command")


def press(interaction: discord.Interaction, token: str, values: Mapping[str, str] | None = None) -> Action:
    """Read a pressed button or a submitted form; `token` is the one the core minted."""
    return _action(interaction, token, values or {}, "dm" if interaction.guild_id is None else "channel")


def submitted(interaction: discord.Interaction) -> tuple[str, dict[str, str]]:
    """Read a form's token and values from the payload itself, so that a form outlives a restart."""
    payload: Mapping[str, Any] = interaction.data or {}
    return str(payload.get("custom_id", "")), dict(_values(payload.get("components", ())))


def answerable(interaction: discord.Interaction, kind: Literal["command", "press", "form"]) -> str:
    """Write down what an answer to an interaction needs, for `reply_to`."""
    return json.dumps(
        {
            "app": interaction.application_id,
            "token": interaction.token,
            "until": (interaction.created_at + TOKEN_LIFE).isoformat(),
            "kind": kind,
        }
    )


def _action(interaction: discord.Interaction, name: str, values: Mapping[str, str], where: Where) -> Action:
    form = interaction.type is discord.InteractionType.modal_submit
    kind: Literal["command", "press", "form"] = "form" if form else "command" if "v1:" not in name else "press"
    return Action(
        id=str(interaction.id),
        tenant=tenant_of(interaction.guild_id),
        learner=learner_of(interaction.user.id),
        place=str(interaction.channel_id),
        surface=where,
        at=interaction.created_at,
        reply_to=answerable(interaction, kind),
        name=name,
        values=dict(values),
    )


def _where(message: discord.Message) -> Where:
    if message.guild is None:
        return "dm"
    return "thread" if isinstance(message.channel, discord.Thread) else "channel"


def _values(components: Any) -> Iterator[tuple[str, str]]:
    """Walk a form's rows and labels to its fields, whatever they are wrapped in."""
    for component in components:
        if "value" in component:
            yield component["custom_id"], str(component["value"] or "")
        elif component.get("values"):
            yield component["custom_id"], str(component["values"][0])
        inner = component.get("component")
        yield from _values([inner] if inner else component.get("components", ()))
