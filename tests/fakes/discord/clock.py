"""Time as the fake sees it: the wall's, or one a test turns by hand; and the ids Discord derives from it."""

import time
from typing import Protocol

DISCORD_EPOCH_MS = 1_420_070_400_000  # 2015-01-01, the zero of every snowflake


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970."""


class WallClock:
    def now(self) -> float:
        return time.time()


class HandClock:
    """Stands still until `advance`. Starts at the real time, because discord.py compares snowflakes with it."""

    def __init__(self, start: float | None = None) -> None:
        self._now = time.time() if start is None else start

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds


class Snowflakes:
    """Ids that carry their moment and always grow, also when the clock stands still."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def take(self) -> str:
        moment = int(self._clock.now() * 1000) - DISCORD_EPOCH_MS
        self._last = max(moment << 22, self._last + 1)
        return str(self._last)


def timestamp(seconds: float) -> str:
    """ISO 8601 with microseconds and an offset, as Discord writes every time."""
    whole, micro = divmod(round(seconds * 1_000_000), 1_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{micro:06d}+00:00"
