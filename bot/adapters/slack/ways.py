"""By which way a message reaches its readers: decided from the message alone.

post     into the thread it answers, or the direct message: can be found again and changed
answer   to the address that came with a command or a press: the only way where the coach is no member
note     a private note in the channel, when that address is gone
dm       into the asker's direct message with the coach, asked for from elsewhere
"""

from __future__ import annotations

from typing import Literal

from bot.adapters.slack.acts import address
from bot.adapters.slack.where import place
from bot.core.dialogue import Inbound
from bot.core.turns.turn import Send

Way = Literal["post", "answer", "note", "dm"]


def way(send: Send) -> Way:
    """Choose the way of a message."""
    inbound, came_with = send.inbound, address(send.inbound.reply_to)
    if inbound.surface == "dm":
        return "answer" if send.to == "private" and came_with else "post"
    if send.to == "dm":
        return "dm"
    if send.to == "private":
        return "answer" if came_with else "note"
    homeless = not place(inbound.place).root
    return "answer" if came_with and (came_with.kind == "command" or homeless) else "post"


def user_of(inbound: Inbound) -> str:
    """Slack's id of whoever asked."""
    return inbound.learner.rpartition(":")[2]


def team_of(inbound: Inbound) -> str:
    """The workspace that whoever asked belongs to: a guest of another one reads with its id."""
    asked_in, home = inbound.tenant.partition(":")[2], inbound.learner.split(":")[1]
    known = place(inbound.place).enterprise
    return asked_in if home in {asked_in, known} else home
