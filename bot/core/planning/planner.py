"""From steps and a wish to a plan. Pure: the same steps and the same wish always give the same plan.

Hours go to the skills as seats go to parties (D'Hondt): the next step belongs to the skill whose weight, divided by
the hours that it would then have, is highest. What a step needs comes before it, with its hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.core.planning.step import Step, Steps
from bot.core.planning.weeks import Laid, Piece, empty
from bot.core.planning.wish import Wish

Why = Literal["room", "skipped", "goal"]

AWARE = 1
LAST = 9


@dataclass(frozen=True, slots=True)
class Entry:
    """A step in the plan, or a part of one that is longer than a week; weeks count from 0."""

    step: Step
    week: int
    minutes: int
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Left:
    """A step that is not in the plan. `room`: the weeks are full. `goal`: it counts nothing for the goal."""

    step: Step
    why: Why


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do in which week, what is left out, and the steps that are proven and so not needed."""

    entries: tuple[Entry, ...] = ()
    left: tuple[Left, ...] = ()
    proven: tuple[Step, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in their order, divided ones once."""
        return tuple(entry.step for entry in self.entries if entry.part == 1)

    @property
    def minutes(self) -> int:
        """All the time it takes."""
        return sum(entry.minutes for entry in self.entries)

    @property
    def weeks(self) -> int:
        """How many weeks hold something, the first one included."""
        return max((entry.week for entry in self.entries), default=-1) + 1


@dataclass
class _Draft:
    """A plan in the making: what is chosen in order, what each skill got, and how full the weeks are."""

    steps: Steps
    wish: Wish
    laid: Laid
    chosen: list[Step] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    def over(self, id_: str) -> bool:
        """Whether a step need not be done any more, or is in the plan."""
        if id_ in self.wish.done or id_ in self.wish.skipped or id_ in self.ids:
            return True
        step = self.steps.get(id_)
        return step is not None and self.wish.proven(step)

    def take(self, chain: Sequence[Step]) -> bool:
        """Put steps at the end, all or none."""
        laid: Laid = self.laid
        for step in chain:
            found = laid.lay(step.minutes)
            if found is None:
                return False
            laid = found[1]
        self.laid = laid
        for step in chain:
            self.chosen.append(step)
            self.ids.add(step.id)
            self.given[step.competency] = self.given.get(step.competency, 0) + step.minutes
        return True


def plan(steps: Steps, wish: Wish) -> Plan:
    """Choose and order steps until the weeks are full.

    Every step that is neither done nor proven is in `entries` or in `left`.
    """
    kit = wish.interview
    light = kit.light if kit else None
    laid, tail = _tail(wish, empty(wish.weeks))
    draft = _Draft(steps, wish, laid)
    drills = [step for step in (kit.drills if kit else ()) if not draft.over(step.id)]
    middle = _middle(wish)
    _lay_kit(draft, (*drills, *middle))
    kept = len(draft.chosen)
    _begin(draft)
    _mend(draft)
    _fill(draft)
    ordered = _halved(draft.chosen, kept, middle)
    entries = (*_entries(wish, ordered, tail), *_light(wish, light))
    placed = {entry.step.id for entry in entries}
    every = (*steps.values(), *drills, *(kit.mocks if kit else ()), *(kit.fixes if kit else ()))
    return Plan(
        tuple(sorted(entries, key=lambda entry: entry.week)),
        tuple(_left(draft, every, placed)),
        tuple(step for step in steps.values() if wish.proven(step) and step.id not in wish.done),
    )


def _tail(wish: Wish, laid: Laid) -> tuple[Laid, list[tuple[Step, tuple[Piece, ...]]]]:
    """The last mock and what it shows, as near to the interview as work goes, when half of the time is left for more."""
    kit = wish.interview
    if kit is None:
        return laid, []
    tail = [step for step in (*kit.mocks[1:], *kit.fixes[1:]) if step.id not in wish.done | wish.skipped]
    if sum(step.minutes for step in tail) * 2 > laid.room:
        return laid, []
    placed = []
    for step in reversed(tail):
        found = laid.lay_last(step.minutes)
        if found is None:
            return empty(wish.weeks), []
        placed.append((step, found[0]))
        laid = found[1]
    return laid, placed[::-1]


def _middle(wish: Wish) -> list[Step]:
    kit = wish.interview
    over = wish.done | wish.skipped
    return [step for step in (*kit.mocks[:1], *kit.fixes[:1]) if step.id not in over] if kit else []


def _lay_kit(draft: _Draft, kit: Sequence[Step]) -> None:
    """Practice for the interview comes before everything else."""
    for step in kit:
        draft.take((step,))


def _begin(draft: _Draft) -> None:
    """First the step under way; for someone new a quick one that can be done today."""
    under_way = draft.steps.get(draft.wish.first)
    if under_way is not None and not draft.over(under_way.id) and not [*_before(draft, under_way)]:
        draft.take((under_way,))
    elif not draft.wish.done and not draft.wish.first:
        quick = (step for step in draft.steps.values() if step.quick and not draft.over(step.id) and not step.needs)
        ranked = sorted(quick, key=lambda step: (step.id in draft.wish.later, -draft.wish.pull(step.competency)))
        next((step for step in ranked if draft.wish.pull(step.competency) and draft.take((step,))), None)


def _mend(draft: _Draft) -> None:
    """Then for each skill that went badly of late its next step, so that the plan answers what was seen."""
    for name in sorted(draft.wish.weak, key=lambda name: (-draft.wish.pull(name), name)):
        ahead = (step for step in _queue(draft, name) if not draft.over(step.id) and not _put_off(draft, step))
        step = next(ahead, None)
        if step is not None and draft.wish.pull(name):
            draft.take((*_before(draft, step), step))


def _fill(draft: _Draft) -> None:
    for id_ in draft.wish.done:
        if step := draft.steps.get(id_):
            draft.given[step.competency] = draft.given.get(step.competency, 0) + step.minutes
    queues = {name: [*_queue(draft, name)] for name in draft.wish.weights if draft.wish.pull(name) > 0}
    while any(queues.values()):
        name = max((name for name in queues if queues[name]), key=lambda name: _claim(draft, name, queues[name][0]))
        step = queues[name].pop(0)
        if not draft.over(step.id):
            draft.take((*_before(draft, step), step))


def _claim(draft: _Draft, name: str, step: Step) -> tuple[bool, float]:
    """How strong a skill's claim to the next hours is; what was put off waits for all others."""
    return not _put_off(draft, step), draft.wish.pull(name) / (draft.given.get(name, 0) + step.minutes)


def _queue(draft: _Draft, competency: str) -> Iterator[Step]:
    """The steps of a skill by level; what its background brings starts with practice, not with first words."""
    brought = competency in draft.wish.brings
    own = [step for step in draft.steps.values() if step.competency == competency]

    def turn(step: Step) -> tuple[bool, int]:
        return _put_off(draft, step), LAST if brought and step.level == AWARE else step.level

    yield from sorted(own, key=turn)


def _put_off(draft: _Draft, step: Step) -> bool:
    """Whether the learner put off a step, or one that it needs."""
    later = draft.wish.later
    return bool(later) and any(one.id in later for one in (*_before(draft, step), step))


def _before(draft: _Draft, step: Step) -> Iterator[Step]:
    """What must still be done before a step, in the order of doing it; nothing comes twice."""
    seen: set[str] = set()

    def ahead(id_: str) -> Iterator[Step]:
        found = draft.steps.get(id_)
        if id_ in seen or found is None or draft.over(id_):
            return
        seen.add(id_)
        for need in found.needs:
            yield from ahead(need)
        yield found

    for need in step.needs:
        yield from ahead(need)


def _halved(chosen: list[Step], kept: int, middle: list[Step]) -> list[Step]:
    """Drills first, then half of the learning, then the first mock: it shows what the other half should mend."""
    mock = [step for step in chosen[:kept] if step in middle]
    drills = [step for step in chosen[:kept] if step not in middle]
    rest = chosen[kept:]
    half, so_far, minutes = 0, 0, sum(step.minutes for step in rest)
    while half < len(rest) and so_far * 2 < minutes:
        so_far += rest[half].minutes
        half += 1
    return [*drills, *rest[:half], *mock, *rest[half:]]


def _entries(wish: Wish, ordered: list[Step], tail: list[tuple[Step, tuple[Piece, ...]]]) -> Iterator[Entry]:
    laid = empty(wish.weeks)
    for _, pieces in tail:
        left = list(laid.left)
        for piece in pieces:
            left[piece.week] -= piece.minutes
        laid = Laid(tuple(left), laid.at, laid.least)
    refused: set[str] = set()
    for step in ordered:
        found = laid.lay(step.minutes)
        if found is None or refused & {*step.needs}:
            refused.add(step.id)
            continue
        laid = found[1]
        yield from _parts(step, found[0])
    for step, pieces in tail:
        yield from _parts(step, pieces)


def _parts(step: Step, pieces: tuple[Piece, ...]) -> Iterator[Entry]:
    for part, piece in enumerate(pieces, 1):
        yield Entry(step, piece.week, piece.minutes, part, len(pieces))


def _light(wish: Wish, light: Step | None) -> Iterator[Entry]:
    """The last two days: its minutes are kept free by the weeks themselves."""
    if light is not None and light.id not in wish.done | wish.skipped:
        yield Entry(light, max(len(wish.weeks) - 1, 0), light.minutes)


def _left(draft: _Draft, every: Sequence[Step], placed: set[str]) -> Iterator[Left]:
    """What is left out, what counts most first."""
    wish = draft.wish
    for step in sorted(every, key=lambda one: (one.id in draft.steps, one.level, -wish.pull(one.competency))):
        if step.id in placed or step.id in wish.done or (step.id in draft.steps and wish.proven(step)):
            continue
        if step.id in wish.skipped:
            yield Left(step, "skipped")
        elif step.id in draft.steps and not wish.pull(step.competency):
            yield Left(step, "goal")
        else:
            yield Left(step, "room")
