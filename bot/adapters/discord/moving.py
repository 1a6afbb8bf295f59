"""A message that cannot stand where it was asked for any more: it goes to its reader directly, and says why."""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.discord.render import Drawn, small
from bot.core.dialogue import Action
from bot.core.turns.turn import Send

ARCHIVED, LOCKED = "50083", "160005"
SHUT = frozenset((ARCHIVED, LOCKED))
"""Threads that take no new message: one that only sleeps is woken by it."""

LATE_NOTE = "Discord stopped waiting where you asked, so I answer you here."
SHUT_NOTE = "The thread where you asked is closed, so I answer you here."


def directly(send: Send, drawn: Drawn) -> tuple[Send, Drawn]:
    """The message for whoever asked, in their direct messages."""
    return replace(anew(send), to="dm", handle=None), explained(drawn, SHUT_NOTE)


def is_moved(send: Send) -> bool:
    """Whether this was promised over a waiting sign in a server, and now comes directly instead."""
    asked = send.inbound
    promised = isinstance(asked, Action) and asked.id.isdecimal() and asked.surface != "dm"
    return promised and send.to == "private" and not send.n


def explained(drawn: Drawn, why: str) -> Drawn:
    """The message with a small line on top of it."""
    return replace(drawn, parts=(small(why), *drawn.parts))


def anew(send: Send) -> Send:
    """The message under another nonce: under its own, Discord would give back what it became before."""
    return replace(send, nonce=f"{send.nonce[:-1]}+")
