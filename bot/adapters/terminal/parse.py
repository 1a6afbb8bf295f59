"""A line that was typed, as an inbound: words, a /verb, or the number of a button."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from bot.core.blocks import Option
from bot.core.dialogue import Action, Inbound, Message
from bot.core.verbs import COMMANDS

TENANT = "terminal"
PLACE = "terminal"
_VERBS = {verb.name for verb in COMMANDS}


def parse(line: str, learner: str, at: datetime, options: Sequence[Option] = ()) -> Inbound:
    """Read one line. A number that no button has is plain words; an unknown /verb asks for help."""
    text = line.strip()
    if text.isdecimal() and 0 < int(text) <= len(options):
        return action(options[int(text) - 1].token, learner, at)
    verb, _, rest = text.removeprefix("/").partition(" ")
    if text.startswith("/") and verb.lower() in _VERBS:
        return action(verb.lower(), learner, at, {"text": rest.strip()} if rest.strip() else {})
    if text.startswith("/") and text[1:].isalpha():
        return action("help", learner, at)
    return Message(id=secrets.token_hex(8), tenant=TENANT, learner=learner, place=PLACE, surface="dm", at=at, text=line)


def action(name: str, learner: str, at: datetime, values: dict[str, str] | None = None) -> Action:
    """Make a command, a press or a submitted form."""
    return Action(
        id=secrets.token_hex(8),
        tenant=TENANT,
        learner=learner,
        place=PLACE,
        surface="dm",
        at=at,
        name=name,
        values=values or {},
    )
