"""The forms of an interview: one to set it up, one for a long answer. Where no form can be, words do the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from bot.core.blocks import Document
from bot.core.interviewing.bank import Difficulty, QuestionType
from bot.core.interviewing.briefing import Asked
from bot.core.interviewing.choosing import Wish
from bot.core.interviewing.desk import Desk, Reply
from bot.core.interviewing.lines import SETUP, WRITE, Lines
from bot.core.interviewing.state import OPEN, Interview, read_interview
from bot.core.memory import Memory
from bot.core.tokens import Token

FILE = "your-answer.txt"


def read_setup(values: Mapping[str, str]) -> Asked:
    """Understand a filled-in set-up; a value that is none of ours leaves the choice to the coach."""
    type_ = next((one for one in get_args(QuestionType) if one == values.get("type")), None)
    level = next((one for one in get_args(Difficulty) if one == values.get("level")), None)
    return Asked(
        wanted="full" if values.get("length") == "full" else "interview",
        mode="strict" if values.get("mode") == "strict" else "friendly",
        wish=Wish(type=type_, level=level),
        number=values.get("marks") == "number",
    )


def stands(interview: Interview | None, sheet: str) -> bool:
    """Whether the question that a long answer is written for is still the one that is open, or waits paused."""
    return interview is not None and interview.phase in OPEN and interview.sheet == sheet


def refusal(lines: Lines, token: Token, memory: Memory) -> str:
    """Why a form of this skill is not opened now; empty when it is."""
    interview = read_interview(memory)
    if token.verb == WRITE:
        return "" if stands(interview, token.ref) else lines.say("sheet_gone")
    busy = token.verb == SETUP and interview is not None and interview.phase in OPEN
    return lines.say("setup_busy") if busy else ""


def given_back(desk: Desk, text: str) -> Reply:
    """The question of a written answer has moved on: nothing counts, and nothing is lost."""
    if not text.strip():
        return Reply(desk.lines.say("sheet_gone"), quiet=True)
    return Reply(desk.lines.say("moved_on"), (Document(name=FILE, text=text),))
