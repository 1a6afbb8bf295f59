"""The measuring questions: JSON lines, each in the half that may be tuned on or in the half that is reported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.core.errors import SettingsError

Half = Literal["tune", "report"]
FILES = (
    "questions",
    "followups",
    "off_topic",
    "near_miss",
    "small_talk",
    "hostile",
    "benign_trigger",
    "other_language",
    "crisis",
    "offers",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One measuring question. `cards` are the right ones; `row` holds what only some files have."""

    id: str
    question: str
    half: Half
    cards: tuple[str, ...]
    history: tuple[str, ...]
    row: Mapping[str, Any]

    @property
    def fresh(self) -> bool:
        """Whether it came last and was never tuned on, whichever its half."""
        return bool(self.row.get("fresh"))


def read_rows(folder: Path) -> Mapping[str, tuple[Row, ...]]:
    """Every file's rows; SettingsError when the folder is not there, as in an installed package."""
    if not folder.is_dir():
        raise SettingsError(f"The measuring questions are not in {folder}; run this in a checkout of the project.")
    return {name: tuple(map(_row, (folder / f"{name}.jsonl").read_text("utf-8").splitlines())) for name in FILES}


def half(rows: Mapping[str, tuple[Row, ...]], wanted: Half) -> Mapping[str, tuple[Row, ...]]:
    """Only one half of each file. A fresh row of the tuning half is left out: nothing may be tuned on it."""
    return {
        name: tuple(row for row in found if row.half == wanted and not (row.fresh and wanted == "tune"))
        for name, found in rows.items()
    }


def fresh(rows: Mapping[str, tuple[Row, ...]]) -> tuple[Row, ...]:
    """The questions of both halves that were written last, before anybody saw how they do."""
    return tuple(row for row in rows["questions"] if row.fresh)


def _row(line: str) -> Row:
    row = json.loads(line)
    return Row(row["id"], row["question"], row["half"], tuple(row.get("cards", ())), tuple(row.get("history", ())), row)
