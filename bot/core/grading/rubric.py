"""What an answer is judged by, wherever the question comes from: lines, the question's words, its marked answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.core.grading.lexicon import GeneralCriterion, Lexicon
from bot.core.interviewing.bank import Criterion, Question, Sample

ADVICE = "Say more on this: {title}."


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion. `points` are ways to meet it; without `anchors` only the points say what is asked."""

    id: str
    title: str
    weight: float
    points: tuple[str, ...]
    anchors: tuple[str, ...] = ()
    card: str | None = None
    advice: str = ""
    stronger: str = ""
    judgement: bool = False


@dataclass(frozen=True, slots=True)
class Fatal:
    """Below level 1 on `line`, the total is capped where a judge who understands says so."""

    line: str
    cap: int


@dataclass(frozen=True, slots=True)
class Rubric:
    """A question's lines. `samples` are marked answers (mark in percent, text); `said` is what the interviewer said."""

    id: str
    said: tuple[str, ...]
    lines: tuple[Line, ...]
    samples: tuple[tuple[int, str], ...] = ()
    fatal: tuple[Fatal, ...] = ()

    @property
    def version(self) -> str:
        """Names this content: it changes with every word that is judged by."""
        content = json.dumps([asdict(line) for line in self.lines] + [self.said, self.samples], sort_keys=True)
        return hashlib.blake2b(content.encode(), digest_size=6).hexdigest()


def rubric_of(question: Question, samples: Sequence[Sample] = ()) -> Rubric:
    """The rubric of a question of the bank."""
    probes = tuple(probe.text for probe in question.probes)
    return Rubric(
        id=question.id,
        said=(question.text, *probes, *question.hints),
        lines=tuple(map(_line, question.rubric)),
        samples=tuple((sample.mark, sample.text) for sample in samples),
        fatal=tuple(Fatal(gap.criterion, gap.cap) for gap in question.fatal),
    )


def general_rubric(question_text: str, lexicon: Lexicon) -> Rubric:
    """What any product question can be judged by."""
    return Rubric("free", (question_text,), tuple(map(_line, lexicon.file.general)))


class GivenLine(BaseModel):
    """One row of a rubric that comes with a question."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    id: str = ""
    title: str = ""
    weight: Annotated[float, Field(gt=0)] = 1
    points: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    card: str | None = None


GIVEN: TypeAdapter[list[GivenLine | str]] = TypeAdapter(Annotated[list[GivenLine | str], Field(min_length=1)])


def given_rubric(question_text: str, rows: Any, name: str = "free") -> Rubric:
    """A rubric given as rows of `id, title, weight, points, card`, or as plain strings; ValueError when it is neither."""
    return Rubric(name, (question_text,), tuple(_given(row, n) for n, row in enumerate(GIVEN.validate_python(rows), 1)))


def _given(row: GivenLine | str, n: int) -> Line:
    given = GivenLine(title=row, points=(row,)) if isinstance(row, str) else row
    points = given.points or (given.title,)
    title = given.title or points[0]
    if not title:
        raise ValueError(f"line {n} of the rubric has neither a title nor points")
    advice = ADVICE.format(title=title)
    return Line(given.id or f"line-{n}", title, given.weight, points, card=given.card, advice=advice)


def _line(criterion: Criterion | GeneralCriterion) -> Line:
    return Line(
        id=criterion.id,
        title=criterion.title,
        weight=criterion.weight,
        points=criterion.points,
        anchors=criterion.anchors,
        card=criterion.card,
        advice=criterion.advice,
        stronger=criterion.stronger,
        judgement=isinstance(criterion, Criterion) and criterion.judgement,
    )
