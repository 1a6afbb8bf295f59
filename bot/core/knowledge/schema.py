"""What the files in `knowledge/` may say: one frozen model per kind of file, unknown keys forbidden.

The loader and the linter share these models. Rules that a type cannot express are numbered in `rules.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Text = Annotated[str, Field(min_length=1)]
Title = Annotated[str, Field(min_length=3, max_length=60)]

Topic = Literal[
    "role-difference",
    "technical-skills",
    "data",
    "ai-strategy",
    "collaboration",
    "continuous-learning",
    "lifecycle-mlops",
    "llm-rag-agents",
    "evaluation-metrics",
    "ethics-responsible-ai",
    "regulation",
    "ux-of-ai",
    "build-vs-buy-cost-capacity",
    "career-transition",
    "portfolio-resume",
    "interview",
    "salary-market",
    "tools",
]

Area = Literal[
    "role",
    "foundations",
    "data",
    "strategy",
    "lifecycle",
    "llm-agents",
    "evaluation",
    "responsible-ai",
    "regulation",
    "ux",
    "economics",
    "collaboration",
    "career",
    "learning",
]

Level = Literal[1, 2, 3, 4]
"""1 aware, 2 practising, 3 independent, 4 leading."""

Seen = Literal["full", "excerpt", "secondhand", "no"]
"""How much of a fact's source its writer has read."""

SectionTitle = Literal["Points", "How to do it", "Worked example", "Common mistakes", "Where people disagree"]


class Strict(BaseModel):
    """A frozen record in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Fact(Strict):
    """One checkable statement. Two cards with the same `key` must state the same `value`."""

    key: Id
    text: Text
    value: str | float | int | None = None
    unit: str | None = None
    as_of: date
    review_by: date
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    locator: Text
    seen: Seen
    contested: bool = False


class Pair(Strict):
    """How the same part of the job looks for a PM and for an AI PM."""

    pm: Text
    ai_pm: Text
    why: Text
    example: Text


class ContrastRow(Strict):
    """One line of a comparison: what is compared, and each side's answer."""

    on: Text
    left: Text
    right: Text


class Contrast(Strict):
    """Two approaches or roles side by side, for `compare A with B`."""

    left: Title
    right: Title
    rows: Annotated[tuple[ContrastRow, ...], Field(min_length=2, max_length=6)]


class Section(Strict):
    """A titled part of a card's body, behind *More*; `text` is Markdown without headings or tables."""

    title: SectionTitle
    text: Text


class Card(Strict):
    """One thing worth knowing, small enough for a chat, with the facts it rests on."""

    id: Id
    title: Title
    area: Area
    topic: Topic
    level: Level
    competencies: Annotated[tuple[Id, ...], Field(min_length=1, max_length=3)]
    phrasings: Annotated[tuple[Text, ...], Field(min_length=5, max_length=14)]
    brief: Text
    plain: Text
    pair: Pair | None = None
    contrast: Contrast | None = None
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    needs: tuple[Id, ...] = ()
    next: Annotated[tuple[Id, ...], Field(min_length=1, max_length=3)]
    reviewed: date
    sections: tuple[Section, ...] = ()


class Source(Strict):
    """Where facts come from. `url` is absent for a text that has no public address."""

    id: Id
    title: Text
    publisher: Text
    url: HttpUrl | None = None
    published: str | None = None
    accessed: date
    licence: str | None = None
    seen: Seen
    primary: bool = False


class Competency(Strict):
    """A skill on the ladder, with what a person at each level can be seen to do."""

    id: Id
    title: Title
    about: Text
    levels: Annotated[tuple[Text, ...], Field(min_length=4, max_length=4)] | None = None


class Role(Strict):
    """A kind of AI product manager or a role next to it. Every field answers the same question for every role."""

    id: Id
    title: Title
    mandate: Text
    decides: Text
    outputs: Text
    works_with: Text
    measured_by: Text
    hiring_signals: Text
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]


class Term(Strict):
    """A word of the field in plain words, with its other spellings and the cards that say more."""

    id: Id
    term: Text
    also: tuple[Text, ...] = ()
    plain: Text
    cards: Annotated[tuple[Id, ...], Field(min_length=1, max_length=2)]


class Goal(Strict):
    """What a learner aims for: how much each competency counts, in whole points out of 100."""

    id: Id
    title: Title
    about: Text
    weights: dict[Id, Annotated[int, Field(ge=0, le=100)]]


class ReadinessItem(Strict):
    """Something to have ready before applying. It is ticked, never scored."""

    id: Id
    title: Title
    done_when: Text


class Goals(Strict):
    """The whole of `goals.yaml`: the goals, which one is the default, where the weights come from, the checklist."""

    default: Id
    derivation: Text
    goals: Annotated[tuple[Goal, ...], Field(min_length=1)]
    readiness: tuple[ReadinessItem, ...]


class Resource(Strict):
    """Something outside worth a learner's time. `hours` is an estimate, `checked` the day its address was looked at."""

    id: Id
    title: Text
    url: HttpUrl
    publisher: Text
    cost: Literal["free", "paid", "freemium"]
    hours: Annotated[float, Field(gt=0)]
    level: Level
    competency: Id
    about: Text
    checked: date
    seen: Seen


class PackFile(Strict):
    """The whole of a pack's `pack.yaml`: what it is called and which communities see it."""

    id: Id
    title: Title
    tenants: Annotated[tuple[Text, ...], Field(min_length=1)] | Literal["all"]
