"""The progress page as a value: skills by the weight they have for the learner's goal, with what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.core.blocks import ProgressReport, ProgressRow
from bot.core.interviewing.keeping import Result, results
from bot.core.interviewing.load import Bank
from bot.core.knowledge.knowledge import Knowledge
from bot.core.memory import Memory
from bot.core.planning.state import read_path
from bot.core.planning.training import Training
from bot.core.progress.growth import Growth, growth, word
from bot.core.progress.words import Part, Words
from bot.core.standing import ENOUGH, HIGHEST, points, standings

UNSEEN = 3
"""Skills without a level that are still named."""

SMALLEST = 0.25
"""A smaller rise is no news: it may be the next item's luck."""

SOURCES: Mapping[str, Part] = {"item": "items", "placement": "items", "drill": "drills"}


Trains = Callable[[Memory, str], Training | None]
"""The step of a learner's path that trains a competency."""


@dataclass(frozen=True)
class House:
    """What the page is made of; `levels` are the words of the ladder, `steps` those of a mark, both from 0 to 4."""

    words: Words
    levels: Sequence[str]
    steps: Sequence[str]
    knowledge: Knowledge
    bank: Bank
    trains: Trains = lambda _memory, _competency: None


@dataclass(frozen=True)
class Progress:
    """A learner's growth in every competency, the heaviest for their goal first."""

    house: House
    memory: Memory
    grown: tuple[Growth, ...]

    @property
    def seen(self) -> tuple[Growth, ...]:
        """Where there is a level."""
        return tuple(one for one in self.grown if one.level is not None)

    @property
    def moved(self) -> Growth | None:
        """What rose most, None when nothing did."""
        most = max(self.seen, key=lambda one: one.rise, default=None)
        return most if most is not None and most.rise >= SMALLEST else None

    @property
    def lowest(self) -> Growth | None:
        """Where there is most to gain: the lowest level of several, the heaviest for the goal among equals."""
        return min(self.seen, key=lambda one: one.level or 0.0) if len(self.seen) > 1 else None

    @cached_property
    def training(self) -> Training | None:
        """The step that trains what has most to gain."""
        return self.house.trains(self.memory, self.lowest.competency) if self.lowest else None

    def title(self, one: Growth) -> str:
        """What a competency is called."""
        return self.house.knowledge.competencies[one.competency].title

    def level(self, level: float) -> str:
        """A level in words."""
        return word(level, self.house.levels)


def progress(house: House, memory: Memory) -> Progress:
    """Look at all that the learner showed."""
    weights = _weights(house.knowledge, memory)
    order = sorted(house.knowledge.competencies, key=lambda one: -weights.get(one, 0))
    found = standings(memory, order)
    return Progress(house, memory, tuple(growth(found[one]) for one in order))


def block(found: Progress) -> ProgressReport:
    """The page: what was seen, and the heaviest of what was not."""
    words = found.house.words
    unseen = [one for one in found.grown if one.level is None]
    hidden = len(unseen) - UNSEEN
    foot = f"{words.more.format(n=hidden)} {words.foot}" if hidden > 0 else words.foot
    rows = tuple(row(found, one) for one in (*found.seen, *unseen[:UNSEEN]))
    return ProgressReport(title=words.title, summary=summary(found), rows=rows, foot=foot)


def row(found: Progress, one: Growth) -> ProgressRow:
    """One skill."""
    words, title = found.house.words, found.title(one)
    if one.level is None:
        note = words.pieces.format(n=min(one.pieces, ENOUGH)) if one.pieces else ""
        return ProgressRow(title=title, level=words.not_seen, note=note)
    now, note = found.level(one.level), ""
    if one.before is not None and one.since is not None and found.level(one.before) != now:
        day = f"{one.since.day} {one.since:%B}"
        note = words.was.format(before=found.level(one.before), date=day)
    before = None if one.before is None else one.before / HIGHEST
    return ProgressRow(title=title, level=now, met=one.level / HIGHEST, before=before, note=note)


def summary(found: Progress) -> str:
    """What moved most, and what it rests on."""
    words, most = found.house.words, found.moved
    moved = ""
    if most is not None and most.level is not None and most.before is not None:
        before, now = found.level(most.before), found.level(most.level)
        if before != now:
            moved = words.moved.format(title=found.title(most), before=before, now=now)
    parts = ", ".join(_parts(found))
    done = words.done.format(parts=parts) if parts else ""
    said = words.summary.format(seen=len(found.seen), all=len(found.grown))
    return "\n".join(filter(None, (" ".join(filter(None, (said, moved, done))), _to_gain(found), _redone(found))))


def _to_gain(found: Progress) -> str:
    """The skill with most to gain, and the step of the path that trains it."""
    words, lowest, training = found.house.words, found.lowest, found.training
    if lowest is None:
        return ""
    said = words.lowest.format(title=found.title(lowest))
    return f"{said} {words.trained.format(n=training.n, step=training.step.title)}" if training else said


def _parts(found: Progress) -> Sequence[str]:
    counts: Counter[Part] = Counter(SOURCES[one.source] for one in points(found.memory) if one.source in SOURCES)
    path = read_path(found.memory)
    counts["steps"] = len(path.done) if path else 0
    counts["interviews"] = sum(not one.redo for _, one in results(found.memory))
    return [counted.of(counts[part]) for part, counted in found.house.words.parts.items() if counts[part]]


def _redone(found: Progress) -> str:
    """The newest part that was done again, with its level before and after; empty without one."""
    kept = [one for _, one in results(found.memory)]
    for n in range(len(kept) - 1, -1, -1):
        again = kept[n]
        after = again.levels.get(again.redo) if again.redo else None
        before = _earlier(kept[:n], again) if after is not None else None
        title = _part_title(found.house.bank, again)
        if before is not None and after is not None and title:
            words = found.house.words.redone if after > before else found.house.words.redone_even
            steps = found.house.steps
            return words.format(part=title, before=steps[before], after=steps[after])
    return ""


def _earlier(kept: Sequence[Result], again: Result) -> int | None:
    """The level of the same part the time before."""
    levels = (one.levels.get(again.redo) for one in reversed(kept) if one.question == again.question)
    return next((level for level in levels if level is not None), None)


def _part_title(bank: Bank, result: Result) -> str:
    question = bank.questions.get(result.question)
    found = (one.title for one in question.rubric if one.id == result.redo) if question else iter(())
    return next(found, "")


def _weights(knowledge: Knowledge, memory: Memory) -> Mapping[str, int]:
    """How much each competency counts for the learner's goal."""
    path = read_path(memory)
    goal = knowledge.goals.get(path.goal if path else "") or knowledge.goals[knowledge.default_goal]
    return goal.weights
