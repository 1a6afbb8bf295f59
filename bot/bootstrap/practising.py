"""Practice: the items, the drills, the words, and the goal that leans what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.bootstrap.content import bank
from bot.bootstrap.judges import grader
from bot.bootstrap.places import knowledge_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.answering.answering import Answering
    from bot.core.knowledge.knowledge import Knowledge
    from bot.core.memory import Memory
    from bot.core.practice.desk import Practising


def practising(answers: Answering, days: int) -> Practising:
    """What practice needs, with the encoder that answering has."""
    from bot.core.drills import load_drills
    from bot.core.practice.desk import Practising
    from bot.core.practice.items import load_items
    from bot.core.practice.lines import load_lines
    from bot.core.practice.prompts import Prompts

    known, lines = bank(), load_lines(knowledge_folder() / "practice.yaml")
    return Practising(
        prompts=Prompts(load_items(knowledge_folder()), known, lines),
        drills=load_drills(knowledge_folder() / "drills.yaml"),
        engine=grader(answers.retrieval.embed, None).engine,
        lines=lines,
        knowledge=answers.knowledge,
        weights=_weights(answers.knowledge),
        days=days,
    )


def _weights(known: Knowledge) -> Callable[[Memory], Mapping[str, int]]:
    """The weights of the goal that the learner's path has, else of the usual one."""
    from bot.core.planning.state import read_path

    def weights(memory: Memory) -> Mapping[str, int]:
        path = read_path(memory)
        goal = path.goal if path is not None and path.goal in known.goals else known.default_goal
        return known.goals[goal].weights

    return weights
