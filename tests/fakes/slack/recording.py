"""Everything that was said to the fake, in order, and the means to wait for the next thing."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from tests.fakes.slack.markup import Found, links_in, live_markup
from tests.fakes.slack.messages import Message

T = TypeVar("T")

ChangeKind = Literal[
    "posted", "updated", "deleted", "streamed", "stopped", "status", "session", "prompts",
    "title", "modal", "modal_closed", "home", "reaction", "connected", "disconnected", "delivered", "failed",
]  # fmt: skip


@dataclass
class Call:
    """One request to the fake and its outcome. `at` is the fake's clock, `ms` real time."""

    method: str
    args: dict[str, Any]
    at: float
    team: str | None = None
    status: int = 0
    error: str | None = None
    response: dict[str, Any] = field(default_factory=dict)
    ms: float = 0.0
    committed: bool = False
    fault: str | None = None  # the scripted fault that hit this call

    @property
    def ok(self) -> bool:
        return self.status == 200 and self.error is None


@dataclass(frozen=True)
class Violation:
    """Something the app did that Slack refuses, ignores, or lets harm people."""

    kind: Literal["invalid", "unsafe", "ignored", "late", "unknown"]
    detail: str
    call: Call | None = None


@dataclass(frozen=True)
class Change:
    """One thing a person could have noticed."""

    kind: ChangeKind
    at: float
    channel: str | None = None
    message: Message | None = None
    detail: Any = None


class Recording:
    """What happened. Tests read the lists; waiting is by condition, never by sleeping."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.violations: list[Violation] = []
        self.changes: list[Change] = []
        self.observers: list[Callable[[Change], None]] = []
        self._pulse = asyncio.Event()

    def calls_to(self, method: str, *, ok: bool | None = None) -> list[Call]:
        return [call for call in self.calls if call.method == method and (ok is None or call.ok == ok)]

    def counts(self) -> Counter[str]:
        """How often each method was called: the price of an answer in API calls."""
        return Counter(call.method for call in self.calls)

    def live_markup(self, allowed: Collection[str] = ()) -> list[Found]:
        """Every live mention in any request body, except the allowed tokens."""
        return [found for call in self.calls for found in live_markup(call.args, allowed)]

    def links(self) -> list[Found]:
        """Every address in any request body."""
        return [found for call in self.calls for found in links_in(call.args)]

    def clear(self) -> None:
        """Forget calls, violations and changes (messages stay)."""
        self.calls.clear()
        self.violations.clear()
        self.changes.clear()

    def violate(
        self, kind: Literal["invalid", "unsafe", "ignored", "late", "unknown"], detail: str, call: Call | None = None
    ) -> None:
        self.violations.append(Violation(kind, detail, call))

    def note(self, change: Change) -> None:
        self.changes.append(change)
        for observer in self.observers:
            observer(change)
        self.wake()

    def wake(self) -> None:
        pulse, self._pulse = self._pulse, asyncio.Event()
        pulse.set()

    async def until(self, found: Callable[[], T | None], within: float = 10.0, what: str = "") -> T:
        """The first truthy answer of `found`, asked again at every change."""
        deadline = time.monotonic() + within
        while not (answer := found()):
            pulse = self._pulse
            try:
                await asyncio.wait_for(pulse.wait(), deadline - time.monotonic())
            except TimeoutError:
                raise TimeoutError(self._story(within, what)) from None
        return answer

    def _story(self, within: float, what: str) -> str:
        last = [f"{call.method} -> {call.error or call.status}" for call in self.calls[-8:]]
        wrong = [f"{one.kind}: {one.detail}" for one in self.violations[-4:]]
        return f"nothing matched within {within:g} s{f' ({what})' if what else ''}; last calls: {last}; violations: {wrong}"
