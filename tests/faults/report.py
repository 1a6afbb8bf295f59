"""The table that `make faults` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.faults.runs import Result

KINDS = ("lost", "duplicate", "out of order", "to the wrong person", "state not exactly once")


def table(store: str, results: Sequence[Result], refusals: Sequence[str]) -> str:
    """Faults by kind with their counts, then what came of it; zeros are what is wanted."""
    faults: Counter[str] = Counter()
    violations: Counter[str] = Counter()
    for result in results:
        faults.update(result.faults)
        violations.update({name: int(found[0]) for name, found in result.violations.items()})
    kills = sum(n for name, n in faults.items() if name.startswith("kill -9 at"))
    lines = [f"\n## {store}", "", "| fault | times |", "|---|---|"]
    lines += [
        f"| {name} | {n} |"
        for name, n in sorted(faults.items(), key=lambda item: (not item[0].startswith("kill"), item))
    ]
    lines += [
        "",
        f"| of {sum(result.turns for result in results)} turns | {kills} kills, {faults.total() - kills} other faults |",
        "|---|---|",
    ]
    lines += [f"| {name} | {violations[name]} |" for name in KINDS]
    lines += [f"| answered with an apology after three deaths | {sum(result.apologies for result in results)} |"]
    if store == "sqlite":
        lines += [f"| starts on a broken file that were not refused in a sentence | {len(refusals)} |"]
    lines += [f"seed {one.seed} ({one.kind}): {one.violations}" for one in results if one.violations]
    return "\n".join([*lines, *refusals])
