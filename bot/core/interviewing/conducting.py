"""While a question is open: messages are parts of the answer, unless they ask for something else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bot.core.dialogue import Message
from bot.core.errors import ModelError
from bot.core.interviewing import machine
from bot.core.interviewing.closing import (
    ask_now,
    finish,
    hint_option,
    open_row,
    passed,
    question_row,
    stopped,
    words_now,
)
from bot.core.interviewing.desk import Desk, Reply
from bot.core.interviewing.facts import fact_for
from bot.core.interviewing.hearing import Heard, hear, says, without
from bot.core.interviewing.lines import Hear
from bot.core.interviewing.state import Given, Interview, Piece
from bot.core.spoken import choices

SILENCE = timedelta(hours=12)
"""After so long, a message may be about something else: then the coach asks."""

SHORT = 25
"""Words up to which a message is asked about after a long silence."""

Act = Callable[[Desk, Interview], Awaitable[Reply]]


async def hear_message(desk: Desk, interview: Interview, message: Message) -> Reply:
    """Take one message while a question is open."""
    text = "\n".join((message.text, *(file.text for file in message.files)))
    heard = hear(text, desk.lines)
    if heard.kind in ACTS:
        return await ACTS[heard.kind](desk, interview)
    if heard.kind == "empty":
        return Reply(silent=True)
    if _unsure(desk, interview, text):
        held = interview.model_copy(update={"pending": (message.id, text)})
        option, step = desk.lines.option, interview.step
        row = choices(option("add", "add", step), option("retract", "drop", step))
        return Reply(desk.lines.say("unsure"), row, held)
    return await _take(desk, interview, message.id, heard)


async def add_pending(desk: Desk, interview: Interview) -> Reply:
    """The message that was asked about belongs to the answer."""
    if interview.pending is None:
        return Reply(silent=True)
    id_, text = interview.pending
    return await _take(desk, interview, id_, hear(text, desk.lines))


async def drop_pending(desk: Desk, interview: Interview) -> Reply:
    """It does not; when it was a question, the learner is asked when to answer it."""
    text = interview.pending[1] if interview.pending else ""
    dropped = interview.model_copy(update={"pending": None, "seen": desk.memory.now})
    return _park(desk, dropped, text) if text else Reply(silent=True, interview=dropped)


async def hint(desk: Desk, interview: Interview) -> Reply:
    """Give the next hint, with its price where it has one."""
    question = desk.question(interview.now)
    after, given = machine.take_hint(interview, question) if question else (interview, None)
    if given is None:
        return Reply(desk.lines.say("no_more_hints"), open_row(desk, after), after)
    price = machine.HINT_PRICE[interview.mode]
    said = desk.lines.say("hint_priced", price=price, hint=given) if price else desk.lines.say("hint", hint=given)
    return Reply(said, open_row(desk, after), after)


async def pause(desk: Desk, interview: Interview) -> Reply:
    """Let it wait."""
    paused = machine.pause(interview, desk.memory.now)
    row = choices(desk.lines.option("resume", "resume", paused.step))
    return Reply(desk.lines.say("paused"), row, paused)


async def resume(desk: Desk, interview: Interview) -> Reply:
    """Go on where it was left, with the question once more."""
    resumed = machine.resume(interview, desk.memory.now)
    kept, question = len(interview.now.pieces), words_now(desk, interview)
    away = interview.paused is not None or desk.memory.now - interview.seen > SILENCE
    if kept:
        text = desk.lines.say("resumed" if away else "resumed_soon", n=kept, question=question)
    else:
        text = desk.lines.say("resumed_later" if away else "resumed_fresh", question=question)
    return Reply(text, question_row(desk, resumed), resumed)


async def retract(desk: Desk, interview: Interview) -> Reply:
    """Take the last message out of the answer."""
    if not machine.here(interview):
        return Reply(desk.lines.say("nothing_to_retract"), (), interview)
    after = machine.retract(interview)
    left = len(machine.here(after))
    return _noted(desk, after, desk.lines.say("retracted", n=left) if left else desk.lines.say("retracted_all"))


def change(desk: Desk, interview: Interview, id_: str, text: str) -> Reply:
    """A message of the open answer was edited."""
    after = machine.edit(interview, id_, text)
    return Reply(silent=True) if after is None else _noted(desk, after, desk.lines.say("edited"))


async def keep_for_later(desk: Desk, interview: Interview) -> Reply:
    """The learner's question waits until this one is done."""
    return Reply(desk.lines.say("after_this"), (), interview)


async def start(desk: Desk, interview: Interview) -> Reply:
    """Begin with the first question."""
    return ask_now(desk, machine.start(interview, desk.memory.now))


async def _wait(desk: Desk, interview: Interview) -> Reply:
    return Reply(desk.lines.say("wait", seed=desk.inbound.id), (), _alive(desk, interview))


async def _stuck(desk: Desk, interview: Interview) -> Reply:
    return Reply(desk.lines.say("stuck", seed=desk.inbound.id), open_row(desk, interview), _alive(desk, interview))


async def _time(desk: Desk, interview: Interview) -> Reply:
    used, minutes = machine.minutes_used(interview, desk.memory.now), desk.minutes_of(interview.now)
    return Reply(desk.lines.say("time", used=used, minutes=minutes), (), _alive(desk, interview))


async def _repeat(desk: Desk, interview: Interview) -> Reply:
    said = desk.lines.say("repeat", question=words_now(desk, interview))
    return Reply(said, open_row(desk, interview), _alive(desk, interview))


async def going_on(desk: Desk, interview: Interview) -> Reply:
    """Answer a greeting or a thank-you, which are no part of an answer; after a long time, with the question."""
    if desk.memory.now - interview.seen > SILENCE:
        return await resume(desk, interview)
    return Reply(desk.lines.say("small_talk"), (), _alive(desk, interview))


ACTS: Mapping[str, Act] = {
    "done": finish,
    "hint": hint,
    "skip": passed,
    "pause": pause,
    "resume": going_on,
    "quit": stopped,
    "retract": retract,
    "repeat": _repeat,
    "stuck": _stuck,
    "wait": _wait,
    "time": _time,
}
"""What a short message can ask for while a question is open."""


async def _take(desk: Desk, interview: Interview, id_: str, heard: Heard) -> Reply:
    """Answer the questions in a message, and count the rest of it."""
    given, answered = await _facts(desk, interview, heard)
    for one in given:
        interview = machine.give(interview, one)
    facts = " ".join(dict.fromkeys(one.fact for one in given))
    if heard.kind == "question" and not given:
        if _knowledge(desk, heard.asked[0]):
            return _park(desk, interview, heard.asked[0])
        if _assumes(desk, heard.asked[0]):
            return await _decide(desk, interview, heard.asked[0])
    text = without(heard.answer or " ".join(heard.asked), answered)
    after = machine.add(interview, Piece(id=id_, text=text), desk.memory.now) if text else _alive(desk, interview)
    if heard.done:
        return await finish(desk, after)
    if facts:
        return Reply(desk.lines.say("fact", fact=facts), (), after)
    return _noted(desk, after)


async def _facts(desk: Desk, interview: Interview, heard: Heard) -> tuple[list[Given], tuple[str, ...]]:
    """The facts that the questions of a message get, and those questions."""
    round_ = interview.now
    given, answered = [], []
    for asked in heard.asked:
        found = await fact_for(asked, desk.question(round_), round_.facts, desk.house.grader.engine)
        if found is not None:
            given.append(found)
            answered.append(asked)
    return given, tuple(answered)


async def _decide(desk: Desk, interview: Interview, asked: str) -> Reply:
    """A fact that nobody wrote down: a model makes one up and it is kept; without one the learner decides."""
    judge, round_ = desk.judge, interview.now
    if judge is None:
        return Reply(desk.lines.say("your_call"), (), _alive(desk, interview))
    try:
        known = [f"{one.asked} {one.fact}" for one in round_.facts]
        fact = await judge.fact(desk.text_of(round_), asked, known, desk.memory.learner)
    except ModelError:
        return Reply(desk.lines.say("your_call"), (), _alive(desk, interview))
    after = machine.give(_alive(desk, interview), Given(asked=asked, fact=fact))
    return Reply(desk.lines.say("fact", fact=fact), (), after)


def _park(desk: Desk, interview: Interview, asked: str) -> Reply:
    """A question about the field is answered after this one, or now with a pause."""
    parked = _alive(desk, interview).model_copy(update={"parked": asked})
    option, step = desk.lines.option, interview.step
    row = choices(option("after", "after", step), option("pause_and_ask", "pause-ask", step))
    return Reply(desk.lines.say("knowledge"), row, parked)


def _noted(desk: Desk, interview: Interview, said: str = "") -> Reply:
    """The one line that stands under an answer in the making, edited in place."""
    n, option, step = len(machine.here(interview)), desk.lines.option, interview.step
    text = said or desk.lines.say("noted_one" if n <= 1 else "noted", n=n)
    row = choices(
        option("done", f"done.{interview.now.refused}", step),
        option("retract", f"retract.{n}", step) if n else None,
        hint_option(desk, interview),
    )
    key = f"noted-{interview.id}-{interview.at}-{interview.now.part}"
    return Reply(text, row, interview, key=key)


def _alive(desk: Desk, interview: Interview) -> Interview:
    return interview.model_copy(update={"seen": desk.memory.now})


def _unsure(desk: Desk, interview: Interview, text: str) -> bool:
    return desk.memory.now - interview.seen > SILENCE and len(text.split()) <= SHORT


def _knowledge(desk: Desk, asked: str) -> bool:
    return says(asked, desk.lines, "knowledge") and not _says_any(desk, asked, "own_case")


def _assumes(desk: Desk, asked: str) -> bool:
    return _says_any(desk, asked, "assume") or _says_any(desk, asked, "own_case")


def _says_any(desk: Desk, text: str, kind: Hear) -> bool:
    return says(text, desk.lines, kind)
