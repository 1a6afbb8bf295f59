"""From checked sentences to shown text: numbered, within the budget, and never too little to be an answer.

The first sentences are held back until there are enough words, so that an answer left too thin can still be told from
the card instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.core.answering.layers import BULLETS, counted, sign
from bot.core.answering.sentences import Sentence
from bot.core.knowledge.schema import Card
from bot.core.prompts import Usage

ENOUGH = 15
"""Words that make an answer."""


@dataclass(slots=True)
class Draft:
    """What became of a stream: the shown text, the cards in the order of their numbers, a quote for each, the cost."""

    shown: str = ""
    cards: list[Card] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=lambda: Usage(0, 0))


class Showing:
    """Puts checked sentences into a draft as long as there is room for them, in words.

    The number of a card stands where the next sentence rests on another card, and at the end.
    """

    def __init__(self, cards: Sequence[Card], room: int, draft: Draft) -> None:
        self._cards = cards
        self._room = room
        self._draft = draft
        self._held = ""
        self._bullets = 0
        self._signs = ""

    def pieces(self, sentences: Iterable[Sentence]) -> Iterator[str]:
        """Yield what may be shown now."""
        for sentence in sentences:
            self._held += self._piece(sentence)
            if self._held and (self._draft.shown or counted(self._held) >= ENOUGH):
                yield self._show(self._held)
                self._held = ""

    def end(self) -> Iterator[str]:
        """Yield the number that the last sentences still lack."""
        if self._draft.shown and self._signs:
            yield self._show(f" {self._signs}")
        self._signs = ""

    def _show(self, piece: str) -> str:
        self._draft.shown += piece
        return piece

    def _piece(self, sentence: Sentence) -> str:
        """The sentence with what stands before it; empty when there is no room for it any more."""
        self._bullets += sentence.bullet
        self._room -= counted(sentence.text) + 1
        if self._room < 0 or self._bullets > BULLETS:
            self._room = -1  # nothing after a gap: the order of sentences carries meaning
            return ""
        signs = " ".join(sign(n) for n in self._numbers(sentence))
        before = f" {self._signs}" if self._signs not in {"", signs} else ""
        self._signs = signs
        if sentence.bullet:
            return f"{before}\n- {sentence.text}"
        return f"{before} {sentence.text}" if self._draft.shown or self._held else sentence.text

    def _numbers(self, sentence: Sentence) -> list[int]:
        """The shown numbers of the cards a sentence rests on, given out in the order of first use."""
        numbers = []
        for mark in sentence.marks:
            card = self._cards[mark.card - 1]
            if card not in self._draft.cards:
                self._draft.cards.append(card)
                self._draft.quotes.append(mark.quote)
            numbers.append(self._draft.cards.index(card) + 1)
        return sorted(set(numbers))
