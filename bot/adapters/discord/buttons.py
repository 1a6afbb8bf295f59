"""What people press: the state of each is in its id, so it works after any restart, however old its message."""

from __future__ import annotations

import re
from typing import Any, Protocol, Self, runtime_checkable

import discord

TOKEN = re.compile(r"v1:[ -~]{1,77}")


@runtime_checkable
class Pressed(Protocol):
    """Who is told."""

    async def on_press(self, interaction: discord.Interaction, token: str) -> None: ...


class TokenItem(discord.ui.DynamicItem[discord.ui.Item[Any]], template=TOKEN):
    """Any button or menu of the coach's: a button's id is its token, and so is each line of a menu."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Find the item again from what Discord sends."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Pass the token on."""
        pressed: Any = interaction.data or {}
        chosen = pressed.get("values") or (pressed.get("custom_id"),)
        if isinstance(interaction.client, Pressed):
            await interaction.client.on_press(interaction, str(chosen[0]))
