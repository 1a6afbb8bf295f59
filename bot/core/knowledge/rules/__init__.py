"""The rules that a type cannot express. `judge` applies all of them to one folder of content."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.knowledge.held import Finding
from bot.core.knowledge.rules.facts import judge_facts
from bot.core.knowledge.rules.likeness import judge_evals, judge_likeness
from bot.core.knowledge.rules.links import judge_goals, judge_links, judge_names
from bot.core.knowledge.rules.text import judge_text
from bot.core.knowledge.scope import Scope

__all__ = ["judge", "judge_evals", "judge_vital"]


def judge(scope: Scope) -> Iterator[Finding]:
    """Everything that the folder `scope.own` breaks, what reading it found included."""
    yield from judge_vital(scope)
    for held in scope.own.cards:
        yield from judge_text(held)
    yield from judge_likeness(scope)


def judge_vital(scope: Scope) -> Iterator[Finding]:
    """Only what a run depends on: files, names, facts, links and goals. It takes a third of the time."""
    yield from scope.own.findings
    yield from judge_names(scope)
    yield from judge_facts(scope)
    yield from judge_links(scope)
    yield from judge_goals(scope)
