"""Recipe of the launch table: which bars the measured numbers meet, and what follows."""

from __future__ import annotations

from random import Random

from bot.core.drills.counting import SURE
from bot.core.drills.sums import Slots, Sums

GO, NO_GO = 0, 1
"""Places of the two decisions among the choices of `knowledge/drills.yaml`."""


def go_no_go(draw: Random) -> Sums:
    """How many of three bars are met, and the decision: go (0) only when all are. No errors in n prove below 3/n."""
    cases = draw.choice([400, 500, 800, 1_000, 2_000])
    proven = draw.random() < 0.5
    scarce = [value for value in (50, 100, 200, 300, 500, 1_000, 2_000) if _far(cases, SURE * value)]
    bar = draw.choice([value for value in scarce if (cases > SURE * value) == proven])
    amiss_bar, slow_bar = draw.choice([4, 5, 6, 8]), draw.choice([10, 12, 15])
    amiss_met, slow_met = (draw.random() < 0.8 for _ in range(2))
    amiss, slow = _share(draw, amiss_bar, met=amiss_met), _share(draw, slow_bar, met=slow_met)
    met = sum((proven, amiss_met, slow_met))
    slots: Slots = {"cases": cases, "bar": bar, "amiss_bar": amiss_bar, "slow_bar": slow_bar}
    slots |= {"amiss": cases * amiss // 100, "slow": cases * slow // 100, "amiss_share": amiss, "slow_share": slow}
    slots |= {"open": 100 * SURE / cases, "limit": 100 / bar, "met": met}
    slots |= {"proof": _met(proven), "amiss_met": _met(amiss_met), "slow_met": _met(slow_met)}
    slots |= {"decision": "Go" if met == 3 else "No-go"}
    decided = GO if met == 3 else NO_GO
    counted = {"one_under": met - 1} if proven else {"zero_as_proof": met + 1, "one_under": met - 1}
    misled = "zero_as_proof" if met == 2 and not proven else "most"
    return Sums(slots, (met, decided), (counted, {misled: GO} if decided == NO_GO else {"too_strict": NO_GO}))


def _far(cases: int, needed: int) -> bool:
    return not 0.75 <= cases / needed <= 1.34


def _share(draw: Random, bar: int, *, met: bool) -> int:
    return bar - draw.choice([1, 2]) if met else bar + draw.choice([1, 2])


def _met(met: bool) -> str:
    return "met" if met else "not met"
