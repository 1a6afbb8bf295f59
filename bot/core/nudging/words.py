"""The words of reminders, kept in `knowledge/nudge.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationError

from bot.core.blocks import Option
from bot.core.errors import ContentError
from bot.core.knowledge.lined import YamlError, faults_of, read_yaml
from bot.core.knowledge.schema import Strict, Text
from bot.core.tokens import mint

VERB = "nudge"

Say = Literal[
    "elsewhere", "hour", "zone", "hour_unclear", "zone_unclear", "set", "now", "quiet", "due", "due_items", "due_item",
    "due_step", "last", "snoozed", "stopped", "none",
]  # fmt: skip
Label = Literal["morning", "noon", "evening", "practise", "snooze", "week", "stop", "change"]
Hear = Literal["set", "stop", "quiet", "time", "snooze"]
Hour = Annotated[float, Field(ge=0, lt=24)]


class Night(Strict):
    """Hours of the day between which nothing is sent."""

    from_: Annotated[Hour, Field(alias="from")]
    to: Hour


class Words(Strict):
    """The whole of `nudge.yaml`."""

    say: Mapping[Say, Text]
    labels: Mapping[Label, Text]
    hear: Mapping[Hear, Text]
    times: Mapping[str, Hour]
    zones: Mapping[str, Text]
    quiet: Night
    patience: Annotated[int, Field(ge=1)]

    @cached_property
    def patterns(self) -> Mapping[Hear, re.Pattern[str]]:
        """What is listened for."""
        return {name: re.compile(text) for name, text in self.hear.items()}

    def option(self, label: Label, ref: str, step: int = 0) -> Option:
        """A button of this skill."""
        return Option(label=self.labels[label], token=mint(VERB, ref, step))


def load_words(path: Path) -> Words:
    """Read `nudge.yaml`; ContentError names its faults."""
    try:
        words = Words.model_validate(read_yaml(path.read_text("utf-8")).value)
        missing = [f"{name} misses {key}" for name, keys in _NEEDED for key in keys if key not in getattr(words, name)]
        missing += [f"hear.{name}: {error}" for name, error in _broken(words)]
    except (ValidationError, YamlError, OSError, UnicodeDecodeError) as error:
        raise ContentError(faults_of(path, error)) from error
    if missing:
        raise ContentError(f"{path}: {'; '.join(missing)}")
    return words


_NEEDED = (("say", get_args(Say)), ("labels", get_args(Label)), ("hear", get_args(Hear)))


def _broken(words: Words) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, text in words.hear.items():
        try:
            re.compile(text)
        except re.error as error:
            found.append((name, str(error)))
    return found
