"""Homes for coaches under test: each its own, but the search index is built once and kept with pytest's cache."""

from __future__ import annotations

from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / ".pytest_cache" / "coach-index"


def with_index(home: Path) -> Path:
    """A folder that serves as COACH_HOME. An index of yesterday's cards is brought up to date, not believed."""
    SHARED.mkdir(parents=True, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    (home / "index").symlink_to(SHARED)
    return home
