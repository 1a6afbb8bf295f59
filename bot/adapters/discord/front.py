"""The whole front door on Discord, put together from plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.adapters.discord import connect, managing
from bot.adapters.discord.listen import Listener, Wiring
from bot.adapters.discord.missed import SWEEP
from bot.adapters.discord.pictures import Pictures
from bot.adapters.discord.surface import DiscordSurface
from bot.core.dialogue import Door
from bot.core.ports import Draw
from bot.core.turns.store import Seats


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What serving Discord takes. `hosts` may be linked; `draw` makes pictures of blocks, by kind.

    `home` keeps what Discord was told and when; `everything`: the message content intent is granted.
    The last three are Discord's own times, which tests shorten.
    """

    token: str
    api_url: str
    gateway_url: str
    clock: Callable[[], datetime]
    home: Path | None = None
    everything: bool = False
    hosts: frozenset[str] = frozenset()
    draw: Mapping[str, Draw] = field(default_factory=dict)
    sweep: float = SWEEP
    spacing: float | None = None
    ready_timeout: float = 2.0


@dataclass(frozen=True, slots=True)
class Discord:
    """A front door that is built and not yet open."""

    listener: Listener
    surface: DiscordSurface
    token: str

    async def serve(self, seats: Seats) -> None:
        """Let people in until cancelled; SettingsError when Discord refuses for good."""
        await connect.serve(self.listener, self.token, seats)

    async def close(self) -> None:
        """Let go of Discord, once nothing is to be sent any more."""
        self.surface.signs.close()
        await self.listener.close()

    async def manages(self, tenant: str, learner: str, _place: str = "") -> bool:
        """Whether a learner may manage a server now."""
        return await managing.manages(self.listener, tenant, learner)

    def ready(self) -> str:
        """Why nothing comes in, empty when all is well."""
        return self.listener.trouble


def build(config: Config, door: Door) -> Discord:
    """Put it together; nothing is connected yet."""
    wiring = Wiring(
        config.api_url,
        config.gateway_url,
        config.home,
        config.everything,
        config.sweep,
        config.spacing,
        config.ready_timeout,
    )
    listener = Listener(door, wiring)
    pictures = Pictures(config.draw) if config.draw else None
    surface = DiscordSurface(listener.calls, listener.acks, config.clock, config.hosts, pictures)
    return Discord(listener, surface, config.token)
