"""Which language a text is in: small and honest. It knows a few scripts and the commonest words of a few languages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from bot.core.answering.signals import Tongue

_WORD = re.compile(r"[^\W\d_]+")
LEAST_HITS = 2
LEAST_SHARE = 0.3
FOREIGN_SHARE = 0.4


class Languages:
    """A detector. `of` returns an ISO 639-1 code, `en` whenever it is not sure of another one."""

    def __init__(self, english: str, tongues: Sequence[Tongue]) -> None:
        self._english = frozenset(english.split())
        self._words = {
            tongue.code: frozenset(tongue.words.split()) - self._english for tongue in tongues if tongue.words
        }
        self._scripts = {script: tongue.code for tongue in tongues for script in tongue.script.split()}
        self.capital_nouns = frozenset(tongue.code for tongue in tongues if tongue.capital_nouns)

    def of(self, text: str) -> str:
        """The language of a text."""
        words = [word.casefold() for word in _WORD.findall(text)]
        return self._by_script(text) or self._by_words(words) or "en"

    def _by_script(self, text: str) -> str | None:
        scripts = Counter(_script(letter) for letter in text if letter.isalpha())
        foreign = {script: n for script, n in scripts.items() if script in self._scripts}
        if not foreign or sum(foreign.values()) < FOREIGN_SHARE * scripts.total():
            return None
        japanese = foreign.get("HIRAGANA", 0) + foreign.get("KATAKANA", 0)
        return (
            "ja" if japanese and "HIRAGANA" in self._scripts else self._scripts[max(foreign, key=foreign.__getitem__)]
        )

    def _by_words(self, words: Sequence[str]) -> str | None:
        english = sum(word in self._english for word in words)
        hits = {code: len(known.intersection(words)) for code, known in self._words.items()}  # "per ... per" is one
        best = max(hits, key=lambda code: (hits[code], code))
        said = sum(word in self._words[best] for word in words)
        often = said >= LEAST_SHARE * len(words) and said + _accents(words) > english  # in a long text words come again
        sure = hits[best] >= LEAST_HITS and often
        return best if sure else None


def languages(english: str, tongues: Sequence[Tongue]) -> Languages:
    """Make a detector from the words in signals.yaml."""
    return Languages(english, tongues)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0]


def _accents(words: Sequence[str]) -> int:
    """How many words hold a letter that English does not have."""
    return sum(not word.isascii() for word in words)
