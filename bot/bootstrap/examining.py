"""What the platforms say about how the coach is set up, for `coach doctor --online`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.bootstrap.places import now, revealed
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.checkup import Check


async def examine_online(settings: Settings) -> AsyncIterator[Check]:
    """Ask every platform that has a token."""
    bot, app = revealed(settings.slack_bot_token) or "", revealed(settings.slack_app_token) or ""
    if bot or app:
        from bot.adapters.slack import examining as slack

        asked = slack.Slack(settings.slack_api_url, bot, app, _owner(settings), now)
        async for check in slack.examine(asked):
            yield check
    if token := revealed(settings.discord_token):
        from bot.adapters.discord import examining as discord

        wired = discord.Discord(settings.discord_api_url, token, settings.discord_message_content, now)
        async for check in discord.examine(wired):
            yield check


def _owner(settings: Settings) -> str:
    """The first person on Slack whom COACH_ADMINS names."""
    named = (one.rpartition(":")[2] for one in settings.coach_admins if one.startswith("slack:"))
    return next(named, "")
