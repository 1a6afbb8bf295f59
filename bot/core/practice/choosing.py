"""Which items make today's set: what is due first, then new ones, leaning to the goal and to what is weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.practice.items import Prompt, ShortItem
from bot.core.practice.prompts import Prompts, scattered
from bot.core.practice.schedule import Review, due_now, is_due, spread
from bot.core.practice.sitting import SIZE
from bot.core.standing import HIGHEST, Standing

TYPED = 2
"""Typed answers of a set at most: more take longer than five minutes."""

LEAST_NEED = 0.5
"""A competency at the highest level is asked about too, only less often."""


@dataclass(frozen=True)
class Table:
    """All that a choice depends on. `missed` are units of missed rubric lines; `typed`: words can be typed here.

    `weights` are the goal's, by competency; `only`, when given, is the one competency that is practised.
    """

    learner: str
    now: datetime
    prompts: Prompts
    reviews: Mapping[str, Review]
    missed: Sequence[str]
    standings: Mapping[str, Standing]
    weights: Mapping[str, int]
    typed: bool = True
    only: str = ""


@dataclass(frozen=True)
class Chosen:
    """A set: its prompts, how many of them came back, and the reviews that move to later days."""

    prompts: tuple[Prompt, ...]
    due: int = 0
    moved: Mapping[str, Review] = field(default_factory=dict)


def choose(table: Table) -> Chosen:
    """The set of today: at most `SIZE`, each unit once, of typed ones at most `TYPED`."""
    due = due_now(table.reviews, table.now)
    moved = spread(table.reviews, due, table.now)
    waiting = [unit for unit in due if unit not in moved]
    missed = [unit for unit in table.missed if unit not in table.reviews]
    back = _taken(table, (one_on(table, unit) for unit in (*waiting, *missed)), ())
    return Chosen(_taken(table, _new_ones(table, back), back), len(back), moved)


def due_count(table: Table) -> int:
    """How much is due today, missed lines that were never practised among it."""
    return len(due_now(table.reviews, table.now)) + sum(unit not in table.reviews for unit in table.missed)


def _taken(table: Table, found: Iterator[Prompt | None], before: tuple[Prompt, ...]) -> tuple[Prompt, ...]:
    """As many of `found` as fit behind `before`."""
    taken = list(before)
    for prompt in found:
        if len(taken) >= SIZE:
            break
        if prompt is not None and _fits(table, prompt, taken):
            taken.append(prompt)
    return tuple(taken)


def _fits(table: Table, prompt: Prompt, taken: Sequence[Prompt]) -> bool:
    if table.only not in ("", prompt.competency) or any(prompt.item.card == other.item.card for other in taken):
        return False
    if not isinstance(prompt.item, ShortItem):
        return True
    return table.typed and sum(isinstance(other.item, ShortItem) for other in taken) < TYPED


def one_on(table: Table, unit: str) -> Prompt | None:
    """The prompt of a unit that was not asked yet, or was asked longest ago; not typed where words cannot be."""
    review = table.reviews.get(unit)
    asked = review.asked if review else ()
    found = [one for one in table.prompts.of_unit(unit) if table.typed or not isinstance(one.item, ShortItem)]
    return min(
        found, key=lambda one: (asked.index(one.ref) if one.ref in asked else -1, _rank(table, one)), default=None
    )


def _new_ones(table: Table, back: Sequence[Prompt]) -> Iterator[Prompt]:
    """Items on cards that are not in review yet, one competency after another as weight and need ask; then any other.

    Highest averages (D'Hondt): over time every competency gets its share, however the sets fall.
    """
    asked = {ref for review in table.reviews.values() for ref in review.asked}
    fresh = [one for one in table.prompts.items.values() if one.ref not in asked]
    ahead = [one for one in fresh if one.unit in table.reviews and not is_due(table.reviews[one.unit], table.now)]
    unseen = [one for one in fresh if one.unit not in table.reviews]
    counts = Counter(table.prompts.items[ref].competency for ref in asked if ref in table.prompts.items)
    counts.update(one.competency for one in back)
    for pool in (unseen, ahead):
        yield from _dealt(table, pool, counts)


def _dealt(table: Table, pool: Sequence[Prompt], counts: Counter[str]) -> Iterator[Prompt]:
    """Each prompt of a pool once; the competency with the highest average is next. Counts what was yielded."""
    queues: dict[str, list[Prompt]] = {}
    for prompt in sorted(pool, key=lambda one: _rank(table, one), reverse=True):
        queues.setdefault(prompt.competency, []).append(prompt)
    while queues:
        of = max(queues, key=lambda one: (_pull(table, one) / (1 + counts[one]), one))
        counts[of] += 1
        yield queues[of].pop()
        if not queues[of]:
            del queues[of]


def _pull(table: Table, competency: str) -> float:
    """The goal's weight, more of it the lower the level is; what is not seen yet counts as low."""
    level = _level(table, competency)
    need = (HIGHEST - (level or 0.0)) / HIGHEST
    return max(table.weights.get(competency, 0), 1) * max(need, LEAST_NEED / HIGHEST)


def _rank(table: Table, prompt: Prompt) -> tuple[int, bytes]:
    """Nearest to what suits the level comes first; alike ones in an order of the learner's own."""
    level = _level(table, prompt.competency)
    suits = 1 if level is None else min(3, max(1, round(level)))
    return abs(prompt.item.difficulty - suits), scattered(f"{table.learner}.{prompt.ref}")


def _level(table: Table, competency: str) -> float | None:
    standing = table.standings.get(competency)
    return standing.level if standing else None
