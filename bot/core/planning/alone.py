"""A plan outside of any conversation: from what options say to the document that `coach path --json` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.core.memory import Memory
from bot.core.planning.beginning import weeks_to
from bot.core.planning.desk import Desk, Planning
from bot.core.planning.exporting import part_title
from bot.core.planning.hearing import hear_background
from bot.core.planning.planner import Entry, Plan, plan
from bot.core.planning.reasons import unmet, why
from bot.core.planning.state import Path
from bot.core.spoken import plain_numbers


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants: `hours` a week for so many `weeks`, or until an `interview`."""

    background: str
    goal: str
    hours: float
    weeks: int
    interview: date | None = None


def path_of(house: Planning, asked: Asked, now: datetime) -> Path:
    """A new path from today on; a background that no pattern knows is taken in its own words."""
    known, called = hear_background(asked.background, house.lines)
    interview = asked.interview
    other = house.lines.file.backgrounds[-1]
    return Path(
        background=known or other.id,
        called=called if known else plain_numbers(asked.background),
        minutes=round(asked.hours * 60),
        goal=asked.goal,
        start=now.date(),
        weeks=weeks_to(now.date(), interview) if interview else asked.weeks,
        interview=interview,
        seen=now,
    )


def planned(house: Planning, memory: Memory, path: Path, levels: Mapping[str, float]) -> tuple[Desk, Path, Plan]:
    """The plan of a path for somebody who has proven `levels`."""
    desk = Desk(house, memory)
    return desk, path, plan(house.steps, replace(desk.wish(path), levels=levels))


def as_json(desk: Desk, path: Path, found: Plan) -> dict[str, Any]:
    """The document: steps (a divided one as its parts), hours in all, and a line for each step that is left out."""
    return {
        "steps": [*_steps(desk, path, found)],
        "total_hours": found.minutes / 60,
        "unmet": [unmet(desk, path, left) for left in found.left],
    }


def _steps(desk: Desk, path: Path, found: Plan) -> Iterator[dict[str, Any]]:
    for entry in found.entries:
        yield _step(desk, path, entry)


def _step(desk: Desk, path: Path, entry: Entry) -> dict[str, Any]:
    step = entry.step
    return {
        "id": step.id,
        "title": part_title(desk, entry),
        "part": entry.part,
        "parts": entry.parts,
        "competency": step.competency,
        "level": step.level,
        "why": why(desk, path, step),
        "cards": list(step.cards),
        "resource": step.resource,
        "exercise": step.exercise,
        "hours": entry.minutes / 60,
        "week": entry.week + 1,
        "done_when": step.done_when,
    }
