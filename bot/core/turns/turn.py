"""The two values that travel through the dispatcher: a turn, and a message on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.blocks import Block
from bot.core.dialogue import Audience, Inbound, Interruption


@dataclass(frozen=True, slots=True)
class Content:
    """What one message says: Markdown first, then blocks. Frozen at the commit; adapters draw it."""

    markdown: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One message on its way out. `nonce` (<= 25 ASCII) is the same on every try; `handle` is the platform's own id."""

    turn: int
    n: int
    nonce: str
    to: Audience
    inbound: Inbound
    key: str = ""
    content: Content = Content()
    handle: str | None = None
    state: Literal["draft", "ready", "sent"] = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One inbound, leased to one worker. `committed`: only delivery is left."""

    id: int
    inbound: Inbound
    audience: Audience
    lease: str  # the fence: a write under another lease than the row's is refused
    attempts: int = 0  # tries that failed, or whose worker died
    claims: int = 0  # how often it was leased before: then a message may exist whose handle was never stored
    why: Interruption | None = None  # interrupted while it waited
    committed: bool = False
    sends: tuple[Send, ...] = ()


Held = Interruption | Literal["lost"] | None
"""What renewing a lease says: held, held but interrupted, or somebody else's now."""
