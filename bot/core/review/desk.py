"""What every part of this skill works with in a turn, and a review as one value."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.answering.language import Languages
from bot.core.blocks import Block
from bot.core.interviewing.keeping import results
from bot.core.interviewing.load import Bank
from bot.core.memory import Change, Memory
from bot.core.planning.desk import Desk as PathDesk
from bot.core.planning.desk import Planning
from bot.core.planning.hearing import hear_background
from bot.core.planning.planner import Plan
from bot.core.planning.state import Path, read_path
from bot.core.review.experience import Experience, read_experience, score_experience
from bot.core.review.judging import HIGHEST, AxisScore, Judgement
from bot.core.review.learned import Learned, read_job
from bot.core.review.lines import Lines
from bot.core.review.reading import Posting, read_posting
from bot.core.review.signals import Signals
from bot.core.review.tailoring import Gap, Job, gaps, goal_of, questions, tailored
from bot.core.review.taking import Subject
from bot.core.standing import standings


@dataclass(frozen=True)
class Reviewing:
    """All that reviews need. `days`: how long texts are kept. `learned`: None without the encoder that it rests on."""

    signals: Signals
    lines: Lines
    planning: Planning
    bank: Bank
    languages: Languages
    days: int = 90
    learned: Learned | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, and what to remember. With a `key` it replaces the place's earlier message of that key."""

    text: str = ""
    blocks: tuple[Block, ...] = ()
    changes: tuple[Change, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Review:
    """A text, judged. `posting` and `judgement` only for a job description, `experience` only for experience."""

    subject: Subject
    axes: tuple[AxisScore, ...]
    gaps: tuple[Gap, ...]
    goal: str
    questions: tuple[str, ...]
    desk: PathDesk
    path: Path
    plan: Plan
    posting: Posting | None = None
    judgement: Judgement | None = None
    experience: Experience | None = None

    @property
    def machine(self) -> bool:
        """Whether a passage gives orders to machines."""
        read = self.posting or self.experience
        return bool(read and read.machine)


async def review(house: Reviewing, memory: Memory, subject: Subject, text: str, background: str = "") -> Review:
    """Judge a text that can be reviewed. `background`: what somebody says they do; else the learner's path knows it."""
    signals = house.signals
    if subject == "experience":
        told = read_experience(text, signals, house.lines)
        return _whole(house, memory, _Read(text, background, score_experience(told), experience=told))
    posting = read_posting(text, signals)
    axes, verdict = await read_job(posting, signals, house.learned)
    return _whole(house, memory, _Read(text, background, axes, posting, verdict))


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as it was read, before anything follows from it."""

    text: str
    background: str
    axes: tuple[AxisScore, ...]
    posting: Posting | None = None
    judgement: Judgement | None = None
    experience: Experience | None = None


def _whole(house: Reviewing, memory: Memory, read: _Read) -> Review:
    """All that follows. Skills that lines of experience do not show are those to learn and to practise."""
    axes, posting, text = read.axes, read.posting, read.text
    signals, known = house.signals, house.planning.knowledge
    wanted = axes if posting else tuple(AxisScore(one.id, HIGHEST - one.score) for one in axes)
    goal = goal_of(text, signals, known.default_goal) if posting else _own_goal(house, memory)
    desk, path, plan = tailored(house.planning, memory, Job(goal, wanted, read.background), signals)
    standing = standings(memory, tuple(known.competencies))
    answered = frozenset(one.question for _, one in results(memory))
    return Review(
        subject="jd" if posting else "experience",
        axes=axes,
        gaps=gaps(axes, standing, _brings(house, path), signals) if posting else (),
        goal=goal,
        questions=questions(house.bank, wanted, text, signals, answered),
        desk=desk,
        path=path,
        plan=plan,
        posting=posting,
        judgement=read.judgement,
        experience=read.experience,
    )


def _own_goal(house: Reviewing, memory: Memory) -> str:
    path = read_path(memory)
    return path.goal if path and path.goal else house.planning.knowledge.default_goal


def _brings(house: Reviewing, path: Path) -> tuple[str, ...]:
    """What the stated background brings; it is no evidence."""
    lines = house.planning.lines
    known = path.background or hear_background(path.called, lines)[0]
    found = lines.background(known)
    return tuple(found.brings) if found else ()
