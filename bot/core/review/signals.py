"""The signs by which a text is judged, kept as data in `knowledge/review-signals.yaml`: every mark rests on a phrase.

Patterns are regular expressions, matched without regard to case; `{name}` stands for a set of words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationError, model_validator

from bot.core.errors import ContentError
from bot.core.knowledge.lined import YamlError, faults_of, read_yaml
from bot.core.knowledge.schema import Id, Strict, Text

Axis = Literal["technical-expertise", "data-understanding", "strategy", "collaboration", "continuous-learning"]
AXES: tuple[Axis, ...] = get_args(Axis)
"""What a role can ask for, in the order in which it is shown."""

Section = Literal["duty", "asks", "nice", "offer", "about", "apply"]
Part = Literal["metric", "failure", "cost", "decision"]
"""What a line of experience should show: a result in numbers, how it could go wrong, what that costs, who decided."""
PARTS: tuple[Part, ...] = get_args(Part)

Patterns = tuple[str, ...]

_SET = re.compile(r"\{([a-z_]+)\}")


class AxisSigns(Strict):
    """`full`: a duty or a requirement of its own. `half`: a side of one. `passing`: a trait, a half sentence.

    `minor`: tracking and arranging counts in full here. From `two` duties on the score is 2, from `three` on 3; a title that `title` finds makes the axis the job's reason.
    """

    full: Patterns
    half: Patterns = ()
    passing: Patterns = ()
    unless: Patterns = ()
    title: Patterns = ()
    two: Annotated[float, Field(gt=0)]
    three: Annotated[float, Field(gt=0)]
    minor: bool = False
    competencies: Annotated[tuple[Id, ...], Field(min_length=1)]


class VerdictSigns(Strict):
    """What shows whether somebody decides on a product, and whether a model is a part of it.

    `model` says so alone, `hint` only together with others: "models" may be this year's bicycles.
    """

    product_title: Patterns
    other_title: Patterns
    decides: Patterns
    decided_elsewhere: Patterns
    delivers: Patterns
    builds: Patterns
    model: Patterns
    hint: Patterns
    decoration: Patterns
    no_model: Patterns


class Kind(Strict):
    """One kind of work that a line of experience shows; `say` tells what it is worth to an AI PM, `decided` asks."""

    id: Id
    axis: Axis
    find: Patterns
    say: Text
    decided: Text
    failed: Text


class SignalsFile(Strict):
    """The whole of `review-signals.yaml`."""

    sets: Mapping[str, str]
    headings: Mapping[Section, Patterns]
    likely: Mapping[Section, Patterns]
    starts: Mapping[Section, Patterns]
    addressed: Patterns
    less: Patterns
    minor: Patterns
    machine: Patterns
    posting: Patterns
    axes: Mapping[Axis, AxisSigns]
    verdict: VerdictSigns
    goals: Mapping[Id, Patterns]
    parts: Mapping[Part, Patterns]
    no_work: Patterns
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    commands: Mapping[Literal["done", "cancel", "jd", "experience"], Patterns]

    @model_validator(mode="after")
    def _complete(self) -> SignalsFile:
        for name, key in (("axes", Axis), ("parts", Part)):
            if missing := set(get_args(key)) - set(getattr(self, name)):
                raise ValueError(f"{name} lacks {sorted(missing)}")
        return self


@dataclass(frozen=True)
class Signs:
    """The signs of one axis, compiled."""

    full: re.Pattern[str]
    half: re.Pattern[str]
    passing: re.Pattern[str]
    unless: re.Pattern[str]
    title: re.Pattern[str]
    rule: AxisSigns


class Signals:
    """The file, compiled. re.error when a pattern is no regular expression, KeyError for an unknown set."""

    def __init__(self, file: SignalsFile) -> None:
        self.file = file
        self.headings = {section: self.join(patterns) for section, patterns in file.headings.items()}
        self.likely = {section: self.join(patterns) for section, patterns in file.likely.items()}
        self.starts = {section: self.join(patterns) for section, patterns in file.starts.items()}
        self.addressed = self.join(file.addressed)
        self.less = self.join(file.less)
        self.minor = self.join(file.minor)
        self.machine = self.join(file.machine)
        self.posting = self.join(file.posting)
        self.axes = {axis: self._signs(file.axes[axis]) for axis in AXES}
        self.verdict = {name: self.join(getattr(file.verdict, name)) for name in VerdictSigns.model_fields}
        self.titled = self.join((*file.verdict.product_title, *file.verdict.other_title))
        self.goals = {goal: self.join(patterns) for goal, patterns in file.goals.items()}
        self.parts = {part: self.join(file.parts[part]) for part in PARTS}
        self.no_work = self.join(file.no_work)
        self.kinds = tuple((kind, self.join(kind.find)) for kind in file.kinds)

    @cached_property
    def commands(self) -> Mapping[str, re.Pattern[str]]:
        """What a short message may mean while a text is awaited."""
        return {name: self.join(patterns) for name, patterns in self.file.commands.items()}

    def join(self, patterns: Patterns) -> re.Pattern[str]:
        """One pattern that finds any of several; without any, one that finds nothing."""
        whole = "|".join(f"(?:{_SET.sub(self._set, pattern)})" for pattern in patterns)
        return re.compile(whole or r"(?!)", re.IGNORECASE)

    def _set(self, name: re.Match[str]) -> str:
        return f"(?:{self.file.sets[name[1]]})"

    def _signs(self, rule: AxisSigns) -> Signs:
        join = self.join
        title = join(rule.title)
        return Signs(join(rule.full), join(rule.half), join(rule.passing), join(rule.unless), title, rule)


def load_signals(path: Path) -> Signals:
    """Read `review-signals.yaml`; ContentError names its faults."""
    try:
        return Signals(SignalsFile.model_validate(read_yaml(path.read_text("utf-8")).value))
    except (ValidationError, YamlError, OSError, UnicodeDecodeError, re.error, KeyError) as error:
        raise ContentError(faults_of(path, error)) from error
