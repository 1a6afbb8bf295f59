"""The tokens of BERT (uncased), so that the encoder needs no tokenizer package with a network client in it.

Follows Devlin et al. (2018) as the encoder was trained: clean, split CJK, strip accents, lower, split at blanks and
punctuation, then the longest known pieces from the left. Written-out special tokens such as `[SEP]` are plain text here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

VOCABULARY = Path(__file__).with_name("vocab.txt")
LONGEST_WORD = 100
REMEMBERED = 0x3000
PAD, UNKNOWN, OPENING, CLOSING = "[PAD]", "[UNK]", "[CLS]", "[SEP]"

REMOVED = frozenset(("Cc", "Cf", "Co", "Cs"))
CJK = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),  # 0x2B820 in the paper's code; the encoder was trained with this slip
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class _Cleaned(dict[int, str]):
    """What a character becomes before it is decomposed; filled as characters are met, the common ones only."""

    def __missing__(self, code: int) -> str:
        value = _cleaned(code)
        if code < REMEMBERED:
            self[code] = value
        return value


class _Folded(dict[int, str]):
    """What a decomposed character becomes: nothing for an accent, apart for punctuation, else lower case."""

    def __missing__(self, code: int) -> str:
        value = _folded(code)
        if code < REMEMBERED:
            self[code] = value
        return value


_CLEAN = _Cleaned()
_FOLD = _Folded()


def _cleaned(code: int) -> str:
    char = chr(code)
    if char in "\t\n\r":
        return " "
    if code == 0xFFFD or unicodedata.category(char) in REMOVED:
        return ""
    if char.isspace():
        return " "
    return f" {char} " if any(first <= code <= last for first, last in CJK) else char


def _folded(code: int) -> str:
    char = chr(code)
    if unicodedata.category(char) == "Mn":
        return ""
    return f" {char} " if is_punctuation(char) else char.lower()


def is_punctuation(char: str) -> bool:
    """Every ASCII sign that is no letter, digit or blank, and what Unicode calls punctuation."""
    ascii_sign = char.isascii() and char.isprintable() and not char.isalnum() and char != " "
    return ascii_sign or unicodedata.category(char).startswith("P")


def split_words(text: str) -> list[str]:
    """Lower-case words and single punctuation signs."""
    decomposed = unicodedata.normalize("NFD", text.translate(_CLEAN))
    return decomposed.translate(_FOLD).split()


class WordPiece:
    """Token numbers by a vocabulary of words and `##` word endings."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._unknown = vocabulary[UNKNOWN]
        self._ends = (vocabulary[OPENING], vocabulary[CLOSING])
        self._word = lru_cache(maxsize=20_000)(self._pieces)

    def encode(self, text: str, most: int = 256) -> list[int]:
        """Token numbers of `text` between opening and closing token, cut to `most` in all."""
        found: list[int] = []
        for word in split_words(text):
            found.extend(self._word(word))
            if len(found) > most - 2:
                break
        return [self._ends[0], *found[: most - 2], self._ends[1]]

    def encode_words(self, words: Sequence[str], most: int = 256) -> tuple[list[int], list[int]]:
        """The same for words given one by one, and for each token between the two ends the place of its word."""
        found: list[int] = []
        owners: list[int] = []
        for n, word in enumerate(words):
            tokens = [token for part in split_words(word) for token in self._word(part)]
            found.extend(tokens)
            owners.extend([n] * len(tokens))
            if len(found) > most - 2:
                break
        return [self._ends[0], *found[: most - 2], self._ends[1]], owners[: most - 2]

    def _pieces(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            end = self._longest(word, start)
            if end == start:
                return (self._unknown,)
            found.append(self._vocabulary[_piece(word, start, end)])
            start = end
        return tuple(found)

    def _longest(self, word: str, start: int) -> int:
        for end in range(len(word), start, -1):
            if _piece(word, start, end) in self._vocabulary:
                return end
        return start


def _piece(word: str, start: int, end: int) -> str:
    return word[start:end] if start == 0 else f"##{word[start:end]}"


def read_vocabulary(path: Path = VOCABULARY) -> Mapping[str, int]:
    """The vocabulary: one token a line, numbered from 0."""
    tokens = path.read_text(encoding="utf-8").split("\n")
    return {token: n for n, token in enumerate(tokens) if token}


def english_words() -> frozenset[str]:
    """The whole words among the tokens: what is no slip of the keyboard."""
    return frozenset(token for token in read_vocabulary() if token.isalpha() and len(token) > 1)
