"""Which step of a learner's path trains a skill: what progress says to do about the one with most to gain."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.memory import Memory
from bot.core.planning.desk import Desk, Planning
from bot.core.planning.state import read_path
from bot.core.planning.step import Step


@dataclass(frozen=True, slots=True)
class Training:
    """A step ahead, with its number in the path, from 1."""

    n: int
    step: Step


def training(house: Planning, memory: Memory, competency: str) -> Training | None:
    """The next step of the learner's path on a competency; None without a path, or when it has none ahead."""
    path = read_path(memory)
    if path is None or not path.ready:
        return None
    numbered = enumerate(Desk(house, memory).plan(path).steps, len(path.done) + 1)
    return next((Training(n, step) for n, step in numbered if step.competency == competency), None)
