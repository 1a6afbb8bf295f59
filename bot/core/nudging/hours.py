"""Times of day and zones as people type them, and the next moment at which a reminder may come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
EASTERNMOST = timedelta(hours=14)

_OFFSET = re.compile(r"^(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?(\d\d))?$|^(?:utc|gmt)$")

_WRITTEN = re.compile(r"\b[a-z_]+/[a-z_]+(?:/[a-z_]+)?\b|\b(?:utc|gmt) ?[+-] ?\d{1,2}(?::?\d\d)?\b")
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = frozenset(("north", "south", "west", "east", "easter", "center", "acre", "beulah", "troll"))
"""Names of zones that are words as well."""
_NO_PLACE = ("Etc/", "SystemV/", "US/", "posix/", "right/")


def hour_of(match: re.Match[str]) -> float | None:
    """Hours after midnight, from the number, the minutes and the half of the day; None when there is no such time."""
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", "")
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour + minute / 60 if hour < 24 and minute < 60 else None


def zone_of(text: str, hour: float | None, now: datetime, called: Mapping[str, str]) -> str:
    """A zone's name, or an offset such as `+05:30`, from its name or from the hour a clock shows now; else empty.

    `called`: zones by what people call them, such as `ist`, beside the cities that zones are named after.
    """
    said = text.strip().casefold()
    if place := _place(said.removeprefix("in ").removesuffix(" time"), called):
        return place
    if match := _OFFSET.fullmatch(said):
        sign, hours, minutes = match[1] or "+", int(match[2] or 0), int(match[3] or 0)
        return f"{sign}{hours:02}:{minutes:02}" if hours <= EASTERNMOST / timedelta(hours=1) else ""
    if "/" in said and (named := _named(said)):
        return named
    return "" if hour is None else _offset(hour, now)


def zone_in(text: str, called: Mapping[str, str]) -> str:
    """The zone that a longer text names: `europe/berlin`, `berlin time`, `in new york`, `utc+2`; else empty."""
    said = text.casefold()
    if match := _WRITTEN.search(said):
        return zone_of(match[0], None, _ANY_TIME, called)
    words = re.sub(r"[^\w ]", " ", said).split()
    ends = [n for n, word in enumerate(words) if word == "time"] + [len(words)]
    spans = [" ".join(words[max(end - n, 0) : end]) for end in ends for n in (3, 2, 1)]
    return next((place for span in spans if (place := _place(span.removeprefix("in "), called))), "")


def zone(name: str) -> tzinfo:
    """The zone of that name or offset; UTC when it is known no more."""
    if match := _OFFSET.fullmatch(name):
        by = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(by if match[1] == "+" else -by)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def next_at(hour: float, zone_name: str, after: datetime, days: int = 1) -> datetime:
    """The moment at which it is `hour` there, `days` days after the day it is there now."""
    local = after.astimezone(zone(zone_name))
    day = local.date() + timedelta(days=days)
    at = time(int(hour), round(hour % 1 * 60))
    return datetime.combine(day, at, tzinfo=zone(zone_name)).astimezone(UTC)


def is_quiet(moment: datetime, zone_name: str, begins: float, ends: float) -> bool:
    """Whether it is night there."""
    local = moment.astimezone(zone(zone_name))
    hour = local.hour + local.minute / 60
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends


def written(hour: float) -> str:
    """An hour of the day as a clock shows it."""
    return f"{int(hour)}:{round(hour % 1 * 60):02}"


def _place(said: str, called: Mapping[str, str]) -> str:
    return called.get(said) or _cities().get(said, "")


@cache
def _cities() -> Mapping[str, str]:
    """The zones by the cities that they are named after."""
    real = (key for key in sorted(available_timezones()) if "/" in key and not key.startswith(_NO_PLACE))
    named = {key.rpartition("/")[2].replace("_", " ").casefold(): key for key in real}
    return {name: key for name, key in named.items() if name not in _WORDS}


def _named(said: str) -> str:
    """The zone's own spelling of its name; empty when there is none of it."""
    name = "/".join("_".join(word.capitalize() for word in re.split(r"[ _]+", part)) for part in said.split("/"))
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def _offset(hour: float, now: datetime) -> str:
    here = now.astimezone(UTC)
    ahead = timedelta(hours=hour) - timedelta(hours=here.hour, minutes=here.minute)
    rounded = round(ahead / QUARTER) * QUARTER
    while rounded > EASTERNMOST:
        rounded -= DAY
    while rounded <= EASTERNMOST - DAY:
        rounded += DAY
    minutes = abs(rounded) // timedelta(minutes=1)
    return f"{'-' if rounded < timedelta(0) else '+'}{minutes // 60:02}:{minutes % 60:02}"
