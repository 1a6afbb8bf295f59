"""Times of day and zones as people type them, and the next moment at which a reminder may come."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
EASTERNMOST = timedelta(hours=14)

_OFFSET = re.compile(r"^(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?(\d\d))?$|^(?:utc|gmt)$")


def hour_of(match: re.Match[str]) -> float | None:
    """Hours after midnight, from the number, the minutes and the half of the day; None when there is no such time."""
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", "")
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour + minute / 60 if hour < 24 and minute < 60 else None


def zone_of(text: str, hour: float | None, now: datetime) -> str:
    """A zone's name, or an offset such as `+05:30`, from its name or from the hour a clock shows now; else empty."""
    said = text.strip()
    if match := _OFFSET.fullmatch(said.casefold()):
        sign, hours, minutes = match[1] or "+", int(match[2] or 0), int(match[3] or 0)
        return f"{sign}{hours:02}:{minutes:02}" if hours <= EASTERNMOST / timedelta(hours=1) else ""
    if "/" in said and (named := _named(said)):
        return named
    return "" if hour is None else _offset(hour, now)


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
