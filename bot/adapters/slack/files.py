"""Text files that come with a message: read from Slack's own host only, small, and in time for the acknowledgement."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp

from bot.adapters.slack.parse import Attached
from bot.core.dialogue import TextFile

log = logging.getLogger(__name__)

MOST_FILES, MOST_BYTES = 3, 200_000
PATIENCE = 1.5
TEXT = ("text/", "application/json", "application/x-yaml", "application/yaml")
SUFFIXES = (".txt", ".md", ".markdown", ".csv", ".json", ".yaml", ".yml")
HOST = "files.slack.com"


class Files:
    """Fetches with the bot's token. `home` is the host of the API: Slack's own, or the one a proxy stands on."""

    def __init__(self, session: aiohttp.ClientSession, home: str) -> None:
        self._session = session
        self._home = home

    async def read(self, attached: Sequence[Attached], token: str) -> tuple[TextFile, ...]:
        """The texts that can be had. What is no text comes along by its name; what is too large or slow is left out."""
        named = tuple(TextFile(one.name, "") for one in attached if not _says_text(one))[:MOST_FILES]
        wanted = [one for one in attached if _is_text(one) and self._ours(one.url)][:MOST_FILES]
        return (*await self._texts(wanted, token), *named)

    async def _texts(self, wanted: Sequence[Attached], token: str) -> tuple[TextFile, ...]:
        if not wanted:
            return ()
        try:
            async with asyncio.timeout(PATIENCE):
                found = await asyncio.gather(*(self._one(one, token) for one in wanted))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("a file was not read: %s", type(error).__name__)
            return ()
        return tuple(one for one in found if one is not None)

    def _ours(self, url: str) -> bool:
        """Whether an address leads to Slack: a token goes nowhere else."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        at_home = parts.netloc == urlsplit(self._home).netloc and parts.scheme == urlsplit(self._home).scheme
        return at_home or (parts.scheme == "https" and parts.netloc == HOST)

    async def _one(self, file: Attached, token: str) -> TextFile | None:
        headers = {"Authorization": f"Bearer {token}"}
        async with self._session.get(file.url, headers=headers, allow_redirects=False) as response:
            content = await response.content.read(MOST_BYTES + 1)
            sign_in = response.content_type == "text/html" and not file.kind.startswith("text/html")
            if response.status != 200 or len(content) > MOST_BYTES or sign_in:
                log.info("a file was not read: %s", response.status)
                return None
        return TextFile(file.name, content.decode("utf-8", "replace"))


def _is_text(file: Attached) -> bool:
    return _says_text(file) and file.size <= MOST_BYTES and bool(file.url)


def _says_text(file: Attached) -> bool:
    return file.kind.startswith(TEXT) or file.name.lower().endswith(SUFFIXES)
