"""What the coach says and understands in an interview, kept as data in `knowledge/interview.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from bot.core.blocks import Option
from bot.core.grading.scorecard import Band, Reason
from bot.core.interviewing.bank import Difficulty, QuestionType
from bot.core.knowledge.schema import Strict, Text
from bot.core.spoken import Ways, complete, filled, one_of, read_lines
from bot.core.tokens import mint

# fmt: off
Say = Literal[
    "elsewhere", "elsewhere_answer", "gone_apart", "gone_offer", "gone_over", "moved_on", "sheet_gone", "write_here",
    "setup_words", "setup_busy", "hints_free", "briefing", "briefing_strict", "briefing_full", "judges", "number",
    "no_number", "over_there", "no_questions", "open_one", "not_now", "asked", "only_this", "noted", "noted_one",
    "retracted", "nothing_to_retract", "edited", "fact", "your_call", "knowledge", "after_this", "unsure", "wait",
    "stuck", "small_talk", "time", "repeat", "hint", "hint_priced", "no_more_hints", "paused", "resumed",
    "resumed_fresh", "nothing_paused", "nothing_yet", "probe", "next_question", "skipped", "quit_empty", "gone",
    "gone_card", "not_judged", "not_judged_end", "strong_card", "split_card", "weak_card", "bare_card", "number_line",
    "one_judge", "three_judges", "hints_line", "partial", "fix", "fix_yours", "fix_advice", "action",
    "nothing_to_fix", "mock_card", "mock_one", "mock_none", "foot", "redone_up", "redone_same", "redone_copied",
    "discouraged", "which_line", "objection", "your_mark", "quoted", "unquoted", "own_mark", "ask_judge",
    "judged_again", "judged_otherwise", "no_judge_now", "kept", "enough", "history", "history_line",
    "history_partial", "history_redo", "history_none", "trend_up", "trend_even", "free_ask", "free_short",
    "free_saved", "free_judged_by", "free_near", "debrief_ask", "debrief_answer", "alt", "alt_row", "not_assessed",
    "rule", "judged_without", "judged_partly", "resumed_soon", "resumed_later", "not_english", "own_before",
    "history_empty", "back", "fix_pattern", "thanks", "retracted_all", "left_out", "mock_there", "example",
    "example_elsewhere", "redone_unfilled", "wish_odd", "why_today", "why_month", "why_outage", "why_untold",
    "wish_meant",
]
Label = Literal[
    "start", "choose", "full", "not_now", "finish", "fresh", "hint", "skip", "pause", "resume", "done",
    "retract", "after", "pause_and_ask", "add", "redo", "marks", "disagree", "parked", "picture", "another",
    "next_marks", "enough", "again", "keep", "give", "one_more", "example", "stop", "send_again", "free",
    "practise", "read_card", "write", "here",
]
Hear = Literal[
    "done", "tail", "wait", "stuck", "hint", "skip", "pause", "resume", "quit", "time", "retract", "repeat",
    "begin", "redo", "disagree", "discouraged", "knowledge", "assume", "own_case",
    "another", "enough", "marks", "picture", "history", "strict", "small_words",
]
# fmt: on

VERB = "interview"
"""The verb of the buttons of this skill."""

SETUP, WRITE = "setup", "write"
"""The verbs of its forms: to set an interview up, and to write a long answer."""


class Slot(Strict):
    """Something to be filled, where a line's example has such a thing."""

    when: Text
    say: Text


class Pattern(Strict):
    """How advice becomes the beginning of a sentence. `telling`: verbs that only ask to be told what follows them."""

    telling: Text
    would: Text
    slots: tuple[Slot, ...]
    otherwise: Text


class LinesFile(Strict):
    """The whole of `interview.yaml`."""

    labels: Mapping[Label, Text]
    types: Mapping[QuestionType | Literal["free"], Text]
    levels: Mapping[Difficulty, Text]
    bands: Mapping[Band, Text]
    steps: tuple[Text, Text, Text, Text, Text]
    reasons: Mapping[Reason, Text]
    say: Mapping[Say, Ways]
    pattern: Pattern
    hear: Mapping[Hear, Text]

    @model_validator(mode="after")
    def _complete(self) -> LinesFile:
        complete(self, labels=Label, say=Say, hear=Hear, reasons=Reason, bands=Band)
        return self


@dataclass(frozen=True)
class Lines:
    """The file, ready to be spoken and matched."""

    file: LinesFile

    def say(self, key: Say, seed: str = "", **slots: object) -> str:
        """A line with its slots filled; the same wording for the same seed."""
        return filled(one_of(self.file.say[key], seed), **slots)

    def option(self, label: Label, ref: str, step: int = 0, verb: str = VERB) -> Option:
        """A button of this skill."""
        return Option(label=self.file.labels[label], token=mint(verb, ref, step))

    def step(self, level: int | None) -> str:
        """A level in words."""
        return self.file.steps[level or 0]

    @cached_property
    def patterns(self) -> Mapping[Hear, re.Pattern[str]]:
        """What a message may mean, compiled."""
        return {key: re.compile(pattern, re.IGNORECASE) for key, pattern in self.file.hear.items()}


def load_lines(path: Path) -> Lines:
    """Read `interview.yaml`; ContentError names its faults."""
    return read_lines(path, _lines)


def _lines(raw: object) -> Lines:
    lines = Lines(LinesFile.model_validate(raw))
    _ = (
        lines.patterns,
        *(re.compile(one) for one in (lines.file.pattern.telling, *(s.when for s in lines.file.pattern.slots))),
    )
    return lines
