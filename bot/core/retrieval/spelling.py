"""Mending slips of the keyboard before searching: neither words nor vectors forgive them.

A word that neither English nor the cards know becomes the nearest word the cards use, when that is very near. On the
tuning half this mends 15 of 17 misspelt questions and touches none that was right. Nobody is shown the mended text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.core.retrieval.rows import Row

LETTERS = re.compile(r"[^\W\d_]+")
SHORTEST = 5
"""Shorter words have too many neighbours."""

LONG = 8
"""From this length on, two slips are allowed instead of one."""

TWICE = 2
"""How often the cards must use a word before another is taken for it."""


@dataclass(frozen=True)
class Speller:
    """Knows the words of `rows` and the lower-case words of `english`."""

    rows: Sequence[Row]
    english: frozenset[str]

    def __call__(self, text: str) -> str:
        """`text` with its unknown words replaced where a known one is near; all else as it was."""
        return LETTERS.sub(lambda match: self._mended(match.group()), text)

    @cached_property
    def _used(self) -> Mapping[str, int]:
        return Counter(word for row in self.rows for word in LETTERS.findall(row.text.lower()))

    @cached_property
    def _by_initial(self) -> Mapping[str, tuple[str, ...]]:
        often = sorted(
            (word for word, times in self._used.items() if times >= TWICE), key=lambda word: -self._used[word]
        )
        initials = {word[0] for word in often}
        return {initial: tuple(word for word in often if word[0] == initial) for initial in initials}

    def _mended(self, word: str) -> str:
        plain = word.lower()
        if len(plain) < SHORTEST or not word[1:].islower() or plain in self.english or plain in self._used:
            return word
        most = 2 if len(plain) >= LONG else 1
        candidates = self._by_initial.get(plain[0], ())
        near = ((slips(plain, other, most), n) for n, other in enumerate(candidates))
        least, n = min(near, default=(most + 1, 0))
        return candidates[n] if least <= most else word


def slips(left: str, right: str, most: int) -> int:
    """Letters dropped, added, changed or swapped between two words; any number above `most` only means "more"."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    above: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, above, row = above, row, [i]
        for j, b in enumerate(right, 1):
            least = min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                least = min(least, before[j - 2] + 1)
            row.append(least)
    return row[-1]
