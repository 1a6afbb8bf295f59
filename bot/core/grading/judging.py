"""A model as a judge: structured marks, every quote checked in code, one repair, several judges where it matters.

What a model says is untrusted. A quote that does not stand in the answer is dropped; a level without a quote is asked
for once more and then not assessed; words for the learner are dropped when they hold more than words.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from bot.core.errors import ModelError, ModelUnintelligible
from bot.core.grading.engine import Terms
from bot.core.grading.grader import Sitting
from bot.core.grading.marking import checked, steps_of, strengths_of
from bot.core.grading.rubric import Line, Rubric
from bot.core.grading.scorecard import NO_EVIDENCE, Cap, Mark, Scorecard, Versions
from bot.core.knowledge.words import words
from bot.core.ports import Model
from bot.core.prompts import Prompt, Template, fence, fill

LEVELS = 4
LONGEST_WORDS = 40
WITHIN = 60.0
"""Seconds that one judgement may take."""

_MORE_THAN_WORDS = re.compile(r"https?:|www\.|[<>|#{}\\]|@\w|```|\]\(")

_S = TypeVar("_S", bound=BaseModel)

Level = Annotated[int, Field(ge=0, le=LEVELS)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LineJudgement(_Shape):
    """A model's judgement of one line."""

    id: str
    level: Level
    evidence: tuple[str, ...] = ()
    advice: str = ""
    stronger: str = ""


class Judgement(_Shape):
    """A model's judgement of an answer."""

    lines: tuple[LineJudgement, ...]


class OneLevel(_Shape):
    """A model's judgement of a single line."""

    level: Level
    evidence: tuple[str, ...] = ()


class Fact(_Shape):
    """A fact about a case."""

    fact: Annotated[str, Field(min_length=1, max_length=300)]


@dataclass(frozen=True)
class ModelJudge:
    """`Judge` over a model, with its prompts by name."""

    model: Model
    templates: Mapping[str, Template]
    fenced: Callable[[str, str], str] = fence

    async def grade(self, rubric: Rubric, answer: str, how: Terms, sitting: Sitting) -> Scorecard:
        """Judge an answer; raises ModelError when no judge gives a usable judgement."""
        sessions = [self._session(_turned(rubric, n), answer, sitting.asker) for n in range(max(sitting.judges, 1))]
        found = await asyncio.gather(*sessions, return_exceptions=True)
        for failed in found:
            if isinstance(failed, BaseException) and not isinstance(failed, ModelError):
                raise failed
        judged = [marks for marks in found if not isinstance(marks, BaseException)]
        if not judged:
            raise next(failed for failed in found if isinstance(failed, ModelError))
        return self._card(rubric, answer, how, judged)

    async def levels(self, rubric: Rubric, line: str, answer: str, sitting: Sitting) -> Sequence[int]:
        """Judge one line again, so many times; a level without a quote that stands in the answer counts as 0."""
        found = next(one for one in rubric.lines if one.id == line)
        values = {
            "question": self.fenced(rubric.said[0], "question"),
            "line": _described(found),
            "answer": self.fenced(answer, "answer"),
        }
        asked = [self._decide("grade-line", values, OneLevel, sitting.asker) for _ in range(sitting.judges)]
        return [one.level if _verbatim(one.evidence, answer) else 0 for one in await asyncio.gather(*asked)]

    async def fact(self, question: str, asked: str, known: Sequence[str], asker: str) -> str:
        """Make up one fact about a case."""
        values = {
            "question": self.fenced(question, "question"),
            "known": self.fenced("\n".join(known) or "(none)", "facts"),
            "asked": self.fenced(asked, "question to the interviewer"),
        }
        fact = (await self._decide("interview-fact", values, Fact, asker)).fact
        if _MORE_THAN_WORDS.search(fact):
            raise ModelUnintelligible("a fact with more than words in it")
        return fact

    async def _session(self, rubric: Rubric, answer: str, asker: str) -> tuple[Mark, ...]:
        """One judge, with one chance to mend what cannot be used."""
        values = {
            "question": self.fenced("\n".join(rubric.said[:1]), "question"),
            "lines": "\n\n".join(map(_described, rubric.lines)),
            "answer": self.fenced(answer, "answer"),
            "faults": "",
        }
        try:
            first = await self._decide("grade", values, Judgement, asker)
            faults = faults_of(first, rubric, answer)
        except ModelUnintelligible:
            first, faults = None, ["The last judgement had another shape than asked for."]
        if faults:
            values["faults"] = "Mend this: " + " ".join(faults)
            first = await self._decide("grade", values, Judgement, asker)
        if first is None or {one.id for one in first.lines} != {line.id for line in rubric.lines}:
            raise ModelUnintelligible("a judgement without all lines")
        by_id = {one.id: one for one in first.lines}
        return tuple(_mark(line, by_id[line.id], answer) for line in rubric.lines)

    async def _decide(self, name: str, values: Mapping[str, str], shape: type[_S], asker: str) -> _S:
        prompt: Prompt = fill(self.templates[name], values, asker=asker, within=WITHIN)
        decided, _ = await self.model.decide(prompt, shape)
        return decided

    def _card(self, rubric: Rubric, answer: str, how: Terms, judges: Sequence[tuple[Mark, ...]]) -> Scorecard:
        by_line = [{mark.id: mark for mark in marks} for marks in judges]
        marks = tuple(_middle([marks[line.id] for marks in by_line]) for line in rubric.lines)
        totals = [total_of(list(one.values())) for one in by_line]
        total, cap = capped(round(median(totals)), marks, rubric)
        return Scorecard(
            question=rubric.id,
            status="scored",
            total=max(0, total - how.price * how.hints),
            spread=max(totals) - min(totals) if len(totals) > 1 else None,
            partial=how.partial,
            hints=how.hints,
            cap=cap,
            criteria=marks,
            strengths=strengths_of(marks),
            next_steps=steps_of(marks),
            versions=Versions(rubric=rubric.version, prompt=self._prompt_version(), model=self.model.name),
            engine="openai",
        )

    def _prompt_version(self) -> str:
        template = self.templates["grade"]
        return hashlib.blake2b(f"{template.stable}{template.turn}".encode(), digest_size=4).hexdigest()


def total_of(marks: Sequence[Mark]) -> int:
    """The weighted mean of the assessed lines, 0 to 100."""
    judged = [mark for mark in marks if mark.level is not None]
    weight = sum(mark.weight for mark in judged)
    return round(100 * sum((mark.level or 0) * mark.weight for mark in judged) / (LEVELS * weight)) if weight else 0


def capped(total: int, marks: Sequence[Mark], rubric: Rubric) -> tuple[int, Cap | None]:
    """The total under the lowest cap of a fatal gap, and that cap; None when it changes nothing."""
    levels = {mark.id: mark.level for mark in marks}
    caps = [Cap(by=gap.line, to=gap.cap) for gap in rubric.fatal if levels.get(gap.line) == 0 and gap.cap < total]
    lowest = min(caps, key=lambda cap: cap.to, default=None)
    return (total, None) if lowest is None else (lowest.to, lowest)


def faults_of(judgement: Judgement, rubric: Rubric, answer: str) -> list[str]:
    """What of a judgement cannot be used, in words for the judge."""
    wanted, found = [line.id for line in rubric.lines], [one.id for one in judgement.lines]
    faults = [f"The line {id_} is missing." for id_ in wanted if id_ not in found]
    faults += [f"There is no line {id_}." for id_ in found if id_ not in wanted]
    faults += [
        f"The evidence of {one.id} does not stand in the answer word for word."
        for one in judgement.lines
        if one.id in wanted and one.level and not _verbatim(one.evidence, answer)
    ]
    return faults


def _mark(line: Line, judged: LineJudgement, answer: str) -> Mark:
    quotes = _verbatim(judged.evidence, answer)
    mark = Mark(
        id=line.id,
        title=line.title,
        weight=line.weight,
        level=judged.level,
        evidence=quotes if judged.level else (),
        rule=line.card,
        advice=_plain(judged.advice) or line.advice,
        stronger=_plain(judged.stronger) or line.stronger,
    )
    return checked(mark, answer)


def _middle(marks: Sequence[Mark]) -> Mark:
    """The judgement of a line by several judges: the middle level, with the words of the judge who gave it."""
    judged = [mark for mark in marks if mark.level is not None]
    if not judged:
        return marks[0].model_copy(update={"level": None, "evidence": (), "not_assessed": NO_EVIDENCE})
    middle = median(mark.level or 0 for mark in judged)
    return min(judged, key=lambda mark: (abs((mark.level or 0) - middle), mark.level))


def _verbatim(quotes: Sequence[str], answer: str) -> tuple[str, ...]:
    """Those quotes that stand in the answer, exactly as they stand there; line breaks and blanks may differ."""
    return tuple(found[0] for quote in quotes if (found := _found(quote, answer)))


def _found(quote: str, answer: str) -> re.Match[str] | None:
    pieces = [re.escape(piece) for piece in quote.strip(" \"'\u201c\u201d\u2018\u2019.").split()]
    return re.search(r"\s+".join(pieces), answer, re.IGNORECASE) if pieces else None


def _plain(text: str) -> str:
    """A model's words for the learner, empty when they hold more than words."""
    said = " ".join(text.split())
    return "" if _MORE_THAN_WORDS.search(said) or len(words(said)) > LONGEST_WORDS else said


def _described(line: Line) -> str:
    anchors = "\n".join(f"{n}: {anchor}" for n, anchor in enumerate(line.anchors))
    points = "\n".join(f"- {point}" for point in line.points)
    parts = [f"Line {line.id}: {line.title}", anchors, f"Good answers say, for example:\n{points}"]
    return "\n".join(filter(None, parts))


def _turned(rubric: Rubric, by: int) -> Rubric:
    """The same lines in another order for each judge, so that place in the list does not decide."""
    at = by % len(rubric.lines)
    return replace(rubric, lines=(*rubric.lines[at:], *rubric.lines[:at]))
