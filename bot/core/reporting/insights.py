"""What an owner may know of how the coach is used: counts, and the words that somebody sent on purpose."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.answering.remembering import TOKENS, TOPIC
from bot.core.answering.speaking import FEEDBACK, GAP
from bot.core.memory import Record
from bot.core.reporting.skill import REPORT, WRONG

COUNTED = (TOPIC, GAP, FEEDBACK, WRONG, TOKENS)
KINDS = (*COUNTED, REPORT)
"""The kinds of a tenant's records that insights are made of: nothing else is read."""

Table = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Sent:
    """Words that somebody sent on purpose with a report; nobody knows whose they are."""

    card: str
    reason: str
    text: str
    on: str


@dataclass(frozen=True)
class Insights:
    """Topics answered and topics without an answer; verdicts and reports by card; tokens `in` and `out` by month; the words sent."""

    topics: Mapping[str, int]
    gaps: Mapping[str, int]
    feedback: Table
    wrong: Table
    tokens: Table
    reports: tuple[Sent, ...]


def insights(records: Iterable[Record]) -> Insights:
    """Add up the records of one community or of several."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in COUNTED}
    sent: list[Sent] = []
    for record in records:
        if record.kind in counts:
            counts[record.kind][record.key] += int(record.body.get("n", 0))
        elif record.kind == REPORT:
            sent.append(Sent(*(str(record.body.get(name, "")) for name in ("card", "reason", "text", "on"))))
    return Insights(
        topics=_most_first(counts[TOPIC]),
        gaps=_most_first(counts[GAP]),
        feedback=_by_first(counts[FEEDBACK]),
        wrong=_by_first(counts[WRONG]),
        tokens=dict(sorted(_by_first(counts[TOKENS]).items())),
        reports=tuple(sorted(sent, key=lambda one: (one.on, one.card, one.text), reverse=True)),
    )


def _most_first(counts: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _by_first(counts: Counter[str]) -> Table:
    """`a:b` counts as a table of a by b, what was counted most first."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for key, n in sorted(counts.items()):
        first, _, second = key.partition(":")
        found[first][second] = n
    return dict(sorted(found.items(), key=lambda one: (-sum(one[1].values()), one[0])))
