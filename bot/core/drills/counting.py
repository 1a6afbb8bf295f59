"""Recipes about how many cases are enough, and what they can prove."""

from __future__ import annotations

from random import Random

from bot.core.drills.sums import Slots, Sums

SURE = 3
"""With no error in n cases, the error rate is below 3/n with 95% confidence: -ln(0.05) is 2.996."""


def sample_size(draw: Random) -> Sums:
    """Cases needed to know a pass rate to a margin (95% sure), and how many times more for half the margin."""
    rate, margin = draw.choice([70, 75, 80, 85, 90, 95]), draw.choice([2, 3, 4, 5])
    share, width = rate / 100, margin / 100
    spread = share * (1 - share)
    cases = 4 * spread / width**2
    slots: Slots = {"rate": rate, "margin": margin, "share": share, "rest": 1 - share, "width": width}
    slots |= {"spread": spread, "square": width**2, "cases": round(cases), "half": margin / 2}
    return Sums(
        slots,
        (cases, 4),
        (
            {
                "not_squared": 4 * spread / width,
                "once": spread / width**2,
                "two": 2 * spread / width**2,
                "only_rate": 4 * share / width**2,
            },
            {"double": 2},
        ),
    )


def zero_errors(draw: Random) -> Sums:
    """The highest error rate, in %, that no error in n cases leaves open, and the cases that a bar of 1 in x needs."""
    cases = draw.choice([50, 60, 100, 150, 200, 300, 500, 600])
    bar = draw.choice([value for value in (200, 250, 400, 500, 1_000, 2_000) if SURE * value > cases])
    rate = 100 * SURE / cases
    slots: Slots = {"cases": cases, "bar": bar, "rate": rate, "needed": SURE * bar, "one_in": cases / SURE}
    return Sums(
        slots,
        (rate, SURE * bar),
        ({"none": 0, "one": 100 / cases}, {"as_bar": bar, "from_seen": SURE * cases}),
    )


def eval_set(draw: Random) -> Sums:
    """Cases of a rare kind needed to see enough failures, and random chats needed to meet so many of that kind."""
    failures, rate = draw.choice([5, 10, 20]), draw.choice([2, 4, 5, 10, 20])
    share = draw.choice([value for value in (1, 2, 4, 5, 10) if value != rate])
    cases = 100 * failures / rate
    chats = 100 * cases / share
    slots: Slots = {"failures": failures, "rate": rate, "share": share, "cases": cases, "chats": chats}
    slots |= {"part": rate / 100, "slice": share / 100}
    return Sums(
        slots,
        (cases, chats),
        (
            {"as_failures": failures, "share_for_rate": 100 * failures / share, "both": chats},
            {"not_divided": cases, "times": cases * share / 100, "from_failures": 100 * failures / share},
        ),
    )


def ab_test(draw: Random) -> Sums:
    """People per group for an A/B test (95% sure, 80% power), and the days it takes, both groups together."""
    while True:
        rate, lift = draw.choice([5, 10, 20, 30, 40, 50]), draw.choice([0.5, 1, 2, 4])
        share, step = rate / 100, lift / 100
        spread = share * (1 - share)
        group = 16 * spread / step**2
        daily = draw.choice([500, 1_000, 2_000, 4_000, 8_000])
        days = 2 * group / daily
        if 2 <= days <= 60 and lift <= rate / 5:  # above, the rule is too rough
            break
    slots: Slots = {"rate": rate, "lift": lift, "after": rate + lift, "share": share, "rest": 1 - share, "step": step}
    slots |= {"spread": spread, "square": step**2, "group": round(group), "both": round(2 * group)}
    slots |= {"daily": daily, "days": round(days, 1)}
    return Sums(
        slots,
        (group, days),
        (
            {
                "not_squared": 16 * spread / step,
                "one_sided": 8 * spread / step**2,
                "margin_rule": 4 * spread / step**2,
                "both": 2 * group,
            },
            {"one_group": days / 2},
        ),
    )
