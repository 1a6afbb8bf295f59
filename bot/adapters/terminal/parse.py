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
    """Read one line: the number or the label of a button presses it. An unknown /verb asks for help."""
    text = line.strip()
    if (pressed := chosen(text, options)) is not None:
        return action(pressed.token, learner, at)
    verb, _, rest = text.removeprefix("/").partition(" ")
    if text.startswith("/") and verb.lower() in _VERBS:
        return action(verb.lower(), learner, at, {"text": rest.strip()} if rest.strip() else {})
    if text.startswith("/") and text[1:].isalpha():
        return action("help", learner, at)
    return Message(id=secrets.token_hex(8), tenant=TENANT, learner=learner, place=PLACE, surface="dm", at=at, text=line)


def chosen(text: str, options: Sequence[Option]) -> Option | None:
    """The option whose number or label was typed; None for other words, and for a label that two options have."""
    if text.isdecimal():
        return options[int(text) - 1] if 0 < int(text) <= len(options) else None
    named = [option for option in options if option.label.casefold() == text.casefold()]
    return named[0] if len(named) == 1 else None


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
