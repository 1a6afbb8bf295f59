"""Rules K031 to K039: what a fact rests on, and whether facts agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.schema import Card, Fact
from bot.core.knowledge.scope import Scope
from bot.core.knowledge.words import numbers, stem, terms

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
DAY = re.compile(r"\d{4}-\d\d")
COUNTS = tuple(
    map(stem, ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])
)
GRACE = timedelta(days=1)  # somewhere it is tomorrow already


def judge_facts(scope: Scope) -> Iterator[Finding]:
    """All findings about facts and sources."""
    for held in scope.own.cards:
        for n, fact in enumerate(held.value.facts):
            yield from _source_of(scope, held, n, fact)
            yield from _dates_of(scope, held, n, fact)
            yield from _value_of(held, n, fact)
        yield from _keys_of(held)
    yield from _dates_of_lists(scope)
    yield from _values(scope)
    yield from _sources_of_roles(scope)
    if scope.under is None:
        yield from _never_cited(scope)


def _source_of(scope: Scope, held: Held[Card], n: int, fact: Fact) -> Iterator[Finding]:
    known = scope.ids("sources")
    for source in fact.sources:
        if source not in known:
            yield held.finding("K031", f"{source} is not in sources.yaml", "facts", n, "sources")
    if fact.seen == "no" and (fact.value is not None or YEAR.search(fact.text)):
        yield held.finding("K034", f"{fact.key}: nobody has seen the source of this value", "facts", n, "seen")
    unseen = [source for source in fact.sources if source in scope.sources and scope.sources[source].seen == "no"]
    if len(unseen) == len(fact.sources) and fact.seen in {"full", "excerpt"}:
        yield held.finding("K037", f"seen: {fact.seen}, but sources.yaml says no for {unseen[0]}", "facts", n, "seen")


def _value_of(held: Held[Card], n: int, fact: Fact) -> Iterator[Finding]:
    """A value that its own sentence contradicts: what happens when only one of the two is mended."""
    value = str(fact.value)
    stated = numbers(fact.text) - set(YEAR.findall(fact.text))
    claimed = numbers(value)
    if fact.value is None or DAY.search(value) or YEAR.fullmatch(value) or not stated or not claimed:
        return
    spelled = {str(n) for n, word in enumerate(COUNTS, 1) if word in terms(fact.text)}
    if not claimed & (stated | spelled):
        yield held.finding(
            "K039", f"{fact.key}: the value is {value}, and its text says otherwise", "facts", n, "value"
        )


def _dates_of(scope: Scope, held: Held[Card], n: int, fact: Fact) -> Iterator[Finding]:
    if fact.review_by <= fact.as_of:
        yield held.finding("K035", f"{fact.key}: review_by is not after as_of", "facts", n, "review_by")
    if fact.as_of > scope.today + GRACE:
        yield held.finding("K035", f"{fact.key}: as_of is in the future", "facts", n, "as_of")
    if fact.review_by < scope.today:
        yield held.finding("K036", f"{fact.key} was to be reviewed by {fact.review_by}", "facts", n, "review_by")


def _dates_of_lists(scope: Scope) -> Iterator[Finding]:
    dated = (
        *((held, "reviewed", held.value.reviewed) for held in scope.own.cards),
        *((held, "accessed", held.value.accessed) for held in scope.own.sources),
        *((held, "checked", held.value.checked) for held in scope.own.resources),
    )
    for held, name, day in dated:
        if day > scope.today + GRACE:
            yield held.finding("K035", f"{name} is in the future", name)


def _keys_of(held: Held[Card]) -> Iterator[Finding]:
    keys: set[str] = set()
    for n, fact in enumerate(held.value.facts):
        if fact.key in keys:
            yield held.finding("K033", f"the key {fact.key} stands here twice", "facts", n, "key")
        keys.add(fact.key)


def _values(scope: Scope) -> Iterator[Finding]:
    """Two cards that disagree on a fact: said at both, since either may be the one that was changed."""
    first: dict[str, tuple[Held[Card], int]] = {}
    own = {id(held) for held in scope.own.cards}
    for held in scope.cards.values():
        for n, fact in enumerate(held.value.facts):
            other, m = first.setdefault(fact.key, (held, n))
            stated = other.value.facts[m]
            if other is not held and _claim(stated) != _claim(fact):
                yield from (
                    _unlike(one, at, of) for one, at, of in ((held, n, other), (other, m, held)) if id(one) in own
                )


def _unlike(held: Held[Card], n: int, other: Held[Card]) -> Finding:
    fact = held.value.facts[n]
    stated = next(one for one in other.value.facts if one.key == fact.key)
    return held.finding("K032", f"{fact.key} says {_short(fact)}, in {other.value.id} {_short(stated)}", "facts", n)


def _claim(fact: Fact) -> tuple[object, ...]:
    if fact.value is None:
        return (*terms(fact.text),)
    value = numbers(str(fact.value)) or fact.value
    return (value, (fact.unit or "").strip().casefold())


def _short(fact: Fact) -> str:
    return f"{fact.value} {fact.unit or ''}".strip() if fact.value is not None else f"'{fact.text}'"


def _sources_of_roles(scope: Scope) -> Iterator[Finding]:
    for held in scope.own.roles:
        for source in held.value.sources:
            if source not in scope.ids("sources"):
                yield held.finding("K031", f"{source} is not in sources.yaml", "sources")


def _never_cited(scope: Scope) -> Iterator[Finding]:
    cited = {source for held in scope.own.cards for fact in held.value.facts for source in fact.sources}
    cited |= {source for held in scope.own.roles for source in held.value.sources}
    for held in scope.own.sources:
        if held.value.id not in cited:
            yield held.finding("K038", f"{held.value.id} is cited nowhere")
