"""What a card says at each depth: the first layer within the chat budget, its simpler form, and all behind More."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.answering.answer import Cited, CitedSource
from bot.core.answering.replies import Words
from bot.core.knowledge.schema import Card, Contrast, Fact, Pair, Section, Source
from bot.core.knowledge.words import BULLET, bullets, content_terms, numbers, sentences, term_set
from bot.core.spoken import filled

BUDGET = 90
"""Words in the first layer of any reply, its notes included."""

BULLETS = 3
LEAST_COMMON = 3
SAME_SAYING = 0.5
"""How many words, or what part of them, a text shares with a fact that it rests on."""

SOURCES = 3
DATED = frozenset({"salary-market", "regulation", "tools"})
PRICED = "build-vs-buy-cost-capacity"
PRICE = re.compile(r"[$€£¥]|\b(?:usd|eur|gbp|dollars?|euros?|cents?)\b", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")
SIGNS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def sign(n: int) -> str:
    """A citation's number as it stands in the text."""
    return "".join(SIGNS[int(digit)] for digit in str(n))


def supporting(card: Card, text: str) -> tuple[Fact, ...]:
    """The facts that a text of the card rests on: it states their numbers, or says much of what they say."""
    stated, said = _figures(text), term_set(text)
    return tuple(fact for fact in card.facts if _rests_on(fact, stated, said))


def _rests_on(fact: Fact, stated: frozenset[str], said: frozenset[str]) -> bool:
    terms = content_terms(fact.text)
    common = len(terms & said)
    return (bool(_figures(fact.text) & stated) and common >= LEAST_COMMON) or common >= SAME_SAYING * len(terms)


def nearest_fact(card: Card, text: str) -> Fact:
    """The fact that shares most words with a text; the first of several."""
    asked = term_set(text)
    return max(card.facts, key=lambda fact: len(asked & content_terms(fact.text)))


def cite(card: Card, n: int, text: str, sources: Mapping[str, Source], quote: str | None = None) -> Cited:
    """The citation of a card for a text that rests on it; by default it quotes the fact nearest to that text."""
    facts = (nearest_fact(card, text), *supporting(card, text))
    named = dict.fromkeys(source for fact in facts for source in fact.sources)
    found = [sources[name] for name in named if name in sources][:SOURCES]
    return Cited(
        n=n,
        card=card.id,
        title=card.title,
        quote=quote or nearest_fact(card, text).text,
        sources=tuple(CitedSource(one.id, one.title, str(one.url) if one.url else None) for one in found),
    )


@dataclass(frozen=True, slots=True)
class Notes:
    """What must be said about a text: its date, that it is no legal advice, that people disagree, that it is hearsay."""

    as_of: str | None
    legal: bool
    contested: bool
    secondhand: bool

    def line(self, phrases: Words, aside: str = "") -> str:
        """The notes as one short line with what else is to be said, empty when there is nothing."""
        said = [
            filled(phrases.as_of, month=_month(self.as_of)) if self.as_of else "",
            phrases.legal if self.legal else "",
            phrases.contested if self.contested else "",
            phrases.secondhand if self.secondhand else "",
            aside,
        ]
        joined = " ".join(filter(None, said))
        return f"_{joined}_" if joined else ""


def notes_on(card: Card, text: str) -> Notes:
    """What must be said about a text of this card."""
    facts = supporting(card, text)
    dated = card.topic in DATED or (card.topic == PRICED and any(PRICE.search(_whole(fact)) for fact in facts))
    return Notes(
        as_of=_dated(facts or (nearest_fact(card, text),), text) if dated else None,
        legal=card.topic == "regulation",
        contested=any(fact.contested for fact in facts),
        secondhand=any(fact.seen == "secondhand" for fact in facts),
    )


def _figures(text: str) -> frozenset[str]:
    """Numbers that say something: years do not, since most facts have one."""
    return frozenset(number for number in numbers(text) if not YEAR.fullmatch(number))


def _dated(facts: Sequence[Fact], text: str) -> str:
    """The date of the oldest number that a text states, else of the oldest fact it rests on."""
    stated = _figures(text)
    with_numbers = [fact for fact in facts if _figures(fact.text) & stated]
    return min(fact.as_of for fact in with_numbers or facts).isoformat()


def first_layer(text: str, notes: str, *, n: int = 1, lead: str = "") -> str:
    """A text with its citation's number and its notes, cut at a sentence where it would pass the budget."""
    room = BUDGET - counted(notes) - counted(lead) - 1  # the sign counts as a word where words are blanks apart
    body = f"{fit(text, room)} {sign(n)}"
    join = "\n" if BULLET.match(body) else " "
    return "\n\n".join(filter(None, (f"{lead}{join}{body}".strip(), notes)))


def counted(text: str) -> int:
    """Words as the strictest reader counts them: whatever stands between blanks."""
    return len(text.split())


def fit(text: str, most: int) -> str:
    """As many whole sentences and bullets of a text as `most` words and three bullets hold, at least the first."""
    kept: list[str] = []
    room = most
    for line in text.strip().splitlines():
        if not line.strip():
            kept.append("")
            continue
        if BULLET.match(line) and bullets("\n".join(kept)) >= BULLETS:
            break
        whole, left = _fit_line(line, room, first=not any(kept))
        if whole:
            kept.append(whole)
        room -= counted(whole)
        if left:
            break
    return "\n".join(kept).strip()


def _fit_line(line: str, room: int, *, first: bool) -> tuple[str, bool]:
    """What of one line fits, and whether something of it was left out."""
    if counted(line) <= room:
        return line, False
    if BULLET.match(line):
        return (line, True) if first else ("", True)
    kept: list[str] = []
    for sentence in sentences(line):
        if counted(" ".join((*kept, sentence))) > room and (kept or not first):
            break
        kept.append(sentence)
    return " ".join(kept), True


def section(card: Card, title: str) -> str | None:
    """The text of one section, None when the card has no such section."""
    return next((one.text for one in card.sections if one.title == title), None)


def more(card: Card, phrases: Words, *, tables: bool) -> str:
    """All that stands behind More, in Markdown; with `tables` the contrast too, else an adapter draws it."""
    parts = [
        _pair(card.pair, phrases) if card.pair else "",
        *(_section(one) for one in card.sections),
        table(card.contrast.left, card.contrast.right, _rows(card.contrast)) if tables and card.contrast else "",
    ]
    return "\n\n".join(filter(None, parts))


def table(left: str, right: str, rows: tuple[tuple[str, str, str], ...]) -> str:
    """A comparison as a Markdown table."""
    lines = [f"| | {left} | {right} |", "|---|---|---|", *(f"| {on} | {one} | {other} |" for on, one, other in rows)]
    return "\n".join(lines)


def source_lines(card: Card, sources: Mapping[str, Source]) -> str:
    """The sources of a card as bullets, with addresses where they have one."""
    named = dict.fromkeys(source for fact in card.facts for source in fact.sources)
    found = [sources[name] for name in named if name in sources]
    return "\n".join(f"- {_linked(one)}" for one in found[:BULLETS])


def _linked(source: Source) -> str:
    title = f"[{source.title}]({source.url})" if source.url else source.title
    return f"{title}, {source.publisher}"


def _pair(pair: Pair, phrases: Words) -> str:
    said = (
        (phrases.pm, pair.pm),
        (phrases.ai_pm, pair.ai_pm),
        (phrases.why, pair.why),
        (phrases.example, pair.example),
    )
    return "\n".join(f"- **{name}:** {text}" for name, text in said)


def _section(one: Section) -> str:
    return f"**{one.title}**\n{one.text}"


def _rows(contrast: Contrast) -> tuple[tuple[str, str, str], ...]:
    return tuple((row.on, row.left, row.right) for row in contrast.rows)


def _whole(fact: Fact) -> str:
    return f"{fact.text} {fact.unit or ''} {fact.value or ''}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _month(day: str) -> str:
    year, month, _ = day.split("-")
    return f"{_MONTHS[int(month) - 1]} {year}"
