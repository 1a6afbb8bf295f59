"""The words of the data page, kept in `knowledge/me.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.errors import ContentError
from bot.core.knowledge.lined import YamlError, faults_of, read_yaml


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
    try:
        return Words.model_validate(read_yaml(path.read_text("utf-8")).value)
    except (ValidationError, YamlError, OSError, UnicodeDecodeError) as error:
        raise ContentError(faults_of(path, error)) from error
