"""Where the model should have judged and the rubric did: why, in words that a learner can use."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.errors import BudgetSpent, ModelError, ModelOff, ReaderUnknown
from bot.core.interviewing.lines import Lines, Say
from bot.core.interviewing.state import Unasked

WHYS: Mapping[Unasked, Say] = {
    "today": "why_today",
    "month": "why_month",
    "outage": "why_outage",
    "untold": "why_untold",
}


def unasked(error: ModelError | None) -> Unasked:
    """Why a judge did not judge; empty where nobody promised that one would."""
    if error is None or isinstance(error, ModelOff):
        return ""
    if isinstance(error, BudgetSpent):
        return "month" if error.cap == "month" else "today"
    return "untold" if isinstance(error, ReaderUnknown) else "outage"


def why_unasked(lines: Lines, why: Unasked) -> str:
    """The same in words."""
    return lines.say(WHYS[why or "outage"])
