"""Rules K050 to K054: nothing is said twice, and no measuring question is copied from a card."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.knowledge import law
from bot.core.knowledge.files import LARGEST_LIST, UnreadableError, read_text
from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.likeness import near_pairs
from bot.core.knowledge.schema import Card
from bot.core.knowledge.scope import Scope
from bot.core.knowledge.words import term_set

Asked = tuple[Held[Card], int, str]


def judge_likeness(scope: Scope) -> Iterator[Finding]:
    """Findings about phrasings, cards and terms that repeat one another."""
    yield from _phrasings(scope)
    yield from _cards(scope)
    yield from _spellings(scope)


def _phrasings(scope: Scope) -> Iterator[Finding]:
    asked = list(_asked(scope))
    own = {id(held) for held in scope.own.cards}
    for earlier, later in near_pairs([term_set(text) for _, _, text in asked], law.SAME_PHRASING):
        (first, m, old), (second, n, new) = asked[earlier], asked[later]
        if first is second:
            if id(first) in own:
                yield second.finding("K050", f"{new!r} is nearly {old!r} above", "phrasings", n)
        elif id(second) in own:
            yield second.finding("K051", f"{new!r} is nearly {old!r} of {first.value.id}", "phrasings", n)
        elif id(first) in own:
            yield first.finding("K051", f"{old!r} is nearly {new!r} of {second.value.id}", "phrasings", m)


def _asked(scope: Scope) -> Iterator[Asked]:
    for held in scope.cards.values():
        yield from ((held, n, text) for n, text in enumerate(held.value.phrasings))


def _cards(scope: Scope) -> Iterator[Finding]:
    held = list(scope.cards.values())
    own = {id(card) for card in scope.own.cards}
    for earlier, later in near_pairs([term_set(_gist(card.value)) for card in held], law.SAME_CARD):
        mine, other = (later, earlier) if id(held[later]) in own else (earlier, later)
        if id(held[mine]) in own:
            yield held[mine].finding("K052", f"says nearly the same as {held[other].value.id}", "brief")


def _gist(card: Card) -> str:
    points = (section.text for section in card.sections if section.title == "Points")
    return " ".join((card.brief, *points))


def _spellings(scope: Scope) -> Iterator[Finding]:
    owner: dict[str, str] = {}
    for held in scope.own.glossary:
        for spelling in {text.casefold() for text in (held.value.term, *held.value.also)}:
            if owner.setdefault(spelling, held.value.id) != held.value.id:
                yield held.finding("K054", f"{spelling!r} belongs to {owner[spelling]} already")


def judge_evals(scope: Scope, files: Sequence[Path]) -> Iterator[Finding]:
    """Findings about measuring questions (JSON lines with `question`) that a card's phrasing gives away."""
    asked = list(_asked(scope))
    rows = [row for file in files for row in _questions(file)]
    sets = [term_set(text) for _, _, text in asked] + [term_set(text) for _, _, text in rows]
    for earlier, later in near_pairs(sets, law.SAME_PHRASING):
        if earlier < len(asked) <= later:
            path, line, text = rows[later - len(asked)]
            held, _, phrasing = asked[earlier]
            yield Finding(path, line, "K053", f"{text!r} is nearly the phrasing {phrasing!r} of {held.value.id}")


def _questions(file: Path) -> Iterator[tuple[str, int, str]]:
    try:
        lines = read_text(file, LARGEST_LIST).splitlines()
    except UnreadableError:
        return  # what measures retrieval says itself that its file is broken
    for n, line in enumerate(lines):
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(row, dict) and isinstance(row.get("question"), str):
            yield str(file), n + 1, row["question"]
