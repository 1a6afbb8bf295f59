"""Text files that come with a message, as Discord makes of long pastes: read from Discord's own host only, and small."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp
import discord

from bot.core.dialogue import TextFile

log = logging.getLogger(__name__)

MOST_FILES, MOST_BYTES = 3, 200_000
PATIENCE = 4.0
TEXT = ("text/", "application/json", "application/x-yaml", "application/yaml")
SUFFIXES = (".txt", ".md", ".markdown", ".csv", ".json", ".yaml", ".yml")
HOSTS = frozenset(("cdn.discordapp.com", "media.discordapp.net"))


async def read(attached: Sequence[discord.Attachment], home: str) -> tuple[TextFile, ...]:
    """The texts that can be had. What is no text comes along by its name; what is too large or slow is left out.

    `home` is the API's address.
    """
    named = tuple(TextFile(one.filename, "") for one in attached if not _says_text(one))[:MOST_FILES]
    wanted = [one for one in attached if _is_text(one) and _is_ours(one.url, home)][:MOST_FILES]
    return (*await _texts(wanted), *named)


async def _texts(wanted: Sequence[discord.Attachment]) -> tuple[TextFile, ...]:
    if not wanted:
        return ()
    try:
        async with asyncio.timeout(PATIENCE):
            contents = await asyncio.gather(*(one.read() for one in wanted))
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        log.info("a file was not read: %s", type(error).__name__)
        return ()
    texts = (content[:MOST_BYTES].decode("utf-8", "replace") for content in contents)
    return tuple(TextFile(one.filename, text) for one, text in zip(wanted, texts, strict=True))


def _is_text(file: discord.Attachment) -> bool:
    return _says_text(file) and file.size <= MOST_BYTES


def _says_text(file: discord.Attachment) -> bool:
    return (file.content_type or "").startswith(TEXT) or file.filename.lower().endswith(SUFFIXES)


def _is_ours(url: str, home: str) -> bool:
    """Whether an address leads to Discord, or to the stand-in that the settings name."""
    try:
        parts, own = urlsplit(url), urlsplit(home)
    except ValueError:
        return False
    return (parts.scheme == "https" and parts.netloc in HOSTS) or (parts.scheme, parts.netloc) == (
        own.scheme,
        own.netloc,
    )
