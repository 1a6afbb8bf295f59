"""What is said in another conversation than the one an interview is held in: a question to the coach, no answer.

Only platforms whose direct messages have threads know such a thing. Once, until the interview goes on, the reply says
where it waits, with one button.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from bot.core.blocks import Block, Choices, Citations, Quiz
from bot.core.dialogue import Open, Outcome, Part, Status, Text
from bot.core.interviewing import conducting
from bot.core.interviewing.desk import Desk, Reply
from bot.core.interviewing.hearing import command_in, hear
from bot.core.interviewing.pressing import still_open
from bot.core.interviewing.state import OPEN, Interview, keep_interview

LONG = 8
"""Words from which what asks nothing may have been meant as an answer."""

MOST_BUTTONS = 3


async def called(desk: Desk, text: str) -> Reply | None:
    """*Pause* and *resume* find the interview from anywhere; None for all other words."""
    interview = desk.interview
    found = command_in(text, desk.lines, ("pause", "resume"))
    if interview is None or interview.phase not in OPEN or found is None:
        return None
    if found == "resume":
        return await conducting.resume(desk, interview)
    return still_open(desk, interview) if interview.paused else await conducting.pause(desk, interview)


async def reminding(desk: Desk, interview: Interview, text: str, parts: AsyncGenerator[Part]) -> AsyncGenerator[Part]:
    """The same reply; below its last message, where the interview waits, unless that was said since it last went on."""
    last: list[Block] | None = None
    async with aclosing(parts) as stream:
        async for part in stream:
            match part:
                case Open() | Status() | Text():
                    for block in last or ():
                        yield block
                    last = []
                    yield part
                case Outcome():
                    shown = (
                        _with_reminder(desk, interview, text, last)
                        if last is not None and not interview.reminded
                        else None
                    )
                    for block in shown if shown is not None else last or ():
                        yield block
                    yield (
                        part
                        if shown is None
                        else replace(part, changes=(*part.changes, *_noted(desk, interview, text)))
                    )
                case _:
                    last = [*(last or ()), part]


def _with_reminder(desk: Desk, interview: Interview, text: str, blocks: Sequence[Block]) -> list[Block] | None:
    """The blocks of a message and the reminder; None where a choice is asked that needs all its buttons."""
    if any(isinstance(block, Quiz) for block in blocks):
        return None
    option, meant = desk.lines.option, _may_be_answer(desk, text)
    button = option("add", "add", interview.step) if meant else option("here", "resume", interview.step)
    said = desk.lines.say("elsewhere_answer" if meant else "elsewhere")
    reminder = Choices(prompt=said, options=(button,))
    if sum(len(block.options) for block in blocks if isinstance(block, Choices)) < MOST_BUTTONS:
        return [*blocks, reminder]
    if meant or any(isinstance(block, Citations) for block in blocks):
        return [*_one_less(blocks), reminder]
    return None


def _one_less(blocks: Sequence[Block]) -> list[Block]:
    """Without the last button: below an answer it is a proposal, and below a decline the reminder is the way out."""
    at = max(n for n, block in enumerate(blocks) if isinstance(block, Choices))
    kept: Any = blocks[at]
    fewer = kept.model_copy(update={"options": kept.options[:-1]})
    return [*blocks[:at], *((fewer,) if fewer.options else ()), *blocks[at + 1 :]]


def _noted(desk: Desk, interview: Interview, text: str) -> tuple[Any, ...]:
    """That it was said; what may have been meant as an answer is kept for its button."""
    held = (desk.inbound.id, text) if _may_be_answer(desk, text) else interview.pending
    reminded = interview.model_copy(update={"reminded": True, "pending": held})
    return keep_interview(desk.memory, reminded, desk.house.days)


def _may_be_answer(desk: Desk, text: str) -> bool:
    heard = hear(text, desk.lines)
    return heard.kind == "answer" and not heard.asked and len(text.split()) >= LONG
