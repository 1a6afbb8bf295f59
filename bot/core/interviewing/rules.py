"""Rules Q001 to Q012 and Q014: what the bank breaks, with file and line. Q013 needs the engine: see ordering.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.core.interviewing.bank import Question
from bot.core.interviewing.load import Shelves
from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.likeness import near_pairs
from bot.core.knowledge.words import term_set, words

QUESTION_WORDS = (12, 70)
POINT_WORDS = (4, 35)
SAME = 0.6
MARKS = (0, 25, 50, 75, 100)


def judge_bank(shelves: Shelves, cards: frozenset[str], competencies: frozenset[str]) -> Iterator[Finding]:
    """Everything that the files of the bank break; `cards` and `competencies` are ids that exist."""
    yield from shelves.findings
    for held in shelves.questions:
        yield from _names(held)
        yield from _links(held, cards, competencies)
        yield from _criteria(held)
        yield from _follow_ups(held)
        yield from _lengths(held)
    yield from _twice(shelves)
    yield from _alike(shelves)
    yield from _samples(shelves)


def _names(held: Held[Question]) -> Iterator[Finding]:
    path, question = Path(held.path), held.value
    if path.stem != question.id or path.parent.name != question.type:
        yield held.finding("Q003", f"belongs at questions/{question.type}/{question.id}.yaml", "id")


def _links(held: Held[Question], cards: frozenset[str], competencies: frozenset[str]) -> Iterator[Finding]:
    for n, criterion in enumerate(held.value.rubric):
        if criterion.card not in cards:
            yield held.finding("Q005", f"there is no card {criterion.card}", "rubric", n, "card")
    for n, competency in enumerate(held.value.competencies):
        if competency not in competencies:
            yield held.finding("Q006", f"there is no competency {competency}", "competencies", n)


def _criteria(held: Held[Question]) -> Iterator[Finding]:
    question = held.value
    ids = Counter(criterion.id for criterion in question.rubric)
    for n, criterion in enumerate(question.rubric):
        if ids[criterion.id] > 1:
            yield held.finding("Q007", f"the criterion {criterion.id} stands here twice", "rubric", n, "id")
    named = [("probes", n, "when", probe.when) for n, probe in enumerate(question.probes)]
    named += [("fatal", n, "criterion", gap.criterion) for n, gap in enumerate(question.fatal)]
    for kind, n, key, id_ in named:
        if id_ not in ids:
            yield held.finding("Q007", f"there is no criterion {id_}", kind, n, key)
    if 2 * sum(criterion.judgement for criterion in question.rubric) > len(question.rubric):
        yield held.finding("Q010", "more than half of the criteria need judgement", "rubric")


def _follow_ups(held: Held[Question]) -> Iterator[Finding]:
    """Without a model a fatal gap is only asked about, and what nobody assesses never asks for a follow-up."""
    question = held.value
    asked = {probe.when for probe in question.probes}
    for n, gap in enumerate(question.fatal):
        if gap.criterion not in asked:
            yield held.finding("Q014", f"no probe asks about the fatal gap {gap.criterion}", "fatal", n, "criterion")
    unseen = {criterion.id for criterion in question.rubric if criterion.judgement}
    for n, probe in enumerate(question.probes):
        if probe.when in unseen:
            yield held.finding("Q014", f"{probe.when} needs judgement, so this is never asked", "probes", n, "when")


def _lengths(held: Held[Question]) -> Iterator[Finding]:
    if not QUESTION_WORDS[0] <= len(words(held.value.text)) <= QUESTION_WORDS[1]:
        yield held.finding("Q009", f"the question has {len(words(held.value.text))} words", "text")
    for n, criterion in enumerate(held.value.rubric):
        for m, point in enumerate(criterion.points):
            if not POINT_WORDS[0] <= len(words(point)) <= POINT_WORDS[1]:
                yield held.finding("Q009", f"the point has {len(words(point))} words", "rubric", n, "points", m)


def _twice(shelves: Shelves) -> Iterator[Finding]:
    uses = Counter(held.value.id for held in shelves.questions)
    for held in shelves.questions:
        if uses[held.value.id] > 1:
            yield held.finding("Q004", f"the id {held.value.id} is used more than once", "id")


def _alike(shelves: Shelves) -> Iterator[Finding]:
    questions = shelves.questions
    for earlier, later in near_pairs([term_set(held.value.text) for held in questions], SAME):
        yield questions[later].finding("Q008", f"asks nearly the same as {questions[earlier].value.id}", "text")


def _samples(shelves: Shelves) -> Iterator[Finding]:
    known = {held.value.id for held in shelves.questions}
    answered = {held.value.question for held in shelves.samples}
    for sample in shelves.samples:
        id_ = sample.value.question
        if id_ not in known:
            yield sample.finding("Q011", f"there is no question {id_}", "question")
        if Path(sample.path).stem != id_:
            yield sample.finding("Q003", f"belongs at samples/{id_}.yaml", "question")
        if sorted(answer.mark for answer in sample.value.answers) != list(MARKS):
            yield sample.finding("Q011", "the marks are not 0, 25, 50, 75 and 100, each once", "answers")
    for held in shelves.questions:
        if held.value.id not in answered:
            yield held.finding("Q012", f"{held.value.id} has no marked answers yet", "id")
