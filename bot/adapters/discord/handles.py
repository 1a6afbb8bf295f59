"""Handles: what the coach's messages are known by. One send may have become several messages, first page first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Posted:
    """A message in a channel: it can be edited at any time."""

    channel: str
    message: str

    def __str__(self) -> str:
        """Write the handle."""
        return f"{self.channel}/{self.message}"


@dataclass(frozen=True, slots=True)
class Original:
    """The answer of one interaction: it can be edited with that interaction's token only."""

    interaction: str

    def __str__(self) -> str:
        """Write the handle."""
        return f"{_ORIGINAL}/{self.interaction}"


Handle = Posted | Original


def write(handles: Sequence[Handle]) -> str:
    """Write what a send has become."""
    return ",".join(map(str, handles))


def read(text: str | None) -> list[Handle]:
    """Read what `write` wrote."""
    pairs = (part.partition("/") for part in (text or "").split(",") if part)
    return [Original(rest) if first == _ORIGINAL else Posted(first, rest) for first, _, rest in pairs]
