"""Messages as the fake keeps them: what is shown now, and every earlier state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
StreamState = Literal["in_progress", "completed", "expired", "stopped_by_user"]


@dataclass(frozen=True)
class Version:
    """One state a message was in: when it came, by which method, and what it showed."""

    at: float
    method: str
    text: str
    blocks: tuple[Json, ...]


@dataclass
class Stream:
    """A streaming message: its deltas with their times, its tasks, and how it ended."""

    started: float
    recipient: tuple[str | None, str | None]  # team, user
    state: StreamState = "in_progress"
    deltas: list[tuple[float, str]] = field(default_factory=list)
    tasks: dict[str, Json] = field(default_factory=dict)
    plan: str | None = None
    chunk_blocks: list[Json] = field(default_factory=list)


@dataclass
class Message:
    """One message. `only_to` makes it ephemeral; `via` says which call or whose hand made it."""

    channel: str
    ts: str
    user: str
    team: str
    via: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    by_app: bool = False
    bot_id: str | None = None
    app_id: str | None = None
    metadata: Json | None = None
    only_to: str | None = None
    markdown: bool = False
    edited: float | None = None
    deleted: bool = False
    flags: Json = field(default_factory=dict)
    reactions: list[str] = field(default_factory=list)
    stream: Stream | None = None
    versions: list[Version] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """False while the message is still being streamed."""
        return self.stream is None or self.stream.state != "in_progress"

    @property
    def root(self) -> str:
        return self.thread_ts or self.ts

    def remember(self, at: float, method: str) -> None:
        self.versions.append(Version(at, method, self.text, tuple(self.blocks)))

    def wire(self, *, metadata: bool = False) -> Json:
        """The message as Slack's API returns it."""
        shape: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team}
        if self.by_app:
            shape |= {
                "bot_id": self.bot_id,
                "app_id": self.app_id,
                "bot_profile": {"id": self.bot_id, "app_id": self.app_id},
            }
        optional = {
            "thread_ts": self.thread_ts,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "files": self.files,
            "metadata": self.metadata if metadata else None,
            "edited": {"user": self.user, "ts": f"{self.edited:.6f}"} if self.edited else None,
            "streaming_state": self.stream.state if self.stream else None,
        }
        return shape | {key: value for key, value in optional.items() if value}
