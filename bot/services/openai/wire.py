"""What differs between the two APIs: how a prompt is sent and how its events are read."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from openai import AsyncOpenAI
from pydantic import BaseModel

from bot.core.prompts import Prompt, Usage

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Line:
    """An open line to one model. `own`: OpenAI's own address, which knows fields that other servers may refuse."""

    client: AsyncOpenAI
    model: str
    own: bool
    salt: bytes
    effort: str | None = None

    def asker(self, prompt: Prompt) -> str:
        """A learner's name at the provider: stable, and of no use without our salt."""
        return hmac.new(self.salt, prompt.asker.encode(), hashlib.sha256).hexdigest()


class Wire(Protocol):
    """One API. `stream` yields text, then exactly one Usage, and raises when the terminal event is missing."""

    def stream(self, line: Line, prompt: Prompt) -> AsyncIterator[str | Usage]: ...
    async def parse(self, line: Line, prompt: Prompt, shape: type[Shape]) -> tuple[Shape, Usage]: ...
