"""Answering from cards alone: complete without any model, and what every failure of a model ends in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.core.answering.comparing import beside, compare, covers, half_known
from bot.core.answering.following import Found, find, tail, written_out
from bot.core.answering.history import Exchange, Form
from bot.core.answering.nearby import HOSTILE, Nearby
from bot.core.answering.replies import wording
from bot.core.answering.reply import Asked, Reply
from bot.core.answering.speaking import (
    NOT_HELPED,
    WRONG,
    ask_back,
    offer,
    other_words,
    small_talk,
    speak,
    thanks_for_verdict,
    unsupported,
)
from bot.core.answering.telling import Telling, compare_option, tell
from bot.core.answering.understand import Meaning, asks, is_question, is_remark, understand
from bot.core.knowledge.schema import Card
from bot.core.knowledge.words import term_set
from bot.core.retrieval.decide import Decision
from bot.core.retrieval.rank import Hit
from bot.core.retrieval.search import Retrieval
from bot.core.spoken import filled

CLOSE = 0.2
"""Of two cards whose scores differ by more, only the first is worth asking about."""

MISTAKES = "Common mistakes"
"""A list that reads as advice when its title is gone."""

FORMS: Mapping[str, Form] = {
    "simpler": "simpler",
    "example": "example",
    "more": "more",
    "why": "why",
    "sources": "sources",
    "mistakes": "mistakes",
    "disagree": "disagree",
}


@dataclass(frozen=True, slots=True)
class Sought:
    """A question that was searched for: how it is read, and what the thresholds say about the hits."""

    found: Found
    decision: Decision
    meaning: Meaning


async def answer_from_cards(asked: Asked, retrieval: Retrieval, nearby: Nearby | None = None) -> Reply:
    """The whole curated path, from a cleaned text to a reply."""
    meaning = understand(asked.text, asked.manner.signals, asked.manner.languages)
    if (reply := at_once(meaning, asked)) is not None:
        return reply
    return await told(await seek(meaning, asked, retrieval, nearby), asked, nearby)


def at_once(meaning: Meaning, asked: Asked) -> Reply | None:
    """The reply to whatever needs no search; None for a question."""
    said = asked.manner.replies.replies
    replies: Mapping[str, Callable[[], Reply]] = {
        "empty": lambda: speak(said.empty, asked, "decline", "empty"),
        "too_long": lambda: speak(said.too_long, asked, "decline", "too_long"),
        "crisis": lambda: speak(said.crisis, asked, "decline", "crisis"),
        "worry": lambda: speak(said.worry, asked, "decline", "crisis"),
        "hostile": lambda: speak(said.hostile, asked, "decline", "hostile"),
        "offer": lambda: offer(meaning.key, asked),
    }
    if (pending := _pending(meaning, asked)) is not None:
        return pending
    if meaning.perhaps:
        return None
    if meaning.kind == "talk":
        return small_talk(meaning.key, asked)
    if meaning.kind == "act":
        return act(meaning.key, asked)
    if meaning.kind == "compare" and meaning.sides and (reply := compare(meaning.sides, asked)) is not None:
        return reply
    return replies[meaning.kind]() if meaning.kind in replies else None


def act(key: str, asked: Asked) -> Reply:
    """A follow-up on the last answer: simpler, an example, why, more."""
    if key == "none":
        return other_words(None, asked)
    card = asked.view.cards.get(asked.history.card or "")
    last = asked.history.last
    if card is None or last is None:
        return speak(asked.manner.replies.replies.nothing_yet, asked)
    if key == WRONG:
        return thanks_for_verdict(card.id, NOT_HELPED, asked)
    reply = tell(Telling(card, FORMS[key], last.standalone, last.root), asked)
    standalone = written_out(last.standalone, asked.text, asked.manner)
    return replace(reply, answer=replace(reply.answer, standalone_question=standalone))


async def seek(meaning: Meaning, asked: Asked, retrieval: Retrieval, nearby: Nearby | None = None) -> Sought:
    """Search for the question in a message; what is none may find a card and is not answered with it all the same."""
    found = await find(meaning.rest or asked.text, asked, retrieval)
    decision = retrieval.decide(found.ranking)
    if decision.outcome == "answer" and await _no_question(found, asked, nearby):
        decision = replace(decision, outcome="decline")
    return Sought(found, decision, meaning)


async def _no_question(found: Found, asked: Asked, nearby: Nearby | None) -> bool:
    """Whether a text that found a card is small talk after the last answer, or an order with hostile sense."""
    signals = asked.manner.signals
    if is_question(asked.text, signals):
        return False
    if nearby is None:
        return found.leaned and is_remark(asked.text, signals)
    near = await _near(asked.text, found.ranking.hits, asked, nearby)
    return near is not None and near.kind in {HOSTILE, "talk"}


async def _near(text: str, hits: tuple[Hit, ...], asked: Asked, nearby: Nearby) -> Meaning | None:
    card = max((hit.likeness for hit in hits), default=0.0)
    return await nearby.meaning(text, card, asks=asks(text, asked.manner.signals))


async def told(sought: Sought, asked: Asked, nearby: Nearby | None = None) -> Reply:
    """Answer, ask back or decline, as the search decided."""
    hits, meaning = sought.decision.hits, sought.meaning
    if meaning.kind == "language":
        return _in_other_language(sought, asked)
    if (reply := _of_two(sought, asked)) is not None:
        return reply
    if sought.decision.outcome == "answer":
        return _answered(sought, asked)
    if (reply := await _otherwise(sought, asked, nearby)) is not None:
        return reply
    if sought.decision.outcome == "ask_back":
        return ask_back(_choices(hits), asked, sought.found.standalone)
    return _declined(sought, asked)


async def _otherwise(sought: Sought, asked: Asked, nearby: Nearby | None) -> Reply | None:
    """What a message without a sure card may be: what its words said at first, a comparison, a known example."""
    meaning = sought.meaning
    if meaning.perhaps:
        return at_once(replace(meaning, perhaps=False), asked)
    if meaning.sides and (reply := compare(meaning.sides, asked)) is not None:
        return reply
    near = await _near(meaning.rest, sought.found.ranking.hits, asked, nearby) if nearby else None
    if near:
        return at_once(near, asked)
    if sought.decision.outcome != "ask_back" or sought.found.leaned:
        return small_talk("remark", asked) if is_remark(asked.text, asked.manner.signals) else None
    return None


def _of_two(sought: Sought, asked: Asked) -> Reply | None:
    """What is said of two things where the card that was found is about one of them alone."""
    sides, hits = sought.meaning.sides, sought.decision.hits
    if sides is None or sought.meaning.perhaps:
        return None
    sure = sought.decision.outcome == "answer"
    if sure and covers(hits[0].card, sides, asked):
        return None
    if sought.meaning.kind == "compare":
        return half_known(sides, asked)
    return beside(sides, hits[0].card, asked) if sure else None


def _no_comparison(sought: Sought, asked: Asked) -> str:
    """The plain word that two things were to be compared and a card follows that does not do it."""
    card, sides = sought.decision.hits[0].card, sought.meaning.sides
    if sought.meaning.kind != "compare" or sides is None or covers(card, sides, asked):
        return ""
    return wording(asked.manner.replies.replies.no_comparison, asked.text, asked.history.spoken)


def _answered(sought: Sought, asked: Asked) -> Reply:
    hit, found = sought.decision.hits[0], sought.found
    lead = _no_comparison(sought, asked)
    plain = Telling(hit.card, "brief", found.standalone, found.root, lead=lead)
    telling = _on_same_card(hit, sought, asked) or plain
    reply = tell(telling, asked)
    if sought.meaning.sides and hit.card.contrast:
        reply = compare_option(reply, hit.card, asked)
    topics = dict.fromkeys(one.card.topic for one in sought.decision.hits[:3])
    return replace(reply, answer=replace(reply.answer, topics=tuple(topics)))


def _on_same_card(hit: Hit, sought: Sought, asked: Asked) -> Telling | None:
    """A follow-up that stays on the card just told gets another part of it, not the same words again."""
    if not sought.found.leaned or hit.card.id != asked.history.card:
        return None
    alone = hit.passage.place == "section" and hit.passage.title != MISTAKES
    passage = hit.passage.text if alone else _points(hit.card)
    foreign = _not_in(hit.card, sought.meaning.rest, asked)
    lead = filled(asked.manner.replies.words.in_general, name=foreign) if foreign else ""
    return Telling(hit.card, "passage", sought.found.standalone, sought.found.root, passage, lead)


def _points(card: Card) -> str:
    return next((section.text for section in card.sections if section.title == "Points"), card.brief)


def _not_in(card: Card, question: str, asked: Asked) -> str:
    """What a short follow-up adds (quoted, or "that" for a whole question) when the card says nothing on it; else empty."""
    signals = asked.manner.signals
    named = tail(question, signals)
    stems = term_set(named) - term_set(signals.file.english)
    whole = " ".join((card.brief, *(section.text for section in card.sections), *(fact.text for fact in card.facts)))
    if not stems or len(named.split()) > 4 or stems & term_set(whole):
        return ""
    return "that" if signals.asking.search(signals.plain(named)) else f'"{named}"'


def _in_other_language(sought: Sought, asked: Asked) -> Reply:
    """One sentence in the person's language, then the English answer where the search is sure of it."""
    replies = asked.manner.replies
    sentence = replies.tongues.get(sought.meaning.key, replies.other_tongue)
    if sought.decision.outcome == "answer":
        hit = sought.decision.hits[0]
        return tell(Telling(hit.card, "simpler", asked.text, asked.text, lead=sentence), asked)
    return speak(replies.replies.language_only, asked, "decline", "language", lead=sentence)


def _pending(meaning: Meaning, asked: Asked) -> Reply | None:
    """After asking back: the choice that a short reply names."""
    last = asked.history.last
    if last is None or last.form != "ask_back" or meaning.kind not in {"question", "talk", "act"}:
        return None
    plain = asked.manner.signals.plain(asked.text)
    card = _chosen(plain, last, asked)
    return tell(Telling(card, "brief", last.standalone, last.root), asked) if card else None


def _chosen(plain: str, last: Exchange, asked: Asked) -> Card | None:
    cards = [asked.view.cards[one] for one in last.cards if one in asked.view.cards]
    ordinal = next((n for n, rule in enumerate(asked.manner.signals.ordinals) if rule.fullmatch(plain)), None)
    if ordinal is not None:
        return cards[ordinal] if ordinal < len(cards) else None
    if len(cards) == 1 and asked.manner.signals.yes.fullmatch(plain):
        return cards[0]
    said = term_set(plain)
    named = [card for card in cards if said & term_set(card.title)]
    return named[0] if len(named) == 1 and len(plain.split()) <= 6 and said <= _stems(named[0]) else None


def _stems(card: Card) -> frozenset[str]:
    return term_set(" ".join((card.title, *card.phrasings)))


def _choices(hits: tuple[Hit, ...]) -> tuple[Card, ...]:
    near = [hit for hit in hits[:2] if hits[0].score - hit.score <= CLOSE]
    return tuple(hit.card for hit in near)


def _declined(sought: Sought, asked: Asked) -> Reply:
    """A question of our field is unsupported and gets what is nearest; anything else is off-topic."""
    plain = set(asked.manner.signals.plain(sought.meaning.rest).split())
    if plain & asked.manner.signals.field_words or sought.found.leaned:
        return unsupported(_choices(sought.decision.hits), asked)
    return speak(asked.manner.replies.replies.off_topic, asked, "decline", "off_topic")
