"""`coach path`: a learning path on the command line, from the same steps and planner as in a chat."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.core.planning.desk import Planning

HIGHEST = 4
LEAST_HOURS, MOST_HOURS = 0.5, 60.0
MOST_WEEKS = 104
MOST_LINES = 6


@click.command("path")
@click.option("--background", default="", help="What you do now, in your own words.")
@click.option("--goal", help="The id of a goal; --goals lists them.")
@click.option("--hours-per-week", "hours", type=click.FloatRange(LEAST_HOURS, MOST_HOURS), help="Hours you can give.")
@click.option("--weeks", type=click.IntRange(1, MOST_WEEKS), help="How many weeks you have.")
@click.option("--levels", default="", help="What is proven: COMPETENCY=0..4, with commas between them.")
@click.option("--interview-on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of an interview.")
@click.option("--goals", is_flag=True, help="List the goals.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(*, goals: bool, as_json: bool, **asked: Any) -> None:
    """Plan a learning path that fits a goal, the hours of a week and the weeks there are."""
    from bot import bootstrap, settings

    house = bootstrap.planning(bootstrap.knowledge(settings.read()).knowledge)
    if goals:
        _list_goals(house, as_json=as_json)
        return
    document = _planned(house, asked, datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show(document)


def _list_goals(house: Planning, *, as_json: bool) -> None:
    known = house.knowledge.goals
    if as_json:
        click.echo(json.dumps({"goals": [*known], "default": house.knowledge.default_goal}))
        return
    for goal in known.values():
        click.echo(f"{goal.id}  {goal.title}")


def _planned(house: Planning, asked: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The plan for what the options say."""
    from bot.core.memory import Memory
    from bot.core.planning.alone import Asked, as_json, path_of, planned

    goal = asked["goal"] or house.knowledge.default_goal
    if goal not in house.knowledge.goals:
        _stop(f"There is no goal {goal!r}. There are: {', '.join(house.knowledge.goals)}.")
    day = asked["day"].date() if asked["day"] else None
    if day is not None and day < now.date():
        _stop(f"{day} has passed. Give the day of an interview that is still to come.")
    levels = _levels(asked["levels"], house)
    memory = Memory("terminal:path", "terminal", now)
    defaults = house.lines.file.defaults
    hours, weeks = asked["hours"] or defaults.hours, asked["weeks"] or defaults.weeks
    path = path_of(house, Asked(asked["background"], goal, hours, weeks, day), now)
    return as_json(*planned(house, memory, path, levels))


def _levels(text: str, house: Planning) -> dict[str, float]:
    levels: dict[str, float] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = pair.partition("=")
        if name not in house.knowledge.competencies:
            _stop(f"There is no competency {name!r}. There are: {', '.join(house.knowledge.competencies)}.")
        try:
            level = float(number)
        except ValueError:
            level = -1
        if not 0 <= level <= HIGHEST:
            _stop(f"{pair!r} is no level. Write {name}=0 to {name}={HIGHEST}.")
        levels[name] = level
    return levels


def _stop(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(2)


def _show(document: Mapping[str, Any]) -> None:
    week = 0
    for step in document["steps"]:
        if step["week"] != week:
            week = step["week"]
            click.echo(f"Week {week}")
        click.echo(f"- {step['title']} ({step['hours']:g} h)")
        if step["part"] == 1:
            click.echo(f"    {step['why']}\n    Done when: {step['done_when']}")
    click.echo(f"{document['total_hours']:g} hours in all.")
    for line in document["unmet"][:MOST_LINES]:
        click.echo(f"Not in it: {line}")
    if len(document["unmet"]) > MOST_LINES:
        click.echo(f"Not in it: {len(document['unmet']) - MOST_LINES} more, which --json names.")
