"""The placement as a value: start, which item is next, an answer, the result. All pure; nothing is remembered here.

A placement takes answers to items only. What learners say of themselves has no way in.

    state = start(goal.weights, seed=7)
    while item := next_item(state, candidates):
        state = answer(state, item, share=1.0)      # share=None: "I don't know"
    for placed in result(state): ...
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from bot.core.placement.model import CORRELATION, LEVELS, Array, Seen, believe, expected_spread, outcomes, posterior

LENGTH = 20
"""Items in a whole placement."""

COMPETENCIES = 5
"""How many of the goal's heaviest competencies are asked about."""

ENOUGH = 3
"""Pieces of evidence below which a competency reads "not seen yet"."""

TAIL = 0.05
"""Belief left out at either end of the interval that a result gives.

Real items part people less cleanly than the model believes, so nine tenths of belief hold about four truths out of
five; `coach eval placement` measures it.
"""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(_Frozen):
    """What was answered to one item. `share` is what was reached, 0..1; None means "I don't know"."""

    item: str
    competency: str
    difficulty: Annotated[int, Field(ge=1, le=3)]
    chance: Annotated[float, Field(ge=0, lt=1)]
    share: Annotated[float, Field(ge=0, le=1)] | None


class Placement(_Frozen):
    """A placement under way; `model_dump_json` and `model_validate_json` keep it between turns."""

    v: Literal[1] = 1
    seed: int
    length: int = LENGTH
    weights: dict[str, int]
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item as far as a placement needs to know it; `chance` is that of hitting the answer by guessing."""

    id: str
    competency: str
    difficulty: int
    chance: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a learner stands in one competency: a level 0..4 and an interval that holds it about four times in five.

    Level and interval are None below three answered items: not seen yet.
    """

    competency: str
    pieces: int
    level: float | None
    low: float | None
    high: float | None


def chance(kind: Literal["choice", "flaw", "order", "short"], ways: int) -> float:
    """The chance of hitting an item's answer by guessing; `ways` counts its options, or its steps to be ordered."""
    if kind == "short":
        return 0.0
    return 1 / (math.factorial(ways) if kind == "order" else ways)


def start(weights: Mapping[str, int], seed: int, length: int = LENGTH) -> Placement:
    """A new placement over the five heaviest competencies of `weights` (a goal's); of equals the first come first."""
    heaviest = sorted(weights, key=lambda name: -weights[name])[:COMPETENCIES]
    return Placement(seed=seed, length=length, weights={name: weights[name] for name in heaviest})


def finished(state: Placement) -> bool:
    """Whether all items of the placement are answered."""
    return len(state.replies) >= state.length


def next_item(state: Placement, items: Sequence[Candidate], correlation: float = CORRELATION) -> Candidate | None:
    """The item whose answer is expected to teach most; None at the end, or when no fitting item is left.

    Items already answered and those of other competencies are passed over, so all of a bank may be given. Every
    competency gets its three items before the end. The same state and items always give the same item.
    """
    left = [] if finished(state) else _open(state, items)
    if not left:
        return None
    spreads = _spreads(state, left, correlation)
    least = min(spreads.values())
    best = [item for item in left if spreads[_shape(item)] <= least + 1e-12]
    return random.Random(f"{state.seed}:{len(state.replies)}").choice(sorted(best, key=lambda item: item.id))  # noqa: S311 - which of equals, no secret


def answer(state: Placement, item: Candidate, share: float | None) -> Placement:
    """The placement after an answer. `share` is 0..1, or None for "I don't know"; ValueError when it does not fit."""
    if finished(state):
        raise ValueError("this placement is finished")
    if item.competency not in state.weights:
        raise ValueError(f"{item.competency} is not asked about in this placement")
    if any(reply.item == item.id for reply in state.replies):
        raise ValueError(f"{item.id} is answered already")
    reply = Reply(item=item.id, competency=item.competency, difficulty=item.difficulty, chance=item.chance, share=share)
    return state.model_copy(update={"replies": (*state.replies, reply)})


def result(state: Placement, correlation: float = CORRELATION) -> tuple[Placed, ...]:
    """Where the learner stands, per competency, heaviest first; may be asked for at any time."""
    shares = posterior(believe(_answers(state), correlation))
    counts = [len(given) for given in _answers(state)]
    return tuple(_placed(name, count, row) for name, count, row in zip(state.weights, counts, shares, strict=True))


def _placed(name: str, pieces: int, shares: Array) -> Placed:
    if pieces < ENOUGH:
        return Placed(name, pieces, None, None, None)
    below = np.cumsum(shares)
    low, high = (float(LEVELS[int(np.searchsorted(below, part))]) for part in (TAIL, 1 - TAIL))
    return Placed(name, pieces, float(shares @ LEVELS), low, high)


def _open(state: Placement, items: Sequence[Candidate]) -> list[Candidate]:
    """Items that may be asked now: when what is left is just enough for three each, only those that lack some."""
    done = {reply.item for reply in state.replies}
    fitting = [item for item in items if item.competency in state.weights and item.id not in done]
    lacking = {name: max(0, ENOUGH - len(given)) for name, given in zip(state.weights, _answers(state), strict=True)}
    needed = [item for item in fitting if lacking[item.competency]]
    must = state.length - len(state.replies) <= sum(lacking.values())
    return needed if must and needed else fitting


def _spreads(state: Placement, left: Sequence[Candidate], correlation: float) -> dict[tuple[str, int, float], float]:
    belief = believe(_answers(state), correlation)
    weights = np.array([*state.weights.values()], dtype=np.float64)
    found: dict[tuple[str, int, float], float] = {}
    for k, name in enumerate(state.weights):
        shapes = sorted({_shape(item) for item in left if item.competency == name})
        if shapes:
            ways = np.stack([outcomes(difficulty, guess) for _, difficulty, guess in shapes])
            found |= zip(shapes, expected_spread(belief, k, ways, weights).tolist(), strict=True)
    return found


def _shape(item: Candidate) -> tuple[str, int, float]:
    return item.competency, item.difficulty, item.chance


def _answers(state: Placement) -> list[list[Seen]]:
    given: dict[str, list[Seen]] = {name: [] for name in state.weights}
    for reply in state.replies:
        given[reply.competency].append(Seen(reply.difficulty, reply.chance, reply.share))
    return [*given.values()]
