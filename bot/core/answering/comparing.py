"""Two things side by side: from a card that contrasts them, or from the descriptions of two roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.answering.answer import Answer, Cited
from bot.core.answering.history import Exchange
from bot.core.answering.layers import BUDGET, cite, counted, sign, table
from bot.core.answering.replies import wording
from bot.core.answering.reply import Asked, Reply
from bot.core.answering.speaking import speak
from bot.core.answering.telling import citations_block, comparison_of, next_option
from bot.core.blocks import Block, Choices, Comparison, ComparisonRow, Feedback, Option
from bot.core.knowledge.schema import Card, Role
from bot.core.knowledge.words import term_set
from bot.core.spoken import filled
from bot.core.tokens import fits, mint

ALIKE = 0.5
PART_OF = 0.6
_PM = re.compile(r"\bpms?\b")
ROLE_FIRST = ("decides", "measured_by", "outputs", "mandate", "works_with", "hiring_signals")


Names = frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Sides:
    """A comparison that was found, with the card it comes from; a comparison of roles has none. `alike`: how surely."""

    comparison: Comparison
    card: Card | None = None
    roles: tuple[Role, Role] | None = None
    alike: float = 1.0


def compare(sides: tuple[str, str], asked: Asked) -> Reply | None:
    """The reply that shows two named things side by side; None when we have no such view of them."""
    left, right = (_names(side, asked) for side in sides)
    if left & right:
        return speak(asked.manner.replies.replies.same_side, asked)
    found = [*_in_contrasts(left, right, asked), *_in_roles(left, right, asked)]
    best = max(found, key=lambda one: one.alike, default=None)  # of equals the card, which comes first
    return compared(best, asked) if best and best.alike > ALIKE else None


def compare_card(card: Card, asked: Asked) -> Reply | None:
    """The comparison that a card holds; None when it holds none."""
    comparison = comparison_of(card, asked.manner.replies.words)
    return compared(Sides(comparison, card), asked) if comparison else None


def compare_roles(left: str, right: str, asked: Asked, *, whole: bool) -> Reply | None:
    """Two roles by their ids, row by row; None when one of them is not there."""
    if left not in asked.view.roles or right not in asked.view.roles:
        return None
    roles = asked.view.roles[left], asked.view.roles[right]
    return compared(_of_roles(*roles, asked), asked, whole=whole)


def compared(sides: Sides, asked: Asked, *, whole: bool = False) -> Reply:
    """The reply for a comparison. At first only as many rows as the chat budget holds, where a button can bring all."""
    replies, comparison = asked.manner.replies, sides.comparison
    lead = wording(replies.replies.side_by_side, left=comparison.left, right=comparison.right)
    cited = () if sides.card is None else (_cite(sides.card, comparison, asked),)
    text = f"{lead} {sign(1)}" if cited else f"{lead}\n{_from(sides, asked)}"
    shown = comparison if whole or not fits(_ref(sides)) else _within_budget(comparison, counted(text))
    rows = tuple((row.on, row.left, row.right) for row in comparison.rows)
    written = f"{text}\n\n{table(comparison.left, comparison.right, rows)}"
    answer = Answer(
        question=asked.text,
        standalone_question=asked.text,
        kind="answer",
        brief=written,
        answer=written,
        citations=cited,
        topics=(sides.card.topic if sides.card else "role-difference",),
        contested=bool(sides.card and any(fact.contested for fact in sides.card.facts)),
    )
    cut = len(shown.rows) < len(comparison.rows)
    blocks = (shown, *_below(sides, answer, asked, cut=cut))
    kept = (sides.card.id,) if sides.card else ()
    exchange = Exchange(asked=asked.text, standalone=asked.text, root=asked.text, cards=kept, form="compare", said=text)
    return Reply(answer, blocks, exchange, text=text)


def _names(side: str, asked: Asked) -> Names:
    """Every way in which a side may be written, as sets of stems."""
    plain = asked.manner.signals.bare(side)
    written = {plain}
    for phrases in asked.manner.signals.sides.values():
        written |= phrases if plain in phrases else frozenset()
    for term in asked.view.terms.values():
        spellings = set(map(asked.manner.signals.plain, (term.term, *term.also)))
        written |= spellings if plain in spellings else set()
    return frozenset(map(_stems, written))


def _in_contrasts(left: Names, right: Names, asked: Asked) -> Iterator[Sides]:
    for card in asked.view.cards.values():
        if card.contrast and (comparison := comparison_of(card, asked.manner.replies.words)):
            straight = min(_alike(left, comparison.left), _alike(right, comparison.right))
            crossed = min(_alike(left, comparison.right), _alike(right, comparison.left))
            yield Sides(comparison, card, alike=max(straight, crossed))


def _in_roles(left: Names, right: Names, asked: Asked) -> Iterator[Sides]:
    one, other = _role(left, asked), _role(right, asked)
    if one and other and one[1] is not other[1]:
        yield replace(_of_roles(one[1], other[1], asked), alike=min(one[0], other[0]))


def _role(names: Names, asked: Asked) -> tuple[float, Role] | None:
    scored = [(_alike(names, role.title), role) for role in asked.view.roles.values()]
    return max(scored, key=lambda one: one[0], default=None)


def _alike(names: Names, title: str) -> float:
    wanted = _stems(title)
    return max(_likeness(name, wanted) for name in names)


def _stems(name: str) -> frozenset[str]:
    """The stems of a name, with PM written out as it is in titles."""
    return term_set(_PM.sub("product manager", name.casefold()))


def _likeness(name: frozenset[str], title: frozenset[str]) -> float:
    if not name or not title:
        return 0.0
    overlap = len(name & title) / len(name | title)
    return max(overlap, PART_OF) if name <= title or title <= name else overlap


def _of_roles(left: Role, right: Role, asked: Asked) -> Sides:
    labels = asked.manner.replies.words.role_rows
    rows = (ComparisonRow(on=labels[name], left=getattr(left, name), right=getattr(right, name)) for name in ROLE_FIRST)
    return Sides(Comparison(left=left.title, right=right.title, rows=tuple(rows)), roles=(left, right))


def _within_budget(comparison: Comparison, spent: int) -> Comparison:
    """As many rows as the budget holds, at least two."""
    rows: list[ComparisonRow] = []
    room = BUDGET - spent
    for row in comparison.rows:
        room -= counted(f"{row.on} {row.left} {row.right}")
        if room < 0 and len(rows) >= 2:
            break
        rows.append(row)
    return comparison.model_copy(update={"rows": tuple(rows)})


def _cite(card: Card, comparison: Comparison, asked: Asked) -> Cited:
    return cite(card, 1, " ".join(f"{row.on} {row.left} {row.right}" for row in comparison.rows), asked.view.sources)


def _from(sides: Sides, asked: Asked) -> str:
    named = dict.fromkeys(source for role in sides.roles or () for source in role.sources)
    titles = [asked.view.sources[name].title for name in named if name in asked.view.sources]
    return filled(asked.manner.replies.words.from_sources, titles="; ".join(titles[:3]))


def _below(sides: Sides, answer: Answer, asked: Asked, *, cut: bool) -> Iterator[Block]:
    if sides.card:
        yield citations_block(answer, asked)
    if options := tuple(_options(sides, asked, cut=cut)):
        yield Choices(options=options)
    if sides.card:
        yield Feedback(ref=sides.card.id)


def _options(sides: Sides, asked: Asked, *, cut: bool) -> Iterator[Option]:
    more = asked.manner.replies.words.more
    if sides.card:
        yield Option(label=more, token=mint("more", sides.card.id))
        if option := next_option(sides.card, asked):
            yield option
    elif cut and sides.roles:
        yield Option(label=more, token=mint("compare", _ref(sides), 1))


def _ref(sides: Sides) -> str:
    """What a button says to mean these two."""
    return sides.card.id if sides.card else ".".join(role.id for role in sides.roles or ())
