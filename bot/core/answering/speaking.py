"""Replies that need no card: small talk, kind words, an honest no, an offer, a question back."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answering.answer import Answer, Kind, Reason
from bot.core.answering.history import Exchange
from bot.core.answering.replies import Said, buttons, wording
from bot.core.answering.reply import Asked, Reply
from bot.core.answering.telling import card_option
from bot.core.blocks import Choices, Option
from bot.core.knowledge.schema import Card
from bot.core.spoken import filled
from bot.core.tokens import mint

HELLO = frozenset(("greeting", "how_are_you", "bot", "later", "testing"))
HELLO_BEGINNER = frozenset(("beginner", "small_english"))
NO_JOKE = "joke"
WRONG = "wrong"
GAP = "gap"
FEEDBACK = "feedback"
HELPED, NOT_HELPED = 1, 2
"""The steps of a feedback token; step 0 is a bare *Feedback* button, which is answered with the two."""


def speak(
    said: Said, asked: Asked, kind: Kind = "talk", reason: Reason | None = None, lead: str = "", **slots: str
) -> Reply:
    """A reply of ready-made words, with those of their buttons that lead somewhere."""
    text = wording(said, asked.text, asked.history.spoken, **slots)
    return spoken(f"{lead} {text}".strip(), asked, kind, reason, buttons(said, asked.view.cards, asked.setting.skills))


def spoken(
    text: str, asked: Asked, kind: Kind, reason: Reason | None = None, options: tuple[Option, ...] = ()
) -> Reply:
    """A reply of these words and buttons."""
    answer = Answer(
        question=asked.text,
        standalone_question=asked.text,
        kind=kind,
        reason=reason,
        brief=text,
        answer=text,
        choices=_labels(options),
    )
    return Reply(answer, (Choices(options=options),) if options else ())


def small_talk(key: str, asked: Asked) -> Reply:
    """The reply to small talk; to somebody new it says what the coach is and what it keeps."""
    replies, setting = asked.manner.replies, asked.setting
    if setting.first and key in HELLO | HELLO_BEGINNER:
        said = replies.replies.hello_beginner if key in HELLO_BEGINNER else replies.replies.hello_first
        private = replies.words.only_you if setting.private else ""
        return replace(speak(said, asked, private=private, days=str(setting.days), reader=reader(asked)), met=True)
    if key == NO_JOKE:
        return speak(replies.talk[key], asked, "decline", "off_topic")
    return speak(replies.talk.get(key, replies.replies.wordless), asked)


def reader(asked: Asked) -> str:
    """The sentence on the model that will read along; empty where there is none, or nothing new to tell of it."""
    host = asked.setting.reader
    return filled(asked.manner.replies.words.reader, host=host) if host else ""


def offer(verb: str, asked: Asked) -> Reply:
    """The offer of a skill that was meant, or the plain word that it is not there yet. Help is given, not offered."""
    if verb == "help":
        return help_page(asked, "offer", lead=wording(asked.manner.replies.offers[verb], asked.text))
    if verb not in asked.setting.skills:
        return not_ready(verb, asked)
    return speak(asked.manner.replies.offers[verb], asked, "offer")


def not_ready(verb: str, asked: Asked) -> Reply:
    """One honest sentence about a skill that is not there yet, and something that is."""
    skills = asked.manner.replies.words.skills
    return speak(asked.manner.replies.replies.not_ready, asked, "offer", skill=skills.get(verb, skills["other"]))


def ask_back(cards: tuple[Card, ...], asked: Asked, root: str) -> Reply:
    """A question back with up to two choices and a way out."""
    replies, words = asked.manner.replies.replies, asked.manner.replies.words
    said = replies.ask_back_one if len(cards) == 1 else replies.ask_back_two
    way_out = words.something_else if len(cards) == 1 else words.neither
    options = (*map(card_option, cards), Option(label=way_out, token=mint("none", cards[0].id)))
    answer = Answer(
        question=asked.text,
        standalone_question=root,
        kind="ask_back",
        brief=wording(said, asked.text, asked.history.spoken),
        answer=wording(said, asked.text, asked.history.spoken),
        choices=_labels(options),
        topics=tuple(dict.fromkeys(card.topic for card in cards)),
    )
    exchange = Exchange(
        asked=asked.text, standalone=root, root=root, cards=tuple(card.id for card in cards), form="ask_back"
    )
    return Reply(answer, (Choices(options=options),), exchange)


def unsupported(cards: tuple[Card, ...], asked: Asked) -> Reply:
    """No answer, no guess; what is nearest and known is offered."""
    if not cards:
        return speak(asked.manner.replies.replies.unsupported_bare, asked, "decline", "unsupported")
    text = wording(asked.manner.replies.replies.unsupported, asked.text, asked.history.spoken)
    way_out = Option(label=asked.manner.replies.words.something_else, token=mint("none", cards[0].id))
    reply = spoken(text, asked, "decline", "unsupported", (*map(card_option, cards), way_out))
    return replace(reply, counts=((GAP, cards[0].topic),))


def help_page(asked: Asked, kind: Kind = "talk", lead: str = "") -> Reply:
    """What the coach can do; its buttons stand there even where a skill is not ready, which the press then says."""
    said = asked.manner.replies.replies.help
    text = f"{lead} {wording(said, asked.text, asked.history.spoken)}".strip()
    return spoken(text, asked, kind, options=buttons(said, asked.view.cards, skills=None))


def other_words(card: Card | None, asked: Asked) -> Reply:
    """The way out was taken: what was asked is a gap, known by the topic of what was offered instead."""
    reply = speak(asked.manner.replies.replies.none, asked)
    return replace(reply, counts=((GAP, card.topic),)) if card else reply


def thanks_for_verdict(ref: str, verdict: int, asked: Asked) -> Reply:
    """What feedback is answered with: a word of thanks, another way to say it, or the question itself."""
    said, words = asked.manner.replies.replies, asked.manner.replies.words
    if verdict == HELPED:
        return replace(speak(said.helped, asked), counts=((FEEDBACK, f"{ref}:helped"),))
    wrong = (Option(label=words.wrong, token=mint(WRONG, ref)),) if WRONG in asked.setting.skills else ()
    if verdict == NOT_HELPED:
        ways = ((words.simpler, "simpler"), (words.more, "more"), (words.something_else, "none"))
        simpler, more, other = (Option(label=label, token=mint(verb, ref)) for label, verb in ways)
        reply = spoken(wording(said.not_helped), asked, "talk", options=(simpler, *(wrong or (more,)), other))
        return replace(reply, counts=((FEEDBACK, f"{ref}:not_helped"),))
    verdicts = ((words.helpful, HELPED), (words.not_helpful, NOT_HELPED))
    options = tuple(Option(label=label, token=mint("feedback", ref, step)) for label, step in verdicts)
    return spoken(wording(said.did_it_help), asked, "talk", options=(*options, *wrong))


def _labels(options: tuple[Option, ...]) -> tuple[str, ...]:
    """The labels of a choice without its way out."""
    return tuple(option.label for option in options if not option.token.startswith("v1:none:"))
