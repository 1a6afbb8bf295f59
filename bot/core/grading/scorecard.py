"""The scorecard as a value: what `coach interview grade --json` prints, and what is remembered of an answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Reason = Literal["empty", "junk", "copied_question", "off_topic", "injection", "too_short"]
Band = Literal["not_yet", "getting_there", "solid", "strong"]
Engine = Literal["rubric", "openai"]

NEEDS_JUDGEMENT = "needs a judge who understands the story"
NO_EVIDENCE = "no words of the answer could be shown for it"
BANDS: tuple[tuple[int, Band], ...] = ((25, "not_yet"), (50, "getting_there"), (75, "solid"))


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mark(_Frozen):
    """How far one criterion is met. `evidence` are verbatim words of the candidate; `rule` is the card it is judged by.

    `stronger` is a line that could have been said instead.
    """

    id: str
    title: str
    weight: float
    level: int | None
    evidence: tuple[str, ...] = ()
    rule: str | None = None
    advice: str = ""
    stronger: str = ""
    not_assessed: str | None = None


class NextStep(_Frozen):
    """Something to do, and the card that helps with it."""

    text: str
    card: str | None = None


class Cap(_Frozen):
    """A fatal gap and what it limits the total to."""

    by: str
    to: int


class Versions(_Frozen):
    """What a score was made with. Scores of different versions are not compared."""

    rubric: str
    prompt: str | None = None
    model: str | None = None


class Scorecard(_Frozen):
    """All marks of one answer; `total` 0..100 is None when it was not scored, `spread` when one judge judged."""

    question: str
    status: Literal["scored", "not_scored"]
    reason: Reason | None = None
    total: int | None = None
    spread: int | None = None
    partial: bool = False
    hints: int = 0
    cap: Cap | None = None
    criteria: tuple[Mark, ...] = ()
    strengths: tuple[str, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    versions: Versions
    engine: Engine = "rubric"

    @property
    def band(self) -> Band | None:
        """The total in words."""
        return None if self.total is None else band_of(self.total)

    def to_json(self) -> dict[str, Any]:
        """Exactly the fields of the contract, in its order."""
        value = self.model_dump(mode="json")
        whole = {name: value[name] for name in ("question", "status", "reason")}
        return {**whole, "band": self.band, **{name: one for name, one in value.items() if name not in whole}}


def band_of(total: float) -> Band:
    """The band of a total between 0 and 100."""
    return next((band for top, band in BANDS if total < top), "strong")
