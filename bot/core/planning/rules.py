"""Rules L001 to L013: what the steps of the learning path break, with file and line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.schema import Resource
from bot.core.knowledge.words import words
from bot.core.planning.load import StepShelf
from bot.core.planning.step import SLOT, SLOTS, Step

WHY_WORDS = 25
EXERCISE_WORDS = (20, 50)
ARTEFACT_WORDS = 12
DONE_WORDS = 25
QUICK_HOURS = 1
PER_COMPETENCY = (4, 7)
BANNED = "\u2014"


@dataclass(frozen=True)
class Known:
    """What steps may point at."""

    cards: frozenset[str]
    competencies: frozenset[str]
    resources: Mapping[str, Resource]


def judge_steps(shelf: StepShelf, known: Known) -> Iterator[Finding]:
    """Everything that the steps break."""
    yield from shelf.findings
    ids = Counter(held.value.id for held in shelf.steps)
    for held in shelf.steps:
        if ids[held.value.id] > 1:
            yield held.finding("L004", f"the id {held.value.id} is used more than once", "id")
        yield from _links(held, known, frozenset(ids))
        yield from _lengths(held)
        yield from _slots(held)
        if held.value.quick and (held.value.hours > QUICK_HOURS or held.value.needs):
            yield held.finding("L010", "a quick step takes an hour at most and needs no other", "quick")
    yield from _circles(shelf)
    yield from _levels(shelf)
    yield from _numbers(shelf, known)


def _links(held: Held[Step], known: Known, ids: frozenset[str]) -> Iterator[Finding]:
    step = held.value
    if step.competency not in known.competencies:
        yield held.finding("L003", f"there is no competency {step.competency}")
    for n, card in enumerate(step.cards):
        if card not in known.cards:
            yield held.finding("L005", f"there is no card {card}", "cards", n)
    if step.resource is not None and step.resource not in known.resources:
        yield held.finding("L006", f"there is no resource {step.resource}", "resource")
    for n, need in enumerate(step.needs):
        if need not in ids:
            yield held.finding("L007", f"there is no step {need}", "needs", n)


def _lengths(held: Held[Step]) -> Iterator[Finding]:
    step = held.value
    least, most = EXERCISE_WORDS
    limits = (
        ("why", 1, WHY_WORDS, step.why),
        ("exercise", least, most, step.exercise),
        ("artefact", 1, ARTEFACT_WORDS, step.artefact),
        ("done_when", 1, DONE_WORDS, step.done_when),
    )
    for name, low, high, text in limits:
        if not low <= (count := len(words(text))) <= high:
            yield held.finding("L009", f"{name} has {count} words", name)
        if BANNED in text:
            yield held.finding("L009", f"{name} has a dash that belongs to print", name)


def _slots(held: Held[Step]) -> Iterator[Finding]:
    step = held.value
    for slot in SLOT.findall(step.why):
        if slot not in SLOTS:
            yield held.finding("L011", f"why knows no {{{slot}}}, only {{background}} and {{goal}}", "why")
    for name in ("title", "exercise", "artefact", "done_when"):
        if SLOT.search(getattr(step, name)):
            yield held.finding("L011", f"only why is filled with a learner's own words, not {name}", name)


def _circles(shelf: StepShelf) -> Iterator[Finding]:
    needs = {held.value.id: held.value.needs for held in shelf.steps}
    for held in shelf.steps:
        if held.value.id in _reached(held.value.id, needs):
            yield held.finding("L008", f"{held.value.id} comes before itself", "needs")


def _reached(start: str, needs: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Every step that must come before `start`."""
    found: set[str] = set()
    ahead = [*needs[start]]
    while ahead:
        if (id_ := ahead.pop()) not in found:
            found.add(id_)
            ahead.extend(needs.get(id_, ()))
    return frozenset(found)


def _levels(shelf: StepShelf) -> Iterator[Finding]:
    """A step for a higher level never comes first in the same skill: its proof would leave a hole."""
    steps = {held.value.id: held.value for held in shelf.steps}
    for held in shelf.steps:
        for n, need in enumerate(held.value.needs):
            before = steps.get(need)
            if before and before.competency == held.value.competency and before.level > held.value.level:
                yield held.finding("L012", f"needs {need}, which leads to a higher level", "needs", n)


def _numbers(shelf: StepShelf, known: Known) -> Iterator[Finding]:
    by_competency: dict[str, list[Held[Step]]] = defaultdict(list)
    for held in shelf.steps:
        by_competency[held.value.competency].append(held)
    for competency, steps in by_competency.items():
        least, most = PER_COMPETENCY
        if competency in known.competencies and not least <= len(steps) <= most:
            yield steps[0].finding("L013", f"{competency} has {len(steps)} steps")
        quick = [held for held in steps if held.value.quick]
        for held in quick[1:]:
            yield held.finding("L010", f"{competency} has a quick step already", "quick")
