"""An event loop in whose own time nothing is waited for: for tests of pauses, without any pause."""

from __future__ import annotations

import asyncio
import selectors
from datetime import UTC, datetime, timedelta
from typing import Any

BEGAN = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Hurried(selectors.DefaultSelector):
    """Waits for nothing: what would have been waited is added to the time."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        assert found or timeout is not None, "nothing will ever happen again"
        self.passed += 0 if found else max(timeout or 0, 0)
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop in whose time an hour is over at once, and the same happens in every run."""

    def __init__(self) -> None:
        self.hurried = Hurried()
        super().__init__(self.hurried)

    def time(self) -> float:
        return self.hurried.passed

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self.time())


def hurried(work: Any) -> Any:
    """Run a coroutine to its end in such a loop."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
