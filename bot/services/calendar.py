"""Plans as a calendar file, written with icalendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.core.planning.calendar import Entry

DOMAIN = "ai-pm-coach"


def write_calendar(entries: Sequence[Entry], now: datetime) -> str:
    """The text of an .ics file with one whole-day event for each entry; it blocks no time."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{DOMAIN}//learning path//EN")
    calendar.add("version", "2.0")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return str(calendar.to_ical(), "utf-8")


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@{DOMAIN}")
    event.add("dtstamp", now)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))  # the day after the last one, says RFC 5545
    event.add("summary", entry.title)
    event.add("description", entry.about)
    event.add("transp", "TRANSPARENT")
    return event
