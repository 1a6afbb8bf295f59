"""Learning paths: the steps, the words, and what practice and calendars add to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.bootstrap.content import bank
from bot.bootstrap.places import knowledge_folder

if TYPE_CHECKING:
    from bot.core.answering.answering import Answering
    from bot.core.knowledge.knowledge import Knowledge
    from bot.core.memory import Memory
    from bot.core.planning.desk import Planning
    from bot.core.planning.wording import Wording


def planning(known: Knowledge) -> Planning:
    """What planning needs."""
    from bot.core.planning.desk import Planning
    from bot.core.planning.lines import load_lines
    from bot.core.planning.load import load_steps
    from bot.services.calendar import write_calendar

    return Planning(
        steps=load_steps(knowledge_folder()),
        lines=load_lines(knowledge_folder() / "planning.yaml"),
        knowledge=known,
        rounds=frozenset(question.type for question in bank().questions.values()),
        calendar=write_calendar,
        due=_due,
    )


def _due(memory: Memory) -> int:
    """How many cards wait for review."""
    from bot.core.practice.schedule import due_now, read_reviews

    return len(due_now(read_reviews(memory), memory.now))


def wording(answers: Answering) -> Wording | None:
    """What words the reasons of steps; None without a model."""
    from bot.core.planning.wording import Wording

    writer = answers.writer
    if writer is None:
        return None
    names = writer.manner.signals.names
    return Wording(writer.model, writer.templates["path-why"], writer.common, names, writer.fenced)
