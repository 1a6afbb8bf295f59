"""What is kept of interviews: marks for good, texts for as long as messages are kept, own questions until deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.grading.scorecard import Band, Scorecard, band_of
from bot.core.interviewing.bank import Question
from bot.core.interviewing.state import Interview, Round
from bot.core.memory import Add, Change, Memory, Put, Record

_Model = TypeVar("_Model", bound=BaseModel)

MARK, ANSWER, OWN = "mark", "answer", "own-question"
FINISHED = "interview"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Appeal(_Frozen):
    """An objection to one mark: what the judge says again, or what the learner says."""

    criterion: str
    first: int | None
    again: tuple[int, ...] = ()
    own: int | None = None
    at: datetime


class Result(_Frozen):
    """The marks of one answer, without a word of it."""

    question: str
    type: str
    competencies: tuple[str, ...] = ()
    at: datetime
    mode: str
    total: int
    levels: dict[str, int | None]
    version: str
    engine: str
    hints: int = 0
    partial: bool = False
    redo: str = ""
    appeals: tuple[Appeal, ...] = ()

    @property
    def band(self) -> Band:
        """The total in words."""
        return band_of(self.total)


class Kept(_Frozen):
    """An answer with its scorecard, as long as texts are kept."""

    round: Round
    mode: str
    objections: tuple[str, ...] = ()


def results(memory: Memory) -> tuple[tuple[str, Result], ...]:
    """All marks of the learner with their keys, oldest first."""
    found = ((record.key, _read(record, Result)) for record in memory.all(MARK))
    read = ((key, result) for key, result in found if result is not None)
    return tuple(sorted(read, key=lambda one: (one[1].at, bool(one[1].redo))))


def result(memory: Memory, key: str) -> Result | None:
    """The marks under a key."""
    record = memory.get(MARK, key)
    return _read(record, Result) if record else None


async def kept_answer(memory: Memory, key: str) -> Kept | None:
    """The answer under a key, None when its text is no longer kept."""
    records = await memory.recall(ANSWER)
    found = next((record for record in records if record.key == key), None)
    return _read(found, Kept) if found else None


def own_questions(memory: Memory) -> tuple[tuple[str, str], ...]:
    """The learner's own questions: key and text."""
    return tuple((record.key, str(record.body.get("text", ""))) for record in memory.all(OWN))


def keep_own(memory: Memory, key: str, text: str) -> Put:
    """Keep a question of the learner's own."""
    return Put(owner=memory.learner, kind=OWN, key=key, body={"text": text, "at": memory.now.isoformat()})


def keep_result(memory: Memory, interview: Interview, question: Question | None, days: int) -> tuple[Change, ...]:
    """The changes that keep what was just judged."""
    round_ = interview.now
    card = round_.card
    if card is None or card.total is None or not round_.result:
        return ()
    marks = Result(
        question=round_.question,
        type=question.type if question else "free",
        competencies=question.competencies if question else (),
        at=memory.now,
        mode=interview.mode,
        total=card.total,
        levels={mark.id: mark.level for mark in card.criteria},
        version=version_of(card),
        engine=card.engine,
        hints=card.hints,
        partial=card.partial,
        redo=round_.only,
    )
    return (
        put_result(memory, round_.result, marks),
        put_kept(memory, round_.result, Kept(round=round_, mode=interview.mode), days),
        Add(owner=memory.tenant, kind=FINISHED, key=marks.type),
    )


def put_result(memory: Memory, key: str, marks: Result) -> Put:
    """Write marks."""
    return Put(owner=memory.learner, kind=MARK, key=key, body=marks.model_dump(mode="json"))


def put_kept(memory: Memory, key: str, kept: Kept, days: int) -> Put:
    """Write an answer with its card; it is read on request only."""
    expires = memory.now + timedelta(days=days)
    return Put(
        owner=memory.learner, kind=ANSWER, key=key, body=kept.model_dump(mode="json"), expires=expires, cold=True
    )


def version_of(card: Scorecard) -> str:
    """What a score was made with, in one word: only equal ones are compared."""
    versions = card.versions
    engine = versions.rubric.split(".", 1)[-1]  # the rubric's own content differs from question to question
    return "|".join(filter(None, (engine, versions.prompt, versions.model)))


def of_competency(found: Iterable[tuple[str, Result]], competency: str) -> Sequence[Result]:
    """Whole answers on a competency, oldest first: a part done again is no new measure."""
    return [one for _, one in found if competency in one.competencies and not one.redo and not one.partial]


def _read(record: Record, model: type[_Model]) -> _Model | None:
    try:
        return model.model_validate(record.body)
    except ValidationError:
        return None
