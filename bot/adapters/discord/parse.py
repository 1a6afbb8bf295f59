"""What happened on Discord, as an inbound, or None when it is not for the coach. Never an exception.

Places are channel ids (a thread and a direct message are channels too), learners are user ids, and a tenant is the
server, or `discord:dm` for a direct message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import discord

from bot.adapters.discord import replies
from bot.core.dialogue import Action, Message, Where
from bot.core.verbs import EDITED

DIRECT = "discord:dm"
TEXT_DISPLAY = 10
_PERSON = re.compile(r"<@[!&]?\d+>")
NAMED = re.compile(r"<@!?(\d{1,20})>")
_CHANNEL = re.compile(r"<#\d+>")
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
_COMMAND = re.compile(r"<(/[^:>]+):\d+>")
_WRITTEN = frozenset((discord.MessageType.default, discord.MessageType.reply))


def tenant_of(guild: int | None) -> str:
    """Name the tenant of a server; direct messages share one."""
    return f"discord:{guild}" if guild else DIRECT


def guild_of(tenant: str) -> int | None:
    """The server that a tenant names, None for direct messages."""
    number = tenant.partition(":")[2]
    return int(number) if number.isdecimal() else None


def learner_of(user: int) -> str:
    """Name a learner: the same person in every server and in direct messages."""
    return f"discord:{user}"


def user_of(learner: str) -> str:
    """The person whom a learner's name stands for."""
    return learner.partition(":")[2]


def words(message: discord.Message, me: int, guild: int | None) -> Message | None:
    """Read what a person wrote in a direct message (no `guild`), or to the coach by name or in answer to it."""
    if not by_a_person(message) or is_unread(message, me):
        return None
    if guild is not None and not _named(message, me) and not _own_role(message):
        return None
    return said(message, me, guild)


def is_unread(message: discord.Message, me: int) -> bool:
    """Whether a person named the coach's role instead of the coach, so that Discord keeps the words to itself."""
    return by_a_person(message) and bool(_own_role(message)) and not (_named(message, me) or message.content)


def said(message: discord.Message, me: int, guild: int | None) -> Message:
    """What a person wrote, whoever it is for."""
    role = _own_role(message)
    return Message(
        id=str(message.id),
        tenant=tenant_of(guild),
        learner=learner_of(message.author.id),
        place=str(message.channel.id),
        surface=_where(message, guild),
        room=_room(message.channel),
        at=message.created_at,
        text=plain(message.content.replace(role, " ") if role else message.content, me),
    )


def edited(message: discord.Message, when: datetime) -> Action:
    """What a message in a direct message says now that its author changed it."""
    return Action(
        id=f"edited:{message.id}:{when.timestamp()}",
        tenant=DIRECT,
        learner=learner_of(message.author.id),
        place=str(message.channel.id),
        surface="dm",
        at=when,
        name=EDITED,
        values={"id": str(message.id), "text": plain(message.content, 0)},
    )


def by_a_person(message: discord.Message) -> bool:
    """Whether somebody wrote this: no bot, no webhook, no notice of Discord's."""
    return not message.author.bot and message.webhook_id is None and message.type in _WRITTEN


def plain(content: str, me: int) -> str:
    """Words without Discord's markup: the coach's name goes, other people and places stay unnamed."""
    text = content.replace(f"<@{me}>", " ").replace(f"<@!{me}>", " ")
    text = _CHANNEL.sub("#channel", _PERSON.sub("@someone", text))
    return _COMMAND.sub(r"\1", _EMOJI.sub(r"\1", text)).strip()


def shown(message: discord.Message) -> str:
    """The words of any message: its content, and those of its components and embeds."""
    embedded = (part for embed in message.embeds for part in (embed.title, embed.description))
    parts = (message.content, *_texts([part.to_dict() for part in message.components]), *embedded)
    return "\n".join(part for part in parts if part)


def command(interaction: discord.Interaction, name: str, values: Mapping[str, str]) -> Action | None:
    """Read a slash command or a message command."""
    named = NAMED.search(values.get("text", "")) if name == "admin" else None
    person = {"person": learner_of(int(named[1]))} if named else {}
    return _action(interaction, name, {**values, **person}, "command")


def press(interaction: discord.Interaction, token: str) -> Action | None:
    """Read a pressed button or a chosen line; `token` is the one the core minted."""
    return _action(interaction, token, {}, "press")


def form(interaction: discord.Interaction) -> Action | None:
    """Read a submitted form from the payload itself, so that a form outlives a restart."""
    payload: Mapping[str, Any] = interaction.data or {}
    return _action(interaction, str(payload.get("custom_id", "")), dict(_values(payload.get("components"))), "form")


def _action(
    interaction: discord.Interaction, name: str, values: Mapping[str, str], kind: replies.Kind
) -> Action | None:
    if not name or interaction.channel_id is None:
        return None
    among_others: Where = "command" if kind == "command" else "channel"
    return Action(
        id=str(interaction.id),
        tenant=tenant_of(interaction.guild_id),
        learner=learner_of(interaction.user.id),
        place=str(interaction.channel_id),
        surface="dm" if interaction.guild_id is None else among_others,
        room=_room(interaction.channel) or str(interaction.channel_id),
        at=interaction.created_at,
        reply_to=replies.write(interaction.application_id, interaction.token, interaction.created_at, kind),
        name=name,
        values=dict(values),
    )


def _named(message: discord.Message, me: int) -> bool:
    return any(user.id == me for user in message.mentions)


def _own_role(message: discord.Message) -> str:
    """How a message mentions the role that Discord made for the coach, under the coach's name; empty when it does not."""
    own = message.guild.self_role if isinstance(message.guild, discord.Guild) else None
    return own.mention if own is not None and own in message.role_mentions else ""


def _where(message: discord.Message, guild: int | None) -> Where:
    if guild is None:
        return "dm"
    return "thread" if isinstance(message.channel, discord.Thread) else "channel"


def _room(channel: Any) -> str:
    """The channel that a thread hangs on, or the channel itself; empty when the library does not know it."""
    found = getattr(channel, "parent_id", None) or getattr(channel, "id", None)
    return str(found) if found else ""


def _values(components: Any) -> Iterator[tuple[str, str]]:
    """Walk a form's rows and labels to its fields, whatever they are wrapped in."""
    for component in components if isinstance(components, list) else ():
        if not isinstance(component, Mapping):
            continue
        name, chosen = component.get("custom_id"), component.get("values")
        if isinstance(name, str) and "value" in component:
            yield name, str(component["value"] or "")
        elif isinstance(name, str) and isinstance(chosen, list) and chosen:
            yield name, str(chosen[0])
        inner = component.get("component")
        yield from _values([inner] if inner else component.get("components"))


def _texts(parts: Any) -> Iterator[str]:
    for part in parts if isinstance(parts, list) else ():
        if part.get("type") == TEXT_DISPLAY:
            yield str(part.get("content", ""))
        yield from _texts(part.get("components"))
