"""Addresses on Slack, written as the opaque strings that the core keeps: places of conversations, handles of messages.

A conversation is a thread: `CHANNEL:ROOT`, in direct messages too, where a thread is an agent session. On an
Enterprise Grid the installation is part of the address, since a workspace alone does not lead to its token.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["stream", "message"]

ANSWERED = "answered"
"""The handle of what Slack lets nobody find again: a private note, a command's answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A thread, or a channel when `root` is empty. A channel that names a person is their direct message."""

    channel: str
    root: str = ""
    enterprise: str = ""
    wide: bool = False  # installed for the whole organisation

    def __str__(self) -> str:
        """Write the address."""
        grid = f"@{self.enterprise}{'*' if self.wide else ''}" if self.enterprise else ""
        return f"{self.channel}:{self.root}{grid}"


def place(text: str) -> Place:
    """Read an address that was written by `str`."""
    thread, _, grid = text.partition("@")
    channel, _, root = thread.partition(":")
    return Place(channel, root, grid.removesuffix("*"), grid.endswith("*"))


@dataclass(frozen=True, slots=True)
class Handle:
    """A message of ours that can be changed: repeating its delivery changes nothing."""

    kind: Kind
    channel: str
    ts: str

    def __str__(self) -> str:
        """Write the handle."""
        return f"{self.kind}/{self.channel}/{self.ts}"


def handle(text: str | None) -> Handle | None:
    """Read a handle; None when there is none, or when it names nothing that can be changed."""
    kind, _, rest = (text or "").partition("/")
    channel, _, ts = rest.partition("/")
    if kind == "stream":
        return Handle("stream", channel, ts)
    return Handle("message", channel, ts) if kind == "message" else None
