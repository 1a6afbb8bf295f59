"""What the coach may do in a server: the permissions its invite link asks for, each with the reason.

Answers to slash commands, buttons and forms need none of them, and neither do direct messages.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

import discord

from bot.core.errors import SettingsError

WHY: Mapping[str, str] = {
    "view_channel": "hear who mentions it",
    "send_messages": "answer a mention",
    "send_messages_in_threads": "answer a mention in a thread or a forum post",
    "read_message_history": "hang its answer on the question, and find after a restart what it missed",
    "attach_files": "send a long answer, a picture or a document as a file",
}
"""Names as the library writes them."""

NEEDED = discord.Permissions(**dict.fromkeys(WHY, True))
SCOPES = ("bot", "applications.commands")


def invite(token: str) -> str:
    """The link that invites the bot of this token; SettingsError when the token names no application."""
    return discord.utils.oauth_url(_application(token), permissions=NEEDED, scopes=SCOPES)


def _application(token: str) -> int:
    """The application's number, which is the first of a token's three parts."""
    first = token.partition(".")[0]
    try:
        return int(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error):
        raise SettingsError("DISCORD_TOKEN is not a bot's token. Copy it again from the Bot page.") from None
