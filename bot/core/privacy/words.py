"""The words of the data page, kept in `knowledge/me.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.core.spoken import read_lines


class Strict(BaseModel):
    """A frozen record in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Buttons(Strict):
    """Labels."""

    mend: str
    copy_: str
    delete: str
    sure: str
    copy_first: str
    cancel: str
    clear: str
    leave: str

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"), frozen=True, extra="forbid")


class Words(Strict):
    """The whole of `me.yaml`."""

    kinds: Mapping[str, str]
    other: str
    page: str
    nothing: str
    readers: str
    no_model: str
    model: str
    fix: str
    confirm: str
    deleted: str
    clear: str
    cleared: str
    left: str
    kept: str
    copied: str
    file: str
    buttons: Buttons


def load_words(path: Path) -> Words:
    """Read `me.yaml`; ContentError names its faults."""
    return read_lines(path, Words.model_validate)
