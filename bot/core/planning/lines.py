"""What the coach says and understands in planning, kept as data in `knowledge/planning.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.core.blocks import Option
from bot.core.interviewing.bank import QuestionType
from bot.core.knowledge.schema import Id, Strict, Text
from bot.core.planning.step import Step
from bot.core.planning.weeks import HOUR
from bot.core.spoken import complete, filled, read_lines
from bot.core.tokens import mint

# fmt: off
Say = Literal[
    "ask_background", "ask_hours", "ask_goal", "ask_other_goals", "ask_date", "date_past", "started", "restarted",
    "now", "done", "done_last", "all_done", "nothing_fits", "skipped", "swapped", "no_swap", "slower",
    "faster", "slowest", "fastest", "moved", "moved_interview", "ran_out", "ends", "ends_small", "ends_interview",
    "interview_over", "stale", "what_change", "what_pace", "summary", "title", "title_interview", "proven_line",
    "proven_many", "new_proven", "room_line", "room_more", "whole_loop", "one_week", "weeks", "skipped_line", "goal_line", "unmet", "unmet_interview",
    "unmet_goal", "reason_weak", "reason_weight", "reason_brings", "details", "detail_why", "detail_exercise",
    "detail_artefact", "detail_done", "detail_resource", "part", "exported", "exported_calendar", "back",
    "back_question", "back_due", "back_due_one", "not_understood", "too_long", "minutes", "hour", "hours",
    "file_text", "file_calendar", "week", "left_title", "resource_line", "cards_line", "interview_event",
    "which", "first", "new_weak", "once_more", "once_more_why", "no_room", "undone", "no_undo", "taken",
    "taken_first", "wording",
]
Label = Literal[
    "hours_two", "hours_five", "hours_unsure", "interview", "goals", "more_goals", "week_one", "week_two", "no_date",
    "done", "details", "mock", "drill", "whole", "change", "skip", "swap", "pace", "slower", "faster", "move", "text", "calendar",
    "undo", "take", "placement", "review", "go_on", "question", "fresh", "read_card",
]
Hear = Literal[
    "done", "skip", "swap", "slower", "faster", "move", "whole", "text", "calendar", "details", "fresh", "placement",
    "change", "pace", "next", "undo", "unsure", "hello", "hours", "daily", "daily_minutes", "weeks", "months", "interview",
    "goal", "named", "wish",
]
# fmt: on

VERB = "path"
"""The verb of every button of this skill."""

LABEL = 40
"""Longer labels are cut on a phone."""


class Background(Strict):
    """What somebody does now, and the skills that it brings. `called` is what steps say for {background}."""

    id: Id
    label: Text
    called: str
    goal: Id
    brings: tuple[Id, ...]
    hear: Text


class Defaults(Strict):
    """What is planned with when it is not said."""

    hours: Annotated[float, Field(gt=0)]
    weeks: Annotated[int, Field(gt=0)]
    longest_weeks: Annotated[int, Field(gt=0)]


class Drill(Strict):
    """Practice for one round of an interview loop, with the types of question that it asks."""

    types: Annotated[tuple[QuestionType, ...], Field(min_length=1)]
    step: Step


class LinesFile(Strict):
    """The whole of `planning.yaml`."""

    backgrounds: Annotated[tuple[Background, ...], Field(min_length=1)]
    own_words: Text
    own_ends: Text
    own_not: Text
    defaults: Defaults
    goals: Mapping[Id, Text]
    drills: tuple[Drill, ...]
    mocks: Annotated[tuple[Step, ...], Field(min_length=2, max_length=2)]
    fixes: Annotated[tuple[Step, ...], Field(min_length=2, max_length=2)]
    light: Step
    labels: Mapping[Label, Text]
    say: Mapping[Say, Text]
    hear: Mapping[Hear, Text]
    numbers: Mapping[str, float]
    months: Annotated[tuple[Text, ...], Field(min_length=12, max_length=12)]
    weekdays: Annotated[tuple[Text, ...], Field(min_length=7, max_length=7)]

    @model_validator(mode="after")
    def _complete(self) -> LinesFile:
        complete(self, labels=Label, say=Say, hear=Hear)
        return self


@dataclass(frozen=True)
class Lines:
    """The file, ready to be spoken and matched."""

    file: LinesFile

    def say(self, key: Say, **slots: object) -> str:
        """A line with its slots filled."""
        return filled(self.file.say[key], **slots)

    def option(self, label: Label, ref: str, step: int = 0, verb: str = VERB) -> Option:
        """A button."""
        return Option(label=self.file.labels[label], token=mint(verb, ref, step))

    def hours(self, minutes: int) -> str:
        """A time in words."""
        if minutes < HOUR:
            return self.say("minutes", n=minutes)
        return self.say("hour") if minutes == HOUR else self.say("hours", n=f"{minutes / HOUR:g}")

    def day(self, day: date) -> str:
        """A day in words."""
        return f"{day.day} {self.file.months[day.month - 1].title()} {day.year}"

    def background(self, id_: str) -> Background | None:
        """A background by its id."""
        return next((one for one in self.file.backgrounds if one.id == id_), None)

    @property
    def kit(self) -> Mapping[str, Step]:
        """Every step of interview practice, by id."""
        drills = [drill.step for drill in self.file.drills]
        again = [self.once_more(step) for step in drills]
        return {step.id: step for step in (*drills, *again, *self.file.mocks, *self.file.fixes, self.file.light)}

    @property
    def whole_loop(self) -> frozenset[str]:
        """The ids of the steps that belong to no single round."""
        return frozenset(step.id for step in (*self.file.mocks, *self.file.fixes, self.file.light))

    def once_more(self, drill: Step) -> Step:
        """The second drill of a round that did not go well yet."""
        why = self.say("once_more_why")
        return drill.model_copy(
            update={"id": f"{drill.id}-again", "title": self.say("once_more", title=drill.title), "why": why}
        )

    @cached_property
    def patterns(self) -> Mapping[Hear, re.Pattern[str]]:
        """What words may mean, compiled."""
        return {key: re.compile(pattern) for key, pattern in self.file.hear.items()}

    @cached_property
    def goals(self) -> Mapping[str, re.Pattern[str]]:
        """Words for the goals, compiled."""
        return {goal: re.compile(pattern) for goal, pattern in self.file.goals.items()}

    @cached_property
    def backgrounds(self) -> tuple[tuple[Background, re.Pattern[str]], ...]:
        """Words for the backgrounds, compiled."""
        return tuple((one, re.compile(one.hear)) for one in self.file.backgrounds)

    @cached_property
    def own(self) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
        """How people name what they do, the words at which that ends, and those of what they want to do instead."""
        file = self.file
        return re.compile(file.own_words), re.compile(file.own_ends), re.compile(file.own_not)


def load_lines(path: Path) -> Lines:
    """Read `planning.yaml`; ContentError names its faults."""
    return read_lines(path, _lines)


def _lines(raw: object) -> Lines:
    lines = Lines(LinesFile.model_validate(raw))
    _ = (lines.patterns, lines.goals, lines.backgrounds, lines.own)
    return lines
