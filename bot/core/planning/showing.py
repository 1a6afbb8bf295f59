"""How a path is shown: the step under way and the next one first, the whole plan behind a button."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.core.blocks import LearningPath, Option, PathStep
from bot.core.interviewing.lines import VERB as INTERVIEW
from bot.core.planning.desk import Desk, Reply, week
from bot.core.planning.planner import Entry, Left, Plan
from bot.core.planning.state import Path
from bot.core.planning.step import Step, filled
from bot.core.spoken import choices
from bot.core.tokens import fits, mint

BUDGET = 90
"""The words of a first layer."""

MOST_LEFT = 4
MOST_NAMED = 3
LABEL = 40


def now_page(desk: Desk, path: Path, lead: str, *options: Option, plan: Plan | None = None) -> Reply:
    """The step under way with its exercise, and the one after it; remembers what was shown."""
    plan = plan or desk.plan(path)
    ahead = plan.steps
    if not ahead:
        return _nothing_ahead(desk, path, plan)
    step, told = ahead[0], _proven_now(desk, path, plan) or _weak_now(desk, path, plan)
    kept = seen(desk, path, plan)
    entries = [entry for entry in plan.entries if entry.part == 1][:2]
    steps = tuple(_path_step(desk, path, entry, n) for n, entry in enumerate(entries))
    text = " ".join(filter(None, (told, lead, step.exercise)))
    heading, about = title(desk, path), summary(desk, path, plan)
    block = LearningPath(title=heading, summary=about, steps=_short((text, heading, about), steps))
    option = desk.lines.option
    row = options or (option("done", "done", path.step), how(desk, plan), option("whole", "whole"))
    return Reply(text, (block, *choices(*row)), kept)


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
    return Reply("", (block, *row), seen(desk, path, plan))


def details_page(desk: Desk, path: Path) -> Reply:
    """All about the step under way, and the card to read first."""
    plan = desk.plan(path)
    if not plan.steps:
        return _nothing_ahead(desk, path, plan)
    step, say = plan.steps[0], desk.lines.say
    resource = desk.house.knowledge.resources.get(step.resource or "")
    lines = (
        say("details", title=step.title, hours=desk.lines.hours(step.minutes), competency=desk.title(step.competency)),
        say("detail_exercise", exercise=step.exercise),
        say("detail_artefact", artefact=step.artefact.rstrip(".")),
        say("detail_done", done_when=step.done_when),
        say("detail_why", why=why(desk, path, step)),
        say("detail_resource", resource=f"[{resource.title}]({resource.url})") if resource else "",
    )
    option = desk.lines.option
    third = interview_start(desk, step) or option("change", "change")
    row = choices(option("done", "done", path.step), _read_card(desk, step), third)
    return Reply("\n".join(filter(None, lines)), row, seen(desk, path, plan))


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


def summary(desk: Desk, path: Path, plan: Plan) -> str:
    """Pace, end and how far it is."""
    total = len(path.done) + len(plan.steps)
    hours = desk.lines.hours(path.minutes)
    ends = "" if path.interview else ends_on(desk, path)
    said = desk.lines.say("summary", hours=hours, end=ends, done=len(path.done), total=total)
    return " ".join(said.split())


def ends_on(desk: Desk, path: Path) -> str:
    """When it ends, as a sentence."""
    if path.interview is not None:
        return desk.lines.say("ends_interview", date=desk.lines.day(path.interview))
    return desk.lines.say("ends", date=desk.lines.day(path.end))


def why(desk: Desk, path: Path, step: Step) -> str:
    """Why this step, for this learner: the step's reason, and what their goal, answers or background say to it."""
    return f"{own_reason(desk, path, step)} {_reason(desk, path, step)}".strip()


def own_reason(desk: Desk, path: Path, step: Step) -> str:
    """The step's own reason, in the learner's terms."""
    return filled(step.why, path.called, desk.house.knowledge.goals[path.goal].title)


def _reason(desk: Desk, path: Path, step: Step) -> str:
    say, wish = desk.lines.say, desk.wish(path)
    if step.id in desk.lines.kit:
        return ""
    if step.competency in wish.weak:
        return say("reason_weak")
    if step.competency in wish.brings:
        return say("reason_brings")
    return say("reason_weight", competency=desk.title(step.competency), weight=f"{wish.weights[step.competency]:g}")


def done_steps(desk: Desk, path: Path) -> Iterator[PathStep]:
    """The steps that are over."""
    for n, one in enumerate(path.done, 1):
        step = desk.house.every.get(one.id)
        if step is not None:
            yield _as_block(desk, path, step, n=n, week=week(path, one.on), state="done")


def left_out(desk: Desk, plan: Plan) -> Iterator[str]:
    """What is not in the plan, with the reason; many of a kind are counted."""
    say, hours = desk.lines.say, desk.lines.hours
    room = [one.step for one in plan.left if one.why == "room"]
    named = "; ".join(f"{step.title} ({hours(step.minutes)})" for step in room[:MOST_LEFT])
    if len(room) > MOST_LEFT:
        yield say("room_more", titles=named, n=len(room) - MOST_LEFT)
    elif room:
        yield say("room_line", titles=named)
    for one in plan.left:
        if one.why != "room":
            yield say("skipped_line" if one.why == "skipped" else "goal_line", title=one.step.title)
    if plan.proven:
        yield _proven_line(desk, plan.proven)


def unmet(desk: Desk, path: Path, left: Left) -> str:
    """The line of a step that is not in the plan, with everything it depends on."""
    step, say = left.step, desk.lines.say
    slots = {"title": step.title, "competency": desk.title(step.competency), "hours": f"{step.hours:g}"}
    if left.why == "skipped":
        return say("skipped_line", title=step.title)
    if left.why == "goal":
        return say("unmet_goal", **slots)
    slots["week_hours"] = f"{path.minutes / 60:g}"
    if path.interview is not None:
        return say("unmet_interview", date=desk.lines.day(path.interview), **slots)
    return say("unmet", weeks=path.weeks - path.passed(desk.today), **slots)


def _proven_line(desk: Desk, proven: tuple[Step, ...]) -> str:
    titles = ", ".join(step.title for step in proven[:MOST_NAMED])
    if len(proven) > MOST_NAMED:
        return desk.lines.say("proven_many", titles=titles, n=len(proven) - MOST_NAMED)
    return desk.lines.say("proven_line", titles=titles)


def _proven_now(desk: Desk, path: Path, plan: Plan) -> str:
    """What was left out since the plan was last shown, because it was shown in answers."""
    new = [step.title for step in plan.proven if step.id in path.planned and step.id not in path.proven]
    return desk.lines.say("new_proven", titles=", ".join(new[:MOST_NAMED])) if new else ""


def _weak_now(desk: Desk, path: Path, plan: Plan) -> str:
    """What moved up since the plan was last shown, because answers showed that there is most to gain."""
    new = desk.weak - {*path.weak} if path.planned else frozenset[str]()
    was = {id_: n for n, id_ in enumerate(path.planned)}
    earlier = (step for n, step in enumerate(plan.steps) if n < was.get(step.id, len(was)))
    step = next((one for one in earlier if one.competency in new and one.id in desk.house.steps), None)
    if step is None:
        return ""
    return desk.lines.say("new_weak", competency=desk.title(step.competency), title=step.title)


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
            "about": desk.title(step.competency),
            "why": why(desk, path, step),
            "hours": step.hours,
            "done_when": step.done_when,
            "resource": resource.title if resource else "",
            "url": str(resource.url) if resource else None,
        }
    )


def _short(around: tuple[str, ...], steps: tuple[PathStep, ...]) -> tuple[PathStep, ...]:
    """The steps of a first layer: where the words are many, the reason and the skill wait behind a button."""
    bare: dict[str, str | None] = {"resource": "", "url": None}
    kept = (steps[0], *(one.model_copy(update=bare) for one in steps[1:]))
    if _length(around, kept) > BUDGET:
        kept = (kept[0].model_copy(update={**bare, "why": ""}), *kept[1:])
    if _length(around, kept) > BUDGET:
        kept = tuple(one.model_copy(update={"about": ""}) for one in kept)
    return kept[:1] if _length(around, kept) > BUDGET else kept


def _length(around: tuple[str, ...], steps: tuple[PathStep, ...]) -> int:
    """Words of a message, with those that stand around a step: week, hours, when it is done."""
    now = steps[0]
    parts = (*around, LABELS, now.why, now.done_when, now.resource, *(f"{one.title} {one.about}" for one in steps))
    return sum(len(part.split()) for part in parts) + AROUND * len(steps)


LABELS = "Week 1 Done when:"
AROUND = 3
"""Words beside a step's title: its number and its hours."""


def _read_card(desk: Desk, step: Step) -> Option | None:
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
