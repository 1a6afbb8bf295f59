"""The bank: every question in `knowledge/questions/` with its marked answers from `knowledge/samples/`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.core.errors import ContentError
from bot.core.grading.rubric import Rubric, rubric_of
from bot.core.interviewing.bank import Question, Samples
from bot.core.knowledge.files import LARGEST_CARD, UnreadableError, read_text
from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.lined import YamlError, read_yaml
from bot.core.knowledge.schema import Strict
from bot.core.knowledge.shelf import schema_findings

QUESTIONS, SAMPLES = "questions", "samples"

S = TypeVar("S", bound=Strict)


@dataclass(frozen=True)
class Bank:
    """Questions by id, each with its marked answers where there are any. `statements` are all points, for counting."""

    questions: Mapping[str, Question]
    samples: Mapping[str, Samples] = field(default_factory=dict)

    def rubric(self, id_: str) -> Rubric:
        """What answers to a question are judged by; KeyError when there is no such question."""
        found = self.samples.get(id_)
        return rubric_of(self.questions[id_], found.answers if found else ())

    @property
    def statements(self) -> Iterator[str]:
        """Every point of every rubric."""
        return (
            point for question in self.questions.values() for criterion in question.rubric for point in criterion.points
        )


@dataclass
class Shelves:
    """The files of the bank as they lie there, and every fault met on the way."""

    questions: list[Held[Question]] = field(default_factory=list)
    samples: list[Held[Samples]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)


def read_shelves(root: Path) -> Shelves:
    """All files below `root`/questions and `root`/samples. Never raises for content."""
    shelves = Shelves()
    shelves.questions.extend(_read_all(root / QUESTIONS, Question, shelves))
    shelves.samples.extend(_read_all(root / SAMPLES, Samples, shelves))
    return shelves


def load_bank(root: Path) -> Bank:
    """The questions a run can use: a broken file is left out, and named by `coach check`.

    Raises:
        ContentError: two questions share an id.

    """
    shelves = read_shelves(root)
    questions = {held.value.id: held.value for held in sorted(shelves.questions, key=lambda one: one.value.id)}
    if len(questions) != len(shelves.questions):
        raise ContentError("two interview questions share an id; run `coach check`")
    samples = {held.value.question: held.value for held in shelves.samples}
    return Bank(MappingProxyType(questions), MappingProxyType(samples))


def _read_all(folder: Path, model: type[S], shelves: Shelves) -> Iterator[Held[S]]:
    for path in sorted(folder.rglob("*.yaml")) if folder.is_dir() else ():
        try:
            text = read_text(path, LARGEST_CARD)
            lined = read_yaml(text)
        except UnreadableError as error:
            shelves.findings.append(Finding(str(path), 1, "Q001", f"{path.name} {error}"))
            continue
        except YamlError as error:
            shelves.findings.append(Finding(str(path), error.line, "Q001", str(error)))
            continue
        shelves.digest.update(f"{path.name}\0{text}\0".encode())
        raw = Held(lined.value, str(path), lined)
        try:
            yield Held(model.model_validate(raw.value), raw.path, raw.lined)
        except ValidationError as error:
            found = schema_findings(raw, error)
            shelves.findings.extend(Finding(one.path, one.line, "Q002", one.message) for one in found)
