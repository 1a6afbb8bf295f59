"""*I disagree*: the learner contests one mark. Nothing is overwritten: first mark, objection and second word all stay."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bot.core.blocks import Block
from bot.core.errors import ModelError
from bot.core.grading.grader import Sitting
from bot.core.grading.key import see
from bot.core.grading.marking import missing
from bot.core.grading.scorecard import Mark
from bot.core.interviewing.after import gone, mark_at
from bot.core.interviewing.briefing import JUDGES
from bot.core.interviewing.closing import whole
from bot.core.interviewing.desk import Desk, Reply, shortened
from bot.core.interviewing.fallback import unasked, why_unasked
from bot.core.interviewing.feedback import HIGHEST, line_of
from bot.core.interviewing.keeping import Appeal, Kept, kept_answer, put_kept, put_result, result
from bot.core.knowledge.words import term_set
from bot.core.memory import Change
from bot.core.spoken import choices

OFFERED = 2
LABEL = 70


async def appeal(desk: Desk, key: str, words: str = "") -> Reply:
    """Ask which mark it is about; words that come with the objection say so themselves."""
    kept = await kept_answer(desk.memory, key)
    if kept is None or kept.round.card is None:
        return gone(desk)
    open_ = sorted((mark for mark in kept.round.card.criteria if missing(mark) > 0), key=lambda one: -missing(one))
    if words and open_:
        return await _against(desk, key, kept, await _meant(desk, kept, open_, words), words)
    option = desk.lines.option
    places = [(mark, kept.round.card.criteria.index(mark)) for mark in open_[:OFFERED]]
    titled = [
        option("disagree", f"against.{key}.{place}").model_copy(update={"label": mark.title[:LABEL]})
        for mark, place in places
    ]
    return Reply(desk.lines.say("which_line"), choices(*titled, option("keep", f"keep.{key}")))


async def against(desk: Desk, key: str, place: int) -> Reply:
    """Show what the mark rests on, and ask for a second word."""
    kept = await kept_answer(desk.memory, key)
    mark = mark_at(kept, place)
    return gone(desk) if kept is None or mark is None else await _against(desk, key, kept, mark, "")


async def own_mark(desk: Desk, key: str, place: int, level: int) -> Reply:
    """Keep the learner's own mark beside ours."""
    kept = await kept_answer(desk.memory, key)
    mark = mark_at(kept, place)
    if mark is None:
        return gone(desk)
    step = desk.lines.step
    text = desk.lines.say("own_mark", mine=step(mark.level), yours=step(level))
    entry = Appeal(criterion=mark.id, first=mark.level, own=level, at=desk.memory.now)
    return Reply(text, _onward(desk, key, place), changes=_kept(desk, key, entry))


async def judge_again(desk: Desk, key: str, place: int) -> Reply:
    """Three judges who do not see the first mark."""
    kept = await kept_answer(desk.memory, key)
    mark, judge = mark_at(kept, place), desk.judge
    if kept is None or mark is None or judge is None:
        return gone(desk)
    try:
        sitting = Sitting(JUDGES, desk.memory.learner)
        runs = tuple(await judge.levels(desk.rubric(kept.round), mark.id, whole(kept.round), sitting))
    except ModelError as error:
        why = why_unasked(desk.lines, unasked(error))
        return Reply(desk.lines.say("no_judge_now", why=why), _own_options(desk, key, place, mark))
    again, step = round(median(runs)), desk.lines.step
    told = ", ".join(f"{one} of {HIGHEST}" for one in runs)
    same = again == mark.level
    text = desk.lines.say(
        "judged_again" if same else "judged_otherwise", level=step(again), runs=told, first=step(mark.level)
    )
    entry = Appeal(criterion=mark.id, first=mark.level, again=runs, at=desk.memory.now)
    return Reply(text, _onward(desk, key, place), changes=_kept(desk, key, entry))


async def keep(desk: Desk, key: str) -> Reply:
    """Leave the mark as it is."""
    return Reply(desk.lines.say("kept"), _onward(desk, key, None))


async def _against(desk: Desk, key: str, kept: Kept, mark: Mark, words: str) -> Reply:
    rubric, said = desk.rubric(kept.round), desk.lines.say
    line = line_of(rubric, mark.id)
    quote = await _quote(desk, kept, mark, words)
    level = mark.level or 0
    anchor = line.anchors[min(level + 1, HIGHEST)] if line and line.anchors else (line.points[0] if line else "")
    text = said(
        "objection",
        level=desk.lines.step(level),
        title=mark.title,
        quoted=said("quoted", quote=shortened(quote, 16)) if quote else said("unquoted"),
        anchor=anchor,
        rule=desk.card_title(mark.rule) or mark.title,
    )
    place = kept.round.card.criteria.index(mark) if kept.round.card else 0
    changes = _objected(desk, key, kept, words)
    if desk.judge is not None:
        option = desk.lines.option
        row = choices(option("again", f"judge.{key}.{place}"), option("keep", f"keep.{key}"))
        return Reply(f"{text} {said('ask_judge')}", row, changes=changes)
    return Reply(f"{text} {said('your_mark')}", _own_options(desk, key, place, mark), changes=changes)


def _own_options(desk: Desk, key: str, place: int, mark: Mark) -> tuple[Block, ...]:
    option, labels, level = desk.lines.option, desk.lines.file.labels, mark.level or 0
    higher = [one for one in (level + 1, level + 2) if one <= HIGHEST]
    own = [
        option("give", f"mine.{key}.{place}.{one}").model_copy(
            update={"label": labels["give"].format(level=desk.lines.step(one))}
        )
        for one in higher
    ]
    return choices(*own, option("keep", f"keep.{key}"))


def _onward(desk: Desk, key: str, place: int | None) -> tuple[Block, ...]:
    option = desk.lines.option
    redo = option("redo", f"redo.{key}.{place}") if place is not None else None
    return choices(redo, option("marks", f"marks.{key}"), option("enough", "enough"))


async def _meant(desk: Desk, kept: Kept, open_: Sequence[Mark], words: str) -> Mark:
    """The mark that an objection is about: the one whose line is nearest to its words."""
    rubric = desk.rubric(kept.round)
    texts = [f"{mark.title}. {' '.join(line.points) if (line := line_of(rubric, mark.id)) else ''}" for mark in open_]
    engine = desk.house.grader.engine
    mine, *theirs = await see([words, *texts], engine.words, engine.lexicon)
    if not len(mine.wholes):
        return open_[0]
    scores = [float((other.wholes @ mine.wholes.T).max()) for other in theirs]
    return open_[scores.index(max(scores))]


async def _quote(desk: Desk, kept: Kept, mark: Mark, words: str) -> str:
    """The learner's words that the objection points at, else those the mark rests on."""
    small = desk.house.grader.engine.lexicon.small
    wanted = {term for term in term_set(words) if term not in small}
    best, held = "", 0
    for line in whole(kept.round).replace("\n", ". ").split(". "):
        shared = len(wanted & term_set(line))
        if shared > held:
            best, held = line.strip(), shared
    return best or (mark.evidence[0] if mark.evidence else "")


def _objected(desk: Desk, key: str, kept: Kept, words: str) -> tuple[Change, ...]:
    if not words:
        return ()
    told = kept.model_copy(update={"objections": (*kept.objections, words)})
    return (put_kept(desk.memory, key, told, desk.house.days),)


def _kept(desk: Desk, key: str, entry: Appeal) -> tuple[Change, ...]:
    marks = result(desk.memory, key)
    if marks is None:
        return ()
    return (put_result(desk.memory, key, marks.model_copy(update={"appeals": (*marks.appeals, entry)})),)
