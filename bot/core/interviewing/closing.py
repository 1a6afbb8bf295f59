"""An answer is complete: a follow-up, the next question, or the marks."""

from __future__ import annotations

from dataclasses import replace

from bot.core.blocks import Block, InterviewQuestion, Option
from bot.core.errors import ModelError
from bot.core.grading.engine import Terms
from bot.core.grading.grader import Sitting
from bot.core.grading.scorecard import Scorecard
from bot.core.interviewing import machine
from bot.core.interviewing.bank import QuestionType
from bot.core.interviewing.briefing import JUDGES
from bot.core.interviewing.desk import Desk, Reply
from bot.core.interviewing.ending import copied, end, over, parked_option
from bot.core.interviewing.fallback import unasked
from bot.core.interviewing.feedback import line_of, reason_of
from bot.core.interviewing.keeping import keep_result
from bot.core.interviewing.lines import WRITE
from bot.core.interviewing.rewriting import Rewriter, rewritten
from bot.core.interviewing.state import Interview, Round
from bot.core.spoken import choices

FIRST = 1
STORY: QuestionType = "behavioural"


async def finish(desk: Desk, interview: Interview) -> Reply:
    """Close the answer, unless there is nothing to judge yet or something still to ask."""
    round_ = interview.now
    if not round_.answer.strip():
        return Reply(desk.lines.say("nothing_yet"), open_row(desk, interview), interview)
    if interview.phase == "probing" and not machine.here(interview):
        return await conclude(desk, interview)
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
    lead = desk.lines.say("next_question", seed=interview.now.question)
    reply = _next(desk, after, lead) if after.phase == "asking" else end(desk, judged)
    if judged.now.only and (instead := await copied(desk, judged.now)):
        reply = replace(reply, text=instead)
    return Reply(reply.text, reply.blocks, after if after.phase == "asking" else judged, (*kept, *reply.changes))


async def passed(desk: Desk, interview: Interview) -> Reply:
    """Leave the present question out; a follow-up only, where the question was answered."""
    if interview.phase == "probing":
        return await conclude(desk, interview)
    after = machine.skip(interview)
    if after.phase == "asking":
        return _next(desk, after, desk.lines.say("skipped"))
    if interview.full and any(round_.card for round_ in after.rounds):
        return end(desk, after).led_by(desk.lines.say("skipped"))
    row = choices(parked_option(desk, interview), *over(desk))
    return Reply(desk.lines.say("skipped"), row, after.moved(phase="closed"))


async def stopped(desk: Desk, interview: Interview) -> Reply:
    """End early: what was said is judged as far as it goes, and marked as unfinished."""
    left = machine.leave(interview)
    if left.now.answer.strip():
        return await conclude(desk, left, partial=True)
    if any(round_.card for round_ in left.rounds):
        return end(desk, machine.skip(left))
    closed = left.moved(phase="closed", paused=None)
    row = choices(parked_option(desk, interview), desk.lines.option("another", "another"))
    return Reply(desk.lines.say("quit_empty"), row, closed)


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
    rubric, answer, question = desk.rubric(round_), whole(round_), desk.question(round_)
    card, error = await desk.house.grader.judged(rubric, answer, how, sitting)
    story = question is not None and question.type == STORY
    by = Rewriter(desk.lines, desk.house.grader.engine.lexicon, story)
    return rewritten(card, rubric, answer, by), error


def _only_this(desk: Desk, round_: Round) -> str:
    line, question = line_of(desk.rubric(round_), round_.only), desk.question(round_)
    probes = question.probes if question else ()
    probe = next((one.text for one in probes if one.when == round_.only), line.advice if line else "")
    return desk.lines.say("only_this", title=line.title if line else "", probe=probe)
