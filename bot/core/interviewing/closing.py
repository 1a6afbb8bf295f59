"""An answer is complete: a follow-up, the next question, or the marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.blocks import Block, InterviewQuestion, Option
from bot.core.errors import ModelError
from bot.core.grading.engine import Terms
from bot.core.grading.grader import Sitting
from bot.core.grading.scorecard import Scorecard
from bot.core.interviewing import machine
from bot.core.interviewing.briefing import JUDGES
from bot.core.interviewing.desk import Desk, Reply, shortened
from bot.core.interviewing.fallback import unasked, why_unasked
from bot.core.interviewing.feedback import QUOTE_WORDS, first_layer, line_of, reason_of, redo_option
from bot.core.interviewing.keeping import keep_result
from bot.core.interviewing.lines import WRITE
from bot.core.interviewing.state import Interview, Round
from bot.core.spoken import choices

FIRST = 1


async def finish(desk: Desk, interview: Interview) -> Reply:
    """Close the answer, unless there is nothing to judge yet or something still to ask."""
    round_ = interview.now
    if not round_.answer.strip():
        return Reply(desk.lines.say("nothing_yet"), open_row(desk, interview), interview)
    seen = await desk.house.grader.engine.grade(desk.rubric(round_), whole(round_))
    if seen.status == "not_scored" and round_.refused < FIRST:
        reason = reason_of(desk, round_, seen)
        refused = machine.refuse(interview)
        return Reply(desk.lines.say("not_judged", reason=reason), open_row(desk, refused), refused)
    probe = machine.which_probe(interview, desk.question(round_), seen) if seen.status == "scored" else None
    if probe is not None:
        asked = machine.probe(interview, probe.when)
        return Reply(desk.lines.say("probe", seed=round_.question, probe=probe.text), question_row(desk, asked), asked)
    return await conclude(desk, interview)


async def conclude(desk: Desk, interview: Interview, *, partial: bool = False) -> Reply:
    """Judge what was said, and go on to what comes next."""
    card, error = await _judge(desk, interview, partial=partial)
    interview = interview.with_round(unasked=unasked(error))
    result = f"{interview.id}.{interview.at}"
    after = machine.judged(interview, card, result)
    judged = after.model_copy(update={"at": interview.at})  # where the card is, whatever comes next
    kept = keep_result(desk.memory, judged, desk.question(judged.now), desk.house.days)
    lead = desk.lines.say("next_question")
    reply = _next(desk, after, lead) if after.phase == "asking" else _marks(desk, judged)
    if judged.now.only and await desk.house.grader.engine.copies(desk.rubric(judged.now), judged.now.answer):
        reply = replace(reply, text=desk.lines.say("redone_copied"))
    return Reply(reply.text, reply.blocks, after if after.phase == "asking" else judged, (*kept, *reply.changes))


async def passed(desk: Desk, interview: Interview) -> Reply:
    """Leave the present question out; a follow-up only, where the question was answered."""
    if interview.phase == "probing":
        return await conclude(desk, interview)
    after = machine.skip(interview)
    if after.phase == "asking":
        return _next(desk, after, desk.lines.say("skipped"))
    if interview.full and any(round_.card for round_ in after.rounds):
        return _marks(desk, after).led_by(desk.lines.say("skipped"))
    option = desk.lines.option
    row = choices(option("another", "another"), option("enough", "enough"))
    return Reply(desk.lines.say("skipped"), row, after.moved(phase="closed"))


async def stopped(desk: Desk, interview: Interview) -> Reply:
    """End early: what was said is judged as far as it goes, and marked as unfinished."""
    left = machine.leave(interview)
    if left.now.answer.strip():
        return await conclude(desk, left, partial=True)
    if any(round_.card for round_ in left.rounds):
        return _marks(desk, machine.skip(left))
    closed = left.moved(phase="closed", paused=None)
    return Reply(desk.lines.say("quit_empty"), choices(desk.lines.option("another", "another")), closed)


def ask_now(desk: Desk, interview: Interview, lead: str = "") -> Reply:
    """Put the present question."""
    round_ = interview.now
    if interview.phase == "probing":
        return Reply(f"{lead} {words_now(desk, interview)}".strip(), question_row(desk, interview), interview)
    if round_.only:
        return Reply(f"{lead} {_only_this(desk, round_)}".strip(), question_row(desk, interview), interview)
    many = sum(not one.only for one in interview.rounds)
    block = InterviewQuestion(
        text=desk.text_of(round_),
        about=desk.type_of(round_),
        n=min(interview.at + 1, many),
        of=many,
        minutes=desk.minutes_of(round_),
    )
    return Reply(lead, (block, *question_row(desk, interview)), interview)


def words_now(desk: Desk, interview: Interview) -> str:
    """What the learner was asked last: the question, or the follow-up to it."""
    round_, question = interview.now, desk.question(interview.now)
    if interview.phase == "probing" and question is not None:
        return next((one.text for one in question.probes if one.when == round_.probed[-1]), question.text)
    return desk.text_of(round_)


def question_row(desk: Desk, interview: Interview) -> tuple[Block, ...]:
    """The buttons below a question: *Skip* gives way to the form, below a follow-up *Hint* does; both can be typed."""
    option, step = desk.lines.option, interview.step
    hint = hint_option(desk, interview) if interview.phase == "asking" else None
    form = option("write", interview.sheet, verb=WRITE)
    return choices(hint or form, form if hint else option("skip", "skip", step), option("pause", "pause", step))


def open_row(desk: Desk, interview: Interview) -> tuple[Block, ...]:
    """The buttons below other words about an open question."""
    option, step = desk.lines.option, interview.step
    return choices(hint_option(desk, interview), option("skip", "skip", step), option("pause", "pause", step))


def hint_option(desk: Desk, interview: Interview) -> Option | None:
    """The button for the next hint, as long as there is one."""
    question = desk.question(interview.now)
    left = question is not None and interview.now.hints < len(question.hints)
    return desk.lines.option("hint", f"hint.{interview.now.hints}", interview.step) if left else None


def whole(round_: Round) -> str:
    """What is judged: for a part done again, the earlier answer and what was added."""
    return "\n".join(filter(None, (round_.earlier, round_.answer)))


def _next(desk: Desk, interview: Interview, lead: str) -> Reply:
    return ask_now(desk, machine.start(interview, desk.memory.now), lead)


async def _judge(desk: Desk, interview: Interview, *, partial: bool) -> tuple[Scorecard, ModelError | None]:
    round_ = interview.now
    how = Terms(hints=round_.hints, price=machine.HINT_PRICE[interview.mode], partial=partial)
    sitting = Sitting(JUDGES if interview.full else 1, desk.memory.learner)
    return await desk.house.grader.judged(desk.rubric(round_), whole(round_), how, sitting)


def _marks(desk: Desk, interview: Interview) -> Reply:
    """What is said when the last answer is judged."""
    round_ = interview.now
    if round_.only:
        return _redone(desk, interview)
    if interview.full:
        return _mock(desk, interview)
    card, option = round_.card, desk.lines.option
    if card is None or card.status == "not_scored":
        said = desk.lines.say
        text = said("not_judged_end", reason=reason_of(desk, round_, card)) if card else said("skipped")
        return Reply(text, choices(option("another", "another"), option("enough", "enough")), interview)
    head = " ".join(filter(None, (desk.lines.say("partial") if card.partial else "", _without_model(desk, [round_]))))
    text = f"{head}\n{first_layer(card, desk, strict=interview.numbered, before=head)}".strip()
    row = choices(
        redo_option(desk, round_.result, card), option("marks", f"marks.{round_.result}"), _last(desk, interview)
    )
    return Reply(text, row, interview)


def _without_model(desk: Desk, rounds: Sequence[Round]) -> str:
    """One sentence where the model should have judged and did not: why, and what that means for the marks."""
    judged = [one for one in rounds if one.card and one.card.total is not None]
    alone = [one for one in judged if one.unasked]
    if not alone:
        return ""
    why = why_unasked(desk.lines, alone[-1].unasked)
    partly = len(alone) < len(judged)
    return desk.lines.say("judged_partly" if partly else "judged_without", n=len(alone), of=len(judged), why=why)


def _last(desk: Desk, interview: Interview) -> Option:
    option = desk.lines.option
    if interview.parked:
        return option("parked", "parked", interview.step)
    return option("disagree", f"appeal.{interview.now.result}")


def _mock(desk: Desk, interview: Interview) -> Reply:
    """The talk after a full mock: where it was strongest, where most is to be gained."""
    said, option = desk.lines.say, desk.lines.option
    scored = [one for one in interview.rounds if one.card and one.card.total is not None and not one.only]
    if not scored:
        return Reply(said("mock_none"), choices(option("another", "another"), option("enough", "enough")), interview)
    ranked = sorted(scored, key=lambda one: -(one.card.total or 0) if one.card else 0)
    top, low = ranked[0], ranked[-1]
    head = said("partial") + " " if interview.quit else ""
    if top is low:
        head += said("mock_one", of=_part(desk, top))
    else:
        head += said("mock_card", n=len(scored), best=_part(desk, top), worst=_part(desk, low))
    head = " ".join(filter(None, (head, _without_model(desk, scored))))
    text = f"{head}\n{first_layer(low.card, desk, strict=interview.numbered, before=head)}" if low.card else head
    row = choices(
        redo_option(desk, low.result, low.card) if low.card else None,
        option("marks", f"marks.{scored[0].result}"),
        _last(desk, interview) if interview.parked else option("disagree", f"appeal.{low.result}"),
    )
    return Reply(text, row, interview)


def _part(desk: Desk, round_: Round) -> str:
    band = round_.card.band if round_.card else None
    return f"{desk.type_of(round_)}, {desk.lines.file.bands[band]}" if band else desk.type_of(round_)


def _redone(desk: Desk, interview: Interview) -> Reply:
    """A part done again: where it was, where it is."""
    said, step, option = desk.lines.say, desk.lines.step, desk.lines.option
    round_ = interview.now
    mark = next((one for one in round_.card.criteria if one.id == round_.only), None) if round_.card else None
    after = mark.level if mark and mark.level is not None else round_.before
    quote = next((quote for quote in (mark.evidence if mark else ()) if quote in round_.answer), "")
    again = option("one_more", f"redo.{round_.result}.{_place(round_)}")
    row = choices(again, option("marks", f"marks.{round_.result}"), option("enough", "enough"))
    if (after or 0) > (round_.before or 0):
        shown = shortened(quote or round_.answer, QUOTE_WORDS)
        text = said("redone_up", quote=shown, before=step(round_.before), after=step(after))
    else:
        text = said("redone_same", after=step(after), advice=mark.advice if mark else "")
    return Reply(f"{_without_model(desk, [round_])} {text}".strip(), row, interview)


def _place(round_: Round) -> int:
    criteria = round_.card.criteria if round_.card else ()
    return next((n for n, mark in enumerate(criteria) if mark.id == round_.only), 0)


def _only_this(desk: Desk, round_: Round) -> str:
    line, question = line_of(desk.rubric(round_), round_.only), desk.question(round_)
    probes = question.probes if question else ()
    probe = next((one.text for one in probes if one.when == round_.only), line.advice if line else "")
    return desk.lines.say("only_this", title=line.title if line else "", probe=probe)
