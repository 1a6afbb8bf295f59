"""Yesterday's rows in today's code: stored JSON says what it is and its version, and steps lead up to today's.

When the shape of something stored changes, raise its version and add one step here (for blocks: in blocks.py). A
step takes the old JSON and returns the next version's, its `v` raised; a released version stays readable for one
release more. Fixtures in tests/ hold a block of every kind, and rows, that were ever stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.core.memory import Record

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
Steps = Mapping[tuple[str, int], Upcast]

INBOUNDS: Steps = {}
"""From ("message" or "action", old version)."""

CONTENTS: Steps = {}
"""From ("content", old version)."""

RECORDS: Steps = {}
"""From (a record's kind, old version); the step sees the body."""


def upcast(kind: str, stored: Mapping[str, Any], steps: Steps) -> dict[str, Any]:
    """Lead stored JSON up to its newest version."""
    value = dict(stored)
    while (step := steps.get((kind, value.get("v", 1)))) is not None:
        value = step(value)
    return value


def current(record: Record, steps: Steps = RECORDS) -> Record:
    """A record with its body led up to the newest version of its kind."""
    while (step := steps.get((record.kind, record.v))) is not None:
        record = replace(record, body=step(dict(record.body)), v=record.v + 1)
    return record
