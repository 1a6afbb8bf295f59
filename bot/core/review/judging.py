"""What a job description asks for: five axes from 0 to 3 with its own words, and whether it is the job of an AI PM.

The scores count what stands there, by one rule: nothing 0, only in passing 1, a duty or requirement of its own 2,
several of them, or the reason for the job, 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.review.quoting import is_label, quoted
from bot.core.review.reading import Posting, Unit, plain
from bot.core.review.signals import AXES, Axis, Signals, Signs

Verdict = Literal["ai_pm", "pm", "other"]
Because = Literal[
    "elsewhere",
    "other_title",
    "builds",
    "delivers",
    "no_decision",
    "other_trade",
    "no_model",
    "decoration",
    "no_ai",
    "aside",
    "decides_model",
]

QUOTES = 4
"""How many quotes a score is shown with at most."""
HIGHEST = 3
HALF, PASSING = 0.5, 0.1
REASON = 1.0
"""What a title counts that names an axis as the reason for the job."""
SURE, HINTS = 2, 3
"""Sentences that name a model, or hint at one, from which it is a part of the product."""
SIGNS = 11
"""How many figures `signs` gives."""
MOST_SIGNS = 4
"""Beyond these, more sentences of one kind say nothing more."""


@dataclass(frozen=True, slots=True)
class AxisScore:
    """How strongly a text asks for a skill, and the words that say so, verbatim, the strongest first."""

    id: Axis
    score: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whose job it is, why, and the words that decide it where there are any."""

    verdict: Verdict
    because: Because
    quote: str = ""


def score_axes(posting: Posting, signals: Signals) -> tuple[AxisScore, ...]:
    """All five axes."""
    return tuple(_score(axis, signals.axes[axis], posting, signals) for axis in AXES)


def judge(posting: Posting, signals: Signals) -> Judgement:
    """Whose job it is."""
    elsewhere = _decided_elsewhere(posting, signals)
    role = _role(posting, signals)
    if (elsewhere and role < 2) or (
        elsewhere and _count("delivers", posting.asked, signals) > _count("decides", posting.asked, signals)
    ):
        return Judgement("other", "elsewhere", elsewhere)
    if role < 1:
        return _other(posting, signals)
    return _with_model(posting, signals)


def grounds(verdict: Verdict, posting: Posting, signals: Signals, model: str = "") -> Judgement:
    """Why a verdict holds that was not reached by phrases alone. `model`: the line that says most of a model."""
    judged = judge(posting, signals)
    if judged.verdict == verdict:
        return judged
    if verdict == "ai_pm":
        return Judgement(verdict, "decides_model", model)
    if verdict == "pm":
        return Judgement(verdict, "aside" if judged.verdict == "ai_pm" else "no_ai")
    return Judgement(verdict, "other_trade")


def signs(posting: Posting, signals: Signals) -> tuple[float, ...]:
    """What phrases say of whose job it is, as figures from about -1 to 1."""
    told = [unit for unit in posting.units if unit.section in {"duty", "asks", "about"}]
    counts = [_count(name, posting.asked, signals) for name in ("decides", "delivers", "builds")]
    counts += [_count(name, told, signals) for name in ("model", "hint", "decoration", "no_model")]
    title = [bool(signals.verdict[name].search(plain(posting.title))) for name in ("product_title", "other_title")]
    elsewhere = bool(_decided_elsewhere(posting, signals))
    return (_role(posting, signals) / MOST_SIGNS, elsewhere, *title, *(min(n, MOST_SIGNS) / MOST_SIGNS for n in counts))


def _score(axis: Axis, signs: Signs, posting: Posting, signals: Signals) -> AxisScore:
    weights = {unit: weight for unit in posting.asked if (weight := weigh(unit, signs, signals))}
    total = sum(weight for weight in weights.values() if weight > PASSING)
    rule = signs.rule
    reason = REASON if signs.title.search(plain(posting.title)) and total else 0.0
    score = HIGHEST if total + reason >= rule.three else 2 if total >= rule.two else 1 if weights else 0
    found = sorted(weights, key=lambda unit: (is_label(unit.text), -weights[unit]))
    return AxisScore(axis, score, tuple(quoted(unit.text) for unit in found[: QUOTES if score > 1 else 1]))


def weigh(unit: Unit, signs: Signs, signals: Signals) -> float:
    """How much of a duty or requirement one unit is for an axis: 1 all of it, HALF a side of it, PASSING, or 0."""
    said = signs.unless.sub(" ", plain(unit.text))
    full, half = signs.full.search(said), signs.half.search(said)
    if not full and not half:
        return PASSING if signs.passing.search(said) else 0.0
    weaker = unit.section == "nice" or (signals.less.search(said) and unit.section == "asks")
    if weaker or (signals.minor.search(said) and not signs.rule.minor):
        return PASSING
    return 1.0 if full else HALF


def _role(posting: Posting, signals: Signals) -> float:
    """How much speaks for somebody who decides on a product: from about -3 to 4."""
    verdict, title = signals.verdict, plain(posting.title)
    product, other = verdict["product_title"].search(title), verdict["other_title"].search(title)
    named = 0.0
    if product and (other is None or product.start() <= other.start()):
        named = 2.5
    elif other:
        named = -2.0
    decides = min(_count("decides", posting.asked, signals), 4)
    against = min(_count("delivers", posting.asked, signals) + _count("builds", posting.asked, signals), 3)
    return named + 0.5 * decides - 0.5 * against


def _count(name: str, units: Sequence[Unit], signals: Signals) -> int:
    return sum(bool(signals.verdict[name].search(plain(unit.text))) for unit in units)


def _decided_elsewhere(posting: Posting, signals: Signals) -> str:
    pattern = signals.verdict["decided_elsewhere"]
    return next((unit.text for unit in posting.units if pattern.search(plain(unit.text))), "")


def _other(posting: Posting, signals: Signals) -> Judgement:
    if signals.verdict["other_title"].search(plain(posting.title)):
        return Judgement("other", "other_title", posting.title)
    for name, because in (("builds", "builds"), ("delivers", "delivers")):
        if _count(name, posting.asked, signals):
            return Judgement("other", because, _first(name, posting, signals))  # type: ignore[arg-type]
    return Judgement("other", "no_decision")


def _with_model(posting: Posting, signals: Signals) -> Judgement:
    """The verdict on somebody who decides on a product: whether a model is a part of it."""
    verdict = signals.verdict
    refused = next((unit.text for unit in posting.units if verdict["no_model"].search(plain(unit.text))), "")
    if refused:
        return Judgement("pm", "no_model", refused)
    decorated = [unit for unit in posting.units if verdict["decoration"].search(plain(unit.text))]
    told = [unit for unit in posting.units if unit.section in {"duty", "asks", "about"} and unit not in decorated]
    sure = [unit for unit in told if verdict["model"].search(plain(unit.text))]
    hints = [unit for unit in told if unit not in sure and verdict["hint"].search(plain(unit.text))]
    in_work = [unit for unit in (*sure, *hints) if unit.section != "about"]
    if in_work and (len(sure) >= SURE or (sure and hints) or len(hints) >= HINTS):
        return Judgement("ai_pm", "decides_model", in_work[0].text)
    return Judgement("pm", "decoration", decorated[0].text) if decorated else Judgement("pm", "no_ai")


def _first(name: str, posting: Posting, signals: Signals) -> str:
    pattern = signals.verdict[name]
    return next((unit.text for unit in posting.asked if pattern.search(plain(unit.text))), "")
