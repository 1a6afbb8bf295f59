"""Recipes about right and wrong answers: precision and recall, a cut-off chosen by money, agreement of two judges."""

from __future__ import annotations

from random import Random

from bot.core.drills.sums import Slots, Sums

CUTOFFS = (0.9, 0.75, 0.5)


def precision_recall(draw: Random) -> Sums:
    """Precision and recall in % from the four counts of a confusion matrix."""
    caught, alarms, missed = (draw.randrange(*steps) for steps in ((40, 95, 5), (5, 45, 5), (5, 65, 5)))
    while alarms == missed:
        missed = draw.randrange(5, 65, 5)
    fine = draw.randrange(1_000, 5_000, 500) - alarms
    total = caught + alarms + missed + fine
    precision, recall = 100 * caught / (caught + alarms), 100 * caught / (caught + missed)
    right = 100 * (caught + fine) / total
    slots: Slots = {"caught": caught, "alarms": alarms, "missed": missed, "fine": fine, "flagged": caught + alarms}
    slots |= {"real": caught + missed, "precision": precision, "recall": recall}
    return Sums(
        slots,
        (precision, recall),
        (
            {"swapped": recall, "accuracy": right, "false_share": 100 - precision},
            {"swapped": precision, "accuracy": right, "missed_share": 100 - recall},
        ),
    )


def threshold_cost(draw: Random) -> Sums:
    """The cut-off with the lowest cost a day, and that cost in euros, from caught cases and false alarms at three."""
    while True:
        real = draw.choice([100, 200, 400])
        missed = [real * share // 100 for share in sorted(draw.sample(range(5, 65, 5), 3), reverse=True)]
        alarms = sorted(draw.sample(range(20, 420, 20), 3))
        miss, alarm = draw.choice([40, 50, 60, 80, 100, 120]), draw.choice([5, 8, 10, 15, 20, 30])
        costs = [m * miss + a * alarm for m, a in zip(missed, alarms, strict=True)]
        least, second, dearest = sorted(costs)
        if second >= 1.08 * least:
            break
    best = costs.index(least)
    errors = [m + a for m, a in zip(missed, alarms, strict=True)]
    swapped = [m * alarm + a * miss for m, a in zip(missed, alarms, strict=True)]
    slots: Slots = {"total": 10_000, "real": real, "miss": miss, "alarm": alarm}
    for n, cutoff in enumerate(CUTOFFS, 1):
        slots |= {f"cutoff_{n}": cutoff, f"caught_{n}": real - missed[n - 1], f"missed_{n}": missed[n - 1]}
        slots |= {f"alarms_{n}": alarms[n - 1], f"cost_{n}": costs[n - 1]}
    slots |= {"best": CUTOFFS[best], "least": least}
    return Sums(
        slots,
        (CUTOFFS[best], least),
        (
            {
                "fewest_errors": CUTOFFS[errors.index(min(errors))],
                "swapped": CUTOFFS[swapped.index(min(swapped))],
            },
            {
                "only_missed": missed[best] * miss,
                "only_alarms": alarms[best] * alarm,
                "caught_for_missed": (real - missed[best]) * miss + alarms[best] * alarm,
                "swapped": swapped[best],
                "second_best": second,
                "dearest": dearest,
            },
        ),
    )


def judge_agreement(draw: Random) -> Sums:
    """Agreement in % and Cohen's kappa of two judges who marked the same cases pass or fail."""
    while True:
        total = draw.choice([100, 200])
        both_pass = draw.randrange(total // 2, total * 17 // 20, total // 20)
        first, second = (draw.randrange(2, 12) * total // 100 for _ in range(2))
        both_fail = total - both_pass - first - second
        if both_fail >= total // 20:
            break
    seen = (both_pass + both_fail) / total
    passes = (both_pass + first) / total, (both_pass + second) / total
    luck_pass, luck_fail = passes[0] * passes[1], (1 - passes[0]) * (1 - passes[1])
    luck = luck_pass + luck_fail
    kappa = (seen - luck) / (1 - luck)
    slots: Slots = {"total": total, "both_pass": both_pass, "both_fail": both_fail, "first": first, "second": second}
    slots |= {"agree": both_pass + both_fail, "seen": 100 * seen, "share": seen, "kappa": round(kappa, 3)}
    slots |= {"pass_1": passes[0], "pass_2": passes[1], "luck": round(luck, 4)}
    slots |= {"above": round(seen - luck, 4), "room": round(1 - luck, 4)}
    return Sums(
        slots,
        (100 * seen, kappa),
        (
            {"only_pass": 100 * both_pass / total, "disagree": 100 - 100 * seen},
            {"raw": seen, "not_divided": seen - luck, "coin": 2 * seen - 1, "luck": luck},
        ),
    )
