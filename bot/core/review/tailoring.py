"""What follows from a review: gaps against what the learner has shown, a path that fits, questions to practise on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.interviewing.bank import Question
from bot.core.interviewing.load import Bank
from bot.core.knowledge.likeness import likeness
from bot.core.knowledge.words import term_set
from bot.core.memory import Memory
from bot.core.planning.alone import Asked, path_of
from bot.core.planning.desk import Desk, Planning
from bot.core.planning.planner import Plan, plan
from bot.core.planning.state import Path, read_path
from bot.core.review.judging import AxisScore
from bot.core.review.reading import plain
from bot.core.review.signals import Axis, Signals
from bot.core.standing import Standing

ASKED = 2
"""The score from which a skill counts as asked for."""
QUESTIONS = 3
GOAL_HITS = 3
"""Words of a kind of role from which a job is of that kind."""
LIKE = 2.0
REPEATED = 1.0
EVEN, STEP = 0.5, 0.5
"""A skill's weight by the goal is multiplied by 0.5 when a job does not ask for it, by 2 when it is a main part."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill that a text asks for and that is not shown: `level` 0 to 4, None when nothing is seen yet."""

    axis: Axis
    competency: str
    wanted: int
    level: float | None
    brings: bool = False


def gaps(
    scores: Sequence[AxisScore], standings: Mapping[str, Standing], brings: Iterable[str], signals: Signals
) -> tuple[Gap, ...]:
    """What is asked for and not shown: known to be low before unseen, then one skill of each axis, the most asked first."""
    brought, found = frozenset(brings), dict[str, Gap]()
    for score, competency in _by_turns(scores, signals):
        known = standings.get(competency)
        level = known.level if known else None
        if competency not in found and score.score >= ASKED and (level is None or level < score.score):
            found[competency] = Gap(score.id, competency, score.score, level, brings=competency in brought)
    return tuple(sorted(found.values(), key=lambda gap: gap.level is None))


def _by_turns(scores: Sequence[AxisScore], signals: Signals) -> Iterator[tuple[AxisScore, str]]:
    """The first skill of each axis, the most asked for first, then the second of each, and so on."""
    skills = {score: signals.axes[score.id].rule.competencies for score in sorted(scores, key=lambda one: -one.score)}
    for n in range(max(map(len, skills.values()), default=0)):
        yield from ((score, named[n]) for score, named in skills.items() if n < len(named))


def goal_of(text: str, signals: Signals, default: str) -> str:
    """The goal whose words a text uses most, `default` when it uses few of any."""
    counts = {goal: len(pattern.findall(plain(text))) for goal, pattern in signals.goals.items()}
    best = max(counts, key=lambda goal: counts[goal], default=default)
    return best if counts.get(best, 0) >= GOAL_HITS else default


@dataclass(frozen=True, slots=True)
class Job:
    """What a path leads to: a goal, how strongly each skill is asked for, from which background."""

    goal: str
    scores: Sequence[AxisScore]
    background: str = ""


def tailored(house: Planning, memory: Memory, job: Job, signals: Signals) -> tuple[Desk, Path, Plan]:
    """The path for one job: the learner's own hours and weeks where known, the goal's weights bent by the job's."""
    desk, known = Desk(house, memory), read_path(memory)
    path = _path(house, known, job, memory.now)
    wish = desk.wish(path)
    asked = _asked(job.scores, signals)
    weights = {
        name: weight * (EVEN + STEP * asked.get(name, 0))
        for name, weight in house.knowledge.goals[job.goal].weights.items()
    }
    return desk, path, plan(house.steps, replace(wish, weights=weights, first=""))


def questions(
    bank: Bank, scores: Sequence[AxisScore], text: str, signals: Signals, answered: frozenset[str]
) -> tuple[str, ...]:
    """The ids of questions that practise what is asked for, each of another type, nearest to the text's subject first."""
    asked, subject = _asked(scores, signals), term_set(text)
    worth = {one.id: _worth(one, asked, subject) - REPEATED * (one.id in answered) for one in bank.questions.values()}
    chosen: list[Question] = []
    for question in sorted(bank.questions.values(), key=lambda one: (-worth[one.id], one.id)):
        if len(chosen) < QUESTIONS and question.type not in {one.type for one in chosen}:
            chosen.append(question)
    return tuple(one.id for one in chosen)


def _worth(question: Question, asked: Mapping[str, int], subject: frozenset[str]) -> float:
    mean = sum(asked.get(one, 0) for one in question.competencies) / len(question.competencies)
    return mean + LIKE * likeness(term_set(question.text), subject)


def _asked(scores: Sequence[AxisScore], signals: Signals) -> dict[str, int]:
    """How strongly each competency is asked for."""
    asked: dict[str, int] = {}
    for score in scores:
        for competency in signals.axes[score.id].rule.competencies:
            asked[competency] = max(asked.get(competency, 0), score.score)
    return asked


def _path(house: Planning, known: Path | None, job: Job, now: datetime) -> Path:
    if known is not None and known.ready and not job.background:
        weeks = known.weeks or house.lines.file.defaults.weeks
        return known.model_copy(update={"goal": job.goal, "interview": None, "weeks": weeks})
    defaults = house.lines.file.defaults
    fresh = path_of(house, Asked(job.background, job.goal, defaults.hours, defaults.weeks), now)
    return fresh if known is None else fresh.model_copy(update={"done": known.done})
