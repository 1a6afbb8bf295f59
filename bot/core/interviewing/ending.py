"""What is said when the last answer of an interview is judged: one answer, a whole mock, or one part done again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.blocks import Option
from bot.core.interviewing.desk import Desk, Reply, shortened
from bot.core.interviewing.fallback import why_unasked
from bot.core.interviewing.feedback import QUOTE_WORDS, first_layer, is_pattern, reason_of, redo_option, told_of
from bot.core.interviewing.state import Interview, Round
from bot.core.spoken import choices


def end(desk: Desk, interview: Interview) -> Reply:
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
        return Reply(text, choices(parked_option(desk, interview), *over(desk)), interview)
    head = " ".join(filter(None, (desk.lines.say("partial") if card.partial else "", _without_model(desk, [round_]))))
    text = f"{head}\n{first_layer(card, desk, strict=interview.numbered, before=head)}".strip()
    row = choices(
        redo_option(desk, round_.result, card),
        option("marks", f"marks.{round_.result}"),
        parked_option(desk, interview) or option("disagree", f"appeal.{round_.result}"),
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


def parked_option(desk: Desk, interview: Interview) -> Option | None:
    """The button for the question that waits for its answer."""
    return desk.lines.option("parked", "parked", interview.step) if interview.parked else None


def over(desk: Desk) -> tuple[Option, Option]:
    """The buttons where nothing is left to do with an answer."""
    return desk.lines.option("another", "another"), desk.lines.option("enough", "enough")


def _mock(desk: Desk, interview: Interview) -> Reply:
    """The talk after a full mock: where it was strongest, where most is to be gained."""
    said, option = desk.lines.say, desk.lines.option
    scored = [one for one in interview.rounds if one.card and one.card.total is not None and not one.only]
    if not scored:
        return Reply(said("mock_none"), choices(parked_option(desk, interview), *over(desk)), interview)
    top, low = max(scored, key=_total), told_of(interview) or scored[-1]
    head = said("partial") + " " if interview.quit else ""
    if top is low:
        head += said("mock_one", of=_part(desk, top))
    else:
        head += said("mock_card", n=len(scored), best=_part(desk, top), worst=_part(desk, low))
    head = " ".join(filter(None, (head, _without_model(desk, scored))))
    if top is not low:
        head = f"{head}\n{said('mock_there', type=desk.type_of(low))}"
    text = f"{head} {first_layer(low.card, desk, strict=interview.numbered, before=head)}" if low.card else head
    row = choices(
        redo_option(desk, low.result, low.card) if low.card else None,
        option("marks", f"marks.{scored[0].result}"),
        parked_option(desk, interview) or option("disagree", f"appeal.{low.result}"),
    )
    return Reply(text, row, interview)


def _total(round_: Round) -> int:
    return (round_.card.total or 0) if round_.card else 0


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
    if (after or 0) > (round_.before or 0):
        second = option("marks", f"marks.{round_.result}")
        shown = shortened(quote or round_.answer, QUOTE_WORDS)
        text = said("redone_up", quote=shown, before=step(round_.before), after=step(after))
    else:
        second = option("example", f"example.{round_.result}.{_place(round_)}")
        text = said("redone_same", after=step(after), advice=mark.advice if mark else "")
    row = choices(again, second, parked_option(desk, interview) or option("enough", "enough"))
    return Reply(f"{_without_model(desk, [round_])} {text}".strip(), row, interview)


def _place(round_: Round) -> int:
    criteria = round_.card.criteria if round_.card else ()
    return next((n for n, mark in enumerate(criteria) if mark.id == round_.only), 0)


async def copied(desk: Desk, round_: Round) -> str:
    """What is said to who sends our own line back, or a pattern that is not filled; empty to anybody else."""
    if is_pattern(round_.answer):
        return desk.lines.say("redone_unfilled")
    copies = await desk.house.grader.engine.copies(desk.rubric(round_), round_.answer)
    return desk.lines.say("redone_copied") if copies else ""
