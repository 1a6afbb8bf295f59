"""Telling what a card says, in the form that was asked for: brief, simpler, an example, the reason, all of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.core.answering.answer import Answer
from bot.core.answering.history import Exchange, Form
from bot.core.answering.layers import cite, first_layer, more, notes_on, section, sign, source_lines
from bot.core.answering.replies import Words, wording
from bot.core.answering.reply import Asked, Reply
from bot.core.blocks import Block, Choices, Citation, Citations, Comparison, ComparisonRow, Feedback, Option
from bot.core.knowledge.schema import Card
from bot.core.spoken import filled
from bot.core.tokens import mint

SHORT_FORMS: frozenset[Form] = frozenset(("brief", "passage", "example", "why", "mistakes", "disagree"))
_COMPANY = r"\b(?:at|for|inside|within|join|joining|by|into|in)\s+(?:a |an |the )?({})\b"


@dataclass(frozen=True, slots=True)
class Telling:
    """What to tell: a card, in a form, as the answer to a standalone question whose chain began with `root`."""

    card: Card
    form: Form
    standalone: str
    root: str
    passage: str = ""
    lead: str = ""


def tell(telling: Telling, asked: Asked) -> Reply:
    """The reply that tells a card. A form that the card lacks is said to be missing, and the plain form is told."""
    card, phrases = telling.card, asked.manner.replies.words
    found = SAYS.get(telling.form, _brief)(telling)
    lead = telling.lead or _on_names(card, asked)
    if found is None:
        part = phrases.parts.get(telling.form, phrases.example)
        lead, found = wording(asked.manner.replies.replies.no_such_part, part=part, title=card.title), card.plain
    notes = notes_on(card, found)
    shown = _shown(telling, found, (lead, notes.line(phrases, asked.setting.aside)), asked)
    answer = Answer(
        question=asked.text,
        standalone_question=telling.standalone,
        kind="answer",
        brief=shown,
        answer=_everything(shown, telling, phrases),
        citations=(cite(card, 1, found, asked.view.sources),),
        topics=(card.topic,),
        suggestions=tuple(asked.view.cards[one].title for one in card.next if one in asked.view.cards),
        as_of=notes.as_of,
        contested=any(fact.contested for fact in card.facts),
    )
    return Reply(answer, tuple(_blocks(telling, answer, asked)), remembered(telling, asked, shown))


def remembered(telling: Telling, asked: Asked, shown: str) -> Exchange:
    """What the conversation keeps of a told card."""
    return Exchange(
        asked=asked.text,
        standalone=telling.standalone,
        root=telling.root,
        cards=(telling.card.id,),
        form=telling.form,
        said=shown,
    )


def citations_block(answer: Answer, asked: Asked) -> Citations:
    """The line of titles below an answer; a contested card and one of a community's own say so there."""
    items = (
        Citation(
            n=cited.n,
            card=cited.card,
            title=cited.title + _marks(asked.view.cards[cited.card], asked),
            quote=cited.quote,
            url=next((source.url for source in cited.sources if source.url), None),
        )
        for cited in answer.citations
    )
    return Citations(items=tuple(items))


def _marks(card: Card, asked: Asked) -> str:
    phrases, pack = asked.manner.replies.words, asked.view.whose(card.id)
    contested = phrases.contested_mark if any(fact.contested for fact in card.facts) else ""
    return contested + (filled(phrases.pack_mark, title=pack) if pack else "")


def comparison_of(card: Card, phrases: Words) -> Comparison | None:
    """A card's own comparison: its contrast, else its pair as a single row; None when it has neither."""
    if card.contrast:
        rows = (ComparisonRow(on=row.on, left=row.left, right=row.right) for row in card.contrast.rows)
        return Comparison(left=card.contrast.left, right=card.contrast.right, rows=tuple(rows))
    if card.pair:
        row = ComparisonRow(on=card.title, left=card.pair.pm, right=card.pair.ai_pm)
        return Comparison(left=phrases.pm, right=phrases.ai_pm, rows=(row,))
    return None


def card_option(card: Card) -> Option:
    """A button that asks for a card."""
    return Option(label=card.title, token=mint("ask", card.id))


def compare_option(reply: Reply, card: Card, asked: Asked) -> Reply:
    """The same reply with a button for the side-by-side view in place of the last one."""
    option = Option(label=asked.manner.replies.words.side_by_side, token=mint("compare", card.id))
    blocks = (
        Choices(prompt=block.prompt, options=(*block.options[:2], option)) if isinstance(block, Choices) else block
        for block in reply.blocks
    )
    return replace(reply, blocks=tuple(blocks))


def next_option(card: Card, asked: Asked) -> Option | None:
    """The one way on from a card: a practice question where practice exists, else a card not yet told here."""
    if "practice" in asked.setting.skills:
        return Option(label=asked.manner.replies.words.ask_me, token=mint("practice", card.id))
    told = {card for exchange in asked.history.exchanges for card in exchange.cards} | {card.id}
    following = [asked.view.cards[one] for one in card.next if one in asked.view.cards and one not in told]
    return card_option(following[0]) if following else None


def _brief(telling: Telling) -> str | None:
    return telling.card.brief


def _passage(telling: Telling) -> str | None:
    return telling.passage or telling.card.brief


def _plain(telling: Telling) -> str | None:
    return telling.card.plain


def _example(telling: Telling) -> str | None:
    pair = telling.card.pair
    return section(telling.card, "Worked example") or (pair.example if pair else None)


def _why(telling: Telling) -> str | None:
    pair = telling.card.pair
    return f"{pair.why} {pair.example}" if pair else section(telling.card, "Points")


def _mistakes(telling: Telling) -> str | None:
    return section(telling.card, "Common mistakes")


def _disagreement(telling: Telling) -> str | None:
    return section(telling.card, "Where people disagree")


SAYS: Mapping[Form, Callable[[Telling], str | None]] = {
    "passage": _passage,
    "simpler": _plain,
    "example": _example,
    "why": _why,
    "mistakes": _mistakes,
    "disagree": _disagreement,
}
"""What each form takes from a card; every other form rests on its brief."""


def _shown(telling: Telling, found: str, around: tuple[str, str], asked: Asked) -> str:
    lead, notes = around
    phrases = asked.manner.replies.words
    if telling.form == "more":
        return "\n\n".join(filter(None, (more(telling.card, phrases, tables=False), notes)))
    if telling.form == "sources":
        return f"{phrases.sources_of} {sign(1)}\n{source_lines(telling.card, asked.view.sources)}"
    return first_layer(found, notes, lead=lead)


def _everything(shown: str, telling: Telling, phrases: Words) -> str:
    """The first layer and all behind More, as one Markdown text with its tables."""
    if telling.form == "more":
        return more(telling.card, phrases, tables=True)
    return f"{shown}\n\n{more(telling.card, phrases, tables=True)}"


def _blocks(telling: Telling, answer: Answer, asked: Asked) -> Iterator[Block]:
    if (
        telling.form == "more"
        and telling.card.contrast
        and (compared := comparison_of(telling.card, asked.manner.replies.words))
    ):
        yield compared
    if telling.form != "sources":
        yield citations_block(answer, asked)
    if options := tuple(_options(telling, asked))[:3]:
        yield Choices(options=options)
    yield Feedback(ref=telling.card.id)


def _options(telling: Telling, asked: Asked) -> Iterator[Option]:
    card, words = telling.card, asked.manner.replies.words
    if telling.form in SHORT_FORMS:
        yield Option(label=words.simpler, token=mint("simpler", card.id))
    if telling.form != "more":
        yield Option(label=words.more, token=mint("more", card.id))
    if option := next_option(card, asked):
        yield option
    if telling.form == "more":
        yield from (card_option(asked.view.cards[one]) for one in card.next[1:] if one in asked.view.cards)


def _on_names(card: Card, asked: Asked) -> str:
    """A word of honesty when the question is about one company that the card does not mention."""
    names = "|".join(sorted(map(re.escape, asked.manner.signals.names)))
    found = re.search(_COMPANY.format(names), asked.text, re.IGNORECASE)
    if not found or re.search(rf"\b{re.escape(found[1])}\b", _whole(card), re.IGNORECASE):
        return ""
    return filled(asked.manner.replies.words.in_general, name=found[1][0].upper() + found[1][1:])


def _whole(card: Card) -> str:
    parts = [card.title, card.brief, *(one.text for one in card.sections), *(fact.text for fact in card.facts)]
    return " ".join(parts)
