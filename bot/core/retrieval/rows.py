"""The texts by which a card is found, one row each: title, phrasings, brief, plain and passages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.core.knowledge.schema import Card

Place = Literal["title", "phrasing", "brief", "plain", "pair", "contrast", "section"]

ASKED: frozenset[Place] = frozenset(("title", "phrasing"))
QUOTABLE: frozenset[Place] = frozenset(("brief", "pair", "contrast", "section"))


@dataclass(frozen=True)
class Row:
    """One text of a card. `title` names the section of a passage."""

    place: Place
    text: str
    title: str = ""


def rows_of(card: Card) -> tuple[Row, ...]:
    """All rows of a card; the first is its title."""
    return (
        Row("title", card.title),
        *(Row("phrasing", phrasing) for phrasing in card.phrasings),
        Row("brief", card.brief),
        Row("plain", card.plain),
        *_passages(card),
    )


def _passages(card: Card) -> Iterator[Row]:
    if card.pair:
        yield Row("pair", f"PM: {card.pair.pm} AI PM: {card.pair.ai_pm} {card.pair.why} {card.pair.example}")
    if card.contrast:
        sides = f"{card.contrast.left} or {card.contrast.right}"
        cells = " ".join(f"{row.on}: {row.left} / {row.right}" for row in card.contrast.rows)
        yield Row("contrast", f"{sides}. {cells}")
    yield from (Row("section", section.text, section.title) for section in card.sections)
