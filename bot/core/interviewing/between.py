"""Plain words before a question and after the marks: those that mean a button are taken for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot.core.answering.history import last_spoken
from bot.core.blocks import Choices
from bot.core.dialogue import Outcome, Part
from bot.core.interviewing import after, appealing, conducting
from bot.core.interviewing.briefing import Asked, brief, read_request, stricter
from bot.core.interviewing.closing import ask_now
from bot.core.interviewing.desk import Desk, Reply
from bot.core.interviewing.feedback import told_of
from bot.core.interviewing.hearing import command_in, says
from bot.core.interviewing.lines import VERB
from bot.core.interviewing.state import Interview, Round, keep_interview
from bot.core.spoken import plain
from bot.core.tokens import parse

FOR_SURE = frozenset(("start", "begin", "redo", "marks", "scores", "scorecard"))
"""Words that are for the interviewer even when something else was talked of since; a *yes* may answer that."""


async def between(desk: Desk, text: str) -> Reply | None:
    """What plain words mean while no question is open; None when they are not about an interview."""
    interview = desk.interview
    if interview is None:
        return None
    if not _talked_since(desk, interview):
        if command_in(text, desk.lines, ("another",)):
            return brief(desk, read_request(text, desk.house.bank))
        if command_in(text, desk.lines, ("history",)):
            return after.history(desk)
    around = {"briefing": _briefed, "debriefing": _afterwards, "closed": _afterwards}.get(interview.phase)
    return await around(desk, interview, text) if around else None


async def offering(desk: Desk, parts: AsyncGenerator[Part]) -> AsyncGenerator[Part]:
    """The same reply; where it offers an interview, one is kept ready, so that a *yes* begins it."""
    offered = False
    async with aclosing(parts) as stream:
        async for part in stream:
            if isinstance(part, Choices) and part.options:
                token = parse(part.options[0].token)
                offered = offered or (token is not None and (token.verb, token.ref) == (VERB, ""))
            yield _with_offer(desk, part) if offered and isinstance(part, Outcome) else part


def _with_offer(desk: Desk, outcome: Outcome) -> Outcome:
    known = desk.interview
    ready = brief(desk, Asked()).interview
    busy = known is not None and (known.open or known.paused or known.waiting)
    if busy or ready is None or not desk.direct:
        return outcome
    return replace(outcome, changes=(*outcome.changes, *keep_interview(desk.memory, ready, desk.house.days)))


async def _briefed(desk: Desk, interview: Interview, text: str) -> Reply | None:
    """Begin what was offered, change it, or leave it; anything else is not about it."""
    sure = bool(FOR_SURE & set(plain(text).split())) or not _talked_since(desk, interview)
    if sure and command_in(text, desk.lines, ("begin",)):
        return await conducting.start(desk, interview)
    if sure and command_in(text, desk.lines, ("strict",)):
        return stricter(desk, interview)
    if sure and command_in(text, desk.lines, ("quit", "enough")):
        return Reply(desk.lines.say("not_now"), interview=interview.model_copy(update={"phase": "closed"}))
    return None


async def _afterwards(desk: Desk, interview: Interview, text: str) -> Reply | None:
    """After the marks: an objection, a wish to try again, discouragement, and the words of the buttons."""
    last = told_of(interview)
    if last is None or (interview.phase == "closed" and _talked_since(desk, interview)):
        return None
    if not desk.apart and says(text, desk.lines, "disagree"):
        meant = after.meant_by(desk, interview, text) or last
        return await appealing.appeal(desk, meant.result, text if len(text.split()) > 2 else "")
    if not desk.apart and says(text, desk.lines, "discouraged"):
        return await after.encourage(desk, interview)
    sure = bool(FOR_SURE & set(plain(text).split())) or not _talked_since(desk, interview)
    if not sure:
        return None
    if command_in(text, desk.lines, ("redo",)) and last.card is not None:
        return await _again(desk, interview)
    return await _button_said(desk, interview, last, text)


async def _button_said(desk: Desk, interview: Interview, last: Round, text: str) -> Reply | None:
    """What a button below the marks does, for who writes its words."""
    said = command_in(text, desk.lines, ("marks", "picture", "enough"))
    if said == "marks":
        first = next((one for one in interview.rounds if one.card and one.result), last)
        return await after.marks(desk, first.result)
    if said == "picture":
        return await after.picture(desk, last.result)
    if said == "enough":
        return Reply(desk.lines.say("enough"), interview=interview.moved(phase="closed"))
    return None


async def _again(desk: Desk, interview: Interview) -> Reply | None:
    found = await after.encourage(desk, interview)
    if found is None or found.interview is None:
        return None
    return ask_now(desk, found.interview)


def _talked_since(desk: Desk, interview: Interview) -> bool:
    """Whether the coach said something about another matter since the interview's last word."""
    if desk.apart:
        return True
    spoken = last_spoken(desk.memory, desk.inbound.place)
    return spoken is not None and spoken > interview.seen
