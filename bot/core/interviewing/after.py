"""After the marks: all of them, one part again, a picture, and how it went over time."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.blocks import Option
from bot.core.grading.scorecard import Mark
from bot.core.interviewing import machine
from bot.core.interviewing.briefing import Asked, brief
from bot.core.interviewing.closing import ask_now, whole
from bot.core.interviewing.desk import Desk, Reply
from bot.core.interviewing.feedback import block_of, line_of, picture_of, read_option, redo_option, told_of, worst_mark
from bot.core.interviewing.keeping import Kept, Result, kept_answer, of_competency
from bot.core.interviewing.state import OPEN, Interview, Round
from bot.core.knowledge.words import term_set
from bot.core.spoken import choices

SHOWN = 3
TREND_LEAST = 2


async def marks(desk: Desk, key: str) -> Reply:
    """All marks of one answer."""
    kept = await kept_answer(desk.memory, key)
    if kept is None or kept.round.card is None:
        return gone(desk)
    option = desk.lines.option
    following = _following(desk, key)
    if following:
        second: Option | None = option("next_marks", f"marks.{following}")
    elif _of_same(desk, key) == [key]:
        second = redo_option(desk, key, kept.round.card)  # its first layer has *I disagree*
    else:
        second = option("disagree", f"appeal.{key}")
    row = choices(read_option(desk, kept.round.card), second, option("picture", f"picture.{key}"))
    return Reply("", (block_of(kept.round.card, desk, kept.round), *row))


async def picture(desk: Desk, key: str) -> Reply:
    """The marks as a picture."""
    kept = await kept_answer(desk.memory, key)
    if kept is None or kept.round.card is None:
        return gone(desk)
    return Reply("", (picture_of(block_of(kept.round.card, desk, kept.round), desk),))


async def example(desk: Desk, key: str, place: int) -> Reply:
    """A line that could have been said, for who tried that part twice; it is not theirs to say back."""
    kept = await kept_answer(desk.memory, key)
    mark = mark_at(kept, place)
    line = line_of(desk.rubric(kept.round), mark.id) if kept and mark else None
    if line is None:
        return gone(desk)
    general = desk.question(kept.round) is None if kept else False
    said = desk.lines.say("example_elsewhere" if general else "example", title=line.title, stronger=line.stronger)
    option = desk.lines.option
    return Reply(said, choices(option("redo", f"redo.{key}.{place}"), option("enough", "enough")))


async def redo(desk: Desk, key: str, place: int) -> Reply:
    """Ask one part again; the earlier answer stays part of what is judged."""
    kept = await kept_answer(desk.memory, key)
    mark = mark_at(kept, place)
    if kept is None or mark is None:
        return gone(desk)
    again = Round(
        question=kept.round.question,
        own=kept.round.own,
        only=mark.id,
        before=mark.level,
        earlier=whole(kept.round),
    )
    now = desk.memory.now
    parked = desk.interview.parked if desk.interview else ""
    made = Interview(id=desk.new_id, rounds=(again,), seen=now, parked=parked)
    return ask_now(desk, machine.start(made, now))


async def encourage(desk: Desk, interview: Interview) -> Reply | None:
    """A learner who is hard on themselves gets a smaller question; None when there is nothing to ask again."""
    last = told_of(interview)
    worst = worst_mark(last.card) if last and last.card else None
    if last is None or last.card is None or worst is None:
        return None
    question = desk.question(last)
    probes = question.probes if question else ()
    probe = next((one.text for one in probes if one.when == worst.id), worst.advice)
    place = next(n for n, mark in enumerate(last.card.criteria) if mark.id == worst.id)
    asked = await redo(desk, last.result, place)
    if asked.interview is None:
        return None
    return Reply(desk.lines.say("discouraged", probe=probe), asked.blocks, asked.interview)


def meant_by(desk: Desk, interview: Interview, words: str) -> Round | None:
    """The answer of a mock that an objection points at with its words; None when it points at none more than others."""
    small = desk.house.grader.engine.lexicon.small
    wanted = term_set(words) - small
    shared = {
        n: len(wanted & term_set(whole(one))) for n, one in enumerate(interview.rounds) if one.card and one.result
    }
    best = max(shared, key=lambda n: shared[n], default=0)
    first, second = (*sorted(shared.values(), reverse=True), 0, 0)[:2]
    return interview.rounds[best] if first > second else None


def history(desk: Desk) -> Reply:
    """The last interviews and, for one skill, whether it moves; only marks made alike are compared."""
    found, option = desk.results, desk.lines.option
    if not found and desk.interview is not None and desk.interview.phase in OPEN:
        return Reply(desk.lines.say("history_empty"))
    if not found:
        return brief(desk, Asked()).led_by(desk.lines.say("history_none"))
    latest = [*reversed(found)][:SHOWN]
    said = [desk.lines.say("history"), *(_line(desk, one) for _, one in latest), *_trend(desk)]
    row = choices(option("marks", f"marks.{latest[0][0]}"), option("another", "another"))
    return Reply("\n".join(said), row)


def gone(desk: Desk) -> Reply:
    """The text behind a button is no longer kept."""
    row = choices(desk.lines.option("another", "another"))
    return Reply(desk.lines.say("gone_card", days=desk.house.days), row)


def mark_at(kept: Kept | None, place: int) -> Mark | None:
    """One of the marks of a kept answer."""
    marks_ = kept.round.card.criteria if kept and kept.round.card else ()
    return marks_[place] if 0 <= place < len(marks_) else None


def _following(desk: Desk, key: str) -> str:
    """The next answer of the same mock."""
    at = key.rpartition(".")[2]
    later = (other for other in _of_same(desk, key) if int(other.rpartition(".")[2]) > int(at))
    return min(later, key=lambda other: int(other.rpartition(".")[2]), default="")


def _of_same(desk: Desk, key: str) -> list[str]:
    """The answers of the same interview."""
    of = key.rpartition(".")[0]
    return [other for other, result in desk.results if other.rpartition(".")[0] == of and not result.redo]


def _line(desk: Desk, one: Result) -> str:
    said, types = desk.lines.say, {str(key): text for key, text in desk.lines.file.types.items()}
    notes = (said("history_partial") if one.partial else "") + (said("history_redo") if one.redo else "")
    day = f"{one.at.day} {one.at:%B}"
    return said("history_line", day=day, type=types[one.type], band=desk.lines.file.bands[one.band], mark=notes)


def _trend(desk: Desk) -> Iterator[str]:
    """How the skill of the last interview moved, inside one version."""
    last = next((one for _, one in reversed(desk.results) if not one.redo and not one.partial), None)
    for competency in last.competencies[:1] if last else ():
        same = [one for one in of_competency(desk.results, competency) if last and one.version == last.version]
        if len(same) < TREND_LEAST:
            return
        before, after = same[-2].band, same[-1].band
        skill = desk.view.competencies[competency].title if competency in desk.view.competencies else competency
        bands = desk.lines.file.bands
        if same[-1].total > same[-2].total and before != after:
            yield desk.lines.say("trend_up", skill=skill, before=bands[before], after=bands[after])
        else:
            yield desk.lines.say("trend_even", skill=skill, after=bands[after])
