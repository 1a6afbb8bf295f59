"""The time of a path: slower, faster, moved; and back after a quiet time."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.blocks import Option
from bot.core.interviewing.lines import VERB as INTERVIEW
from bot.core.interviewing.state import read_interview
from bot.core.planning.desk import Desk, Reply
from bot.core.planning.showing import ends_on, now_page
from bot.core.planning.state import Path
from bot.core.planning.stepping import PRACTICE
from bot.core.planning.weeks import DAYS, HOUR, week_of
from bot.core.spoken import choices
from bot.core.standing import points
from bot.core.tokens import mint

QUIET = timedelta(days=14)
MOST_DUE = 10
PACES = tuple(HOUR * hours for hours in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20))


def slower(desk: Desk, path: Path) -> Reply:
    """Fewer hours a week, and as many weeks as the same steps then take; an interview's day stays."""
    pace = max((one for one in PACES if one < path.minutes), default=0)
    if not pace:
        return _at_the_end(desk, path, "slowest")
    after = _paced(desk, path, pace)
    said = desk.lines.say("slower", hours=desk.lines.hours(pace), end=ends_on(desk, after))
    return now_page(desk, after, said)


def faster(desk: Desk, path: Path) -> Reply:
    """More hours a week, and an earlier end; before an interview, more that fits."""
    pace = min((one for one in PACES if one > path.minutes), default=0)
    if not pace:
        return _at_the_end(desk, path, "fastest")
    after = _paced(desk, path, pace)
    said = desk.lines.say("faster", hours=desk.lines.hours(pace), end=ends_on(desk, after))
    return now_page(desk, after, said)


def move(desk: Desk, path: Path) -> Reply:
    """Go on in the week where the learner stopped: the weeks that went by are added, one at least."""
    say, option = desk.lines.say, desk.lines.option
    row = (option("go_on", "now"), option("whole", "whole"))
    if path.interview is not None:
        after = path.moved(left=None, seen=desk.memory.now)
        said = say("moved_interview", date=desk.lines.day(path.interview))
        return Reply(said, choices(*row), after)
    after = _moved_on(path, desk.today, least=1).model_copy(update={"seen": desk.memory.now})
    end = say("ends_small", date=desk.lines.day(after.end))
    return Reply(say("moved", hours=desk.lines.hours(path.minutes), end_small=end), choices(*row), after)


def or_another(desk: Desk, path: Path) -> tuple[Option, ...]:
    """The buttons for somebody who wants to go on: the step is done, or another one is better now."""
    option, step = desk.lines.option, path.step
    return option("done", "done", step), option("swap", "swap", step), option("whole", "whole")


def what_change(desk: Desk, path: Path) -> Reply:
    """The step, or the time."""
    option, step = desk.lines.option, path.step
    row = choices(option("skip", "skip", step), option("swap", "swap", step), option("pace", "pace"))
    return Reply(desk.lines.say("what_change"), row)


def what_pace(desk: Desk, path: Path) -> Reply:
    """The ways to change the time."""
    option, step = desk.lines.option, path.step
    row = choices(option("slower", "slower", step), option("faster", "faster", step), option("move", "move", step))
    hours = desk.lines.hours(path.minutes)
    return Reply(desk.lines.say("what_pace", hours=hours, end=ends_on(desk, path)), row)


def was_quiet(desk: Desk, path: Path) -> bool:
    """Whether the learner was away for two weeks: nothing of the path, no practice, no interview."""
    last = max((path.seen, *(point.at for point in points(desk.memory))))
    return desk.memory.now - last >= QUIET


def back(desk: Desk, path: Path) -> Reply:
    """Where the learner stopped, and three ways to go on."""
    say, option = desk.lines.say, desk.lines.option
    interview = read_interview(desk.memory)
    open_ = interview is not None and (interview.open or interview.paused is not None) and interview.phase != "closed"
    due = min(desk.house.due(desk.memory), MOST_DUE)
    number = len(path.done) + 1
    said = [say("back_question" if open_ else "back", n=number, title=_title(desk, path))]
    if due:
        said.append(say("back_due", n=due) if due > 1 else say("back_due_one"))
    review = option("review", "", verb=PRACTICE) if due or open_ else None
    go_on: Option = option("go_on", "now")
    if open_ and interview is not None:
        go_on = Option(label=desk.lines.file.labels["question"], token=mint(INTERVIEW, "resume", interview.step))
    rest = None if review else option("whole", "whole")
    kept = path.model_copy(update={"left": path.left or path.seen.date(), "seen": desk.memory.now})
    return Reply(" ".join(said), choices(review, go_on, option("move", "move", path.step), rest), kept)


def caught_up(desk: Desk, path: Path) -> tuple[Path, str]:
    """A path whose time is over goes on where it stopped, and says so; before that day it stays as it is."""
    if path.interview is not None:
        if desk.today <= path.interview:
            return path, ""
        weeks = desk.lines.file.defaults.weeks
        return path.moved(interview=None, start=desk.today, weeks=weeks, left=None), desk.lines.say("interview_over")
    if path.passed(desk.today) < path.weeks or not path.planned:
        return path, ""
    after = _moved_on(path, desk.today, least=0)
    if after.passed(desk.today) >= after.weeks:
        minutes = sum(desk.house.every[id_].minutes for id_ in path.planned if id_ in desk.house.every)
        weeks = after.passed(desk.today) + max(-(-minutes // path.minutes), 1)
        after = after.model_copy(update={"weeks": weeks})
    return after, desk.lines.say("ran_out", date=desk.lines.day(after.end))


def _moved_on(path: Path, today: date, least: int) -> Path:
    stopped = path.left or path.seen.date()
    gone = max(week_of(path.start, today) - week_of(path.start, stopped), least)
    return path.moved(start=path.start + timedelta(days=DAYS * gone), left=None)


def _paced(desk: Desk, path: Path, minutes: int) -> Path:
    """Other hours a week. Without an interview the same steps are in it, so its end moves."""
    after = path.moved(minutes=minutes, left=None)
    if path.interview is not None:
        return after
    wanted = {step.id for step in desk.plan(path).steps}
    passed = path.passed(desk.today)
    total = sum(desk.house.every[id_].minutes for id_ in wanted)
    weeks = passed + max(-(-total // minutes), 1)
    longest = passed + desk.lines.file.defaults.longest_weeks
    while weeks < longest:
        trial = after.model_copy(update={"weeks": weeks})
        if wanted <= {step.id for step in desk.plan(trial).steps}:
            return trial
        weeks += 1
    return after.model_copy(update={"weeks": longest})


def _at_the_end(desk: Desk, path: Path, key: str) -> Reply:
    option, step = desk.lines.option, path.step
    hours = desk.lines.hours(path.minutes)
    said = desk.lines.say("slowest", hours=hours) if key == "slowest" else desk.lines.say("fastest", hours=hours)
    return Reply(said, choices(option("move", "move", step), option("go_on", "now")))


def _title(desk: Desk, path: Path) -> str:
    step = desk.house.every.get(path.current)
    return step.title if step else ""
