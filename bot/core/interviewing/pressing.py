"""The verb and the buttons of this skill: what each of them does, and what one does whose moment is over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import get_args

from bot.core.interviewing import after, appealing, conducting, machine, own
from bot.core.interviewing.bank import QuestionType
from bot.core.interviewing.briefing import Asked, brief, offered, read_wish
from bot.core.interviewing.choosing import Wish
from bot.core.interviewing.closing import finish, passed, stopped
from bot.core.interviewing.desk import Desk, Reply
from bot.core.interviewing.state import OPEN, Interview
from bot.core.interviewing.wishing import mended
from bot.core.spoken import choices
from bot.core.tokens import Token

Press = Callable[[Desk, Interview], Awaitable[Reply]]
OnResult = Callable[[Desk, str, int, int], Awaitable[Reply]]

START_WORDS = 20


async def commanded(desk: Desk, text: str) -> Reply:
    """Answer `/interview` with the words behind it."""
    typed, interview = mended(text, desk.house.bank, desk.lines), desk.interview
    asked = read_wish(typed.text, desk.house.bank)
    if asked.wanted == "history":
        return after.history(desk)
    if interview is not None and interview.phase in OPEN:
        if asked.wanted == "resume":
            return await conducting.resume(desk, interview)
        if asked.wanted == "pause" and interview.open:
            return await conducting.pause(desk, interview)
        return still_open(desk, interview)
    if asked.wanted in {"free", "debrief"}:
        expected = own.ask_for(desk, "free-question" if asked.wanted == "free" else "debrief-question")
        return own.take(desk, expected.interview, asked.text) if asked.text and expected.interview else expected
    offer = brief(desk, asked).led_by(typed.told(desk.lines))
    return offer.led_by(desk.lines.say("nothing_paused")) if asked.wanted in {"resume", "pause"} else offer


async def pressed(desk: Desk, token: Token) -> Reply:
    """Answer a button. One whose moment is over does nothing but say so."""
    head, _, rest = token.ref.partition(".")
    interview = desk.interview
    if head == "resume" and not token.step:
        return await _shown_again(desk)
    if head in BRIEFED or head in ASKED:
        if interview is None or not _fits(interview, token, head, rest):
            return stale(desk)
        awake = interview if head in {"resume", "pause", "quit"} else interview.model_copy(update={"paused": None})
        return await {**BRIEFED, **ASKED}[head](desk, awake)
    if head in AT_ANY_TIME:
        return await AT_ANY_TIME[head](desk)
    if head in NAMED:
        return NAMED[head](desk, rest)
    return await _on_result(desk, head, rest)


def still_open(desk: Desk, interview: Interview) -> Reply:
    """Say that a question waits."""
    option, round_ = desk.lines.option, interview.now
    said = desk.lines.say("open_one", type=desk.type_of(round_), question=_start_of(desk.text_of(round_)))
    row = choices(option("finish", "resume", interview.step), option("fresh", "fresh"), option("not_now", "not-now"))
    return Reply(said, row)


def stale(desk: Desk) -> Reply:
    """Say quietly that a button's moment is over: it is old, was pressed twice, or is another person's."""
    interview, say, option = desk.interview, desk.lines.say, desk.lines.option
    if interview is not None and interview.phase in OPEN:
        if interview.open and interview.place == desk.here:
            return Reply(say("gone"), quiet=True)
        return Reply(say("gone_apart"), choices(option("here", "resume", interview.step)), quiet=True)
    if interview is not None and interview.phase == "briefing" and not interview.waiting:
        row = choices(option("start", "start", interview.step), option("not_now", "not-now"))
        return Reply(say("gone_offer"), row, quiet=True)
    return Reply(say("gone_over"), choices(option("another", "another")), quiet=True)


def _fits(interview: Interview, token: Token, head: str, rest: str) -> bool:
    """Whether a button belongs to this very moment. What can be pressed twice in a stage names how often it was."""
    phases = {"briefing"} if head in BRIEFED else OPEN
    counted = COUNTED.get(head)
    return (
        interview.step == token.step
        and interview.phase in phases
        and (counted is None or rest == str(counted(interview)))
        and not (head == "pause" and interview.paused)
    )


async def _shown_again(desk: Desk) -> Reply:
    """What was sent into a direct message that was closed then, or waits behind the home page's button."""
    interview = desk.interview
    if interview is not None and interview.phase in OPEN:
        return await conducting.resume(desk, interview)
    if interview is not None and interview.phase == "briefing" and not interview.waiting:
        return offered(desk, interview)
    return Reply(desk.lines.say("nothing_paused"), choices(desk.lines.option("another", "another")))


async def _on_result(desk: Desk, head: str, rest: str) -> Reply:
    """A button below marks: `rest` is the result's key, and up to two numbers behind it."""
    parts = rest.split(".")
    if head not in ON_RESULT or len(parts) < 2 or not all(part.isdecimal() for part in parts[1:]):
        return stale(desk)
    numbers = [*(int(part) for part in parts[2:4]), 0, 0]
    return await ON_RESULT[head](desk, f"{parts[0]}.{parts[1]}", numbers[0], numbers[1])


async def _full(desk: Desk) -> Reply:
    return brief(desk, Asked("full", "strict"))


async def _another(desk: Desk) -> Reply:
    return brief(desk, Asked())


def _of_type(desk: Desk, rest: str) -> Reply:
    """Offer a question of a type that another skill names on its button; an open question comes first."""
    type_ = next((one for one in get_args(QuestionType) if one == rest), None)
    if type_ is None:
        return stale(desk)
    if desk.interview is not None and desk.interview.phase in OPEN:
        return still_open(desk, desk.interview)
    return brief(desk, Asked(wish=Wish(type=type_)))


def _own(desk: Desk, key: str) -> Reply:
    """Ask a question of the learner's own once more; an open question comes first."""
    if desk.interview is not None and desk.interview.phase in OPEN:
        return still_open(desk, desk.interview)
    return own.again(desk, key) or stale(desk)


async def _not_now(desk: Desk) -> Reply:
    return Reply(desk.lines.say("not_now"))


async def _enough(desk: Desk) -> Reply:
    interview = desk.interview
    closed = interview.moved(phase="closed") if interview and interview.phase == "debriefing" else None
    return Reply(desk.lines.say("enough"), interview=closed)


async def _history(desk: Desk) -> Reply:
    return after.history(desk)


async def _redo(desk: Desk, key: str, place: int, _level: int) -> Reply:
    if desk.interview is not None and desk.interview.phase in OPEN:
        return still_open(desk, desk.interview)
    return await after.redo(desk, key, place)


async def _add(desk: Desk, interview: Interview) -> Reply:
    """What was said in another conversation belongs to the answer; where that goes on, the next word tells."""
    added = await conducting.add_pending(desk, interview)
    return replace(added, floating=True) if desk.apart else added


BRIEFED: Mapping[str, Press] = {"start": conducting.start}
"""Buttons of a briefing."""

ASKED: Mapping[str, Press] = {
    "done": finish,
    "hint": conducting.hint,
    "skip": passed,
    "pause": conducting.pause,
    "resume": conducting.resume,
    "quit": stopped,
    "retract": conducting.retract,
    "after": conducting.keep_for_later,
    "add": _add,
    "drop": conducting.drop_pending,
}
"""Buttons of an open question; they belong to one stage of it."""

COUNTED: Mapping[str, Callable[[Interview], int]] = {
    "hint": lambda interview: interview.now.hints,
    "retract": lambda interview: len(machine.here(interview)),
    "done": lambda interview: interview.now.refused,
}
"""What a double click would do twice, and what tells the second click from the first."""

AT_ANY_TIME: Mapping[str, Callable[[Desk], Awaitable[Reply]]] = {
    "full": _full,
    "another": _another,
    "fresh": _another,
    "not-now": _not_now,
    "enough": _enough,
    "history": _history,
}

NAMED: Mapping[str, Callable[[Desk, str], Reply]] = {"type": _of_type, "own": _own}
"""Buttons that name what to ask."""

ON_RESULT: Mapping[str, OnResult] = {
    "marks": lambda desk, key, _place, _level: after.marks(desk, key),
    "picture": lambda desk, key, _place, _level: after.picture(desk, key),
    "redo": _redo,
    "example": lambda desk, key, place, _level: after.example(desk, key, place),
    "appeal": lambda desk, key, _place, _level: appealing.appeal(desk, key),
    "against": lambda desk, key, place, _level: appealing.against(desk, key, place),
    "judge": lambda desk, key, place, _level: appealing.judge_again(desk, key, place),
    "mine": appealing.own_mark,
    "keep": lambda desk, key, _place, _level: appealing.keep(desk, key),
}
"""Buttons below the marks of one answer; they work as long as the answer is kept."""


def _start_of(text: str) -> str:
    words = text.split()
    return text if len(words) <= START_WORDS else f"{' '.join(words[:START_WORDS])} …"
