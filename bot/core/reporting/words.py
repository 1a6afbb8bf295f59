"""The words of a report, kept in `knowledge/wrong.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.core.spoken import read_lines


class Strict(BaseModel):
    """A frozen record in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class IssueWords(Strict):
    """How a public issue begins. Slots: `title` and `card` of the card, `reason` in plain words."""

    title: str
    body: str


class Words(Strict):
    """The whole of `wrong.yaml`. `reasons` by the value that the form sends, most frequent first."""

    reasons: Annotated[Mapping[str, Annotated[str, Field(max_length=75)]], Field(min_length=1)]
    which: str
    linked: str
    counted: str
    kept: str
    gone: str
    issue: IssueWords


def load_words(path: Path) -> Words:
    """Read `wrong.yaml`; ContentError names its faults."""
    return read_lines(path, Words.model_validate)
