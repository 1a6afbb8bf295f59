"""What every part of this skill works with in a turn, and what it hands back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.core.blocks import Block
from bot.core.budget import PAYER
from bot.core.dialogue import Inbound
from bot.core.grading.grader import Grader, Judge
from bot.core.grading.rubric import Rubric, general_rubric
from bot.core.interviewing.bank import Question
from bot.core.interviewing.keeping import Result, results
from bot.core.interviewing.lines import Lines
from bot.core.interviewing.load import Bank
from bot.core.interviewing.state import Interview, Round
from bot.core.knowledge.knowledge import Knowledge
from bot.core.memory import Change, Memory

FREE = "free"
"""The question id of a question that is not in the bank."""


def _english(_: str) -> str:
    return "en"


@dataclass(frozen=True)
class Interviewing:
    """All that interviews need. `days`: how long texts are kept. `knowledge` knows the cards that rules are.

    `language`: the ISO 639-1 code of a text's language.
    """

    bank: Bank
    grader: Grader
    lines: Lines
    knowledge: Knowledge
    days: int = 90
    language: Callable[[str], str] = _english


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say: words, then blocks. With a `key` it replaces the place's earlier message of that key.

    `interview` is the state to remember, None when it stays as it is; it goes on where this is said, or with `floating`
    where the next word is. `silent`: nothing is said. `quiet`: only who pressed sees it, for as long as they look.
    """

    text: str = ""
    blocks: tuple[Block, ...] = ()
    interview: Interview | None = None
    changes: tuple[Change, ...] = ()
    key: str = ""
    silent: bool = False
    quiet: bool = False
    floating: bool = False

    def led_by(self, words: str) -> Reply:
        """The same reply with words before its own."""
        return replace(self, text=f"{words} {self.text}".strip())


@dataclass(frozen=True)
class Desk:
    """One turn of one learner."""

    house: Interviewing
    inbound: Inbound
    memory: Memory
    interview: Interview | None = None

    @property
    def lines(self) -> Lines:
        """What to say."""
        return self.house.lines

    @property
    def new_id(self) -> str:
        """A name for an interview that begins now: when, and by which message, since two may begin in a second."""
        mark = hashlib.blake2s(self.inbound.id.encode(), digest_size=2).hexdigest()
        return f"{self.memory.now:%y%m%d-%H%M%S}-{mark}"

    @property
    def direct(self) -> bool:
        """Whether nobody else reads here."""
        return self.inbound.surface == "dm"

    @property
    def here(self) -> str:
        """The conversation that goes on after this; empty where it has no name yet, or is not one with the coach."""
        return "" if self.inbound.loose or not self.direct else self.inbound.place

    @property
    def apart(self) -> bool:
        """Whether this was said in another conversation than the one that the interview is held in."""
        held = self.interview.place if self.interview else ""
        return bool(held and self.here) and held != self.here

    @property
    def judge(self) -> Judge | None:
        """The model as a judge; None where there is none, or where this tenant wants none."""
        return self.house.grader.judge if PAYER.get().model else None

    @cached_property
    def results(self) -> tuple[tuple[str, Result], ...]:
        """All marks so far, oldest first."""
        return results(self.memory)

    @cached_property
    def view(self) -> Knowledge:
        """The cards that this tenant sees."""
        return self.house.knowledge.visible(self.inbound.tenant)

    def question(self, round_: Round) -> Question | None:
        """The bank's question of a round; None for the learner's own, or one that is gone."""
        return self.house.bank.questions.get(round_.question)

    def text_of(self, round_: Round) -> str:
        """The words of a round's question."""
        question = self.question(round_)
        return round_.own or (question.text if question else "")

    def type_of(self, round_: Round) -> str:
        """What a round is about, in words."""
        question = self.question(round_) if not round_.own else None
        types: Mapping[str, str] = {str(key): text for key, text in self.lines.file.types.items()}
        return types[question.type if question else FREE]

    def minutes_of(self, round_: Round) -> int:
        """How long a round is meant to take."""
        question = self.question(round_)
        return question.minutes if question else 10

    def rubric(self, round_: Round) -> Rubric:
        """What a round is judged by."""
        if self.question(round_) is not None:
            return self.house.bank.rubric(round_.question)
        return general_rubric(round_.own, self.house.grader.engine.lexicon)

    def card_title(self, card: str | None) -> str:
        """The title of the card that a rule is."""
        found = self.view.cards.get(card or "")
        return found.title if found else ""


def shortened(text: str, most: int) -> str:
    """The first words of a quotation, still as they were written."""
    words = text.split()
    if len(words) <= most:
        return text.strip().rstrip(".")
    end = 0
    for word in words[:most]:
        end = text.index(word, end) + len(word)
    return f"{text[:end].strip()} …"
