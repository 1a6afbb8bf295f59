"""How much there is and how old it gets: figures for the authors of the knowledge base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.knowledge.knowledge import Knowledge, Pack
from bot.core.knowledge.rules.text import body
from bot.core.knowledge.schema import Card
from bot.core.knowledge.shelf import Shelf
from bot.core.knowledge.words import words


@dataclass(frozen=True)
class PackStats:
    """A pack that is read besides the base, and the ids of the base's cards that it replaces for those who see it."""

    title: str
    tenants: str
    cards: int
    overrides: tuple[str, ...]


@dataclass(frozen=True)
class Stats:
    """Counts of the base, and the packs beside it. `seen` is of facts; `words` are the cards' own, without phrasings, facts and sources."""

    cards: int
    areas: Mapping[str, int]
    topics: Mapping[str, int]
    levels: Mapping[str, int]
    seen: Mapping[str, int]
    sources: Mapping[str, Mapping[str, int]]
    words: Mapping[str, int]
    packs: tuple[PackStats, ...] = ()


@dataclass(frozen=True, order=True)
class Stale:
    """A fact whose day of review is past or near, and the line on which that day stands."""

    review_by: date
    path: str
    line: int
    card: str
    key: str
    text: str
    past: bool


def stats(knowledge: Knowledge) -> Stats:
    """Count the base, and name the packs, whose cards are not part of these figures."""
    cards = list(knowledge.cards.values())
    facts = {fact.key: fact for card in cards for fact in card.facts}
    primary = [source.seen for source in knowledge.sources.values() if source.primary]
    other = [source.seen for source in knowledge.sources.values() if not source.primary]
    return Stats(
        cards=len(cards),
        areas=_counted(card.area for card in cards),
        topics=_counted(card.topic for card in cards),
        levels=_counted(str(card.level) for card in cards),
        seen=_counted(fact.seen for fact in facts.values()),
        sources={"primary": _counted(primary), "other": _counted(other)},
        words=_lengths([_length(card) for card in cards]),
        packs=tuple(PackStats(pack.title, _tenants(pack), len(pack.cards), pack.overrides) for pack in knowledge.packs),
    )


def _tenants(pack: Pack) -> str:
    return "everyone" if pack.tenants == "all" else ", ".join(pack.tenants)


def stale(shelves: Sequence[Shelf], today: date, within: int) -> tuple[Stale, ...]:
    """Facts to review until `within` days from `today`, the most urgent first."""
    return tuple(sorted(one for shelf in shelves for one in _stale_of(shelf, today, today + timedelta(days=within))))


def _stale_of(shelf: Shelf, today: date, until: date) -> Iterator[Stale]:
    for held in shelf.cards:
        for n, fact in enumerate(held.value.facts):
            if fact.review_by <= until:
                line = held.lined.line(*held.inside, "facts", n, "review_by")
                past = fact.review_by < today
                yield Stale(fact.review_by, held.path, line, held.value.id, fact.key, fact.text, past)


def _counted(values: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(values).items()))


def _length(card: Card) -> int:
    return sum(len(words(text)) for _, text in body(card))


def _lengths(lengths: Sequence[int]) -> Mapping[str, int]:
    if not lengths:
        return {"total": 0, "least": 0, "most": 0, "mean": 0}
    total = sum(lengths)
    return {"total": total, "least": min(lengths), "most": max(lengths), "mean": round(total / len(lengths))}
