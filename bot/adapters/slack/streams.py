"""Slack's native streams: words appear while they are written.

A stream dies about five minutes after its start, so it is ended before and goes on as an ordinary message that is
updated. What Slack has of it is known only while every call was answered; else the finished message is written anew.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bot.adapters.slack import words
from bot.adapters.slack.calls import Busy, Workspace
from bot.adapters.slack.render import MARKDOWN_LIMIT
from bot.adapters.slack.sessions import Sessions
from bot.adapters.slack.ways import team_of, user_of
from bot.adapters.slack.where import Handle, Place
from bot.core.errors import DeliveryError
from bot.core.turns.turn import Send

log = logging.getLogger(__name__)

ROLL_OVER = 240.0
APART, UPDATES_APART = 0.5, 1.2
"""Seconds between two previews of one message."""

KEPT = 2000
TAIL = 400
"""Characters at the end in which something half-written is looked for."""

Ending = Literal["whole", "rewrite"]
_UNFINISHED = (
    re.compile(r"!?\[[^\[\]\n]*(?:\](?:\([^)\n]*)?)?$"),  # a link
    re.compile(r"<\S*$|&\w{0,6}$"),  # a mention, an entity
    re.compile(r"\S*:/{1,3}\S*$|(?<!\S)www\S*$"),  # an address
)


@dataclass(slots=True)
class _Live:
    """A stream of this process: since when, the words Slack surely has, and whether it still runs."""

    started: float
    shown: str
    last: float = 0.0
    sure: bool = True
    running: bool = True


class Streams:
    """Starts, feeds and ends streams."""

    def __init__(self, sessions: Sessions, hosts: frozenset[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._sessions = sessions
        self._hosts = hosts
        self._clock = clock
        self._live: dict[str, _Live] = {}

    async def start(self, workspace: Workspace, send: Send, where: Place) -> Handle:
        """Begin a message in the thread with the words there are."""
        shown = self._sayable(send.content.markdown)
        started = await workspace.call(
            "chat.startStream",
            channel=where.channel,
            thread_ts=where.root,
            recipient_user_id=user_of(send.inbound),
            recipient_team_id=team_of(send.inbound),
            markdown_text=shown or None,
        )
        found = Handle("stream", where.channel, str(started["ts"]))
        self._live[str(found)] = _Live(self._clock(), shown, self._clock())
        if len(self._live) > KEPT:
            del self._live[next(iter(self._live))]
        return found

    def runs(self, found: Handle) -> bool:
        """Whether a stream of this process still takes words."""
        live = self._live.get(str(found))
        return live is not None and live.running

    def due(self, found: Handle) -> bool:
        """Whether enough time has passed since a message of this handle was last previewed by an update."""
        live = self._live.setdefault(str(found), _Live(0.0, "", sure=False, running=False))
        if self._clock() - live.last < UPDATES_APART:
            return False
        live.last = self._clock()
        return True

    async def append(self, workspace: Workspace, found: Handle, markdown: str) -> None:
        """Add what is new, if it can be added; the rest comes with the end."""
        live = self._live[str(found)]  # runs() was asked
        if self._clock() - live.started >= ROLL_OVER:
            await self._roll_over(workspace, found, live)
            return
        said = self._sayable(markdown)
        if said == live.shown or self._clock() - live.last < APART or not workspace.room("chat.appendStream"):
            return
        if len(said) > MARKDOWN_LIMIT or not said.startswith(live.shown):
            live.sure = False
        if live.sure:
            await self._append(workspace, found, live, said)

    async def end(self, workspace: Workspace, found: Handle, send: Send, tail: list[dict[str, Any]]) -> Ending:
        """End the stream with the rest and what stands below. `rewrite`: the message must be updated to be right."""
        live = self._live.get(str(found)) or _Live(0.0, "", sure=False)
        said = words.markdown(send.content.markdown, self._hosts)
        exact = live.sure and said.startswith(live.shown) and len(said) <= MARKDOWN_LIMIT and bool(said)
        if live.running:
            rest = said[len(live.shown) :] if exact else ""
            exact = await self._stop(workspace, found, send, rest, tail if exact else []) and exact
            live.running = live.sure = False
        else:
            exact = False
        return "whole" if exact else "rewrite"

    def forget(self, found: Handle) -> None:
        """Let go of a message that landed."""
        self._live.pop(str(found), None)

    async def _append(self, workspace: Workspace, found: Handle, live: _Live, said: str) -> None:
        rest = said[len(live.shown) :]
        try:
            await workspace.call("chat.appendStream", channel=found.channel, ts=found.ts, markdown_text=rest)
        except Busy:
            return
        except DeliveryError as error:
            live.running = live.sure = False
            log.info("a stream ended by itself: %s", error.code)
        except ConnectionError:
            live.sure = False  # the words may be there or not
            raise
        else:
            live.shown, live.last = said, self._clock()

    async def _roll_over(self, workspace: Workspace, found: Handle, live: _Live) -> None:
        live.running = live.sure = False
        try:
            await workspace.call("chat.stopStream", channel=found.channel, ts=found.ts)
        except DeliveryError as error:
            log.info("a stream had ended before its time: %s", error.code)

    async def _stop(
        self, workspace: Workspace, found: Handle, send: Send, rest: str, tail: list[dict[str, Any]]
    ) -> bool:
        """Stop; False when the stream had ended, and the message must be updated instead."""
        marked = self._sessions.processing(send.inbound)
        try:
            await workspace.call(
                "chat.stopStream",
                channel=found.channel,
                ts=found.ts,
                markdown_text=rest or None,
                blocks=tail or None,
                metadata=metadata(send),
                session_status="active" if marked else None,
            )
        except DeliveryError as error:
            log.info("a stream is finished by an update: %s", error.code)
            return False
        if marked:
            self._sessions.left(send.inbound)
        return True

    def _sayable(self, markdown: str) -> str:
        """The words that will not change when more come: a half-written link or mention waits for its other half."""
        tail = markdown[-TAIL:]
        open_at = [found.start() for shape in _UNFINISHED if (found := shape.search(tail))]
        sayable = len(markdown) - len(tail) + min(open_at, default=len(tail))
        return words.markdown(markdown[:sayable], self._hosts)


def metadata(send: Send) -> dict[str, Any]:
    """What names a message of ours, so that it is found again after its handle was lost."""
    return {"event_type": "coach_turn", "event_payload": {"nonce": send.nonce}}
