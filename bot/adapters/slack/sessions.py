"""What Slack shows around a thread while the coach works in it: a status, a title, and its own Stop button.

All of it is decoration: best effort, left out where the workspace is busy or does not know the method.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.ways import user_of
from bot.adapters.slack.where import Place, place
from bot.adapters.slack.words import plain
from bot.core.dialogue import Inbound, Message
from bot.core.errors import DeliveryError

log = logging.getLogger(__name__)

SESSION, STATUS = "agents.sessions.setStatus", "assistant.threads.setStatus"
TITLE_LIMIT, STATUS_LIMIT = 60, 50
FRESH = 90.0
"""Seconds after which a status is said again: Slack drops it after two minutes."""

UNKNOWN_METHOD = frozenset(
    ("unknown_method", "not_authorized", "missing_scope", "not_allowed_token_type", "feature_not_enabled")
)


@dataclass(slots=True)
class _Working:
    """A thread in which a turn runs."""

    status: str = ""
    since: float = 0.0
    processing: bool = False
    over: bool = False


class Sessions:
    """Marks threads as being worked in, and as left."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._working: dict[tuple[str, str], _Working] = {}
        self._absent: set[tuple[str, str]] = set()

    async def begin(self, workspace: Workspace, inbound: Inbound) -> None:
        """Say that the coach works: now there is a Stop button."""
        working = self._working.setdefault((inbound.tenant, inbound.place), _Working())
        if working.processing:
            return
        working.processing = await self._set(workspace, inbound, "processing")

    async def status(self, workspace: Workspace, inbound: Inbound, text: str) -> None:
        """Show what the coach is doing."""
        working = self._working.setdefault((inbound.tenant, inbound.place), _Working())
        if working.status == text and self._clock() - working.since < FRESH:
            return
        working.status, working.since = text, self._clock()
        where = place(inbound.place)
        said = plain(text)[:STATUS_LIMIT]
        await self._call(workspace, inbound, STATUS, channel_id=where.channel, thread_ts=where.root, status=said)

    def doubt(self, inbound: Inbound) -> None:
        """Note that an earlier worker may have left the thread marked as worked in."""
        self._working.setdefault((inbound.tenant, inbound.place), _Working()).processing = True

    def processing(self, inbound: Inbound) -> bool:
        """Whether the thread is marked as worked in."""
        working = self._working.get((inbound.tenant, inbound.place))
        return working is not None and working.processing

    def left(self, inbound: Inbound) -> None:
        """Note that the mark was taken away together with something else."""
        self._working[inbound.tenant, inbound.place] = _Working(over=True)

    async def end(self, workspace: Workspace, inbound: Inbound) -> None:
        """Take the mark away; a new direct conversation gets its title."""
        working = self._working.pop((inbound.tenant, inbound.place), _Working())
        if not working.over and (working.processing or _opens(inbound)):
            await self._set(workspace, inbound, "active")

    async def _set(self, workspace: Workspace, inbound: Inbound, status: str) -> bool:
        where = place(inbound.place)
        title = _title(inbound) if _opens(inbound) else None
        named = {"title": title, "initiator_user_id": user_of(inbound)} if title else {}
        return await self._call(
            workspace, inbound, SESSION, channel_id=where.channel, thread_ts=where.root, status=status, **named
        )

    async def _call(self, workspace: Workspace, inbound: Inbound, method: str, **arguments: str) -> bool:
        if (inbound.tenant, method) in self._absent or not arguments["thread_ts"] or not workspace.room(method):
            return False
        try:
            await workspace.call(method, **arguments)
        except DeliveryError as error:
            if error.code in UNKNOWN_METHOD:
                self._absent.add((inbound.tenant, method))
            log.info("%s: %s", method, error.code)
            return False
        except ConnectionError as error:
            log.info("%s", error)
            return False
        return True


def _opens(inbound: Inbound) -> bool:
    """Whether this message began its thread, in a direct message."""
    where: Place = place(inbound.place)
    return isinstance(inbound, Message) and inbound.surface == "dm" and inbound.id == f"{where.channel}:{where.root}"


def _title(inbound: Inbound) -> str:
    said = " ".join(plain(inbound.text).split()) if isinstance(inbound, Message) else ""
    return said if len(said) <= TITLE_LIMIT else f"{said[: TITLE_LIMIT - 1].rstrip()}…"
