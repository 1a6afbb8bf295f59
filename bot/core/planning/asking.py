"""What a path asks about first, background, hours, goal and day, and what buttons and words answer to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.core.planning import beginning, moving
from bot.core.planning.desk import Desk, Reply
from bot.core.planning.hearing import hear, hear_background, hear_day, hear_hours
from bot.core.planning.showing import now_page
from bot.core.planning.state import Path
from bot.core.spoken import plain_numbers


def answered(desk: Desk, path: Path, text: str, *, passing: bool = False) -> Reply | None:
    """Take plain words as the answer to what was asked; None when they are none.

    `passing`: they mean something by themselves, so two words alone are no background.
    """
    if (plainly := _short_answer(desk, path, text)) is not None:
        return plainly
    heard = hear(text, desk.today, desk.lines)
    if heard.anything and (heard.interview or not text.rstrip().endswith("?")):
        return told(desk, beginning.told(desk, path, heard), vague=heard.interview and heard.day is None)
    if path.asking == "background" and not passing:
        background, called = hear_background(text, desk.lines)
        if background:
            return beginning.go_on(desk, path.moved(background=background, called=called))
    return None


def _short_answer(desk: Desk, path: Path, text: str) -> Reply | None:
    """An answer of a word or two: hours, a day, or that it is not known yet."""
    if path.asking == "hours" and (minutes := hear_hours(text, desk.lines)):
        return beginning.go_on(desk, path.moved(minutes=minutes))
    if path.asking == "date" and (day := hear_day(text, desk.today, desk.lines)):
        if day < desk.today:
            return beginning.ask_date(desk, path, day)
        return told(desk, beginning.with_date(desk, path, day))
    if path.asking and desk.lines.patterns["unsure"].fullmatch(plain_numbers(text)):
        return UNSURE[path.asking](desk, path, "")
    return None


def told(desk: Desk, path: Path, *, vague: bool = False) -> Reply:
    """Go on with what was just said; `vague`: an interview without a day."""
    most = desk.lines.file.defaults.longest_weeks
    if path.weeks > most:
        return Reply(desk.lines.say("too_long", most=most))
    if vague and path.background and path.minutes:
        return beginning.ask_date(desk, path)
    was = path.ready and bool(path.planned)
    return beginning.go_on(desk, path, desk.lines.say("restarted") if was else "")


def where(desk: Desk, path: Path) -> Reply:
    """Where things stand, for a button of an earlier step."""
    if not path.ready:
        return beginning.go_on(desk, path)
    return now_page(desk, moving.caught_up(desk, path)[0], desk.lines.say("stale"))


def _background(desk: Desk, path: Path, rest: str) -> Reply:
    found = desk.lines.background(rest)
    if found is None:
        return where(desk, path)
    return beginning.go_on(desk, path.moved(background=found.id, called=found.called))


def _hours(desk: Desk, path: Path, rest: str) -> Reply:
    hours = int(rest) if rest.isdecimal() and int(rest) else desk.lines.file.defaults.hours
    return beginning.go_on(desk, path.moved(minutes=round(hours * 60)))


def _goal(desk: Desk, path: Path, rest: str) -> Reply:
    if rest not in desk.house.knowledge.goals:
        return where(desk, path)
    return beginning.go_on(desk, path.moved(goal=rest))


def _soon(weeks_ref: str) -> Callable[[Desk, Path, str], Reply]:
    def press(desk: Desk, path: Path, _rest: str) -> Reply:
        return beginning.go_on(desk, beginning.with_date(desk, path, beginning.soon(desk, weeks_ref)))

    return press


ASKED: Mapping[str, Callable[[Desk, Path, str], Reply]] = {
    "bg": _background,
    "hours": _hours,
    "goal": _goal,
    "goals": lambda desk, path, rest: beginning.ask_other_goals(desk, path, int(rest) if rest.isdecimal() else 0),
    "interview": lambda desk, path, _: beginning.ask_date(desk, path),
    "week-one": _soon("week-one"),
    "week-two": _soon("week-two"),
    "no-date": lambda desk, path, _: beginning.go_on(desk, beginning.without_date(desk, path)),
}
"""Buttons of the first three taps."""


UNSURE: Mapping[str, Callable[[Desk, Path, str], Reply]] = {
    "background": lambda desk, path, _: _background(desk, path, beginning.FIRST_BACKGROUNDS[-1]),
    "hours": _hours,
    "goal": lambda desk, path, _: _goal(desk, path, beginning.first_goal(desk, path)),
    "date": ASKED["no-date"],
}
"""What is taken for now when somebody does not know yet; all of it can be changed any day."""
