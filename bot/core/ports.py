"""What the core needs from outside. Each port has two real implementations; a fake that ships is one of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from bot.core.blocks import Block
from bot.core.dialogue import Inbound
from bot.core.prompts import Prompt, Usage
from bot.core.turns.turn import Send

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
    async def close(self) -> None: ...


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


class Surface(Protocol):
    """A platform as the dispatcher sees it. Handles are opaque; DeliveryError when it refuses for good.

    `deliver` is idempotent by handle and nonce; `recover` looks for a message whose handle was never stored; `ended`
    says that nothing more comes for an inbound. Best effort, like `show`, called at most every `pace` seconds.
    """

    pace: float

    async def draft(self, send: Send) -> str | None: ...
    async def show(self, send: Send, markdown: str, status: str) -> None: ...
    async def deliver(self, send: Send) -> str: ...
    async def recover(self, send: Send) -> str | None: ...
    async def ended(self, inbound: Inbound) -> None: ...


Draw = Callable[[Block], bytes]  # a PNG picture of a block
