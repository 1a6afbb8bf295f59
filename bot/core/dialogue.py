"""Everything that crosses an adapter's edge, on one screen.

In    An adapter parses what a person did into an `Inbound` and gives it to the `Door`, before it acknowledges.
Out   `Respond` answers with parts in the order `(Open Status* Text* Block*)* Outcome`: each Open starts one
      message, each Block is a domain value that every adapter draws in its own way, Outcome is never shown.
Look  What cannot wait in a queue (a form, autocomplete, a home page) is a read-only question: see forms.py.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.core.blocks import Block
from bot.core.forms import Looked, Query
from bot.core.memory import Change, Memory

Where = Literal["dm", "channel", "thread", "command"]
Audience = Literal["here", "private", "dm"]
Interruption = Literal["stopped", "deleted", "edited"]


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that came with a message; adapters fetch text from their platform's own host only, else `text` is empty."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What every inbound says about itself. Tenant pays and sets rules; learner owns the record."""

    id: str  # unique per tenant: the same event twice is one turn
    tenant: str  # where it was asked: slack:T1, discord:G1, discord:dm, terminal
    learner: str  # who asked: slack:T1:U1, discord:42, terminal:ana
    place: str  # where a reply goes; opaque above the adapter, addressable by itself
    surface: Where
    at: datetime
    room: str = ""  # the channel that the place lies in, as an owner's rule names it
    loose: bool = False  # said above all threads: the reply begins a place whose name nobody knows yet
    reply_to: str | None = None  # opaque and short-lived: an interaction token, a response address


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Envelope):
    """Words a person wrote."""

    text: str
    files: tuple[TextFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Envelope):
    """A command, a pressed button or a submitted form: `name` is a verb, or a token exactly as it was minted."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


Inbound = Message | Action


@dataclass(frozen=True, slots=True)
class Open:
    """Starts one message. With a `key`, it replaces the place's earlier message of that key in place."""

    to: Audience = "here"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """Shown while the coach works, then gone."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """The next piece of a message in small Markdown: bold, italic, lists, code, links. Checked, so it may be shown."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The required end of a reply: what is to be remembered. A reply without it has failed."""

    changes: tuple[Change, ...] = ()


Part = Open | Status | Text | Block | Outcome
Respond = Callable[[Inbound, Memory], AsyncGenerator[Part]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an inbound. `full`: not accepted, too many of this learner's messages are waiting."""

    state: Literal["new", "known", "full"]
    audience: Audience


@dataclass(frozen=True, slots=True)
class Spoken:
    """A place where people talked to the coach in the last days, and the last message it has from there.

    `answering`: an interview waits there for its learner's words, so none of them may be missed.
    """

    tenant: str
    place: str
    last: str
    answering: bool = False


class Door(Protocol):
    """All that an adapter needs of the house."""

    async def accept(self, inbound: Inbound) -> Receipt: ...
    async def interrupt(self, tenant: str, inbound_id: str, why: Interruption) -> None: ...
    async def halt(self, tenant: str, place: str) -> None: ...
    async def knows(self, tenant: str, place: str) -> bool: ...
    async def recent(self, platform: str) -> Sequence[Spoken]: ...
    async def communities(self, platform: str) -> Sequence[str]: ...
    async def leave(self, tenant: str) -> None: ...
    async def look(self, query: Query) -> Looked: ...
