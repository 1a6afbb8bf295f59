"""Rate limits: how many calls a minute each method takes, per workspace, before 429 and Retry-After."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.fakes.slack.methods.table import Method
from tests.fakes.slack.refusal import RefusalError

MINUTE = 60.0
PER_MINUTE = {"1": 1, "2": 20, "3": 50, "4": 100, "post": 300, "special": 600}
PER_CHANNEL_BURST = 4  # then about one message a second
SOLD_OUTSIDE_MARKETPLACE = 1  # history calls a minute for apps sold to others


def limited(retry_after: float) -> RefusalError:
    return RefusalError("ratelimited", status=429, headers={"Retry-After": str(max(1, math.ceil(retry_after)))})


@dataclass
class RateLimits:
    """Sliding windows per workspace and method. Off unless `on`; `sold` narrows history reads."""

    on: bool = False
    sold: bool = False
    refused: int = 0
    _calls: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def spend(self, team: str, method: Method, channel: str, now: float) -> None:
        """Count one call, or refuse it with the seconds to wait."""
        if not self.on:
            return
        history = method.name in ("conversations.history", "conversations.replies")
        most = SOLD_OUTSIDE_MARKETPLACE if self.sold and history else PER_MINUTE[method.tier]
        windows = [(self._calls[team, method.name], most, MINUTE)]
        if method.tier == "post":
            windows.append((self._calls[f"{team}/{channel}", method.name], PER_CHANNEL_BURST, float(PER_CHANNEL_BURST)))
        waits = [_wait(calls, most, span, now) for calls, most, span in windows]
        if max(waits) > 0:
            self.refused += 1
            raise limited(max(waits))
        for calls, _most, _span in windows:
            calls.append(now)


def _wait(calls: deque[float], most: int, span: float, now: float) -> float:
    while calls and calls[0] <= now - span:
        calls.popleft()
    return calls[0] + span - now if len(calls) >= most else 0.0
