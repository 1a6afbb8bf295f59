"""A payload that Discord's library cannot read is one lost event, not the end of the connection."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import discord

log = logging.getLogger(__name__)

Parse = Callable[[Any], Any]
ESSENTIAL = frozenset(("READY", "RESUMED"))
"""Without these there is no session, so their failure must end it."""


def guard(client: discord.Client) -> None:
    """Make every reader of events survive what it cannot read."""
    readers: dict[str, Parse] = client._connection.parsers  # noqa: SLF001 - the library has no other place for it
    for event, read in list(readers.items()):
        if event not in ESSENTIAL:
            readers[event] = _guarded(event, read)


def _guarded(event: str, read: Parse) -> Parse:
    def survive(payload: Any) -> Any:
        try:
            return read(payload)
        except Exception as error:  # noqa: BLE001 - whatever the payload holds; its words stay out of the log
            log.warning("an event %s could not be read: %s", event, type(error).__name__)
        return None

    return survive
