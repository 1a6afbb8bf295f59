"""The typing sign, kept up while somebody waits: Discord takes it down after ten seconds."""

from __future__ import annotations

import asyncio
import logging

from discord.http import Route

from bot.adapters.discord.calls import Calls
from bot.core.errors import DeliveryError

log = logging.getLogger(__name__)

AGAIN = 8.0
"""Seconds after which the sign is set up anew."""

MOST = 8
"""Times that it is set up for one answer: whoever waits longer than a minute is no wiser for it."""


class Signs:
    """One sign for each answer that is being written and has no words yet. `again`: seconds between two."""

    def __init__(self, calls: Calls, again: float = AGAIN) -> None:
        self.again = again
        self._calls = calls
        self._up: dict[str, asyncio.Task[None]] = {}

    def put_up(self, answer: str, channel: str) -> None:
        """Show that somebody types, until it is taken down."""
        if answer not in self._up:
            self._up[answer] = task = asyncio.create_task(self._keep_up(channel))
            task.add_done_callback(lambda _: self._up.pop(answer, None))

    def take_down(self, answer: str) -> None:
        """Leave the sign to Discord, which takes it down with the next message."""
        if (task := self._up.pop(answer, None)) is not None:
            task.cancel()

    def close(self) -> None:
        """Take all down."""
        for answer in list(self._up):
            self.take_down(answer)

    async def _keep_up(self, channel: str) -> None:
        route = Route("POST", "/channels/{channel_id}/typing", channel_id=channel)
        try:
            for _ in range(MOST):
                await self._calls.call(route)
                await asyncio.sleep(self.again)
        except (DeliveryError, ConnectionError) as error:
            log.info("nobody sees that the coach types: %s", error)
