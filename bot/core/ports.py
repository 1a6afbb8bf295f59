"""What the core needs from outside. Each port has two real implementations; a fake that ships is one of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from bot.core.blocks import Block
from bot.core.dialogue import Audience, Inbound, Interruption, Receipt, Spoken
from bot.core.memory import Change, Memory, Put, Record
from bot.core.prompts import Prompt, Usage
from bot.core.turns.turn import Held, Send, Turn

Shape = TypeVar("Shape", bound=BaseModel)
Vectors = NDArray[np.float32]
Clock = Callable[[], datetime]
Offload = Callable[..., Awaitable[Any]]  # offload(function, *arguments): runs it off the event loop


class Model(Protocol):
    """A language model. Errors are ModelError; `host` is what a privacy notice names."""

    @property
    def name(self) -> str: ...
    @property
    def host(self) -> str: ...

    def stream(self, prompt: Prompt) -> AsyncIterator[str | Usage]: ...
    async def decide(self, prompt: Prompt, shape: type[Shape]) -> tuple[Shape, Usage]: ...


class Embed(Protocol):
    """Texts to unit vectors of shape (n, d). `name` changes whenever the vectors do."""

    name: str

    async def __call__(self, texts: Sequence[str]) -> Vectors: ...


class EmbedWords(Protocol):
    """Sentences, given as their words, to one unit vector of each word as it is meant there: (words, d) a sentence.

    A word that is not read (beyond the encoder's limit) has zeros. `name` changes whenever the vectors do.
    """

    name: str

    async def words(self, sentences: Sequence[Sequence[str]]) -> Sequence[Vectors]: ...


class Inbox(Protocol):
    """What came in. `accept` is durable when it returns: acknowledge the platform only then."""

    async def accept(self, inbound: Inbound, audience: Audience, limit: int | None) -> Receipt: ...
    async def interrupt(self, tenant: str, inbound_id: str, why: Interruption) -> None: ...
    async def current(self, tenant: str, place: str) -> str | None: ...
    async def knows(self, tenant: str, place: str) -> bool: ...
    async def recent(self, platform: str, within: timedelta) -> Sequence[Spoken]: ...
    async def leave(self, tenant: str) -> None: ...


class Turns(Protocol):
    """One turn at a time per conversation, in order. Every write is fenced by the lease: LeaseLost when it is gone."""

    async def claim(self, platforms: Sequence[str], lease: timedelta) -> Turn | None: ...
    async def renew(self, turns: Sequence[Turn], lease: timedelta) -> Mapping[int, Held]: ...
    async def commit(self, turn: Turn, changes: Sequence[Change], sends: Sequence[Send]) -> Turn | None: ...
    async def finish(self, turn: Turn, retry_in: timedelta | None = None) -> None: ...
    async def wait(self, longest: timedelta) -> None: ...


class Outbox(Protocol):
    """What goes out: a handle is stored the moment a platform gives it; what cannot be given is kept for later."""

    async def drafted(self, turn: Turn, send: Send) -> None: ...
    async def sent(self, turn: Turn, send: Send) -> None: ...
    async def keep(self, turn: Turn, put: Put) -> None: ...


class Seats(Protocol):
    """What only one of several processes may hold: a lease by name, taken again before it runs out."""

    async def hold(self, seat: str, holder: str, lease: timedelta) -> bool: ...
    async def let_go(self, seat: str, holder: str) -> None: ...


class Records(Protocol):
    """What is remembered: a snapshot for a turn, and reading for tools."""

    async def memory(self, learner: str, tenant: str) -> Memory: ...
    async def records(self, owner: str) -> tuple[Record, ...]: ...


class Store(Inbox, Turns, Outbox, Seats, Records, Protocol):
    """All of memory: one implementation for SQL, one that forgets."""

    async def close(self) -> None: ...


class Surface(Protocol):
    """A platform as the dispatcher sees it. Handles are opaque; DeliveryError when it refuses for good.

    `deliver` is idempotent by handle and nonce; `recover` looks for a message whose handle was never stored;
    `ended` says that nothing more comes for an inbound (it may have had no message at all). Best effort, like `show`,
    which is called at most every `pace` seconds.
    """

    pace: float

    async def draft(self, send: Send) -> str | None: ...
    async def show(self, send: Send, markdown: str, status: str) -> None: ...
    async def deliver(self, send: Send) -> str: ...
    async def recover(self, send: Send) -> str | None: ...
    async def ended(self, inbound: Inbound) -> None: ...


Draw = Callable[[Block], bytes]  # a PNG picture of a block
