"""One dispatcher per SQLite file: whoever claims turns holds a lock that ends with its process, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.core.errors import StoreError


class DispatcherLock:
    """Held from `take` until `release`, or until the process is gone. Tools that claim nothing need none."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._file: int | None = None

    def take(self) -> None:
        """Take the lock; StoreError with who has it when somebody does."""
        file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 32).decode("ascii", "replace").strip()
            os.close(file)
            raise StoreError(
                f"Another coach is running on {self._path.with_suffix('')} (process {holder or 'unknown'}). "
                "Stop it first, or give this one its own COACH_HOME. Two platforms in one: `coach serve all`."
            ) from None
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode("ascii"))
        self._file = file

    def is_taken(self) -> bool:
        """Whether a dispatcher is running now."""
        if not self._path.exists():
            return False
        try:
            self.take()
        except StoreError:
            return True
        self.release()
        return False

    def release(self) -> None:
        """Let another dispatcher begin."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
