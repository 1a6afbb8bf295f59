"""The port to a calendar file: whole days with a title, and something that writes them in the format of calendars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """Whole days in a calendar, from `first` to `last`. `id` is the same each time, so that a new file replaces it."""

    id: str
    title: str
    about: str
    first: date
    last: date


Calendar = Callable[[Sequence[Entry], datetime], str]
"""Writes entries, made at a moment, as the text of an .ics file (RFC 5545)."""
