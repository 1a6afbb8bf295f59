"""What every part of this skill works with in a turn: the steps, the learner's path, and the plan made of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from statistics import fmean

from bot.core.blocks import Block, Choices, Option
from bot.core.interviewing.keeping import Result, results
from bot.core.knowledge.knowledge import Knowledge
from bot.core.memory import Change, Memory
from bot.core.planning.calendar import Calendar
from bot.core.planning.lines import Drill, Lines
from bot.core.planning.planner import Plan, plan
from bot.core.planning.state import Path
from bot.core.planning.step import Step, Steps
from bot.core.planning.weeks import DAYS, even_weeks, week_of, weeks_until
from bot.core.planning.wish import Interview, Wish
from bot.core.standing import Standing, standings

PROVEN_BANDS = frozenset(("solid", "strong"))
RECENT = 3
POOR = 0.5


def _no_cards(_memory: Memory) -> int:
    return 0


@dataclass(frozen=True)
class Planning:
    """All that planning needs. `rounds`: the question types of the bank. `due`: how many cards wait for review."""

    steps: Steps
    lines: Lines
    knowledge: Knowledge
    rounds: frozenset[str]
    calendar: Calendar
    due: Callable[[Memory], int] = _no_cards

    @cached_property
    def every(self) -> Mapping[str, Step]:
        """All steps by id, interview practice too."""
        return {**self.lines.kit, **self.steps}

    @property
    def drills(self) -> tuple[Drill, ...]:
        """A drill for each round that the bank has questions for."""
        return tuple(drill for drill in self.lines.file.drills if self.rounds & {*drill.types})

    def interview(self, found: Sequence[Result] = ()) -> Interview:
        """The practice before an interview, without the rounds that the last answers prove."""
        file = self.lines.file
        drills = tuple(drill.step for drill in self.drills if not _shown(drill, found))
        return Interview(drills, file.mocks, file.fixes, file.light)


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, and the path to remember, None when it stays as it is."""

    text: str = ""
    blocks: tuple[Block, ...] = ()
    path: Path | None = None


@dataclass(frozen=True)
class Desk:
    """One turn of one learner."""

    house: Planning
    memory: Memory
    changes: list[Change] = field(default_factory=list)

    @property
    def lines(self) -> Lines:
        """What to say."""
        return self.house.lines

    @property
    def today(self) -> date:
        """The day of the coach's clock."""
        return self.memory.now.date()

    @cached_property
    def standing(self) -> Mapping[str, Standing]:
        """Where the learner stands."""
        return standings(self.memory, tuple(self.house.knowledge.competencies))

    def plan(self, path: Path) -> Plan:
        """The plan from this week on."""
        return plan(self.house.steps, self.wish(path))

    def wish(self, path: Path) -> Wish:
        """What the plan is made from: the path, and what the learner has shown."""
        background = self.lines.background(path.background)
        points = {name: one.points[-RECENT:] for name, one in self.standing.items() if one.points}
        return Wish(
            weights=self.house.knowledge.goals[path.goal].weights,
            weeks=self._weeks(path),
            levels={name: one.level for name, one in self.standing.items() if one.level is not None},
            brings=frozenset(background.brings if background else ()),
            weak=frozenset(name for name, last in points.items() if fmean(one.share for one in last) < POOR),
            first=path.current,
            done=path.over,
            skipped=frozenset(path.skipped),
            later=frozenset(path.later),
            interview=self.house.interview([one for _, one in results(self.memory)]) if path.interview else None,
        )

    def title(self, competency: str) -> str:
        """The title of a skill."""
        return self.house.knowledge.competencies[competency].title

    def _weeks(self, path: Path) -> tuple[int, ...]:
        passed = path.passed(self.today)
        begins = path.start.toordinal() + passed * DAYS
        spent = sum(
            self.house.every[one.id].minutes
            for one in path.done
            if one.id in self.house.every and one.on.toordinal() >= begins
        )
        if path.interview is not None:
            light = self.lines.file.light.minutes
            return weeks_until(date.fromordinal(begins), path.interview, path.minutes, light, spent)
        return even_weeks(path.minutes, path.weeks - passed, spent)


def choices(*options: Option | None, prompt: str = "") -> tuple[Block, ...]:
    """A row of at most three buttons; nothing without any."""
    kept = tuple(option for option in options if option)[:3]
    return (Choices(prompt=prompt, options=kept),) if kept else ()


def week(path: Path, day: date) -> int:
    """The number of the week of a path that a day lies in, from 1."""
    return week_of(path.start, day) + 1


def _shown(drill: Drill, found: Sequence[Result]) -> bool:
    """Whether the last whole answer in a round was a good one."""
    own = [one for one in found if one.type in drill.types and not one.redo and not one.partial]
    return bool(own) and own[-1].band in PROVEN_BANDS
