"""Whether a model's sentence may be shown: it must say only what the card it cites says.

Hard checks: the card is one of the retrieved, the quote occurs in it, numbers and names of the sentence occur in it,
and so do most of its other words where both are English. A sentence that fails is dropped, never mended. What these
checks cannot see is a turned meaning in the card's own words; the quote is there so that a reader can.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.core.answering.held import Held
from bot.core.answering.sentences import Sentence
from bot.core.knowledge.schema import Card, Source
from bot.core.knowledge.words import FILLERS, numbers, terms, words

LEAST_QUOTE = 3
MOST_WORDS = 45
SHORT_FORM = 3
SUPPORT = 0.5
"""Part of a sentence's content words that its cards must hold."""

_FORBIDDEN = re.compile(r"https?:|www\.|[<>|#{}\\]|@\w|```|\]\(|!\[|^\s*\||_{2,}")
_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:%|percent\b)")
_MONEY = re.compile(r"[$€£¥]\s?\d|\d\s?(?:[$€£¥]|dollars?\b|euros?\b)")
_SPELLED = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "billion",
    "half",
    "quarter",
    "third",
    "twice",
    "double",
    "triple",
    "dozen",
]
_IDLE_NUMBERS = frozenset(("one", "third", "double"))
_SMALL = FILLERS | frozenset(
    [
        "and",
        "or",
        "but",
        "not",
        "no",
        "so",
        "if",
        "then",
        "than",
        "when",
        "what",
        "how",
        "who",
        "which",
        "why",
        "where",
        "there",
        "with",
        "by",
        "from",
        "at",
        "as",
        "can",
        "could",
        "may",
        "might",
        "must",
        "should",
        "would",
        "will",
        "has",
        "have",
        "had",
        "more",
        "most",
        "less",
        "least",
        "very",
        "also",
        "only",
        "just",
        "each",
        "every",
        "some",
        "any",
        "all",
        "other",
        "same",
        "about",
        "into",
        "out",
        "up",
        "down",
        "over",
        "under",
        "between",
        "before",
        "after",
        "first",
        "own",
        "their",
        "they",
        "them",
        "he",
        "she",
        "his",
        "her",
        "its",
    ]
)


@dataclass(frozen=True)
class Evidence:
    """The text of one card as claims are checked against it, and the names of those it has its facts from."""

    card: Card
    publishers: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """Everything the card says."""
        card = self.card
        parts = [card.title, card.brief, card.plain]
        if card.pair:
            parts += [card.pair.pm, card.pair.ai_pm, card.pair.why, card.pair.example]
        if card.contrast:
            parts += [card.contrast.left, card.contrast.right]
            parts += [cell for row in card.contrast.rows for cell in (row.on, row.left, row.right)]
        parts += [f"{one.title}\n{one.text}" for one in card.sections]
        parts += [f"{fact.text} {fact.value or ''} {fact.unit or ''}" for fact in card.facts]
        return "\n".join(parts)

    @cached_property
    def plain(self) -> str:
        """The text in one spelling, for finding quotes."""
        return flattened(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all its words, and of the names of its sources."""
        return frozenset(terms("\n".join((self.text, *self.publishers))))


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks sentences against the cards a prompt offered, numbered from 1.

    `common` are stems that occur in lower case somewhere in the knowledge base: no names. `names` are known names that
    people also write small. `capital_nouns`: the answer's language writes nouns with capitals.
    """

    evidence: Sequence[Evidence]
    common: frozenset[str]
    names: frozenset[str]
    language: str = "en"
    capital_nouns: bool = False

    def holds(self, sentence: Sentence) -> bool:
        """Whether a sentence may be shown."""
        cited = self._cited(sentence)
        return bool(cited) and self.within(sentence.text, cited)

    def within(self, text: str, cited: Sequence[Held]) -> bool:
        """Whether a sentence is plain words and says no number, no name and not much else that is not held."""
        return bool(
            0 < len(words(text)) <= MOST_WORDS
            and not _FORBIDDEN.search(text)
            and _readable(text)
            and _numbers_held(text, cited)
            and self._names_held(text, cited)
            and (self.language != "en" or _supported(text, cited))
        )

    def _cited(self, sentence: Sentence) -> list[Evidence]:
        """The cards of all marks; none when one mark does not hold."""
        cited = []
        for mark in sentence.marks:
            if not 1 <= mark.card <= len(self.evidence):
                return []
            evidence = self.evidence[mark.card - 1]
            quote = flattened(mark.quote)
            if len(quote.split()) < LEAST_QUOTE or quote not in evidence.plain:
                return []
            cited.append(evidence)
        return cited

    def _names_held(self, text: str, cited: Sequence[Held]) -> bool:
        held = frozenset().union(*(evidence.stems for evidence in cited))
        for n, found in enumerate(_WORD.finditer(text)):
            stems = terms(found[0])
            if self._is_name(found[0], stems, first=n == 0) and not held.issuperset(stems):
                return False
        return True

    def _is_name(self, word: str, stems: Sequence[str], *, first: bool) -> bool:
        """Whether a word names somebody or something, as far as its letters tell."""
        if word.casefold() in self.names:
            return True
        if any(letter.isupper() for letter in word[1:]):
            return (
                self.language == "en" or len(word) > SHORT_FORM
            )  # other languages have short forms of their own for AI
        if not word[0].isupper() or self.capital_nouns or word == "I":
            return False
        if first:
            return self.language == "en" and not set(stems) <= self.common | _SMALL | set(_SPELLED)
        return True


def flattened(text: str) -> str:
    """One spelling for comparing quotes: case, kinds of quotes and dashes, and blanks do not matter; nor does markup."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = plain.translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"})
    return " ".join(re.sub(r"[*_`]", "", plain).split()).strip(" .,;:!?\"'")


def common_stems(cards: Mapping[str, Card], english: str) -> frozenset[str]:
    """Stems of every word that some card writes small."""
    small = (word for card in cards.values() for word in _WORD.findall(Evidence(card).text) if word[0].islower())
    return frozenset(terms(f"{english} {' '.join(small)}"))


def evidence_of(cards: Sequence[Card], sources: Mapping[str, Source]) -> tuple[Evidence, ...]:
    """The evidence of cards, their sources' publishers and titles included."""
    return tuple(Evidence(card, _named(card, sources)) for card in cards)


def _named(card: Card, sources: Mapping[str, Source]) -> tuple[str, ...]:
    used = dict.fromkeys(name for fact in card.facts for name in fact.sources if name in sources)
    return tuple(f"{sources[name].publisher} {sources[name].title}" for name in used)


def _numbers_held(text: str, cited: Sequence[Held]) -> bool:
    whole = "\n".join(evidence.text for evidence in cited)
    if not numbers(text) <= numbers(whole) or not _spelled(text) <= _spelled(whole) | _digits_spelled(whole):
        return False
    if not set(_PERCENT.findall(text)) <= set(_PERCENT.findall(whole)):
        return False
    return not _MONEY.search(text) or bool(_MONEY.search(whole))


def _spelled(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", text.casefold()) if word in _SPELLED} - _IDLE_NUMBERS


def _digits_spelled(text: str) -> set[str]:
    return {_SPELLED[int(number)] for number in numbers(text) if number.isdigit() and int(number) <= 20}


def _supported(text: str, cited: Sequence[Held]) -> bool:
    held = frozenset().union(*(evidence.stems for evidence in cited))
    content = set(terms(text)) - _SMALL
    return not content or len(content & held) >= SUPPORT * len(content)


def _readable(text: str) -> bool:
    return all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"} or letter == "\n" for letter in text)
