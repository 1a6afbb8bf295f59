"""Which two things a person means, and what the base holds of them together: a contrast, two roles, or each by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.answering.layers import section
from bot.core.answering.reply import Asked
from bot.core.answering.signals import Signals
from bot.core.answering.telling import comparison_of
from bot.core.blocks import Comparison, ComparisonRow
from bot.core.knowledge.knowledge import Knowledge
from bot.core.knowledge.schema import Card, Role, Term
from bot.core.knowledge.words import BULLET, content_terms, term_set

ALIKE = 0.5
PART_OF = 0.6
ROLE_FIRST = ("decides", "measured_by", "outputs", "mandate", "works_with", "hiring_signals")
MISTAKES = "Common mistakes"
_PM = re.compile(r"\bpms?\b")

Names = frozenset[frozenset[str]]
"""Every way in which one thing may be written, each as a set of stems."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A role or a word of the glossary: what the base says of it in one breath, and the card that says more."""

    id: str
    title: str
    short: str
    card: Card | None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """A comparison that was found. `alike`: how surely it is the one meant.

    It comes from the contrast of one card, from two roles, or from two `things` that nobody has compared yet (`both`: its
    one card speaks of both). `cards` are what it rests on and `sources` what stands in for a card. `ref` is what a button says to mean these two.
    """

    comparison: Comparison
    ref: str
    cards: tuple[Card, ...] = ()
    sources: tuple[str, ...] = ()
    alike: float = 1.0
    things: tuple[Thing, Thing] | None = None
    both: bool = False


def names_of(side: str, asked: Asked) -> Names:
    """Every way in which a side may be written."""
    return _names(side, asked.manner.signals, asked.view)


def comparable(signals: Signals, view: Knowledge, beside: str) -> list[str]:
    """What may be compared with `beside`: roles, then words that are no other name of a role; never the same thing."""
    same = _names(signals.plain(beside), signals, view) if beside else frozenset()
    titles = {role.title: _stems(role.title) for role in view.roles.values()}
    words = {_capital(term.term): _spelled(term, signals) for term in view.terms.values()}
    roles = frozenset(titles.values())
    kept = [title for title, stems in titles.items() if stems not in same]
    return [*kept, *(word for word, names in words.items() if not names & (same | roles))]


def _names(side: str, signals: Signals, view: Knowledge) -> Names:
    plain = signals.bare(side)
    typed = _stems(plain)
    written = {typed}
    for phrases in signals.sides.values():
        written |= set(map(_stems, phrases)) if plain in phrases else set()
    for term in view.terms.values():
        spelled = _spelled(term, signals)
        written |= spelled if typed in spelled else set()
    return frozenset(written)


def ready(left: Names, right: Names, asked: Asked) -> Sides | None:
    """The comparison that the base holds of two things; of equally sure ones that of a card."""
    found = [*_in_contrasts(left, right, asked), *_in_roles(left, right, asked)]
    best = max(found, key=lambda one: one.alike, default=None)
    return best if best and best.alike > ALIKE else None


def thing(names: Names, asked: Asked) -> Thing | None:
    """The role or the word of the glossary that goes by one of these names, a role before a word."""
    role = next((one for one in asked.view.roles.values() if _stems(one.title) in names), None)
    term = next((one for one in asked.view.terms.values() if _spelled(one, asked.manner.signals) & names), None)
    card = asked.view.cards.get(term.cards[0]) if term else None
    if role:
        return Thing(role.id, role.title, role.mandate, card, role.sources)
    return Thing(term.id, _capital(term.term), term.plain, card) if term and card else None


def thing_by_id(id_: str, asked: Asked) -> Thing | None:
    """The thing that a button names."""
    named = asked.view.roles.get(id_) or asked.view.terms.get(id_)
    title = named.title if isinstance(named, Role) else named.term if named else ""
    return thing(names_of(asked.manner.signals.plain(title), asked), asked) if title else None


def of_roles(left: Role, right: Role, asked: Asked) -> Sides:
    """Two roles row by row."""
    labels = asked.manner.replies.words.role_rows
    rows = (ComparisonRow(on=labels[name], left=getattr(left, name), right=getattr(right, name)) for name in ROLE_FIRST)
    comparison = Comparison(left=left.title, right=right.title, rows=tuple(rows))
    return Sides(comparison, f"{left.id}.{right.id}", sources=(*left.sources, *right.sources))


def of_card(card: Card, asked: Asked) -> Sides | None:
    """The comparison that a card holds; None when it holds none."""
    comparison = comparison_of(card, asked.manner.replies.words)
    return Sides(comparison, card.id, (card,)) if comparison else None


def of_things(left: Thing, right: Thing, asked: Asked) -> Sides:
    """Two things that no table compares: what the base says of each, the short of it first.

    Where one card speaks of both, it has the word on how they differ, and nothing else is cited.
    """
    rows = asked.manner.replies.words.thing_rows
    said = [(rows["short"], left.short, right.short)]
    both = _of_both(left, right, asked)
    if not both and left.card and right.card and left.card.id != right.card.id:
        said.append((rows["brief"], left.card.brief, right.card.brief))
        said.append((rows["mistake"], _mistake(left.card), _mistake(right.card)))
    comparison = Comparison(
        left=left.title,
        right=right.title,
        rows=tuple(ComparisonRow(on=on, left=one, right=other) for on, one, other in said if one and other),
    )
    cards = {one.id: one for one in ((both,) if both else (left.card, right.card)) if one}
    alone = tuple(source for one in (left, right) if one.card is None for source in one.sources)
    return Sides(
        comparison, f"{left.id}.{right.id}", tuple(cards.values()), alone, things=(left, right), both=bool(both)
    )


def mentions(text: str, names: Names) -> bool:
    """Whether a text of the base speaks of a thing, by any of its names."""
    said = content_terms(text)
    return any(name <= said for name in names)


def _of_both(left: Thing, right: Thing, asked: Asked) -> Card | None:
    """The card that says in its brief how two things go together: the one that names most of both in its title."""
    sides = [names_of(asked.manner.signals.plain(one.title), asked) for one in (left, right)]
    cards = asked.view.cards.values()
    found = [card for card in cards if all(mentions(f"{card.title} {card.brief}", names) for names in sides)]
    titled = [(sum(mentions(card.title, names) for names in sides), card) for card in found]
    best = max(titled, key=lambda one: one[0], default=None)
    return best[1] if best and best[0] else None


def _in_contrasts(left: Names, right: Names, asked: Asked) -> Iterator[Sides]:
    roles = frozenset(_stems(role.title) for role in asked.view.roles.values())
    for card in asked.view.cards.values():
        if card.contrast and (found := of_card(card, asked)):
            first, second = _stems(found.comparison.left), _stems(found.comparison.right)
            straight = min(_alike(left, first, roles), _alike(right, second, roles))
            crossed = min(_alike(left, second, roles), _alike(right, first, roles))
            yield Sides(found.comparison, card.id, (card,), alike=max(straight, crossed))


def _in_roles(left: Names, right: Names, asked: Asked) -> Iterator[Sides]:
    one, other = (
        next((role for role in asked.view.roles.values() if _stems(role.title) in names), None)
        for names in (left, right)
    )
    if one and other and one is not other:
        yield of_roles(one, other, asked)


def _alike(names: Names, title: frozenset[str], roles: frozenset[frozenset[str]]) -> float:
    """How surely one of the names means the title. A role is meant by its names only: a growth PM is another one."""
    if title in names:
        return 1.0
    if title in roles or names & roles:
        return 0.0
    return max(_likeness(name, title) for name in names)


def _likeness(name: frozenset[str], title: frozenset[str]) -> float:
    if not name or not title:
        return 0.0
    overlap = len(name & title) / len(name | title)
    part = name <= title or title <= name
    return max(overlap, PART_OF) if part and overlap >= ALIKE else overlap


def _spelled(term: Term, signals: Signals) -> Names:
    return frozenset(_stems(signals.plain(one)) for one in (term.term, *term.also))


def _stems(name: str) -> frozenset[str]:
    """The stems of a name, with PM written out as it is in titles."""
    return term_set(_PM.sub("product manager", name.casefold()))


def _mistake(card: Card) -> str:
    """The first of a card's common mistakes."""
    lines = (section(card, MISTAKES) or "").splitlines()
    return BULLET.sub("", lines[0]).strip() if lines else ""


def _capital(term: str) -> str:
    return term[0].upper() + term[1:]
