"""Blocks: what a reply contains besides words, as domain values. Adapters decide how they look.

A block is stored as JSON with its `kind` and version `v`. When a field changes its meaning, raise `v` and add an
upcaster, so that yesterday's rows open in today's code; a released version stays readable for one release more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Frozen):
    """Something to press: a label of at most 75 characters and a token minted by the core."""

    label: Annotated[str, Field(min_length=1, max_length=75)]
    token: Annotated[str, Field(max_length=80)]


class Citation(_Frozen):
    """A card that an answer rests on, with a quote that occurs in it; `n` is its number in the text."""

    n: int
    card: str
    title: str
    quote: str
    url: str | None = None


class Citations(_Frozen):
    """The cards behind an answer: one line of titles."""

    kind: Literal["citations"] = "citations"
    v: Literal[1] = 1
    items: tuple[Citation, ...]


class Choices(_Frozen):
    """Buttons, at most three. `prompt` stands above them and may be empty."""

    kind: Literal["choices"] = "choices"
    v: Literal[1] = 1
    prompt: str = ""
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=3)]


class ComparisonRow(_Frozen):
    on: str
    left: str
    right: str


class Comparison(_Frozen):
    """Two things side by side."""

    kind: Literal["comparison"] = "comparison"
    v: Literal[1] = 1
    left: str
    right: str
    rows: tuple[ComparisonRow, ...]


class Notice(_Frozen):
    """A short word about the coach itself: what it keeps, what changed, what it could not do."""

    kind: Literal["notice"] = "notice"
    v: Literal[1] = 1
    text: str


class Clearing(_Frozen):
    """The coach's own messages in this direct message go; then `text` says so."""

    kind: Literal["clearing"] = "clearing"
    v: Literal[1] = 1
    text: str


class Document(_Frozen):
    """A text file for the learner to keep, such as a copy of their data."""

    kind: Literal["document"] = "document"
    v: Literal[1] = 1
    name: str
    text: str


class Feedback(_Frozen):
    """Asks whether an answer helped; `ref` names the answer in the tokens that come back."""

    kind: Literal["feedback"] = "feedback"
    v: Literal[1] = 1
    ref: str


class InterviewQuestion(_Frozen):
    """A question of a mock interview: number `n` of `of`, on what, and about how many minutes it is meant for."""

    kind: Literal["interview_question"] = "interview_question"
    v: Literal[1] = 1
    text: str
    about: str
    n: int = 1
    of: int = 1
    minutes: int


class ScorecardRow(_Frozen):
    """One criterion: its level in words, the answer's own words for it, the card it is judged by, and what to do.

    `met` is the level as a share of the highest, None where it was not assessed.
    """

    title: str
    level: str
    met: Annotated[float, Field(ge=0, le=1)] | None = None
    quotes: tuple[str, ...] = ()
    rule: str = ""
    note: str = ""


class Scorecard(_Frozen):
    """All marks of one answer, and what they can and cannot say."""

    kind: Literal["scorecard"] = "scorecard"
    v: Literal[1] = 1
    title: str
    summary: str
    rows: tuple[ScorecardRow, ...]
    foot: str


class PathStep(_Frozen):
    """One step of a path: in which week, how many hours, why for this learner, and when it is done."""

    n: int
    title: str
    about: str
    why: str
    hours: float
    week: int
    done_when: str
    state: Literal["done", "now", "next", "later"]
    resource: str = ""
    url: str | None = None


class LearningPath(_Frozen):
    """Steps in the order in which they are taken, and what was left out with the reason."""

    kind: Literal["learning_path"] = "learning_path"
    v: Literal[1] = 1
    title: str
    summary: str
    steps: tuple[PathStep, ...]
    left_out: tuple[str, ...] = ()


class QuizOption(_Frozen):
    """An answer to choose. Its words stand in the message under a letter, the letter on the button."""

    text: str
    token: Annotated[str, Field(max_length=80)]


class Quiz(_Frozen):
    """An item to answer: number `n` of `of`, on what. Without options the answer is typed. `unsure`: "I don't know"."""

    kind: Literal["quiz"] = "quiz"
    v: Literal[1] = 1
    text: str
    about: str
    n: int = 1
    of: int = 1
    options: Annotated[tuple[QuizOption, ...], Field(max_length=5)] = ()
    unsure: Option | None = None


class ProgressRow(_Frozen):
    """One skill: its level in words and as a share of the highest, None where too little was seen; what it was."""

    title: str
    level: str
    met: Annotated[float, Field(ge=0, le=1)] | None = None
    before: Annotated[float, Field(ge=0, le=1)] | None = None
    note: str = ""


class ProgressReport(_Frozen):
    """Where a learner stands, skill by skill."""

    kind: Literal["progress_report"] = "progress_report"
    v: Literal[1] = 1
    title: str
    summary: str
    rows: tuple[ProgressRow, ...]
    foot: str = ""


class Picture(_Frozen):
    """Something to be drawn as a picture; `text` says the same in words, for where there is no picture."""

    kind: Literal["picture"] = "picture"
    v: Literal[1] = 1
    of: Annotated[Scorecard | ProgressReport, Field(discriminator="kind")]
    text: str


Block = (
    Citations
    | Choices
    | Comparison
    | Notice
    | Clearing
    | Document
    | Feedback
    | InterviewQuestion
    | Scorecard
    | LearningPath
    | Quiz
    | ProgressReport
    | Picture
)

LETTERS = "ABCDE"
"""What stands before the options of a quiz and on their buttons."""

_ANY: TypeAdapter[Block] = TypeAdapter(Annotated[Block, Field(discriminator="kind")])

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: Mapping[tuple[str, int], Upcast] = {}
"""From (kind, old version) to a function that returns the next version's JSON."""


def to_json(block: Block) -> dict[str, Any]:
    """The stored form of a block."""
    return dict(_ANY.dump_python(block, mode="json"))


def from_json(stored: Mapping[str, Any], upcasters: Mapping[tuple[str, int], Upcast] = UPCASTERS) -> Block:
    """Open a stored block of this or an older version; pydantic's ValidationError when it is neither."""
    value = dict(stored)
    while (upcast := upcasters.get((value.get("kind", ""), value.get("v", 0)))) is not None:
        value = upcast(value)
    return _ANY.validate_python(value)
