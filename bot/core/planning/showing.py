"""How a path is shown: the step under way and the next one first, the whole plan behind a button."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.core.blocks import LearningPath, Option, PathStep
from bot.core.interviewing.lines import VERB as INTERVIEW
from bot.core.planning.desk import Desk, Reply, week
from bot.core.planning.fitting import Heads, fitted
from bot.core.planning.planner import Entry, Plan
from bot.core.planning.reasons import left_out, proven_now, weak_now, why
from bot.core.planning.state import Path
from bot.core.planning.step import Step
from bot.core.spoken import choices
from bot.core.tokens import fits, mint

LABEL = 40


def now_page(desk: Desk, path: Path, lead: str, *options: Option, plan: Plan | None = None) -> Reply:
    """The step under way with its exercise, and the one after it; remembers what was shown."""
    plan = plan or desk.plan(path)
    ahead = plan.steps
    if not ahead:
        return _nothing_ahead(desk, path, plan)
    opening = " ".join(filter(None, (proven_now(desk, path, plan) or weak_now(desk, path, plan), lead)))
    entries = [entry for entry in plan.entries if entry.part == 1][:2]
    steps = tuple(_path_step(desk, path, entry, n) for n, entry in enumerate(entries))
    heads = Heads(title(desk, path), summary(desk, path, plan), summary(desk, path, plan, brief=True))
    laid = fitted(opening, ahead[0].exercise, heads, steps)
    block = LearningPath(title=laid.title, summary=laid.summary, steps=laid.steps)
    option = desk.lines.option
    row = options or (option("done", "done", path.step), how(desk, plan), option("whole", "whole"))
    if laid.cut:
        row = _with_details(desk, row)
    text, shown = f"{opening} {laid.exercise}".strip(), (ahead[0].id,) if laid.steps[0].why else ()
    return Reply(text, (block, *choices(*row)), seen(desk, path, plan), reasons=shown)


def _with_details(desk: Desk, row: Sequence[Option]) -> tuple[Option, ...]:
    """Buttons of which one leads to the whole exercise."""
    details = desk.lines.option("details", "details")
    return tuple(row) if details in row else (*row[:2], details)


def interview_start(desk: Desk, step: Step) -> Option | None:
    """The button that starts the questions of an interview step; None for any other step."""
    if step in desk.lines.file.mocks:
        return desk.lines.option("mock", "full", verb=INTERVIEW)
    type_ = desk.house.drill_type(step, desk.rounds)
    return desk.lines.option("drill", f"type.{type_}", verb=INTERVIEW) if type_ else None


def how(desk: Desk, plan: Plan) -> Option:
    """The button that leads into the step under way: its questions, or all about it."""
    start = interview_start(desk, plan.steps[0]) if plan.steps else None
    return start or desk.lines.option("details", "details")


def whole_page(desk: Desk, path: Path) -> Reply:
    """Every step, what is left out and why."""
    plan = desk.plan(path)
    entries = [entry for entry in plan.entries if entry.part == 1]
    steps = (*done_steps(desk, path), *(_path_step(desk, path, entry, n) for n, entry in enumerate(entries)))
    block = LearningPath(
        title=title(desk, path), summary=summary(desk, path, plan), steps=steps, left_out=tuple(left_out(desk, plan))
    )
    option = desk.lines.option
    row = choices(option("change", "change"), option("text", "text"), option("calendar", "calendar"))
    return Reply("", (block, *row), seen(desk, path, plan), reasons=tuple(step.id for step in plan.steps[:1]))


def details_page(desk: Desk, path: Path) -> Reply:
    """All about the step under way, and the card to read first."""
    plan = desk.plan(path)
    if not plan.steps:
        return _nothing_ahead(desk, path, plan)
    step, option = plan.steps[0], desk.lines.option
    third = interview_start(desk, step) or option("change", "change")
    row = choices(option("done", "done", path.step), read_card(desk, step), third)
    return Reply(about(desk, path, step), row, seen(desk, path, plan), reasons=(step.id,))


def about(desk: Desk, path: Path, step: Step) -> str:
    """All that a step takes, why it is there, and when it is done."""
    say = desk.lines.say
    resource = desk.house.knowledge.resources.get(step.resource or "")
    lines = (
        say("details", title=step.title, hours=desk.lines.hours(step.minutes), competency=desk.trained(step)),
        say("detail_exercise", exercise=step.exercise),
        say("detail_artefact", artefact=step.artefact.rstrip(".")),
        say("detail_done", done_when=step.done_when),
        say("detail_why", why=why(desk, path, step)),
        say("detail_resource", resource=f"[{resource.title}]({resource.url})") if resource else "",
    )
    return "\n".join(filter(None, lines))


def seen(desk: Desk, path: Path, plan: Plan) -> Path:
    """The path with what was shown of it now."""
    planned = tuple(step.id for step in plan.steps)
    proven = tuple(step.id for step in plan.proven)
    current = planned[0] if planned else ""
    shown = {"planned": planned, "proven": proven, "weak": tuple(sorted(desk.weak))}
    return path.model_copy(update={**shown, "current": current, "seen": desk.memory.now})


def title(desk: Desk, path: Path) -> str:
    """What the path leads to."""
    if path.interview is not None:
        return desk.lines.say("title_interview", date=desk.lines.day(path.interview))
    return desk.lines.say("title", goal=desk.house.knowledge.goals[path.goal].title)


def summary(desk: Desk, path: Path, plan: Plan, *, brief: bool = False) -> str:
    """Pace, end and how far it is; `brief`: without the end."""
    total = len(path.done) + len(plan.steps)
    hours = desk.lines.hours(path.minutes)
    ends = "" if path.interview or brief else ends_on(desk, path)
    said = desk.lines.say("summary", hours=hours, end=ends, done=len(path.done), total=total)
    return " ".join(said.split())


def ends_on(desk: Desk, path: Path) -> str:
    """When it ends, as a sentence."""
    if path.interview is not None:
        return desk.lines.say("ends_interview", date=desk.lines.day(path.interview))
    return desk.lines.say("ends", date=desk.lines.day(path.end))


def done_steps(desk: Desk, path: Path) -> Iterator[PathStep]:
    """The steps that are over."""
    for n, one in enumerate(path.done, 1):
        step = desk.house.every.get(one.id)
        if step is not None:
            yield _as_block(desk, path, step, n=n, week=week(path, one.on), state="done")


def _path_step(desk: Desk, path: Path, entry: Entry, n: int) -> PathStep:
    number = len(path.done) + n + 1
    at = path.passed(desk.today) + entry.week + 1
    state = "now" if n == 0 else "next" if n == 1 else "later"
    return _as_block(desk, path, entry.step, n=number, week=at, state=state)


def _as_block(desk: Desk, path: Path, step: Step, **where: int | str) -> PathStep:
    resource = desk.house.knowledge.resources.get(step.resource or "")
    return PathStep.model_validate(
        {
            **where,
            "title": step.title,
            "about": desk.trained(step),
            "why": why(desk, path, step),
            "hours": step.hours,
            "done_when": step.done_when,
            "resource": resource.title if resource else "",
            "url": str(resource.url) if resource else None,
        }
    )


def read_card(desk: Desk, step: Step) -> Option | None:
    """The button that opens the first card of a step."""
    card = desk.house.knowledge.cards.get(step.cards[0])
    if card is None or not fits(card.id):
        return None
    label = desk.lines.file.labels["read_card"].format(title=card.title)
    return Option(label=label if len(label) <= LABEL else f"{label[: LABEL - 1].rstrip()}…", token=mint("ask", card.id))


def _nothing_ahead(desk: Desk, path: Path, plan: Plan) -> Reply:
    """Nothing is planned: all is done, or nothing fits."""
    option = desk.lines.option
    room = any(one.why == "room" for one in plan.left)
    said = desk.lines.say("nothing_fits" if room else "all_done")
    row = choices(option("fresh", "fresh"), option("whole", "whole"), option("review", "", verb="practice"))
    return Reply(said, row, seen(desk, path, plan))


def day_of(path: Path, entry: Entry, today: date) -> date:
    """The first day of the week in which a step of the plan stands."""
    return date.fromordinal(path.start.toordinal() + 7 * (path.passed(today) + entry.week))
