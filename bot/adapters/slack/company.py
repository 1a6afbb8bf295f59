"""Who talks with whom in a thread of the coach's, where it can hear everything: then it stays out of people's talk.

The coach follows up without being named only with whoever it is talking with there, and only as long as nobody else
joins in. A mention starts over. After a restart the thread itself is read once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.parse import SAID
from bot.core.errors import DeliveryError

log = logging.getLogger(__name__)

KEPT, READ = 5000, 100
PATIENCE = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A thread as the coach sees it: its partner, and whether others have joined in since."""

    partner: str = ""
    joined: bool = False

    def after(self, user: str, *, named: bool) -> Table:
        """The table after somebody spoke; `named`: to the coach."""
        if named:
            return Table(user)
        return Table(self.partner, joined=self.joined or user != self.partner)

    def invites(self, user: str) -> bool:
        """Whether words of this person are for the coach without naming it."""
        return user == self.partner and not self.joined


class Company:
    """The threads of late, by place."""

    def __init__(self) -> None:
        self._tables: OrderedDict[str, Table] = OrderedDict()

    def heard(self, place: str, user: str, *, named: bool) -> None:
        """Note who spoke."""
        self._tables[place] = self._tables.get(place, Table()).after(user, named=named)
        self._tables.move_to_end(place)
        while len(self._tables) > KEPT:
            self._tables.popitem(last=False)

    async def invited(self, workspace: Workspace, place: str, thread: tuple[str, str], said: tuple[str, str]) -> bool:
        """Whether this person's words here are for the coach; `said` is who spoke, and the message's time."""
        user, ts = said
        if place not in self._tables:
            self._tables[place] = await _read(workspace, thread, before=ts) or Table(user)
        return self._tables[place].invites(user)


async def _read(workspace: Workspace, thread: tuple[str, str], before: str) -> Table | None:
    """Read who spoke in a thread; None when it cannot be read in time."""
    channel, root = thread
    try:
        page = await asyncio.wait_for(
            workspace.call("conversations.replies", channel=channel, ts=root, latest=before, limit=READ), PATIENCE
        )
    except (DeliveryError, ConnectionError, TimeoutError) as error:
        log.info("a thread could not be read: %s", error)
        return None
    return table(page["messages"], workspace.bot_user)


def table(messages: Iterable[Mapping[str, Any]], me: str) -> Table:
    """What a thread's messages say about who talks with whom."""
    found = Table()
    for message in messages:
        if message.get("user") != me and not message.get("bot_id") and message.get("subtype") in SAID:
            found = found.after(str(message.get("user")), named=f"<@{me}" in str(message.get("text")))
    return found
