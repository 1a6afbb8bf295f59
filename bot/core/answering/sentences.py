"""A model's stream, cut into sentences with the marks that say what each rests on.

A mark looks like `[2 "words copied from card 2"]` and stands behind its sentence. A sentence is complete when its mark
is, so decimals and abbreviations cannot cut it short; what stands before it without a mark of its own is unmarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.knowledge.words import BULLET, sentences

_QUOTES = '"\u201c\u201d\u00ab\u00bb\u201e'
_MARK = re.compile(rf"\[\s*(\d{{1,2}})\s*[:,]?\s*[{_QUOTES}]([^\]]{{1,300}}?)[{_QUOTES}]\s*\]")
_MARKS = re.compile(
    rf"(?P<marks>(?:\s*\[\s*\d{{1,2}}\s*[:,]?\s*[{_QUOTES}][^\]]{{1,300}}?[{_QUOTES}]\s*\])+)(?P<end>[.!?]*)"
)
LONGEST_PENDING = 4000


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sentence says it rests on: the number of a card, and words that should occur in it."""

    card: int
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as the model wrote it. `bullet`: it opens an item of a list."""

    text: str
    marks: tuple[Mark, ...] = ()
    bullet: bool = False


class Cutter:
    """Feed it deltas; it gives sentences as soon as their marks are complete."""

    def __init__(self) -> None:
        self._pending = ""

    def feed(self, delta: str) -> Iterator[Sentence]:
        """Yield the sentences that are complete: those whose marks are followed by something else than a mark."""
        self._pending += delta
        while (found := _MARKS.search(self._pending)) and _goes_on(self._pending[found.end() :]):
            yield from _sentences(self._pending[: found.start()] + found["end"], found["marks"])
            self._pending = self._pending[found.end() :]
        if len(self._pending) > LONGEST_PENDING:  # no mark for so long: nothing of it could be shown
            self._pending = ""

    def finish(self) -> Iterator[Sentence]:
        """Yield what is complete at the end of the stream."""
        if found := _MARKS.search(self._pending):
            yield from _sentences(self._pending[: found.start()] + found["end"], found["marks"])
        self._pending = ""


def _goes_on(rest: str) -> bool:
    """Whether something other than one more mark follows."""
    return bool(rest.strip()) and not rest.lstrip().startswith("[")


def _sentences(text: str, marks: str) -> Iterator[Sentence]:
    """The sentences before a group of marks; the marks belong to the last one."""
    found: list[tuple[str, bool]] = []
    for line in filter(str.strip, text.splitlines()):
        starts = bool(BULLET.match(line))
        found.extend((sentence, starts and n == 0) for n, sentence in enumerate(sentences(line)))
    read = tuple(Mark(int(number), quote.strip()) for number, quote in _MARK.findall(marks))
    for n, (sentence, bullet) in enumerate(found, 1):
        yield Sentence(sentence, read if n == len(found) else (), bullet)
