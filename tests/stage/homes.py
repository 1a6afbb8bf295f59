"""Homes for coaches under test: each its own, but the search index is built once and kept with pytest's cache."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from bot.bootstrap.places import knowledge_folder

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".pytest_cache" / "coach-index"


def with_index(home: Path) -> Path:
    """A folder that serves as COACH_HOME. An index of yesterday's cards is brought up to date, not believed."""
    _build()
    return _linked(home)


def _linked(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    (home / "index").symlink_to(SHARED)
    return home


@cache
def _build() -> None:
    """Where cards have changed, one process builds and the others wait for it, instead of doing the same beside it."""
    SHARED.mkdir(parents=True, exist_ok=True)
    newest = str(max(path.stat().st_mtime_ns for path in knowledge_folder().rglob("*")))
    with SHARED.with_suffix(".built").open("a+") as built:
        fcntl.flock(built, fcntl.LOCK_EX)
        built.seek(0)
        if built.read() == newest:
            return
        home = SHARED.with_name("coach-home")
        if not home.exists():
            _linked(home)
        own = {"COACH_HOME": str(home), "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-m", "bot", "index"], env=os.environ | own, check=True, capture_output=True)
        built.truncate(0)
        built.write(newest)
