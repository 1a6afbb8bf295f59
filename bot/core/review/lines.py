"""What the coach says in a review, kept as data in `knowledge/review.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from bot.core.blocks import Option
from bot.core.knowledge.schema import Strict, Text
from bot.core.review.judging import Because, Verdict
from bot.core.review.signals import Axis, Part
from bot.core.spoken import complete, filled, read_lines
from bot.core.tokens import mint

# fmt: off
Say = Literal[
    "which", "which_file", "send_jd", "send_experience", "elsewhere", "got", "cut", "cancelled", "empty", "short_jd", "too_long",
    "not_job", "no_lines", "language", "link", "attachment", "quote", "asks_most", "asks_little", "gap_known",
    "gap_unseen", "gap_none", "machine", "axes_title", "axes_foot", "path_lead", "path_title", "path_summary",
    "path_none", "no_questions", "gone", "experience_lead", "experience_one", "experience_whole", "experience_first",
    "missing_of", "line", "line_whole", "lines_foot", "gap_text", "standing_unseen", "standing_brings",
    "standing_level", "gap_part",
]
Label = Literal[
    "jd", "experience", "done", "cancel", "quotes", "path", "interview", "lines", "more", "plan", "again",
]
# fmt: on

VERB = "review"
"""What people type; where there are forms, it opens one."""
PRESSED = "reviewed"
"""The verb of this skill's buttons, which open no form."""


class LinesFile(Strict):
    """The whole of `review.yaml`."""

    labels: Mapping[Label, Text]
    axes: Mapping[Axis, Text]
    levels: tuple[Text, Text, Text, Text]
    parts: Mapping[Part, Text]
    verdicts: Mapping[Verdict, Text]
    because: Mapping[Because, Text]
    say: Mapping[Say, Text]
    frame: Mapping[Part, Text]

    @model_validator(mode="after")
    def _complete(self) -> LinesFile:
        complete(self, labels=Label, axes=Axis, parts=Part, verdicts=Verdict, because=Because, say=Say, frame=Part)
        return self


@dataclass(frozen=True)
class Lines:
    """The file, ready to be spoken."""

    file: LinesFile

    def say(self, key: Say, **slots: object) -> str:
        """A line with its slots filled."""
        return filled(self.file.say[key], **slots)

    def option(self, label: Label, ref: str, step: int = 0) -> Option:
        """A button of this skill."""
        return Option(label=self.file.labels[label], token=mint(PRESSED, ref, step))

    @property
    def again(self) -> Option:
        """The button for another text, which opens the form where there is one."""
        return Option(label=self.file.labels["again"], token=mint(VERB))


def load_lines(path: Path) -> Lines:
    """Read `review.yaml`; ContentError names its faults."""
    return read_lines(path, lambda raw: Lines(LinesFile.model_validate(raw)))
