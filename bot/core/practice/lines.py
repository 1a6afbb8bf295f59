"""What the coach says and understands in practice, kept as data in `knowledge/practice.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from bot.core.blocks import Option
from bot.core.grading.scorecard import Reason
from bot.core.knowledge.schema import Id, Strict, Text
from bot.core.spoken import Ways, complete, filled, one_of, read_lines
from bot.core.tokens import mint

# fmt: off
Say = Literal[
    "start", "start_one", "start_due", "start_due_one", "start_spread", "resumed", "how_choice", "how_part", "how_flaw",
    "how_order", "how_order_next", "what_next", "how_short",
    "only_part", "typed_elsewhere", "letter", "letters", "more_words", "right", "not_yet", "right_one",
    "unsure", "order_right", "order_part", "order_not_yet", "order_shown", "short_has",
    "short_has_bare", "short_part", "short_part_bare", "short_not_yet", "short_unread", "model_answer",
    "comes_again", "left_out", "counted", "left", "gone", "nothing_left", "no_items", "interview_open",
    "end_one", "end_all", "end_none_one", "end_due_one", "not_open", "no_such_set", "end_some", "end_none", "end_empty", "end_soon", "end_rest", "end_due", "end_card", "end_path",
    "closed", "today", "tomorrow", "on_day", "placement_start", "placement_title", "placement_end",
    "between", "placement_foot", "not_seen", "placement_few", "drill_which",
    "drill_elsewhere", "drill_ask", "drill_again", "drill_hint", "drill_way", "drill_left",
]
Label = Literal[
    "unsure", "next", "card", "stop", "i_said", "again", "enough", "finish", "pause", "resume", "leave_out",
    "path", "hint", "way", "new_numbers", "other_drill",
]
Hear = Literal["next", "unsure", "skip", "stop", "hint", "way", "new_numbers", "other_drill", "asks"]
# fmt: on

VERB = "practice"
"""The verb of every button of this skill."""

LABEL = 75


class LinesFile(Strict):
    """The whole of `practice.yaml`."""

    labels: Mapping[Label, Text]
    reasons: Mapping[Reason, Text]
    levels: tuple[Text, Text, Text, Text, Text]
    say: Mapping[Say, Ways]
    skills: Mapping[Id, tuple[Text, ...]]
    hear: Mapping[Hear, Text]

    @model_validator(mode="after")
    def _complete(self) -> LinesFile:
        complete(self, labels=Label, say=Say, hear=Hear, reasons=Reason)
        return self


@dataclass(frozen=True)
class Lines:
    """The file, ready to be spoken and matched."""

    file: LinesFile

    def say(self, key: Say, seed: str = "", **slots: object) -> str:
        """A line with its slots filled; the same wording for the same seed."""
        return filled(one_of(self.file.say[key], seed), **slots)

    def option(self, label: Label, ref: str, step: int = 0) -> Option:
        """A button of this skill."""
        return Option(label=self.file.labels[label], token=mint(VERB, ref, step))

    def reads(self, card: str, title: str) -> Option:
        """The button that opens a card."""
        label = self.file.labels["card"].replace("{title}", title)
        return Option(label=label[:LABEL], token=mint("ask", card))

    def link(self, label: Label, verb: str, ref: str = "", step: int = 0) -> Option:
        """A button of another skill."""
        return Option(label=self.file.labels[label], token=mint(verb, ref, step))

    @cached_property
    def patterns(self) -> Mapping[Hear, re.Pattern[str]]:
        """What a message may mean, compiled."""
        return {key: re.compile(pattern, re.IGNORECASE) for key, pattern in self.file.hear.items()}


def load_lines(path: Path) -> Lines:
    """Read `practice.yaml`; ContentError names its faults."""
    return read_lines(path, _lines)


def _lines(raw: object) -> Lines:
    lines = Lines(LinesFile.model_validate(raw))
    _ = lines.patterns
    return lines
