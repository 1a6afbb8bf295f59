"""Why a step is in a path, why one is not, and what changed since the path was last shown."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.planning.desk import Desk
from bot.core.planning.planner import Left, Plan
from bot.core.planning.state import Path
from bot.core.planning.step import Step, filled

MOST_LEFT = 4
MOST_NAMED = 3


def why(desk: Desk, path: Path, step: Step) -> str:
    """Why this step, for this learner: the step's reason, and what their goal, answers or background say to it."""
    return f"{own_reason(desk, path, step)} {_reason(desk, path, step)}".strip()


def own_reason(desk: Desk, path: Path, step: Step) -> str:
    """The step's own reason: in words made for this learner where there are some, else as its file has it."""
    return desk.words.get(step.id) or filed_reason(desk, path, step)


def filed_reason(desk: Desk, path: Path, step: Step) -> str:
    """The reason of a step's file, in the learner's terms."""
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
    slots = {"title": step.title, "competency": desk.trained(step), "hours": desk.lines.hours(step.minutes)}
    if left.why == "skipped":
        return say("skipped_line", title=step.title)
    if left.why == "goal":
        return say("unmet_goal", **slots)
    slots["week_hours"] = desk.lines.hours(path.minutes)
    if path.interview is not None:
        return say("unmet_interview", date=desk.lines.day(path.interview), **slots)
    weeks = path.weeks - path.passed(desk.today)
    return say("unmet", weeks=say("one_week") if weeks == 1 else say("weeks", n=weeks), **slots)


def _proven_line(desk: Desk, proven: tuple[Step, ...]) -> str:
    titles = ", ".join(step.title for step in proven[:MOST_NAMED])
    if len(proven) > MOST_NAMED:
        return desk.lines.say("proven_many", titles=titles, n=len(proven) - MOST_NAMED)
    return desk.lines.say("proven_line", titles=titles)


def proven_now(desk: Desk, path: Path, plan: Plan) -> str:
    """What was left out since the plan was last shown, because it was shown in answers."""
    new = [step.title for step in plan.proven if step.id in path.planned and step.id not in path.proven]
    return desk.lines.say("new_proven", titles=", ".join(new[:MOST_NAMED])) if new else ""


def weak_now(desk: Desk, path: Path, plan: Plan) -> str:
    """What moved up since the plan was last shown, because answers showed that there is most to gain."""
    new = desk.weak - {*path.weak} if path.planned else frozenset[str]()
    was = {id_: n for n, id_ in enumerate(path.planned)}
    earlier = (step for n, step in enumerate(plan.steps) if n < was.get(step.id, len(was)))
    step = next((one for one in earlier if one.competency in new and one.id in desk.house.steps), None)
    if step is None:
        return ""
    return desk.lines.say("new_weak", competency=desk.title(step.competency), title=step.title)
