"""What somebody says about their time, aim and background, or wants done with their plan, in their own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core import spoken
from bot.core.planning.lines import Hear, Lines
from bot.core.planning.weeks import DAYS, HALF, HOUR
from bot.core.spoken import plain_numbers

COMMANDS: tuple[Hear, ...] = (
    *(
        "goal",
        "done",
        "skip",
        "swap",
        "slower",
        "faster",
        "move",
        "whole",
        "text",
        "calendar",
        "details",
        "fresh",
        "placement",
    ),
    *("change", "pace", "next", "undo"),
)
"""What a whole short message may ask for."""

LONGEST_COMMAND = 6
OWN_WORDS = 3
MONTH = 30

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SENTENCE = re.compile(r"[.;!?,\n]+(?!\d)")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, understood. `minutes` a week; `day` of an interview; `past`: a day was named that is over.

    `interview`: one is coming, whether its day was named or not.
    """

    command: Hear | None = None
    background: str = ""
    called: str = ""
    minutes: int | None = None
    weeks: int | None = None
    goal: str = ""
    day: date | None = None
    past: date | None = None
    interview: bool = False

    @property
    def anything(self) -> bool:
        """Whether it says something that a plan can use."""
        planned = self.background or self.minutes or self.weeks or self.goal
        return bool(planned or self.day or self.past or self.interview)


def hear(text: str, today: date, lines: Lines) -> Heard:
    """Understand one message."""
    said = plain_numbers(text)
    if command := command_in(said, lines):
        return Heard(command)
    background, called = _background(text, lines)
    interview = bool(lines.patterns["interview"].search(said))
    day = _day(text, today, lines)
    weeks = _weeks(said, lines)
    if interview and day is None and weeks:
        day, weeks = today + timedelta(days=weeks * DAYS), None
    past = day if day is not None and day < today else None
    if past is not None:
        day = None
    elif day is not None and not interview:
        weeks, day = max((day - today).days // DAYS, 1), None
    goal = next((goal for goal, pattern in lines.goals.items() if pattern.search(said)), "")
    return Heard(None, background, called, _minutes(said, lines), weeks, goal, day, past, interview)


def hear_day(text: str, today: date, lines: Lines) -> date | None:
    """The day that an answer to "on which day?" names."""
    found = _day(text, today, lines)
    weeks = _weeks(plain_numbers(text), lines)
    return found or (today + timedelta(days=weeks * DAYS) if weeks else None)


def hear_hours(text: str, lines: Lines) -> int | None:
    """The minutes a week that an answer to "how many hours?" names; a bare number means hours."""
    said = plain_numbers(text)
    bare = lines.file.numbers.get(said) or (float(said) if re.fullmatch(r"\d{1,2}(\.5)?", said) else None)
    return _minutes(said, lines) or (_rounded(bare * HOUR) if bare else None)


def hear_background(text: str, lines: Lines) -> tuple[str, str]:
    """The background that an answer to "what do you do?" names: its id, and how it is called."""
    known, called = _background(text, lines)
    words = plain_numbers(text).split()
    if known or text.rstrip().endswith("?") or not 0 < len(words) <= OWN_WORDS:
        return known, called
    return "other", " ".join(words)


def command_in(said: str, lines: Lines) -> Hear | None:
    """What a short message in plain words asks for, from end to end."""
    return spoken.command_in(said, lines.patterns, COMMANDS, LONGEST_COMMAND)


def _background(text: str, lines: Lines) -> tuple[str, str]:
    begins, ends, aims = lines.own
    for clause in map(plain_numbers, _SENTENCE.split(text)):
        own = begins.search(clause)
        words = ends.split(own[1])[0].strip() if own else ""
        where = words or ("" if aims.search(clause) else _without_goals(clause, lines))
        for one, pattern in lines.backgrounds:
            if found := pattern.search(where):
                return one.id, words or one.called or _called(found[0], one.label)
        if words and words == _without_goals(words, lines):
            return "other", words
    return "", ""


def _called(found: str, label: str) -> str:
    """The word somebody used for what they do, unless it only says that it is something else."""
    return "" if found in (label.casefold(), *label.casefold().split()) or found == "other" else found


def _without_goals(clause: str, lines: Lines) -> str:
    """A clause without the names of goals, whose words sound like a background."""
    for pattern in (*lines.goals.values(), *lines.goals.values()):
        clause = " ".join(pattern.sub(" ", clause).split())
    return clause


def _minutes(said: str, lines: Lines) -> int | None:
    """Minutes a week."""
    daily = lines.patterns["daily"].search(said)
    if daily:
        return _rounded(_number(daily[1], lines) * HOUR * DAYS)
    minutes = lines.patterns["daily_minutes"].search(said)
    if minutes:
        return _rounded(float(minutes[1]) * DAYS)
    weekly = lines.patterns["hours"].search(said)
    return _rounded(_number(weekly[1], lines) * HOUR) if weekly else None


def _weeks(said: str, lines: Lines) -> int | None:
    found = lines.patterns["weeks"].search(said)
    if found:
        return round(_number(found[1], lines)) or None
    months = lines.patterns["months"].search(said)
    return max(round(_number(months[1], lines) * MONTH / DAYS), 1) if months else None


def _number(word: str, lines: Lines) -> float:
    return lines.file.numbers[word] if word in lines.file.numbers else float(word.replace(",", "."))


def _rounded(minutes: float) -> int | None:
    """In halves of an hour, at least one of them; None for more than a week can hold."""
    halves = max(round(minutes / HALF), 1 if minutes > 0 else 0)
    return halves * HALF if 0 < halves <= 2 * 60 else None


def _day(text: str, today: date, lines: Lines) -> date | None:
    said = text.casefold()
    iso = _ISO.search(said)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    return next(_named(plain_numbers(text), today, lines), None)


def _named(said: str, today: date, lines: Lines) -> Iterator[date]:
    """Days named in words: 15 March, March 15, tomorrow, Friday."""
    names = lines.file.months
    short = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "september" else "sept?(?:ember)?" for name in names)
    number = r"(\d{1,2})(?:st|nd|rd|th)?"
    year = r"(?: (\d{4}))?"
    for pattern, day, month in (
        (rf"\b{number} (?:of )?({short})\b{year}", 1, 2),
        (rf"\b({short}) {number}\b{year}", 2, 1),
    ):
        for found in re.finditer(pattern, said):
            which = next(n for n, name in enumerate(names, 1) if name.startswith(found[month][:3]))
            if (day_found := _next(int(found[day]), which, found[3], today)) is not None:
                yield day_found
    if re.search(r"\btomorrow\b", said):
        yield today + timedelta(days=1)
    for n, name in enumerate(lines.file.weekdays):
        if re.search(rf"\b(?:on|this|next|by) {name}\b|^{name}$", said):
            yield today + timedelta(days=(n - today.weekday() - 1) % DAYS + 1)
    if (found_days := re.search(r"\bin (\d{1,3}) days?\b", said)) is not None:
        yield today + timedelta(days=int(found_days[1]))


def _next(day: int, month: int, year: str | None, today: date) -> date | None:
    """The day in the year that was said, else the next one that is not over."""
    if year:
        return _date(int(year), month, day)
    found = _date(today.year, month, day)
    return found if found is None or found >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
