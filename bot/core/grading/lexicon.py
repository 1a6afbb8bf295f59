"""The words by which an answer is read, kept as data in `knowledge/grading.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from bot.core.errors import ContentError
from bot.core.knowledge.lined import YamlError, faults_of, read_yaml
from bot.core.knowledge.schema import Id, Strict, Text, Title
from bot.core.knowledge.words import terms

Patterns = Annotated[tuple[str, ...], Field(min_length=1)]


class Scale(Strict):
    """What one encoder's figures mean: middle and spread of each feature of a match and of each part of a line.

    `curve` are the mean raw scores of the answers marked 0, 25, 50, 75 and 100, `marks` the mark to expect of any answer
    with such a raw score. `levels` are the raw scores of a single line from which the levels 1 to 4 begin. Below
    `off_topic` an answer is about something else. Measured by `coach eval interviews --calibrate`, `off_topic` by hand.
    """

    align: tuple[float, float]
    cover: tuple[float, float]
    keywords: tuple[float, float]
    met: tuple[float, float]
    anywhere: tuple[float, float]
    figures: tuple[float, float]
    curve: tuple[float, float, float, float, float]
    marks: tuple[float, float, float, float, float]
    levels: tuple[float, float, float, float]
    off_topic: float


class GeneralCriterion(Strict):
    """A line that any product question can be judged by, for questions that are not in the bank."""

    id: Id
    title: Title
    weight: Annotated[int, Field(ge=1, le=5)]
    points: Annotated[tuple[Text, ...], Field(min_length=2)]
    anchors: Annotated[tuple[Text, ...], Field(min_length=5, max_length=5)]
    card: Id
    advice: Text
    stronger: Text


class LexiconFile(Strict):
    """The whole of `grading.yaml`."""

    small: str
    idle: str
    negators: str
    scope_ends: str
    not_negating: Patterns
    dismissals: Patterns
    injection: Patterns
    reported: Patterns
    junk: Patterns
    scales: Mapping[str, Scale]
    general: Annotated[tuple[GeneralCriterion, ...], Field(min_length=3)]


@dataclass(frozen=True)
class Lexicon:
    """The file with its words looked up and its patterns compiled."""

    file: LexiconFile

    @cached_property
    def small(self) -> frozenset[str]:
        """Words that carry no claim."""
        return frozenset(self.file.small.split())

    @cached_property
    def idle(self) -> frozenset[str]:
        """Stems that fill a message without answering."""
        return frozenset(terms(self.file.idle))

    @cached_property
    def negators(self) -> frozenset[str]:
        """Words that turn what follows."""
        return frozenset(self.file.negators.split())

    @cached_property
    def scope_ends(self) -> frozenset[str]:
        """Words behind which a negator has no more force."""
        return frozenset(self.file.scope_ends.split())

    @cached_property
    def not_negating(self) -> re.Pattern[str]:
        """Turns of phrase that look like a negation and are none."""
        return _joined(self.file.not_negating)

    @cached_property
    def dismissals(self) -> re.Pattern[str]:
        """Turns of phrase that wave a whole sentence away."""
        return _joined(self.file.dismissals)

    @cached_property
    def injection(self) -> re.Pattern[str]:
        """Words that speak to the judge instead of the interviewer."""
        return _joined(self.file.injection)

    @cached_property
    def reported(self) -> re.Pattern[str]:
        """Words before a quotation: what follows is somebody else's speech, so it commands nobody."""
        return _joined(self.file.reported)

    @cached_property
    def junk(self) -> re.Pattern[str]:
        """One word that no answer is made of."""
        return _joined(self.file.junk)

    def scale(self, encoder: str) -> Scale:
        """The scale of an encoder; ContentError when it was never measured."""
        if encoder not in self.file.scales:
            raise ContentError(f"knowledge/grading.yaml has no scale for the encoder {encoder!r}")
        return self.file.scales[encoder]


def load_lexicon(path: Path) -> Lexicon:
    """Read `grading.yaml`; ContentError says what is wrong with it."""
    try:
        lexicon = Lexicon(LexiconFile.model_validate(read_yaml(path.read_text("utf-8")).value))
        _ = lexicon.injection, lexicon.reported, lexicon.junk, lexicon.not_negating, lexicon.dismissals
    except (ValidationError, YamlError, OSError, UnicodeDecodeError, re.error) as error:
        raise ContentError(faults_of(path, error)) from error
    return lexicon


def _joined(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
