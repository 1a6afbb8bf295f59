"""What a message means while a question is open. Verbs win; what is left counts as the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.core import spoken
from bot.core.interviewing.lines import Hear, Lines
from bot.core.spoken import plain

Kind = Literal["answer", "question", "empty"]

COMMANDS: tuple[Hear, ...] = (
    *("done", "hint", "skip", "pause", "resume", "quit", "retract", "repeat", "stuck", "wait", "time"),
)
"""What a whole short message may ask for, in the order in which it is looked for."""

LONGEST_COMMAND = 9
SHORT_QUESTION = 14

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, understood. `answer` is what counts, `asked` are questions to the interviewer, `done` closes it."""

    kind: Kind | Hear
    answer: str = ""
    asked: tuple[str, ...] = ()
    done: bool = False


def hear(text: str, lines: Lines) -> Heard:
    """Understand one message."""
    said = text.strip()
    if not any(letter.isalnum() for letter in said):
        return Heard("empty")
    if command := command_in(said, lines, COMMANDS):
        return Heard(command, done=command == "done")
    tail = lines.patterns["tail"].search(said)
    body = _without_tail(said, tail) if tail else said
    asked = tuple(_questions(body, lines))
    rest = " ".join(piece for piece in _pieces(body) if piece not in asked)
    if asked and not rest.strip():
        return Heard("question", answer="", asked=asked, done=bool(tail))
    return Heard("answer", answer=body, asked=asked, done=bool(tail))


def command_in(text: str, lines: Lines, wanted: tuple[Hear, ...]) -> Hear | None:
    """The first of `wanted` that a short message is, from end to end."""
    return spoken.command_in(plain(text), lines.patterns, wanted, LONGEST_COMMAND)


def says(text: str, lines: Lines, kind: Hear) -> bool:
    """Whether a message holds a pattern anywhere."""
    return bool(lines.patterns[kind].search(plain(text)))


def without(text: str, sentences: tuple[str, ...]) -> str:
    """A text without some of its sentences."""
    for sentence in sentences:
        text = text.replace(sentence, " ", 1)
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip()).strip()


def _without_tail(text: str, tail: re.Match[str]) -> str:
    mark = tail[0].lstrip()[:1]
    kept = text[: tail.start()].rstrip()
    return f"{kept}{mark}" if mark in ".!?" else kept


def _questions(text: str, lines: Lines) -> Iterator[str]:
    """The sentences that ask something: with a question mark, or short and beginning as questions begin."""
    pieces = [*_pieces(text)]
    for piece in pieces:
        begins = lines.patterns["assume"].search(plain(piece)) or lines.patterns["knowledge"].search(plain(piece))
        short = len(piece.split()) <= SHORT_QUESTION
        if piece.endswith("?") or (begins and short and len(pieces) == 1 and not piece.endswith((".", "!"))):
            yield piece


def _pieces(text: str) -> Iterator[str]:
    return (piece.strip() for piece in _SENTENCE.split(text) if piece.strip())
