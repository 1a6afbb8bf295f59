"""Whether to answer, to ask back or to decline: two thresholds on the best card's confidence, kept as data.

A threshold belongs to one encoder and to the content it was measured on; without a measurement there is no decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from bot.core.errors import ContentError, SettingsError
from bot.core.knowledge.files import LARGEST_CARD, UnreadableError, read_text
from bot.core.knowledge.lined import YamlError, read_yaml
from bot.core.knowledge.schema import Strict, Text
from bot.core.retrieval.rank import Hit, Ranking

NEAREST = 2

Outcome = Literal["answer", "ask_back", "decline"]


class Calibration(Strict):
    """From `answer` on the best card is answered with, from `ask` on it is asked back, below that declined.

    `content` is the `Knowledge.content` the thresholds were measured on.
    """

    encoder: Text
    content: Text
    measured: date
    answer: Annotated[float, Field(ge=-2, le=2)]
    ask: Annotated[float, Field(ge=-2, le=2)]


@dataclass(frozen=True)
class Decision:
    """What to do, and the hits to do it with: all of them to answer, the two nearest to ask back or to decline."""

    outcome: Outcome
    hits: tuple[Hit, ...]


def decide(ranking: Ranking, calibration: Calibration) -> Decision:
    """Compare the best hit's confidence with the thresholds of the encoder that found it."""
    best = ranking.hits[0].confidence if ranking.hits else float("-inf")
    if best >= calibration.answer:
        return Decision("answer", ranking.hits)
    return Decision("ask_back" if best >= calibration.ask else "decline", ranking.hits[:NEAREST])


def read_calibrations(paths: Sequence[Path]) -> Mapping[str, Calibration]:
    """Calibrations by encoder, later files over earlier ones; a file that is not there holds none. ContentError if broken."""
    found: dict[str, Calibration] = {}
    for path in paths:
        if not path.exists():
            continue
        try:
            rows = read_yaml(read_text(path, LARGEST_CARD)).value or []
            calibrations = [Calibration.model_validate(row) for row in rows]
        except (UnreadableError, YamlError, ValidationError, TypeError) as error:
            raise ContentError(f"{path}: the thresholds cannot be read; calibrate again ({error})") from error
        found |= {calibration.encoder: calibration for calibration in calibrations}
    return found


def write_calibrations(path: Path, calibrations: Mapping[str, Calibration]) -> None:
    """Keep calibrations in a file of their own, sorted by encoder."""
    lines = ["# Measured on the tuning half of the questions; `coach eval knowledge --calibrate` writes this file.", ""]
    for calibration in sorted(calibrations.values(), key=lambda one: one.encoder):
        fields = calibration.model_dump(mode="json")
        lines += [
            f"{'-' if n == 0 else ' '} {name}: {_written(value)}" for n, (name, value) in enumerate(fields.items())
        ]
    part = path.with_name(f"{path.name}.part")
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.replace(path)


def _written(value: float | str) -> str:
    return f"{value:.4f}" if isinstance(value, float) else f'"{value}"'


def calibration_for(encoder: str, calibrations: Mapping[str, Calibration]) -> Calibration:
    """The thresholds of `encoder`. SettingsError when it was never measured: guessing would answer what it should not."""
    if encoder in calibrations:
        return calibrations[encoder]
    raise SettingsError(
        f"no thresholds were measured for the embedding {encoder!r}. "
        "Run `coach eval knowledge --calibrate` once, or set COACH_EMBEDDING=auto."
    )
