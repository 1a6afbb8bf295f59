"""How often the coach may introduce itself to Discord: 1000 times a day, else Discord takes the token away.

Each time is written down, so that a program that crashes at once after every start cannot use the day up either.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

FILE = "discord-identify.json"
DAY = 86_400.0
STEPS = ((30, 5.0), (60, 60.0))
LONGEST = 2700.0
"""The first thirty of a day may be 5 s apart, as Discord asks; the next thirty a minute; then 45 minutes."""

AT_ONCE = 20.0
"""A pause that a connection attempt can wait for; a longer one ends the attempt."""


class Spent(Exception):
    """Too many introductions lately: the next one has to wait."""


class Budget:
    """The introductions of the last day, kept in a file; without one, in memory."""

    def __init__(self, home: Path | None, clock: Callable[[], float] = time.time, spacing: float | None = None) -> None:
        self._path = home / FILE if home else None
        self._clock = clock
        self._steps = STEPS if spacing is None else ((STEPS[0][0], spacing), *STEPS[1:])
        self._used = self._read()

    def pause(self) -> float:
        """Seconds until the next introduction."""
        now = self._clock()
        self._used = [at for at in self._used if now - DAY < at <= now]
        if not self._used:
            return 0.0
        apart = next((seconds for most, seconds in self._steps if len(self._used) < most), LONGEST)
        return max(0.0, self._used[-1] + apart - now)

    async def ready(self) -> None:
        """Wait for the next introduction, however long."""
        while (seconds := self.pause()) > 0:
            if seconds > AT_ONCE:
                log.warning("introducing myself to Discord again in %.0f s: %d times today", seconds, len(self._used))
            await asyncio.sleep(min(seconds, 60.0))

    async def spend(self) -> None:
        """Write an introduction down, after a short wait where one is due; Spent where a long one is."""
        if (seconds := self.pause()) > AT_ONCE:
            raise Spent(f"the next introduction is due in {seconds:.0f} s")
        await asyncio.sleep(seconds)
        self._used.append(self._clock())
        self._write()

    def _read(self) -> list[float]:
        try:
            return sorted(float(at) for at in json.loads(self._path.read_text("utf-8"))) if self._path else []
        except (OSError, ValueError, TypeError):
            return []

    def _write(self) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_suffix(".new")
            draft.write_text(json.dumps(self._used), "utf-8")
            draft.replace(self._path)
        except OSError:
            log.warning("an introduction to Discord could not be written down in %s", self._path)
