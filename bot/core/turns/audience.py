"""Who will see the reply: decided from the inbound alone, before anything is acknowledged.

    verb, surface         dm      channel, thread    command
    a message           here    here               -
    command, button     here    private            private
    show, share         here    here               here
    private verbs       here    private            private

Discord fixes a reply's visibility in its first acknowledgement, so this may look at nothing else.
"""

from __future__ import annotations

from bot.core.dialogue import Action, Audience, Inbound
from bot.core.tokens import parse

OPEN = frozenset(("show", "share"))
"""What somebody says on purpose where everybody reads it."""


def verb_of(inbound: Inbound) -> str:
    """The verb of an inbound: `ask` for plain words, else the action's own."""
    if not isinstance(inbound, Action):
        return "ask"
    token = parse(inbound.name)
    return token.verb if token else inbound.name


def audience(inbound: Inbound) -> Audience:
    """Where the first message of the reply goes; equal to the reply's first `Open.to`."""
    if inbound.surface == "dm" or verb_of(inbound) in OPEN:
        return "here"
    return "private" if isinstance(inbound, Action) else "here"


def conversation(inbound: Inbound) -> str:
    """The order lock: one turn at a time in it. A private exchange in a channel is its learner's own."""
    shared = audience(inbound) == "here"
    return inbound.place if shared else f"{inbound.place}|{inbound.learner}"
