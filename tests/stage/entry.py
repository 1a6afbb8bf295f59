"""The coach as a process of its own, for stories in which it is killed: `python -m tests.stage.entry discord|slack|all`.

Settings come from the environment as always; the clock is the machine's, moved by the seconds in the file that
STAGE_CLOCK names.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import bootstrap, settings
from bot.cli.serve import PLATFORMS


class MovedClock:
    """The machine's clock and the seconds in a file; none when there is no file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._moved())

    def _moved(self) -> float:
        try:
            return float(self._path.read_text()) if self._path else 0.0
        except (OSError, ValueError):
            return 0.0


def main(platform: str) -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    path = os.environ.get("STAGE_CLOCK")
    clock = MovedClock(Path(path) if path else None)
    asyncio.run(bootstrap.serve(settings.read(dotenv=None), PLATFORMS[platform], clock))


if __name__ == "__main__":
    main(sys.argv[1])
