"""What can be asked: the items, and the lines of rubrics that interview answers missed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.interviewing.bank import Criterion, Difficulty, Question
from bot.core.interviewing.keeping import Result
from bot.core.interviewing.load import Bank
from bot.core.practice.items import ChoiceItem, Item, OrderItem, Prompt, ShortItem
from bot.core.practice.lines import Lines

LINE = "line."
MISSED = 1
"""A line at this level or below was missed."""

LEVELS: Mapping[Difficulty, int] = {"easy": 1, "medium": 2, "hard": 3}


@dataclass(frozen=True)
class Prompts:
    """Finds a prompt by its ref: an item's id, or `line.<question>.<criterion>`."""

    items: Mapping[str, Prompt]
    bank: Bank
    lines: Lines

    def find(self, ref: str) -> Prompt | None:
        """The prompt, None when the content no longer holds it."""
        return self._line(ref) if ref.startswith(LINE) else self.items.get(ref)

    def of_unit(self, unit: str) -> tuple[Prompt, ...]:
        """Every prompt for what is learned under that name."""
        if unit.startswith(LINE):
            found = self._line(unit)
            return (found,) if found else ()
        return tuple(prompt for prompt in self.items.values() if prompt.unit == unit)

    def missed(self, results: tuple[tuple[str, Result], ...]) -> tuple[str, ...]:
        """Units of the rubric lines that the latest answer to their question missed, latest answers first."""
        levels: dict[tuple[str, str], int] = {}
        for _, result in results:
            for criterion, level in result.levels.items():
                if level is not None:
                    levels.pop((result.question, criterion), None)
                    levels[result.question, criterion] = level
        units = [f"{LINE}{question}.{criterion}" for (question, criterion), level in levels.items() if level <= MISSED]
        return tuple(unit for unit in reversed(units) if self.find(unit) is not None)

    def _line(self, ref: str) -> Prompt | None:
        question_id, _, criterion_id = ref.removeprefix(LINE).partition(".")
        question = self.bank.questions.get(question_id)
        rubric = question.rubric if question else ()
        criterion = next((one for one in rubric if one.id == criterion_id and not one.judgement), None)
        if question is None or criterion is None:
            return None
        return Prompt(ref, ref, question.competencies[0], self._item(question, criterion))

    def _item(self, question: Question, criterion: Criterion) -> Item:
        return ShortItem(
            id=criterion.id,
            kind="short",
            difficulty=LEVELS[question.level],
            card=criterion.card,
            text=self.lines.say("only_part", question=question.text, part=criterion.title),
            points=criterion.points[:4],
            answer=criterion.stronger,
            why=criterion.advice,
        )


def mixed(item: Item, seed: str) -> tuple[int, ...]:
    """The order in which options or steps are shown: the same for a seed, and for steps never the right one."""
    count = len(item.options) if isinstance(item, ChoiceItem) else len(item.steps) if isinstance(item, OrderItem) else 0
    shown = sorted(range(count), key=lambda n: scattered(f"{seed}.{n}"))
    if isinstance(item, OrderItem) and shown == sorted(shown):
        shown = [*shown[1:], shown[0]]
    return tuple(shown)


def scattered(seed: str) -> bytes:
    """Something to sort by that has no order of its own, and is the same on every run."""
    return hashlib.blake2b(seed.encode(), digest_size=8).digest()
