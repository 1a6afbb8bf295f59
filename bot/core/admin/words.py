"""The words of administering, kept in `knowledge/admin.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.core.spoken import read_lines

VERB = "admin"


class Strict(BaseModel):
    """A frozen record in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Refused(Strict):
    """What somebody hears whom a rule keeps from an answer."""

    paused: str
    blocked: str
    elsewhere: str


class Say(Strict):
    """Whole replies."""

    not_you: str
    unknown: str
    page: str
    saved: str
    only_here: str
    bad_number: str
    most_days: str
    unpriced: str
    no_model: str
    who: str
    not_yourself: str
    blocked: str
    unblocked: str
    paused: str
    resumed: str
    digest_on: str
    digest_off: str
    digest: str
    done: str
    welcome_here: str
    welcome_where: str


class Lines(Strict):
    """One line for each rule."""

    model_on: str
    model_off: str
    model_none: str
    cap: str
    no_cap: str
    unpriced: str
    rooms_all: str
    rooms_none: str
    rooms_one: str
    rooms_some: str
    days: str
    paused: str
    blocked: str


class Setup(Strict):
    """The questions of the guided set-up, in the order in which they are asked; `at` stands before each."""

    at: str
    model: str
    budget: str
    rooms: str
    days: str
    digest: str


class Labels(Strict):
    """Buttons; those of a set-up question are named after it."""

    setup: str
    insights: str
    pause: str
    resume: str
    page: str
    welcome: str
    model_on: str
    model_off: str
    budget_5: str
    budget_20: str
    budget_off: str
    rooms_here: str
    rooms_all: str
    rooms_private: str
    days_7: str
    days_30: str
    days_most: str
    digest_on: str
    digest_off: str


class Numbers(Strict):
    """The page of counts."""

    title: str
    topics: str
    gaps: str
    feedback: str
    feedback_cards: str
    wrong: str
    cost: str
    money: str
    capped: str
    unpriced: str
    nothing: str
    words: str
    word: str
    foot: str


class Welcome(Strict):
    """The message for newcomers."""

    text: str
    ask: str
    plan: str
    try_: str

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"), frozen=True, extra="forbid")


class Words(Strict):
    """The whole of `admin.yaml`."""

    refused: Refused
    say: Say
    lines: Lines
    more: str
    setup: Setup
    labels: Labels
    insights: Numbers
    welcome: Welcome


def load_words(path: Path) -> Words:
    """Read `admin.yaml`; ContentError names its faults."""
    return read_lines(path, Words.model_validate)


def refusals(words: Words) -> Mapping[str, str]:
    """The sentences of `refused`, by why."""
    return words.refused.model_dump()
