"""A calendar file as calendars read it."""

from datetime import UTC, date, datetime

from icalendar import Calendar

from bot.core.planning.calendar import Entry
from bot.services.calendar import write_calendar

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LONG = "Write down: who, what; and why, in any case, " * 5
ENTRIES = [
    Entry("golden-set-1", "Golden set (3 hours)", f"{LONG}\nDone when: read", date(2026, 11, 22), date(2026, 11, 28)),
    Entry("interview", "Interview", "Your path", date(2026, 12, 20), date(2026, 12, 20)),
]


def read():
    return Calendar.from_ical(write_calendar(ENTRIES, NOW))


def test_each_entry_is_a_whole_day_event_that_blocks_no_time():
    events = read().walk("VEVENT")

    assert [event.decoded("dtstart") for event in events] == [date(2026, 11, 22), date(2026, 12, 20)]
    assert [event.decoded("dtend") for event in events] == [date(2026, 11, 29), date(2026, 12, 21)]
    assert {str(event["transp"]) for event in events} == {"TRANSPARENT"}


def test_words_survive_whatever_is_in_them():
    event = read().walk("VEVENT")[0]

    assert str(event["description"]) == ENTRIES[0].about
    assert all(len(line.encode()) <= 75 for line in write_calendar(ENTRIES, NOW).split("\r\n"))


def test_a_second_file_replaces_the_first_one():
    assert [str(event["uid"]) for event in read().walk("VEVENT")] == [
        "golden-set-1@ai-pm-coach",
        "interview@ai-pm-coach",
    ]
    assert write_calendar(ENTRIES, NOW) == write_calendar(ENTRIES, NOW)
