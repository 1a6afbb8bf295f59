"""From the first tap to the first step: background, hours, goal, or all of it in one's own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.core.blocks import Option
from bot.core.planning.desk import Desk, Reply
from bot.core.planning.hearing import Heard
from bot.core.planning.showing import now_page
from bot.core.planning.state import Path
from bot.core.planning.weeks import DAYS
from bot.core.spoken import choices

FIRST_BACKGROUNDS = ("pm", "technical", "other")
SOON = {"week-one": 1, "week-two": 2}


def new_path(desk: Desk, path: Path | None = None) -> Path:
    """An empty path; what is done stays done."""
    fresh = Path(start=desk.today, seen=desk.memory.now)
    return fresh.model_copy(update={"done": path.done, "step": path.step + 1}) if path else fresh


def told(desk: Desk, path: Path, heard: Heard) -> Path:
    """The path with what somebody said in their own words; what changes the time starts the weeks anew."""
    changes: dict[str, Any] = {}
    if heard.background:
        changes |= {"background": heard.background, "called": heard.called}
    if heard.minutes:
        changes["minutes"] = heard.minutes
    if heard.goal:
        changes["goal"] = heard.goal
    if heard.day is not None:
        changes |= {"interview": heard.day, "start": desk.today, "weeks": weeks_to(desk.today, heard.day)}
    elif heard.weeks:
        weeks = min(heard.weeks, desk.lines.file.defaults.longest_weeks)
        changes |= {"interview": None, "start": desk.today, "weeks": weeks}
    return path.moved(**changes)


def go_on(desk: Desk, path: Path, lead: str = "") -> Reply:
    """Ask for what is not known yet, one thing at a time, or show the first step."""
    if not path.background:
        return _asking(desk, path, "background")
    if not path.minutes:
        return _asking(desk, path, "hours")
    background = desk.lines.background(path.background)
    if not path.goal and path.interview is not None and background:
        path = path.model_copy(update={"goal": background.goal})
    if not path.goal:
        return _asking(desk, path, "goal")
    weeks = path.weeks or desk.lines.file.defaults.weeks
    ready = _no_longer(desk, path.model_copy(update={"asking": "", "weeks": weeks}))
    return now_page(desk, ready, lead or desk.lines.say("started"))


def _no_longer(desk: Desk, path: Path) -> Path:
    """A path that ends when its last step does, where the weeks hold more than there is to do."""
    plan = desk.plan(path)
    if path.interview is not None or not plan.steps or any(one.why == "room" for one in plan.left):
        return path
    return path.model_copy(update={"weeks": path.passed(desk.today) + plan.weeks})


def ask_date(desk: Desk, path: Path, past: date | None = None) -> Reply:
    """Ask on which day the interview is."""
    option, step = desk.lines.option, path.step
    row = choices(
        option("week_one", "week-one", step), option("week_two", "week-two", step), option("no_date", "no-date", step)
    )
    text = desk.lines.say("date_past", day=desk.lines.day(past)) if past else desk.lines.say("ask_date")
    return Reply(text, row, path.model_copy(update={"asking": "date", "seen": desk.memory.now}))


def ask_goal(desk: Desk, path: Path) -> Reply:
    """Ask for another goal; all else stays as it is, and so does the goal until another one is taken."""
    return _asking(desk, path, "goal")


def ask_other_goals(desk: Desk, path: Path, page: int) -> Reply:
    """The other goals, two at a time."""
    first = first_goal(desk, path)
    others = [goal for goal in desk.house.knowledge.goals.values() if goal.id != first]
    shown = others[2 * page : 2 * page + 2] or others[:2]
    following = page + 1 if 2 * (page + 1) < len(others) else 0
    options = [_goal(desk, path, goal.id) for goal in shown]
    row = choices(*options, desk.lines.option("more_goals", f"goals.{following}", path.step))
    return Reply(desk.lines.say("ask_other_goals"), row)


def with_date(desk: Desk, path: Path, day: date) -> Path:
    """The path to an interview on a day."""
    return path.moved(interview=day, start=desk.today, weeks=weeks_to(desk.today, day))


def without_date(desk: Desk, path: Path) -> Path:
    """An interview is coming, nobody knows when: the usual weeks, for the goal that fits the background."""
    return path.moved(goal=first_goal(desk, path), weeks=desk.lines.file.defaults.weeks)


def soon(desk: Desk, ref: str) -> date:
    """The day that a button means."""
    return desk.today + timedelta(days=DAYS * SOON[ref])


def weeks_to(today: date, day: date) -> int:
    """How many weeks are begun until a day."""
    return max((day - today).days - 1, 0) // DAYS + 1


def _asking(desk: Desk, path: Path, what: str) -> Reply:
    kept = path.model_copy(update={"asking": what, "seen": desk.memory.now})
    option, step, say = desk.lines.option, path.step, desk.lines.say
    if what == "background":
        found = (desk.lines.background(id_) for id_ in FIRST_BACKGROUNDS)
        options = [Option(label=one.label, token=option("done", f"bg.{one.id}", step).token) for one in found if one]
        return Reply(say("ask_background"), choices(*options), kept)
    if what == "hours":
        hours = [option("hours_two", "hours.2", step), option("hours_five", "hours.5", step)]
        unsure = option("hours_unsure", "hours.0", step)
        return Reply(say("ask_hours"), choices(*hours, unsure), kept)
    first = _goal(desk, path, first_goal(desk, path))
    row = choices(first, option("interview", "interview", step), option("goals", "goals.0", step))
    return Reply(say("ask_goal"), row, kept)


def first_goal(desk: Desk, path: Path) -> str:
    """The goal that fits the background."""
    background = desk.lines.background(path.background)
    return background.goal if background else desk.house.knowledge.default_goal


def _goal(desk: Desk, path: Path, id_: str) -> Option:
    label = desk.house.knowledge.goals[id_].title
    return Option(label=label, token=desk.lines.option("done", f"goal.{id_}", path.step).token)
