"""Rules K004 to K007, K040 to K043 and K060 to K062: names, links between files, weights of goals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

from bot.core.knowledge import law
from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.schema import Card
from bot.core.knowledge.scope import Scope

KINDS = ("cards", "sources", "competencies", "roles", "glossary", "resources")


def judge_names(scope: Scope) -> Iterator[Finding]:
    """Findings about where a file lies and what it is called."""
    for held in scope.own.cards:
        path = Path(held.path)
        if path.stem != held.value.id:
            yield held.finding("K004", f"the id is {held.value.id}; name the file {held.value.id}.md", "id")
        if path.parent.parent.name == "cards" and path.parent.name != held.value.area:
            yield held.finding("K005", f"the area is {held.value.area}; the folder is {path.parent.name}", "area")
    for kind in KINDS:
        yield from _twice(scope, kind)


def _twice(scope: Scope, kind: str) -> Iterator[Finding]:
    below = scope.under.claimed.get(kind, set()) if scope.under and kind != "cards" else set()
    uses = Counter(held.value.id for held in getattr(scope.own, kind))
    for held in getattr(scope.own, kind):
        if uses[held.value.id] > 1 or held.value.id in below:
            yield held.finding("K006", f"the id {held.value.id} is used more than once", "id")


def judge_links(scope: Scope) -> Iterator[Finding]:
    """Findings about links between cards, competencies, terms and resources."""
    cards, competencies = scope.ids("cards"), scope.competencies
    for held in scope.own.cards:
        yield from _links_of(held, cards)
        for n, competency in enumerate(held.value.competencies):
            if competency not in competencies:
                yield held.finding("K041", f"there is no competency {competency}", "competencies", n)
    for term in scope.own.glossary:
        for n, card in enumerate(term.value.cards):
            if card not in cards:
                yield term.finding("K042", f"there is no card {card}", "cards", n)
    for resource in scope.own.resources:
        if resource.value.competency not in competencies:
            yield resource.finding("K041", f"there is no competency {resource.value.competency}", "competency")
    yield from _circles(scope)


def _links_of(held: Held[Card], cards: frozenset[str]) -> Iterator[Finding]:
    for name in ("needs", "next"):
        for n, target in enumerate(getattr(held.value, name)):
            if target == held.value.id:
                yield held.finding("K040", f"{name} leads back to the card itself", name, n)
            elif target not in cards:
                yield held.finding("K040", f"{name} leads to {target}, which does not exist", name, n)


def _circles(scope: Scope) -> Iterator[Finding]:
    needs = {id_: set(held.value.needs) - {id_} for id_, held in scope.cards.items()}
    own = {held.value.id for held in scope.own.cards}
    while True:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][:-1]
            start = min(circle)
            at = circle.index(start)
            round_trip = [*circle[at:], *circle[:at], start]
            for earlier, later in pairwise(round_trip):
                needs[later].discard(earlier)
            if own & set(circle):
                judged = scope.cards[min(own & set(circle))]
                yield judged.finding("K043", f"needs goes in a circle: {' > '.join(reversed(round_trip))}", "needs")
        else:
            return


def judge_goals(scope: Scope) -> Iterator[Finding]:
    """Findings about what the goals weigh."""
    held = scope.own.goals
    if held is None:
        return
    for n, goal in enumerate(held.value.goals):
        total = sum(goal.weights.values())
        if total != 100:
            yield held.finding("K060", f"the weights of {goal.id} sum to {total}", "goals", n, "weights")
        for competency in goal.weights:
            if competency not in scope.competencies:
                yield held.finding("K041", f"there is no competency {competency}", "goals", n, "weights", competency)
        if goal.id == law.CRAFT_GOAL and goal.weights.get(law.CRAFT, 0) < law.CRAFT_LEAST:
            yield held.finding("K061", f"{law.CRAFT} weighs less than {law.CRAFT_LEAST}", "goals", n, "weights")
    if held.value.default not in {goal.id for goal in held.value.goals}:
        yield held.finding("K062", f"there is no goal {held.value.default}", "default")
