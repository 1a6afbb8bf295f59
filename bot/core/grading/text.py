"""An answer cut into pieces that say one thing each, with every piece still standing word for word in the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.core.grading.lexicon import Lexicon
from bot.core.knowledge.words import WORD, terms

LONGEST = 40
"""Words; a longer sentence is cut at a comma."""

LISTED_TERMS, LISTED_WORDS, LISTED_SHARE = 10, 2.3, 0.5
"""So many terms in a row, of so few words each and so full of claims, are a list and no sentence or note."""

HEAPED_WORDS, HEAPED_SHARE = 16, 0.8
"""So are so many words from pause to pause that hold few small ones."""

SCOPE = 6
"""Words that a negator reaches at most."""

_END = re.compile(r"(?<=[.!?;])[\"'\u2019\u201d)\]]*\s+|\s+-\s+|\s*\n+\s*(?:[-*\u2022]\s+|\d+[.)]\s+)?")
_BREAK = re.compile(r"[,:(\u2013\u2014]|\s-\s")
_PAUSE = re.compile(r"[,:;()\u2013\u2014]|\s-\s")


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece: `text[start:end]` of its passage, read word by word. `listed`: terms in a row without a sentence."""

    start: int
    end: int
    words: tuple[str, ...]
    stems: tuple[str, ...]
    content: tuple[bool, ...]
    negated: tuple[bool, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and its pieces, in order."""

    text: str
    units: tuple[Unit, ...]

    def quote(self, n: int) -> str:
        """The words of one piece, exactly as they were written."""
        unit = self.units[n]
        return self.text[unit.start : unit.end]

    @property
    def stems(self) -> tuple[str, ...]:
        """Stems of all words that carry a claim, in order."""
        return tuple(
            stem for unit in self.units for stem, content in zip(unit.stems, unit.content, strict=True) if content
        )


def read_passage(text: str, lexicon: Lexicon) -> Passage:
    """Cut and read a text."""
    spans = (part for start, end in _sentences(text) for part in _parts(text, start, end))
    return Passage(text, tuple(unit for start, end in spans if (unit := _unit(text, start, end, lexicon))))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _END.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a long sentence at the commas nearest to equal parts."""
    long = len(WORD.findall(text, start, end))
    if long <= LONGEST:
        yield start, end
        return
    breaks = [found.end() for found in _BREAK.finditer(text, start, end)]
    if not breaks:
        yield start, end
        return
    middle = start + (end - start) // 2
    at = min(breaks, key=lambda place: abs(place - middle))
    if at in {start, end}:
        yield start, end
        return
    yield from _parts(text, start, at)
    yield from _parts(text, at, end)


def _unit(text: str, start: int, end: int, lexicon: Lexicon) -> Unit | None:
    found = list(WORD.finditer(text, start, end))
    if not found:
        return None
    words = tuple(one[0] for one in found)
    content = tuple(_small(word) not in lexicon.small for word in words)
    pauses = [bool(_PAUSE.search(text, before.end(), after.start())) for before, after in pairwise(found)]
    turned = _negated(words, pauses, text[start:end], lexicon)
    first, last = found[0].start(), end
    while last > found[-1].end() and text[last - 1].isspace():
        last -= 1
    return Unit(first, last, words, tuple(map(stem_of, words)), content, turned, _listed(content, sum(pauses)))


def _listed(content: tuple[bool, ...], pauses: int) -> bool:
    words, share = len(content), sum(content) / len(content)
    row = pauses + 1 >= LISTED_TERMS and words <= LISTED_WORDS * (pauses + 1) and share >= LISTED_SHARE
    return row or (words >= HEAPED_WORDS * (pauses + 1) and share >= HEAPED_SHARE)


def _negated(words: tuple[str, ...], pauses: list[bool], sentence: str, lexicon: Lexicon) -> tuple[bool, ...]:
    """Which words a negator turns: those behind it until a pause or a word that ends its reach."""
    turned = [False] * len(words)
    if lexicon.dismissals.search(sentence):
        return (True,) * len(words)
    if lexicon.not_negating.search(sentence):
        return tuple(turned)
    for n, word in enumerate(words):
        if _small(word) not in lexicon.negators and not _small(word).endswith("n't"):
            continue
        for at in range(n + 1, min(n + 1 + SCOPE, len(words))):
            if pauses[at - 1] or _small(words[at]) in lexicon.scope_ends:
                break
            turned[at] = True
    return tuple(turned)


def stem_of(word: str) -> str:
    """The stem of one word; of `don't` that of `do`."""
    found = terms(word)
    return found[0] if found else word.casefold()


def _small(word: str) -> str:
    return word.casefold().replace("\u2019", "'")
