"""What becomes of a step: done, skipped, put off, taken up before its turn; and the last of these taken back."""

from __future__ import annotations

from bot.core.blocks import Option
from bot.core.planning.desk import Desk, Reply
from bot.core.planning.planner import Plan
from bot.core.planning.showing import about, how, now_page, read_card, seen
from bot.core.planning.state import Finished, Path
from bot.core.spoken import choices

PRACTICE = "practice"
PLACEMENT = "placement"


def done(desk: Desk, path: Path) -> Reply:
    """The step under way is done; the next one."""
    if not path.current:
        return now_page(desk, path, desk.lines.say("now"))
    title = _title(desk, path.current)
    finished = (*path.done, Finished(id=path.current, on=desk.today))
    after = path.moved(done=finished, current="", left=None, last="done")
    plan = desk.plan(after)
    option = desk.lines.option
    if not plan.steps and not any(one.why == "room" for one in plan.left):
        row = choices(option("review", "", verb=PRACTICE), option("fresh", "fresh"), option("undo", "undo", after.step))
        kept = after.model_copy(update={"planned": (), "seen": desk.memory.now})
        return Reply(desk.lines.say("done_last", title=title), row, kept)
    first = option("done", "done", after.step)
    if len(finished) == 1 and _level_unknown(desk):
        first = option("placement", PLACEMENT, verb=PRACTICE)
    row_ahead = (first, how(desk, plan), option("undo", "undo", after.step))
    return now_page(desk, after, desk.lines.say("done", title=title), *row_ahead, plan=plan)


def skip(desk: Desk, path: Path) -> Reply:
    """Leave the step under way out for good, until it is taken back."""
    if not path.current:
        return now_page(desk, path, desk.lines.say("now"))
    title = _title(desk, path.current)
    after = path.moved(skipped=(*path.skipped, path.current), current="", left=None, last="skipped")
    plan = desk.plan(after)
    return now_page(desk, after, desk.lines.say("skipped", title=title), *_or_back(desk, after, plan), plan=plan)


def swap(desk: Desk, path: Path) -> Reply:
    """Take another step now; this one comes after all others."""
    if not path.current:
        return now_page(desk, path, desk.lines.say("no_swap"))
    title = _title(desk, path.current)
    after = path.moved(later=(*path.later, path.current), current="", left=None, last="later")
    plan = desk.plan(after)
    if not plan.steps or plan.steps[0].id == path.current:
        return now_page(desk, path, desk.lines.say("no_swap"))
    return now_page(desk, after, desk.lines.say("swapped", title=title), *_or_back(desk, after, plan), plan=plan)


def undo(desk: Desk, path: Path) -> Reply:
    """Take back what was last said of a step: it is the step under way again, and all else stays as it is."""
    back = _last(path)
    if not back:
        return now_page(desk, path, desk.lines.say("no_undo"))
    kept = {_list(path): getattr(path, _list(path))[:-1]}
    after = path.moved(current=back, left=None, last="undone", **kept)
    return now_page(desk, after, desk.lines.say("undone", title=_title(desk, back)))


def ahead(desk: Desk, path: Path, id_: str) -> Reply:
    """All about a step of the plan, with the button that takes it now; the step under way where it is that one."""
    plan = desk.plan(path)
    step = next((one for one in plan.steps if one.id == id_), None)
    if step is None or step is plan.steps[0]:
        return now_page(desk, path, desk.lines.say("now"), plan=plan)
    option = desk.lines.option
    now = option("take", f"take.{id_}", path.step) if taken(desk, path, id_) else None
    row = choices(now, read_card(desk, step), option("whole", "whole"))
    return Reply(about(desk, path, step), row, seen(desk, path, plan), reasons=(step.id,))


def take(desk: Desk, path: Path, id_: str) -> Reply:
    """Take a step of the plan up now; what it needs comes before it."""
    after = taken(desk, path, id_)
    if after is None:
        return now_page(desk, path, desk.lines.say("now"))
    if after.current == id_:
        return now_page(desk, after, desk.lines.say("taken"))
    return now_page(desk, after, desk.lines.say("taken_first", title=_title(desk, id_)))


def taken(desk: Desk, path: Path, id_: str) -> Path | None:
    """The path with a step, or what it needs first, under way; None when the plan has none, or puts others before."""
    ahead = {step.id: step for step in desk.plan(path).steps}
    first = ahead.get(id_)
    if first is None:
        return None
    while needed := next((ahead[need] for need in first.needs if need in ahead), None):
        first = needed
    later = tuple(one for one in path.later if one not in {first.id, id_})
    after = path.moved(current=first.id, later=later, left=None)
    plan = desk.plan(after)
    return after if plan.steps and plan.steps[0].id == first.id else None


def _or_back(desk: Desk, after: Path, plan: Plan) -> tuple[Option, ...]:
    """Below a step that came instead of another one."""
    option = desk.lines.option
    return option("undo", "undo", after.step), how(desk, plan), option("whole", "whole")


def _last(path: Path) -> str:
    """The step of which something was said last; empty when there is none, or it was taken back already."""
    if path.last == "undone":
        return ""
    if path.last in {"", "done"}:
        return path.done[-1].id if path.done else ""
    kept = path.skipped if path.last == "skipped" else path.later
    return kept[-1] if kept else ""


def _list(path: Path) -> str:
    """In which list of the path that step stands; of an older record the one that was done last."""
    return path.last or "done"


def _title(desk: Desk, id_: str) -> str:
    step = desk.house.every.get(id_)
    return step.title if step else ""


def _level_unknown(desk: Desk) -> bool:
    """Whether nothing is known yet of any skill, so that placement helps."""
    return all(one.level is None for one in desk.standing.values())
