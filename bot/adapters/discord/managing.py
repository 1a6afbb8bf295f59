"""Who may manage a server, asked of Discord itself: roles change, and a press may be older than they are."""

from __future__ import annotations

import discord

from bot.adapters.discord.parse import guild_of, user_of


async def manages(client: discord.Client, tenant: str, learner: str) -> bool:
    """Whether somebody owns a server or has the permission to manage it; False where there is no server.

    Raises:
        discord.DiscordException: Discord cannot be asked.

    """
    guild, user = guild_of(tenant), user_of(learner)
    if guild is None or not user.isdecimal():
        return False
    server = await client.fetch_guild(guild, with_counts=False)
    try:
        member = await server.fetch_member(int(user))
    except discord.NotFound:
        return False
    return member.guild_permissions.manage_guild
