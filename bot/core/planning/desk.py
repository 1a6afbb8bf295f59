"""What every part of this skill works with in a turn: the steps, the learner's path, and the plan made of both."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from statistics import fmean

from bot.core.blocks import Block
from bot.core.interviewing.keeping import results
from bot.core.knowledge.knowledge import Knowledge
from bot.core.memory import Memory
from bot.core.planning.calendar import Calendar
from bot.core.planning.lines import Drill, Lines
from bot.core.planning.planner import Plan, plan
from bot.core.planning.rounds import Rounds, last_rounds
from bot.core.planning.state import Path
from bot.core.planning.step import Step, Steps
from bot.core.planning.weeks import DAYS, even_weeks, week_of, weeks_until
from bot.core.planning.wish import Interview, Wish
from bot.core.standing import Point, Standing, standings

RECENT = 3
POOR = 0.5
SOON = 21
"""Days before an interview in which the rounds that did not go well yet count more."""


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

    def interview(self, rounds: Rounds, over: Container[str] = (), *, soon: bool = False) -> Interview:
        """The practice before an interview, without the rounds that the last answers prove.

        `soon`: the rounds that did not go well yet come first, and once more when their drill is `over`.
        """
        file = self.lines.file
        weak = [drill for drill in self.drills if soon and rounds.weak(drill)]
        others = [drill for drill in self.drills if drill not in weak and not rounds.shown(drill)]
        first = [self.lines.once_more(one.step) if one.step.id in over else one.step for one in weak]
        return Interview((*first, *(drill.step for drill in others)), file.mocks, file.fixes, file.light)

    def drill_type(self, step: Step, rounds: Rounds) -> str:
        """The type of question that a drill starts with: of several the one that went least well; else empty."""
        ids = (step.id, step.id.removesuffix("-again"))
        types = (type_ for drill in self.drills if drill.step.id in ids for type_ in drill.types)
        return min((one for one in types if one in self.rounds), key=rounds.total, default="")


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, and the path to remember, None when it stays as it is. `reasons`: the steps whose reason it shows."""

    text: str = ""
    blocks: tuple[Block, ...] = ()
    path: Path | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """One turn of one learner. `words`: reasons of steps in words for them, by id; empty ones do not count."""

    house: Planning
    memory: Memory
    words: Mapping[str, str] = field(default_factory=dict)

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

    @cached_property
    def rounds(self) -> Rounds:
        """How the rounds of an interview went."""
        return last_rounds([one for _, one in results(self.memory)])

    @cached_property
    def weak(self) -> frozenset[str]:
        """The skills that went badly of late: in an interview, or in more than one item."""
        return frozenset(name for name, one in self.standing.items() if _went_badly(one.points[-RECENT:]))

    def plan(self, path: Path) -> Plan:
        """The plan from this week on."""
        return plan(self.house.steps, self.wish(path))

    def wish(self, path: Path) -> Wish:
        """What the plan is made from: the path, and what the learner has shown."""
        background = self.lines.background(path.background)
        soon = path.interview is not None and (path.interview - self.today).days <= SOON
        return Wish(
            weights=self.house.knowledge.goals[path.goal].weights,
            weeks=self._weeks(path),
            levels={name: one.level for name, one in self.standing.items() if one.level is not None},
            brings=frozenset(background.brings if background else ()),
            weak=self.weak | (self.rounds.competencies(self.house.drills) if soon else frozenset()),
            first=path.current,
            done=path.over,
            skipped=frozenset(path.skipped),
            later=frozenset(path.later),
            interview=self.house.interview(self.rounds, path.over, soon=soon) if path.interview else None,
        )

    def title(self, competency: str) -> str:
        """The title of a skill."""
        return self.house.knowledge.competencies[competency].title

    def trained(self, step: Step) -> str:
        """What a step trains: its skill, or the whole interview where it goes through all rounds."""
        return self.lines.say("whole_loop") if step.id in self.lines.whole_loop else self.title(step.competency)

    def about(self, competency: str) -> str:
        """What a skill is."""
        return self.house.knowledge.competencies[competency].about

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


def week(path: Path, day: date) -> int:
    """The number of the week of a path that a day lies in, from 1."""
    return week_of(path.start, day) + 1


def _went_badly(last: Sequence[Point]) -> bool:
    """Whether less than half was reached; one item alone may be bad luck."""
    enough = len(last) > 1 or any(one.source == "interview" for one in last)
    return enough and fmean(one.share for one in last) < POOR
