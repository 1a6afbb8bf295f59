"""Weeks with hours in them, and steps laid into these: never more than a week has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 7
HOUR = 60
HALF = 30
LIGHT_DAYS = 2
"""The last days before an interview hold no work."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some minutes of a step in one week; weeks count from 0."""

    week: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Laid:
    """How far the weeks are filled: what each week still has, and the first one that may still be used.

    `least`: fewer minutes than that are not worth sitting down for, unless they end a step.
    """

    left: tuple[int, ...]
    at: int = 0
    least: int = HOUR

    @property
    def room(self) -> int:
        """The minutes ahead."""
        return sum(self.left[self.at :])

    def lay(self, minutes: int) -> tuple[tuple[Piece, ...], Laid] | None:
        """Lay a step behind everything laid so far; None when there is no room. One too long for a week is divided."""
        left, pieces, at = list(self.left), [], self.at
        while minutes and at < len(left):
            take = _take(left[at], minutes, self.least)
            if take:
                pieces.append(Piece(at, take))
                left[at] -= take
                minutes -= take
            if minutes:
                at += 1
        return None if minutes else (tuple(pieces), Laid(tuple(left), at, self.least))

    def lay_last(self, minutes: int) -> tuple[tuple[Piece, ...], Laid] | None:
        """Lay a step as late as it goes; None when there is no room."""
        left, pieces = list(self.left), []
        for week in range(len(left) - 1, self.at - 1, -1):
            take = _take(left[week], minutes, self.least)
            if take:
                pieces.append(Piece(week, take))
                left[week] -= take
                minutes -= take
            if not minutes:
                return tuple(reversed(pieces)), Laid(tuple(left), self.at, self.least)
        return None


def empty(weeks: tuple[int, ...]) -> Laid:
    """Weeks with nothing in them yet."""
    return Laid(weeks, least=min(HOUR, max(weeks, default=HOUR)))


def _take(left: int, minutes: int, least: int) -> int:
    """How much of a step to do in what is left of a week: all of it, or a piece that is worth sitting down for."""
    if left >= minutes:
        return minutes
    return left // HALF * HALF if left >= least else 0


def even_weeks(minutes: int, weeks: int, spent: int = 0) -> tuple[int, ...]:
    """Equal weeks, `spent` minutes of the first one gone."""
    return (max(minutes - spent, 0), *(minutes for _ in range(weeks - 1))) if weeks > 0 else ()


def weeks_until(start: date, day: date, minutes: int, light: int, spent: int = 0) -> tuple[int, ...]:
    """The weeks from `start` to an interview on `day`, without its last two days, for which `light` minutes are kept.

    A part of a week has its share of the hours.
    """
    days = max((day - start).days, 1)
    work = max(days - LIGHT_DAYS, 0)
    last = (days - 1) // DAYS
    found = []
    for week in range(last + 1):
        share = min(max(work - week * DAYS, 0), DAYS)
        most = minutes * share // DAYS if share < DAYS else minutes
        kept = min(most, minutes - light) if week == last else most
        gone = spent if week == 0 else 0
        found.append(max(kept - gone, 0) // HALF * HALF if share < DAYS or gone or week == last else kept)
    return tuple(found)


def week_of(start: date, day: date) -> int:
    """In which week after `start` a day lies, counted from 0."""
    return max((day - start).days, 0) // DAYS


def end_of(start: date, weeks: int) -> date:
    """The last day of so many weeks."""
    return start + timedelta(days=weeks * DAYS - 1)
