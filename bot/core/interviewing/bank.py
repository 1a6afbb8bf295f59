"""What a file in `knowledge/questions/` may say: an interview question with all that is needed to ask and judge it.

The marked sample answers stand in `knowledge/samples/`, since somebody else writes them without seeing the rubric.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, HttpUrl

from bot.core.knowledge.schema import Id, Strict, Text, Title

QuestionType = Literal[
    "product-sense",
    "ai-strategy",
    "technical-fluency",
    "data",
    "evaluation",
    "execution",
    "responsible-ai",
    "behavioural",
]
Difficulty = Literal["easy", "medium", "hard"]


class Criterion(Strict):
    """One line of a rubric: a single claim a good answer makes, how far it can be met, and the card it is judged by.

    `points` are statements in the words a candidate might use; any of them earns the criterion, more of them earn
    higher levels. `judgement`: cannot be assessed without a model (a story's honesty, originality).
    """

    id: Id
    title: Title
    weight: Annotated[int, Field(ge=1, le=5)]
    points: Annotated[tuple[Text, ...], Field(min_length=2, max_length=5)]
    anchors: Annotated[tuple[Text, ...], Field(min_length=5, max_length=5)]
    card: Id
    advice: Text
    stronger: Text
    judgement: bool = False


class Probe(Strict):
    """A follow-up, asked when the answer so far leaves its criterion below level 2."""

    when: Id
    text: Text


class Clarification(Strict):
    """A fact the interviewer gives when the candidate asks about it; `asks` are ways to ask."""

    asks: Annotated[tuple[Text, ...], Field(min_length=2, max_length=6)]
    fact: Text


class FatalGap(Strict):
    """A gap that no other strength makes up for: below level 1 on `criterion`, the total is capped."""

    criterion: Id
    cap: Annotated[int, Field(ge=0, le=100)]
    why: Text


class Provenance(Strict):
    """Where the question comes from; `address` only when candidates reported it publicly."""

    kind: Literal["constructed", "reported"]
    address: HttpUrl | None = None


class Question(Strict):
    """An interview question."""

    id: Id
    type: QuestionType
    level: Difficulty
    competencies: Annotated[tuple[Id, ...], Field(min_length=1, max_length=3)]
    text: Text
    minutes: Annotated[int, Field(ge=3, le=30)]
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=4, max_length=8)]
    probes: Annotated[tuple[Probe, ...], Field(min_length=2, max_length=6)]
    clarifications: Annotated[tuple[Clarification, ...], Field(min_length=2, max_length=6)]
    hints: Annotated[tuple[Text, ...], Field(min_length=2, max_length=4)]
    fatal: Annotated[tuple[FatalGap, ...], Field(max_length=2)] = ()
    provenance: Provenance


class Sample(Strict):
    """A marked answer: `mark` is its share of a perfect answer in percent."""

    mark: Literal[0, 25, 50, 75, 100]
    text: Text


class Samples(Strict):
    """The five marked answers of a question, weak to strong."""

    question: Id
    answers: Annotated[tuple[Sample, ...], Field(min_length=5, max_length=5)]
