"""How long a plan takes: the median of many, with the shipped steps, for every goal and several learners."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, date, datetime, timedelta

from bot import bootstrap
from bot.core.knowledge.load import load
from bot.core.planning.planner import plan
from bot.core.planning.weeks import even_weeks, weeks_until
from bot.core.planning.wish import Wish

RUNS = 50
LIMIT = 50


def milliseconds(steps, wish: Wish) -> float:
    """The median time of one plan."""
    took = []
    for _ in range(RUNS):
        start = time.perf_counter()
        plan(steps, wish)
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def main() -> None:
    today = datetime.now(UTC).date()
    known = load(bootstrap.knowledge_folder(), today=today).knowledge
    house = bootstrap.planning(known)
    print(f"## Plans from {len(house.steps)} steps (median of {RUNS} each; to hold: {LIMIT} ms)\n")
    print("| goal | learner | ms |\n|---|---|---|")
    for goal in known.goals.values():
        for name, wish in learners(house, goal.weights, today):
            print(f"| {goal.id} | {name} | {milliseconds(house.steps, wish):.2f} |")
    print()


def learners(house, weights, today: date):
    """A short plan, one that holds every step, one before an interview, one with most put off."""
    day = today + timedelta(days=60)
    yield "3 hours, 8 weeks", Wish(weights, even_weeks(180, 8))
    yield "20 hours, 40 weeks", Wish(weights, even_weeks(1200, 40))
    yield "5 hours, interview in 60 days", Wish(weights, weeks_until(today, day, 300, 30), interview=house.interview())
    yield "half put off", Wish(weights, even_weeks(1200, 40), later=frozenset([*house.steps][::2]))


if __name__ == "__main__":
    main()
