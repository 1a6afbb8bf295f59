"""What the coach says besides its answers: wordings, labels and buttons, kept as data in `knowledge/replies.yaml`."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from bot.core.answering.signals import Signals, Strict
from bot.core.blocks import Option
from bot.core.errors import ContentError
from bot.core.knowledge.lined import YamlError, faults_of, read_yaml
from bot.core.knowledge.schema import Id
from bot.core.spoken import filled, one_of
from bot.core.tokens import mint

HOUSE = frozenset(("ask", "compare", "help", "none"))
"""Verbs that are always there."""


class Button(Strict):
    """Something to press. `card` is what an `ask` or `compare` is about."""

    label: Annotated[str, Field(min_length=1, max_length=75)]
    verb: Literal["ask", "compare", "path", "practice", "interview", "review", "progress", "me", "help", "none"]
    card: Id | Literal[""] = ""


class Said(Strict):
    """One thing to say, in one or several ways, with the buttons below it."""

    say: Annotated[tuple[str, ...], Field(min_length=1)]
    options: Annotated[tuple[Button, ...], Field(max_length=3)] = ()


class Words(Strict):
    """Labels and short phrases."""

    simpler: str
    more: str
    helpful: str
    not_helpful: str
    wrong: str
    ask_me: str
    neither: str
    something_else: str
    as_of: str
    legal: str
    contested: str
    secondhand: str
    contested_mark: str
    pack_mark: str
    reader: str
    only_you: str
    in_general: str
    about: str
    pm: str
    ai_pm: str
    why: str
    example: str
    sources_of: str
    standalone: str
    looking: str
    side_by_side: str
    from_sources: str
    role_rows: Mapping[str, str]
    thing_rows: Mapping[str, str]
    cut_short: str
    parts: Mapping[str, str]
    skills: Mapping[str, str]


class Fixed(Strict):
    """What the program says by name."""

    hello_first: Said
    hello_beginner: Said
    met: Said
    wordless: Said
    nothing_yet: Said
    no_such_part: Said
    empty: Said
    too_long: Said
    off_topic: Said
    unsupported: Said
    unsupported_bare: Said
    hostile: Said
    crisis: Said
    worry: Said
    language_only: Said
    ask_back_two: Said
    ask_back_one: Said
    none: Said
    gone: Said
    help: Said
    not_ready: Said
    which_two: Said
    side_by_side: Said
    each_alone: Said
    each_short: Said
    half_known: Said
    no_comparison: Said
    same_side: Said
    did_it_help: Said
    helped: Said
    not_helped: Said


class ReplyFile(Strict):
    """The whole of `replies.yaml`. `talk` and `offers` have one reply for each of their rules in `signals.yaml`."""

    words: Words
    tongues: Mapping[str, str]
    other_tongue: str
    replies: Fixed
    talk: Mapping[str, Said]
    offers: Mapping[str, Said]


def load_replies(path: Path, signals: Signals) -> ReplyFile:
    """Read `replies.yaml`.

    Raises:
        ContentError: the file breaks its schema, or a kind of small talk or an offer has no reply.

    """
    try:
        file = ReplyFile.model_validate(read_yaml(path.read_text("utf-8")).value)
    except ValidationError as error:
        raise ContentError(faults_of(path, error)) from error
    except (YamlError, OSError, UnicodeDecodeError) as error:
        raise ContentError(faults_of(path, error)) from error
    for name, rules, said in (
        ("talk", (*signals.talk, signals.remark), file.talk),
        ("offers", signals.offers, file.offers),
    ):
        if odd := {rule.id for rule in rules} ^ set(said):
            raise ContentError(f"{path}: {name} and the rules of signals.yaml do not match: {sorted(odd)}")
    return file


def wording(said: Said, seed: str = "", turn: int = 0, **slots: str) -> str:
    """One way of saying it: the same for the same message, another one each time that `turn` counts up."""
    return filled(one_of(said.say, seed, turn), **slots)


def buttons(said: Said, cards: Container[str], skills: Container[str] | None) -> tuple[Option, ...]:
    """The buttons below it, without those whose card or skill is not there; none when only a way out would be left.

    `skills` None stands for all of them.
    """
    kept = [
        button
        for button in said.options
        if (not button.card or button.card in cards)
        and (skills is None or button.verb in HOUSE or button.verb in skills)
    ]
    if all(button.verb == "none" for button in kept):
        return ()
    return tuple(Option(label=button.label, token=mint(button.verb, button.card)) for button in kept)
