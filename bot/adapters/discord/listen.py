"""The client: what Discord tells, passed on to whoever takes it. Everything is accepted before it is acknowledged."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord import parse
from bot.adapters.discord.acks import Acks
from bot.adapters.discord.budget import Budget
from bot.adapters.discord.buttons import TOKEN, TokenItem
from bot.adapters.discord.calls import Calls
from bot.adapters.discord.commands import add_commands
from bot.adapters.discord.guard import guard
from bot.adapters.discord.hearing import Hearing
from bot.adapters.discord.history import since
from bot.adapters.discord.missed import SWEEP, Missed
from bot.adapters.discord.order import Order
from bot.adapters.discord.removed import forget_removed
from bot.adapters.discord.syncing import is_stranger, sync_if_changed
from bot.adapters.discord.taking import Taking
from bot.adapters.discord.tracing import traced
from bot.core.blocks import Option
from bot.core.dialogue import Door, Spoken
from bot.core.forms import Options, Query
from bot.core.watching import tell

log = logging.getLogger(__name__)

OLD = "I do not know that command any more. Try /help."
OLD_BUTTON = "I do not know that button any more. Ask again, and I will give you a new one."
LOOK = 5.0
State = Literal["logging in", "standing by", "connecting", "connected"]
READ = 300
"""Messages of one place that are read back at most."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where Discord is, and what this program keeps about it. `everything`: the message content intent is granted."""

    api_url: str
    gateway_url: str
    home: Path | None = None
    everything: bool = False
    sweep: float = SWEEP
    spacing: float | None = None
    ready_timeout: float = 2.0


class Listener(discord.Client):
    """A client without privileged intents unless asked for, which mentions nobody by itself."""

    def __init__(self, door: Door, wiring: Wiring) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # the coach has no voice to miss
        Route.BASE = wiring.api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(wiring.gateway_url)
        super().__init__(
            intents=_intents(everything=wiring.everything),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=wiring.ready_timeout,
            http_trace=traced(),
        )
        guard(self)
        self.calls = Calls(self)
        self.acks = Acks()
        self.budget = Budget(wiring.home, spacing=wiring.spacing)
        self.tree = Tree(self)
        self._door = door
        self._home = wiring.home
        self._taking = Taking(door, self.calls, self.acks)
        order = Order()
        self._missed = Missed(self._recent, self._read_back, order, wiring.sweep)
        self._hearing = Hearing(door, self.calls, order, self._missed, wiring.api_url, everything=wiring.everything)
        self._reading: set[asyncio.Task[None]] = set()
        self._stranger = False
        self.state: State = "logging in"
        self._away = time.monotonic()
        add_commands(self.tree, self)
        self.add_dynamic_items(TokenItem)

    async def setup_hook(self) -> None:
        """Open the way out, and tell Discord the commands if they changed; the coach works without them too."""
        self.calls.me = str(self._me)
        self.calls.open.set()
        self._stranger = is_stranger(self.application_id or self._me, self._home)
        await sync_if_changed(self.tree, self.application_id or self._me, self._home)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Count every introduction."""
        await self.budget.spend()

    async def close(self) -> None:
        """End what reads back, and the library's own wait for readiness, which would outlive the client."""
        for task in (*self._reading, self._connection._ready_task):  # noqa: SLF001 - see above
            if task is not None:
                task.cancel()
        await super().close()

    async def on_connect(self) -> None:
        """Read what was missed; this runs for every session that Discord would not resume."""
        self.state = "connected"
        tell("connected", label="discord")
        self._keep(self._missed.begin())

    async def on_ready(self) -> None:
        """Clear what is kept of servers that removed the coach unheard; those of another application are not its own."""
        if not self._stranger:
            listed = frozenset(guild.id for guild in self.guilds)
            self._keep(asyncio.create_task(forget_removed(self._door, self.calls, listed.__contains__)))

    async def on_resumed(self) -> None:
        """A short gap is over, and Discord has told what happened in it."""
        self.state = "connected"
        tell("connected", label="discord")

    async def on_disconnect(self) -> None:
        """The connection is gone; coming back is under way."""
        if self.state == "connected":
            self.state, self._away = "connecting", time.monotonic()

    async def gone(self, longest: float) -> None:
        """End when there has been no connection for so long."""
        self._away = time.monotonic()
        while True:
            await asyncio.sleep(LOOK)
            if self.state != "connected" and time.monotonic() - self._away > longest:
                return

    @property
    def trouble(self) -> str:
        """Why messages do not come in, empty when they do or another process hears them."""
        return "" if self.state in {"connected", "standing by"} else f"Discord: {self.state}"

    async def on_message(self, message: discord.Message) -> None:
        """Hear words."""
        await self._hearing.hear(message, self._me)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Stop answering a message that its author took back."""
        await self._hearing.took_back(event.guild_id, event.message_id)

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Stop answering messages that were cleared away."""
        for message in event.message_ids:
            await self._hearing.took_back(event.guild_id, message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Note that a message changed while it is being answered."""
        await self._hearing.changed(event.guild_id, event.message)

    async def on_command(self, interaction: discord.Interaction, name: str, values: Mapping[str, str]) -> None:
        """Hear a slash command or a message command."""
        await self._taking.take(interaction, parse.command(interaction, name, values))

    async def on_press(self, interaction: discord.Interaction, token: str) -> None:
        """Hear a button or a menu."""
        await self._taking.take(interaction, parse.press(interaction, token))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Hear a submitted form, which the library forgets when it restarts; answer for buttons nobody knows any more."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self._taking.take(interaction, parse.form(interaction))
        elif interaction.type is discord.InteractionType.component:
            pressed: Mapping[str, Any] = interaction.data or {}
            if TOKEN.fullmatch(str(pressed.get("custom_id"))) is None:
                await self._taking.say(interaction, OLD_BUTTON)

    async def on_old_command(self, interaction: discord.Interaction) -> None:
        """Say that a command is not what it was: the client of whoever used it still shows the earlier ones."""
        await self._taking.say(interaction, OLD)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that removed the coach: its own rows, never a learner's."""
        await self._door.leave(parse.tenant_of(guild.id))

    async def suggested(
        self, interaction: discord.Interaction, verb: str, typed: str, beside: str = ""
    ) -> Sequence[Option]:
        """What the words being typed may become, beside what stands already; nothing when it takes too long."""
        tenant, learner = parse.tenant_of(interaction.guild_id), parse.learner_of(interaction.user.id)
        try:
            values = {"text": typed} | ({"beside": beside} if beside else {})
            found = await self._door.look(Query("options", tenant, learner, verb, values))
        except TimeoutError:
            return ()
        return found.items if isinstance(found, Options) else ()

    async def watch(self) -> None:
        """Look again and again where an interview waits, until cancelled."""
        await self._missed.watch()

    @property
    def _me(self) -> int:
        return self.user.id if self.user else 0

    async def _recent(self) -> Sequence[Spoken]:
        return await self._door.recent("discord")

    async def _read_back(self, spoken: Spoken) -> None:
        guild = parse.guild_of(spoken.tenant)
        channel = self.get_partial_messageable(int(spoken.place), guild_id=guild)

        def parsed(raw: Any) -> discord.Message:
            return self._connection.create_message(channel=channel, data=raw)

        for message in await since(self.calls, parsed, spoken.place, spoken.last, READ):
            await self._hearing.take(message, self._me, guild)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)


class Tree(app_commands.CommandTree[Listener]):
    """The commands; what is wrong with one is said to whoever used it."""

    async def on_error(  # the library's own signature
        self, interaction: discord.Interaction[Listener], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer for a command that changed or went, and log what broke."""
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            await interaction.client.on_old_command(interaction)
            return
        log.error("a command failed", exc_info=error)


def _intents(*, everything: bool) -> discord.Intents:
    intents = discord.Intents.none()
    intents.guilds = intents.dm_messages = intents.guild_messages = True
    intents.message_content = everything
    return intents
