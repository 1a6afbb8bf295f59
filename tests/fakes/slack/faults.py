"""Scripted misfortune: which call goes wrong, how, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.fakes.slack.messages import Json

How = Literal["error", "html", "limited", "slow", "hang", "reset", "lost_reply"]


@dataclass
class Fault:
    """One kind of misfortune for one method ("*": all). It strikes `times` calls after the first `skip`."""

    method: str
    how: How
    times: int = 1
    skip: int = 0
    code: str = "internal_error"
    status: int = 200
    seconds: float = 0.0
    when: Callable[[Json], bool] | None = None
    struck: int = 0

    def takes(self, method: str, args: Json) -> bool:
        if self.method not in ("*", method) or self.times <= 0 or (self.when and not self.when(args)):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        self.struck += 1
        return True


class Faults:
    """The script. Each verb returns the fault, so that a test can ask how often it struck."""

    def __init__(self) -> None:
        self.script: list[Fault] = []
        self.closing = asyncio.Event()

    def fail(self, method: str, code: str = "internal_error", *, status: int = 200, **more: Any) -> Fault:
        """Answer ok=false with a code, without doing the work."""
        return self._add(Fault(method, "error", code=code, status=status, **more))

    def html(self, method: str, status: int = 502, **more: Any) -> Fault:
        """Answer with a gateway's HTML page."""
        return self._add(Fault(method, "html", status=status, **more))

    def limit(self, method: str, retry_after: float = 1, **more: Any) -> Fault:
        """Answer 429 with Retry-After."""
        return self._add(Fault(method, "limited", seconds=retry_after, status=429, **more))

    def slow(self, method: str, seconds: float, **more: Any) -> Fault:
        """Do the work, after waiting on the fake's clock."""
        return self._add(Fault(method, "slow", seconds=seconds, **more))

    def hang(self, method: str, **more: Any) -> Fault:
        """Never answer, and never do the work."""
        return self._add(Fault(method, "hang", **more))

    def reset(self, method: str, **more: Any) -> Fault:
        """Cut the connection before doing the work."""
        return self._add(Fault(method, "reset", **more))

    def lose_reply(self, method: str, **more: Any) -> Fault:
        """Do the work, then cut the connection: the caller cannot know that it was done."""
        return self._add(Fault(method, "lost_reply", **more))

    def strike(self, method: str, args: Json) -> Fault | None:
        return next((fault for fault in self.script if fault.takes(method, args)), None)

    def _add(self, fault: Fault) -> Fault:
        self.script.append(fault)
        return fault
