"""Finding texts that say nearly the same, without comparing every pair."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

Terms = frozenset[str]


def likeness(left: Terms, right: Terms) -> float:
    """Jaccard likeness of two term sets, 0 to 1."""
    return len(left & right) / len(left | right) if left or right else 0.0


def near_pairs(sets: Sequence[Terms], least: float) -> Iterator[tuple[int, int]]:
    """Positions (earlier, later) of sets at least `least` alike, in order.

    Two sets that alike share one of the rarest terms of each (prefix filtering; Chaudhuri et al., 2006), so only sets
    meeting in those are compared.
    """
    spread = Counter(term for terms in sets for term in terms)
    seen: dict[str, list[int]] = defaultdict(list)
    for later, terms in enumerate(sets):
        rare_first = sorted(terms, key=lambda term: (spread[term], term))
        prefix = rare_first[: len(terms) - math.ceil(least * len(terms)) + 1]
        candidates = sorted({earlier for term in prefix for earlier in seen[term]})
        yield from ((earlier, later) for earlier in candidates if likeness(sets[earlier], terms) >= least)
        for term in prefix:
            seen[term].append(later)
