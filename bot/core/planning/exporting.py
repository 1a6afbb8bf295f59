"""A plan to take away: as a text to read, and as entries for a calendar."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from datetime import date, timedelta

from bot.core.blocks import Document
from bot.core.planning.calendar import Entry as Day
from bot.core.planning.desk import Desk, Reply
from bot.core.planning.planner import Entry, Plan
from bot.core.planning.reasons import own_reason, unmet, why
from bot.core.planning.showing import day_of, ends_on, seen, summary, title
from bot.core.planning.state import Path
from bot.core.planning.step import Step

LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
"""Calendars show Markdown as it is written."""


def as_text(desk: Desk, path: Path) -> Reply:
    """The plan as a Markdown file."""
    plan, say = desk.plan(path), desk.lines.say
    document = Document(name=say("file_text"), text=markdown(desk, path, plan))
    return Reply(say("exported"), (document,), seen(desk, path, plan), reasons=_ids(plan))


def as_calendar(desk: Desk, path: Path) -> Reply:
    """The plan as a calendar file."""
    plan, say = desk.plan(path), desk.lines.say
    document = Document(
        name=say("file_calendar"), text=desk.house.calendar([*_days(desk, path, plan)], desk.memory.now)
    )
    return Reply(say("exported_calendar"), (document,), seen(desk, path, plan), reasons=_ids(plan))


def _ids(plan: Plan) -> tuple[str, ...]:
    return tuple(step.id for step in plan.steps)


def markdown(desk: Desk, path: Path, plan: Plan) -> str:
    """Title, what is done, then week by week each step with all that it takes."""
    say = desk.lines.say
    lines = [f"# {title(desk, path)}", "", summary(desk, path, plan), ""]
    for one in path.done:
        step = desk.house.every.get(one.id)
        if step is not None:
            lines.append(f"- [x] {step.title} ({desk.lines.day(one.on)})")
    last, told = -1, set[str]()
    for entry in plan.entries:
        if entry.week != last:
            last = entry.week
            number = path.passed(desk.today) + entry.week + 1
            lines += ["", f"## {say('week', n=number)} ({desk.lines.day(day_of(path, entry, desk.today))})", ""]
        lines += _step_lines(desk, path, entry, told)
        told.add(entry.step.competency)
    if plan.left:
        lines += ["", f"## {say('left_title')}", "", *_left_lines(desk, path, plan)]
    return "\n".join(lines) + "\n"


def part_title(desk: Desk, entry: Entry) -> str:
    """The title of a step, or of a part of it."""
    if entry.parts == 1:
        return entry.step.title
    return desk.lines.say("part", title=entry.step.title, part=entry.part, parts=entry.parts)


def _left_lines(desk: Desk, path: Path, plan: Plan) -> Iterator[str]:
    """What is not in the plan: the reason that many share is said once."""
    room = [one.step for one in plan.left if one.why == "room"]
    if room:
        yield desk.lines.say("no_room", hours=desk.lines.hours(path.minutes), end=ends_on(desk, path))
        yield from (f"  - {step.title} ({desk.lines.hours(step.minutes)})" for step in room)
    yield from (f"- {unmet(desk, path, one)}" for one in plan.left if one.why != "room")


def _step_lines(desk: Desk, path: Path, entry: Entry, told: Container[str]) -> Iterator[str]:
    step = entry.step
    yield f"- [ ] **{part_title(desk, entry)}** ({desk.lines.hours(entry.minutes)}, {desk.trained(step)})"
    if entry.part == 1:
        yield from (f"  - {line}" for line in _about(desk, path, step, brief=step.competency in told))


def _about(desk: Desk, path: Path, step: Step, *, brief: bool = False) -> Iterator[str]:
    """All that a step takes; `brief`: without the weight of a skill that was said before."""
    say, known = desk.lines.say, desk.house.knowledge
    yield say("detail_why", why=own_reason(desk, path, step) if brief else why(desk, path, step))
    yield say("detail_exercise", exercise=step.exercise)
    yield say("detail_artefact", artefact=step.artefact.rstrip("."))
    yield say("detail_done", done_when=step.done_when)
    resource = known.resources.get(step.resource or "")
    if resource is not None:
        yield say("resource_line", resource=f"[{resource.title}]({resource.url})")
    cards = [known.cards[card].title for card in step.cards if card in known.cards]
    if cards:
        yield say("cards_line", cards=", ".join(cards))


def _days(desk: Desk, path: Path, plan: Plan) -> Iterator[Day]:
    for entry in plan.entries:
        first = max(day_of(path, entry, desk.today), desk.today)
        last = _last(path, day_of(path, entry, desk.today))
        about = LINK.sub(r"\1, \2", "\n".join(_about(desk, path, entry.step)))
        id_ = f"{entry.step.id}-{entry.part}"
        yield Day(id_, f"{part_title(desk, entry)} ({desk.lines.hours(entry.minutes)})", about, first, max(first, last))
    if path.interview is not None:
        yield Day("interview", desk.lines.say("interview_event"), title(desk, path), path.interview, path.interview)


def _last(path: Path, first: date) -> date:
    """The last day of a week, before the interview."""
    last = first + timedelta(days=6)
    return min(last, path.interview - timedelta(days=1)) if path.interview else last
