"""The connection: events in, acknowledgements out. Everything is accepted before it is acknowledged.

A restart or a lost session loses what was said meanwhile, so on every new session the coach reads, in each place it
was talking in lately, what came after the last message it knows.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from typing import Any, Self

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord import forms, parse, render
from bot.adapters.discord.commands import add_commands
from bot.core.dialogue import Action, Door, Spoken
from bot.core.errors import SettingsError, StoreError
from bot.core.forms import FieldErrors, Form, Query
from bot.core.tokens import parse as parse_token
from bot.core.verbs import VERBS

log = logging.getLogger(__name__)

BUSY = "I have five of your messages waiting. Please give me a moment, then send this one again."
AWAY = StoreError.sentence
REPLY, DEFER, UPDATE = 4, 5, 7
CAUGHT_UP = 100
"""How many missed messages of one place are read."""


class Listener(discord.Client):
    """A client without privileged intents, which mentions nobody by itself."""

    def __init__(self, door: Door, *, api_url: str, gateway_url: str) -> None:
        Route.BASE = api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
        intents = discord.Intents.none()
        intents.guilds = intents.dm_messages = intents.guild_messages = True
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none(), max_messages=None)
        self.door = door
        self.tree = app_commands.CommandTree(self)
        add_commands(self.tree, self.on_command)
        self.add_dynamic_items(TokenButton)

    async def setup_hook(self) -> None:
        """Tell Discord the commands; without them direct messages and mentions still work."""
        try:
            await self.tree.sync()
        except discord.HTTPException:
            log.exception("Discord did not take the commands; try `coach discord sync`")

    async def on_message(self, message: discord.Message) -> None:
        """Accept words; a message has no acknowledgement, so one that the store cannot take is read again later."""
        if self.user is not None and (inbound := parse.words(message, self.user)) is not None:
            receipt = await self.door.accept(inbound)
            if receipt.state == "full":
                await message.channel.send(BUSY)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Stop answering a message that its author took back."""
        await self.door.interrupt(parse.tenant_of(event.guild_id), str(event.message_id), "deleted")

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Note that a message changed while it is being answered."""
        await self.door.interrupt(parse.tenant_of(event.guild_id), str(event.message_id), "edited")

    async def on_command(self, interaction: discord.Interaction, name: str, values: Mapping[str, str]) -> None:
        """Hear a slash command or a message command."""
        await self._take(interaction, parse.command(interaction, name, values))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Hear a submitted form from the payload itself: open forms outlive neither the library nor a restart."""
        if interaction.type is discord.InteractionType.modal_submit:
            token, values = parse.submitted(interaction)
            await self._take(interaction, parse.press(interaction, token, values))

    async def on_press(self, interaction: discord.Interaction, token: str) -> None:
        """Hear a button."""
        await self._take(interaction, parse.press(interaction, token))

    async def on_ready(self) -> None:
        """Read what was missed; this runs again after every session that Discord would not resume."""
        for spoken in await self.door.recent("discord"):
            try:
                await self._catch_up(spoken)
            except discord.HTTPException:
                log.warning("place %s cannot be read back", spoken.place)

    async def _catch_up(self, spoken: Spoken) -> None:
        channel = self.get_partial_messageable(int(spoken.place))
        after = discord.Object(int(spoken.last))
        async for message in channel.history(limit=CAUGHT_UP, after=after, oldest_first=True):
            await self.on_message(message)

    async def _take(self, interaction: discord.Interaction, inbound: Action) -> None:
        """Open a form, or accept and then acknowledge with the visibility that the receipt names."""
        if _opens_form(inbound):
            await self._open(interaction, inbound)
            return
        try:
            receipt = await self.door.accept(inbound)
        except StoreError:
            await self._say(interaction, AWAY)
            return
        if receipt.state == "full":
            await self._say(interaction, BUSY)
        elif receipt.state == "new":
            await self._acknowledge(interaction, inbound, private=receipt.audience == "private")

    async def _acknowledge(self, interaction: discord.Interaction, inbound: Action, *, private: bool) -> None:
        pressed = interaction.type is discord.InteractionType.component and interaction.message is not None
        if pressed and inbound.surface == "dm":
            await self._answer(interaction, {"type": UPDATE, "data": _without(interaction, inbound.name)})
        else:
            flags = render.EPHEMERAL if private else 0
            await self._answer(interaction, {"type": DEFER, "data": {"flags": flags}})

    async def _open(self, interaction: discord.Interaction, inbound: Action) -> None:
        looked = await self.door.look(Query("form", inbound.tenant, inbound.learner, inbound.name, inbound.values))
        if isinstance(looked, Form):
            await self._answer(interaction, forms.modal(looked))
        elif isinstance(looked, FieldErrors):
            await self._say(interaction, " ".join(looked.errors.values()))

    async def _say(self, interaction: discord.Interaction, text: str) -> None:
        await self._answer(interaction, {"type": REPLY, "data": {"content": text, "flags": render.EPHEMERAL}})

    async def _answer(self, interaction: discord.Interaction, body: dict[str, Any]) -> None:
        """Send the first answer. When Discord no longer takes it, the turn's own messages find another way."""
        route = Route(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            webhook_id=interaction.id,
            webhook_token=interaction.token,
        )
        try:
            await self.http.request(route, json=body)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("interaction %s was not acknowledged: %s", interaction.id, type(error).__name__)


class TokenButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=re.compile(r"(?P<token>v1:[ -~]{1,76})")):
    """Any button of the coach's: its state is in its token, so it outlives every restart."""

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # one kind of item only
        cls, interaction: discord.Interaction, item: discord.ui.Button[Any], match: re.Match[str], /
    ) -> Self:
        """Find the button again from what Discord sends."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Pass the token on."""
        if isinstance(interaction.client, Listener):
            await interaction.client.on_press(interaction, str(self.item.custom_id))


async def serve(listener: Listener, token: str) -> None:
    """Stay connected until cancelled; a gateway that is away is tried again, a token that is refused ends the program.

    Raises:
        SettingsError: Discord does not know the token, or an intent is not allowed.

    """
    pause = 1.0
    while True:
        try:
            await listener.start(token)
        except discord.LoginFailure:
            raise SettingsError("Discord refused DISCORD_TOKEN. Copy it again from the developer portal.") from None
        except discord.PrivilegedIntentsRequired:
            raise SettingsError("Discord wants the message content intent to be switched on in the portal.") from None
        except (discord.DiscordException, aiohttp.ClientError, OSError, AttributeError) as error:
            log.warning("the connection failed (%s); trying again in %.0f s", type(error).__name__, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 60)
            listener.clear()


def _opens_form(inbound: Action) -> bool:
    token = parse_token(inbound.name)
    verb = VERBS.get(token.verb if token else inbound.name)
    return verb is not None and verb.opens == "form" and not inbound.values


def _without(interaction: discord.Interaction, token: str) -> dict[str, Any]:
    shown = interaction.message.components if interaction.message else []
    return {"components": render.without([part.to_dict() for part in shown], token)}  # type: ignore[misc]
