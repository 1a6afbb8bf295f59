"""The words of the progress page, kept in `knowledge/progress.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from bot.core.knowledge.schema import Strict
from bot.core.spoken import read_lines

Part = Literal["steps", "interviews", "items", "drills"]


class Counted(Strict):
    """How one says one of something, and `{n}` of it."""

    one: str
    many: str

    def of(self, n: int) -> str:
        """So many of it, in words."""
        return self.one if n == 1 else self.many.format(n=n)


class Buttons(Strict):
    """Labels."""

    practise: str
    step: str
    path: str
    picture: str
    share: str
    here: str
    private: str


class Words(Strict):
    """The whole of `progress.yaml`."""

    title: str
    summary: str
    moved: str
    lowest: str
    trained: str
    done: str
    parts: dict[Part, Counted]
    redone: str
    redone_even: str
    empty: str
    not_seen: str
    pieces: str
    was: str
    more: str
    foot: str
    preview: str
    elsewhere: str
    shared: str
    shared_level: str
    nothing_to_share: str
    picture: str
    buttons: Buttons
    kept: str


def load_words(path: Path) -> Words:
    """Read `progress.yaml`; ContentError names its faults."""
    return read_lines(path, Words.model_validate)
