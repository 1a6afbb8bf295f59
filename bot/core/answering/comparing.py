"""Two things side by side: a ready comparison of the base, else what it says of each, or plainly which one it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.core.answering.answer import Answer, Cited
from bot.core.answering.history import Exchange
from bot.core.answering.layers import BUDGET, Notes, cite, counted, notes_on, sign, table
from bot.core.answering.replies import wording
from bot.core.answering.reply import Asked, Reply
from bot.core.answering.sides import (
    Sides,
    Thing,
    mentions,
    names_of,
    of_card,
    of_roles,
    of_things,
    ready,
    thing,
    thing_by_id,
)
from bot.core.answering.speaking import GAP, speak, spoken
from bot.core.answering.telling import Telling, card_option, citations_block, next_option, tell
from bot.core.answering.understand import understand
from bot.core.blocks import Block, Choices, Comparison, ComparisonRow, Feedback, Option
from bot.core.knowledge.schema import Card
from bot.core.knowledge.words import sentences
from bot.core.spoken import filled
from bot.core.tokens import fits, mint

TWO = 2
LEAST_ROWS = TWO
"""Rows of a ready comparison that are shown whatever they cost; of two things that nobody compared it is one."""


def compare(sides: tuple[str, str], asked: Asked) -> Reply | None:
    """The reply that shows two named things side by side; None when the base does not know both by name."""
    left, right = (names_of(side, asked) for side in sides)
    if left & right:
        return speak(asked.manner.replies.replies.same_side, asked)
    if found := ready(left, right, asked):
        return compared(found, asked)
    one, other = thing(left, asked), thing(right, asked)
    return compared(of_things(one, other, asked), asked) if one and other else None


def half_known(sides: tuple[str, str], asked: Asked) -> Reply | None:
    """Where the base knows one of two things by name: that one, and a plain word on the other. None otherwise."""
    one, other = (thing(names_of(side, asked), asked) for side in sides)
    if (one is None) == (other is None):
        return None
    known, missing = (one, sides[1]) if one else (other, sides[0])
    return _of_one(known, asked.manner.signals.bare(missing), asked) if known else None


def beside(sides: tuple[str, str], card: Card, asked: Asked) -> Reply | None:
    """Both things side by side, where a card answers a question about two and is that of just one of them."""
    one, other = (thing(names_of(side, asked), asked) for side in sides)
    if one is None or other is None or one.id == other.id:
        return None
    of_one = [each.card is not None and each.card.id == card.id for each in (one, other)]
    return compared(of_things(one, other, asked), asked) if any(of_one) and not all(of_one) else None


def covers(card: Card, sides: tuple[str, str], asked: Asked) -> bool:
    """Whether a card speaks of both things, wherever in it."""
    said = " ".join((card.title, *card.phrasings, card.brief, *(one.text for one in card.sections)))
    return all(mentions(said, names_of(side, asked)) for side in sides)


def compare_card(card: Card, asked: Asked) -> Reply | None:
    """The comparison that a card holds; None when it holds none."""
    found = of_card(card, asked)
    return compared(found, asked) if found else None


def compare_again(told: Exchange, card: Card, asked: Asked) -> Reply | None:
    """The comparison of an earlier exchange: that of the card it stood on, or of the two cards."""
    if len(told.cards) < TWO:
        return compare_card(card, asked)
    sides = understand(told.standalone, asked.manner.signals, asked.manner.languages).sides
    return compare(sides, asked) if sides else None


def compare_ids(left: str, right: str, asked: Asked, *, whole: bool) -> Reply | None:
    """Two roles or words of the glossary by their ids, row by row; None when one of them is not there."""
    roles = asked.view.roles
    if left in roles and right in roles:
        return compared(of_roles(roles[left], roles[right], asked), asked, whole=whole)
    one, other = thing_by_id(left, asked), thing_by_id(right, asked)
    return compared(of_things(one, other, asked), asked, whole=whole) if one and other else None


def compared(sides: Sides, asked: Asked, *, whole: bool = False) -> Reply:
    """The reply for a comparison. At first only as many rows as the chat budget holds, where a button can bring all."""
    comparison = sides.comparison
    cited = tuple(_cite(card, n, comparison, asked) for n, card in enumerate(sides.cards, 1))
    text = _lead(sides, asked)
    shown = comparison if whole or not fits(sides.ref) else _within_budget(sides, counted(text))
    rows = tuple((row.on, row.left, row.right) for row in comparison.rows)
    written = f"{text}\n\n{table(comparison.left, comparison.right, rows)}"
    answer = Answer(
        question=asked.text,
        standalone_question=asked.text,
        kind="answer",
        brief=written,
        answer=written,
        citations=cited,
        topics=tuple(dict.fromkeys(card.topic for card in sides.cards)) or ("role-difference",),
        contested=any(fact.contested for card in sides.cards for fact in card.facts),
    )
    cut = len(shown.rows) < len(comparison.rows)
    blocks = (shown, *_below(sides, answer, asked, cut=cut))
    kept = tuple(card.id for card in sides.cards)
    again = f"compare {comparison.left} with {comparison.right}"
    exchange = Exchange(asked=asked.text, standalone=again, root=again, cards=kept, form="compare", said=text)
    return Reply(answer, blocks, exchange, text=text)


def _lead(sides: Sides, asked: Asked) -> str:
    """What stands above the table: what it is, its sources, and what must be said about them."""
    replies, comparison = asked.manner.replies, sides.comparison
    signs = " ".join(sign(n) for n in range(1, len(sides.cards) + 1))
    if sides.both:
        lead = f"{sentences(sides.cards[0].brief)[0]} {signs}\n{wording(replies.replies.each_short)}"
    else:
        said = replies.replies.each_alone if sides.things else replies.replies.side_by_side
        lead = f"{wording(said, left=comparison.left, right=comparison.right)} {signs}".strip()
    return "\n".join(filter(None, (lead, _from(sides, asked), _notes(sides).line(replies.words))))


def _notes(sides: Sides) -> Notes:
    """What must be said of any of the cards, with the oldest of their dates. That people disagree stands at a title."""
    shown = _wording(sides.comparison)
    found = [notes_on(card, shown) for card in sides.cards]
    dates = [one.as_of for one in found if one.as_of]
    legal, hearsay = any(one.legal for one in found), any(one.secondhand for one in found)
    return Notes(min(dates, default=None), legal=legal, contested=False, secondhand=hearsay)


def _of_one(known: Thing, missing: str, asked: Asked) -> Reply:
    """The half that is known. Nothing is guessed about the other, which counts as a gap."""
    said = asked.manner.replies.replies.half_known
    lead = wording(said, asked.text, asked.history.spoken, missing=missing, title=known.title)
    if known.card is None:
        return spoken(f"{lead} {known.short}", asked, "decline", "unsupported")
    reply = tell(Telling(known.card, "brief", known.title, known.title, lead=lead), asked)
    return replace(reply, counts=((GAP, known.card.topic),))


def _within_budget(sides: Sides, spent: int) -> Comparison:
    """As many rows as the budget holds, and the least there must be."""
    rows: list[ComparisonRow] = []
    room, least = BUDGET - spent, LEAST_ROWS if sides.things is None else 1
    for row in sides.comparison.rows:
        room -= counted(f"{row.on} {row.left} {row.right}")
        if room < 0 and len(rows) >= least:
            break
        rows.append(row)
    return sides.comparison.model_copy(update={"rows": tuple(rows)})


def _wording(comparison: Comparison) -> str:
    return " ".join(f"{row.on} {row.left} {row.right}" for row in comparison.rows)


def _cite(card: Card, n: int, comparison: Comparison, asked: Asked) -> Cited:
    return cite(card, n, _wording(comparison), asked.view.sources)


def _from(sides: Sides, asked: Asked) -> str:
    named = dict.fromkeys(sides.sources)
    titles = [asked.view.sources[name].title for name in named if name in asked.view.sources]
    return filled(asked.manner.replies.words.from_sources, titles="; ".join(titles[:3])) if titles else ""


def _below(sides: Sides, answer: Answer, asked: Asked, *, cut: bool) -> Iterator[Block]:
    if sides.cards:
        yield citations_block(answer, asked)
    if options := tuple(_options(sides, asked, cut=cut)):
        yield Choices(options=options)
    if sides.cards:
        yield Feedback(ref=sides.cards[0].id)


def _options(sides: Sides, asked: Asked, *, cut: bool) -> Iterator[Option]:
    more = asked.manner.replies.words.more
    if cut and (sides.things or not sides.cards):
        yield Option(label=more, token=mint("compare", sides.ref, 1))
    if sides.things:
        yield from map(card_option, sides.cards)
    elif sides.cards:
        yield Option(label=more, token=mint("more", sides.cards[0].id))
        if option := next_option(sides.cards[0], asked):
            yield option
