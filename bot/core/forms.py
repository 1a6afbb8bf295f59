"""Look: what an adapter must answer at once, so it cannot wait in a queue.

A modal has three seconds, autocomplete less, a home page is drawn when it is opened. These questions only read,
leave no trace in the inbox, have one second, and may be lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.blocks import Block, Option
from bot.core.memory import Memory


@dataclass(frozen=True, slots=True)
class Query:
    """A read-only question that an adapter must answer at once; `name` is a verb or a token.

    `memory` is not the adapter's to give: the door adds it where a home page or a form is wanted.
    """

    want: Literal["form", "options", "home", "check"]
    tenant: str
    learner: str
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    memory: Memory | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form. `options` make it a choice; `lines` above one make it a text area."""

    name: str
    label: str
    options: tuple[Option, ...] = ()
    lines: int = 1
    limit: int = 3000
    required: bool = True
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A modal: its submission comes back as an Action named `token` with one value per field."""

    title: str
    token: str
    fields: tuple[Field, ...]
    submit: str = "Send"


@dataclass(frozen=True, slots=True)
class Options:
    """What autocomplete may offer, best first, at most 25."""

    items: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A learner's home page, for the platforms that have one."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """What to mend in a form before it can be sent, by field; empty when it is fine."""

    errors: Mapping[str, str]


Looked = Form | Options | Home | FieldErrors
Look = Callable[[Query], Awaitable[Looked]]
