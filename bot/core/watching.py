"""What the core tells whoever watches it: bare facts with a number, never a word that anybody wrote.

Who watches is set once, before anything runs (see services/metrics.py); with nobody there, telling costs nothing. Like
the payer of a call, the watcher travels in a context variable, so that no signature has to carry it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

What = Literal[
    "accepted",  # an inbound came in; label: new, known (a duplicate), full
    "again",  # a turn was claimed that somebody had claimed before
    "waited",  # seconds from what a person did to the start of its turn
    "turn",  # a turn was decided; label: answered, silent, stopped, edited, deleted, apologised
    "first_text",  # seconds from what a person did to the first words they could see
    "sent",  # a message left; label: landed, kept, refused, given_up
    "landed",  # seconds from the decision to the message standing on the platform
    "lost",  # another worker took a turn over while this one had it
    "throttled",  # a platform answered 429; label: the platform
    "connected",  # a connection to a platform stands; label: the platform
    "tokens_in",  # label: the tenant that pays
    "tokens_out",  # same
    "money",  # millionths of a currency unit; label: the tenant that pays
    "capped",  # a call was not made, for its cost; label: which cap
    "model_failed",  # label: how
]


@dataclass(frozen=True, slots=True)
class Seen:
    """One fact. `n`: how many, or seconds; `label` is one of few, or a tenant's name, which a watcher disguises."""

    what: What
    n: float = 1
    label: str = ""


Observe = Callable[[Seen], None]


def _nobody(_seen: Seen) -> None:
    """Nobody watches."""


OBSERVE: ContextVar[Observe] = ContextVar("observe", default=_nobody)
"""Who watches."""

TURN: ContextVar[str] = ContextVar("turn", default="")
"""The turn that is being served, as every line of the log names it."""


def tell(what: What, n: float = 1, label: str = "") -> None:
    """Tell whoever watches one fact."""
    OBSERVE.get()(Seen(what, n, label))


def correlation(tenant: str, inbound_id: str) -> str:
    """A turn's name in logs: the same on every try and every replica, and nobody can read a person out of it."""
    return hashlib.sha256(f"{tenant}|{inbound_id}".encode()).hexdigest()[:12]
