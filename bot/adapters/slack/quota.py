"""How often Slack may be called: a token bucket per workspace and method, taught by Slack's own refusals.

The published tiers are the start. A 429 empties the bucket until its Retry-After and narrows it; quiet minutes widen it
again. Previews leave a reserve, so that the finished text always finds room.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.watching import tell

PER_MINUTE = {
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.update": 50,
    "chat.delete": 50,
    "files.delete": 50,
    "conversations.open": 50,
    "conversations.replies": 50,
    "conversations.history": 50,
    "agents.sessions.setStatus": 50,
    "chat.appendStream": 100,
    "chat.postEphemeral": 100,
    "chat.postMessage": 240,
    "assistant.threads.setStatus": 300,
}
"""Calls a minute and workspace that Slack's pages promise at least."""

POST = "chat.postMessage"
ROOM = "chat.postMessage in a channel"
"""About one message a second may be posted in one channel, a few of them at once."""

ROOM_RATE, ROOM_BURST = 120, 3
OTHERS = 100
PATIENCE = 3.0
"""Seconds that a call which must land waits for room in this workspace before it is left for a later try."""

RESERVE = 0.3
"""The part of a bucket that previews leave for what must land."""

NARROWED, WIDENED, MINUTE = 0.7, 1.1, 60.0
KEPT = 20_000


@dataclass(slots=True)
class _Bucket:
    """Half of a minute's calls at once, the other half spread over it: never more than a minute's calls in a minute."""

    published: float
    now: float
    burst: float
    rate: float = 0.0
    tokens: float = 0.0
    blocked: float = 0.0
    learnt: float = 0.0

    def __post_init__(self) -> None:
        self.rate, self.tokens, self.learnt = self.published, self.burst, self.now

    def flow(self, now: float) -> None:
        """Let time pass."""
        while self.rate < self.published and now - self.learnt >= MINUTE:
            self.learnt += MINUTE
            self.rate = min(self.published, self.rate * WIDENED)
        self.tokens = min(
            max(min(self.rate / 2, self.burst), 1.0), self.tokens + max(0.0, now - self.now) * self.rate / 2 / MINUTE
        )
        self.now = max(self.now, now)

    def wait(self, now: float) -> float:
        """Seconds until the next call has room."""
        self.flow(now)
        missing = max(0.0, 1.0 - self.tokens) * 2 * MINUTE / self.rate
        return max(self.blocked - now, missing, 0.0)


class Quota:
    """All buckets. A workspace is known by its token, which never leaves this table."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def room(self, workspace: str, method: str) -> bool:
        """Whether a preview may be spent on: there is more than the reserve, and Slack has not asked to wait."""
        bucket, now = self._bucket(workspace, method), self._clock()
        return bucket.wait(now) == 0 and bucket.tokens >= 1 + RESERVE * min(bucket.rate / 2, bucket.burst)

    def wait(self, workspace: str, method: str) -> float:
        """Seconds until the next call is likely to be taken."""
        return self._bucket(workspace, method).wait(self._clock())

    def spend(self, workspace: str, method: str) -> None:
        """Count one call."""
        bucket = self._bucket(workspace, method)
        bucket.flow(self._clock())
        bucket.tokens = max(0.0, bucket.tokens - 1)

    def refused(self, workspace: str, method: str, retry_after: float) -> None:
        """Learn from a 429. For a post it may be one channel that is full, so the workspace is not narrowed for it."""
        tell("throttled", label="slack")
        bucket, now = self._bucket(workspace, method), self._clock()
        bucket.flow(now)
        if now >= bucket.blocked and method != POST:  # a burst that was refused together teaches once
            bucket.rate = max(1.0, bucket.rate * NARROWED)
        bucket.tokens, bucket.learnt = 1.0, now
        bucket.blocked = max(bucket.blocked, now + retry_after)

    def _bucket(self, workspace: str, method: str) -> _Bucket:
        key = (workspace, method)
        if key not in self._buckets:
            self._buckets[key] = _made(method, self._clock())
            if len(self._buckets) > KEPT:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return self._buckets[key]


def _made(method: str, now: float) -> _Bucket:
    if method.startswith(ROOM):
        return _Bucket(ROOM_RATE, now, ROOM_BURST)
    published = PER_MINUTE.get(method, OTHERS)
    return _Bucket(published, now, published / 2)
