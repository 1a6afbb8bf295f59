"""The coach with all its skills."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from bot.bootstrap.administering import Office, administering
from bot.bootstrap.content import bank
from bot.bootstrap.engines import answering, model_host
from bot.bootstrap.judges import grader
from bot.bootstrap.places import knowledge_folder
from bot.bootstrap.planning import planning, wording
from bot.bootstrap.practising import practising
from bot.bootstrap.reviewing import reviewing
from bot.bootstrap.watching import logged
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.answering.answering import Answering
    from bot.core.answering.skill import AnsweringSkill, Skill
    from bot.core.budget import Ledger
    from bot.core.coach import Coach
    from bot.core.forms import Look
    from bot.core.interviewing.desk import Interviewing
    from bot.core.knowledge.knowledge import Knowledge
    from bot.core.looking import Looking
    from bot.core.memory import Memory
    from bot.core.nudging.skill import NudgingSkill
    from bot.core.planning.desk import Planning
    from bot.core.progress.skill import ProgressSkill

OFFERED = frozenset(("admin", "interview", "me", "path", "practice", "progress", "review"))
"""The commands whose skills are there, besides those of answering."""


def _interviewing(answers: Answering, days: int) -> Interviewing:
    """What interviews need, with the encoder and the model that answering has."""
    from bot.core.interviewing.desk import Interviewing
    from bot.core.interviewing.lines import load_lines

    known = bank()
    judges = grader(answers.retrieval.embed, answers.writer.model if answers.writer else None)
    lines = load_lines(knowledge_folder() / "interview.yaml")
    return Interviewing(known, judges, lines, answers.knowledge, days, answers.manner.languages.of)


def _progress(known: Knowledge, planned: Planning, steps: Sequence[str]) -> ProgressSkill:
    """What moved, in the words of the ladder that practice uses, and the step that trains what has most to gain."""
    from functools import partial

    from bot.core.planning.training import training
    from bot.core.practice.lines import load_lines
    from bot.core.progress.report import House
    from bot.core.progress.skill import ProgressSkill
    from bot.core.progress.words import load_words

    folder = knowledge_folder()
    levels = load_lines(folder / "practice.yaml").file.levels
    return ProgressSkill(
        House(load_words(folder / "progress.yaml"), levels, steps, known, bank(), partial(training, planned))
    )


def _nudging(planned: Planning, otherwise: Skill) -> NudgingSkill:
    """Reminders of what waits: items to review, and the step of the path."""
    from bot.core.nudging.skill import NudgingSkill
    from bot.core.nudging.words import load_words
    from bot.core.planning.state import read_path

    def step(memory: Memory) -> str:
        path = read_path(memory)
        found = planned.every.get(path.current) if path else None
        return found.title if found else ""

    return NudgingSkill(load_words(knowledge_folder() / "nudge.yaml"), otherwise, planned.due, step)


async def coach(settings: Settings, ledger: Ledger | None = None, office: Office | None = None) -> tuple[Coach, Look]:
    """Put the coach together with all its skills, and what it answers at once."""
    from bot.core.answering.skill import AnsweringSkill
    from bot.core.coach import Coach

    days = settings.coach_retention_days
    answers = await answering(settings, ledger)
    planned, asked = planning(answers.knowledge), _interviewing(answers, days)
    moved = _progress(answers.knowledge, planned, asked.lines.file.steps)
    skills = {**_called(settings, answers), **moved.table()}
    skills |= administering(settings, answers.knowledge, ledger, office or Office()).table()
    skill = AnsweringSkill(answers, frozenset((*skills, *OFFERED)), days, model_host(settings) or "")
    skills |= _listening(skills, skill.table()["ask"], answers, (planned, asked), days)
    return Coach(skill, skills), _looking(answers, planned, asked, moved).look


def _called(settings: Settings, answers: Answering) -> dict[str, Skill]:
    """The small skills that only come when they are called: what is kept, reports, the notice to the silent."""
    from bot.core.privacy.skill import PrivacySkill
    from bot.core.privacy.words import load_words
    from bot.core.reporting.skill import ReportingSkill
    from bot.core.reporting.words import load_words as load_report_words
    from bot.core.retention import IDLE_NOTICE, idle_notice

    folder, days = knowledge_folder(), settings.coach_retention_days
    mine = PrivacySkill(load_words(folder / "me.yaml"), days, settings.coach_backup_days, model_host(settings))
    wrong = load_report_words(folder / "wrong.yaml")
    reports = ReportingSkill(wrong, answers.knowledge, days, settings.coach_issues_url)
    return {**mine.table(), **reports.table(), IDLE_NOTICE: idle_notice}


def _listening(
    called: Mapping[str, Skill], ask: Skill, answers: Answering, desks: tuple[Planning, Interviewing], days: int
) -> dict[str, Skill]:
    """The skills that also listen to plain words; each hands on to the one before it what is not for it."""
    from bot.core.interviewing.skill import InterviewSkill
    from bot.core.planning.skill import PlanningSkill
    from bot.core.practice.skill import PracticeSkill
    from bot.core.review.skill import ReviewSkill

    planned, asked = desks
    meaning, skills = answers.manner.meaning, {**called, **_nudging(planned, ask).table()}
    skills |= PlanningSkill(planned, skills["ask"], meaning, wording(answers)).table()
    skills |= PracticeSkill(practising(answers, days), skills["ask"], meaning).table()
    reviewed = reviewing(planned, days, answers.retrieval.embed)
    skills |= ReviewSkill(reviewed, skills["ask"], meaning, skills).table()
    skills |= InterviewSkill(asked, skills["ask"], meaning, answers.manner.asks_for).table()
    return skills


def _looking(answers: Answering, planned: Planning, asked: Interviewing, moved: ProgressSkill) -> Looking:
    """Forms, the home page, and what a command offers while it is being typed."""
    from bot.core.answering.sides import comparable
    from bot.core.home import HomePage
    from bot.core.interviewing.lines import VERB
    from bot.core.interviewing.sheets import refusal
    from bot.core.looking import Looking, load_looks
    from bot.core.planning.lines import VERB as PATH
    from bot.core.practice.lines import VERB as PRACTICE

    words = load_looks(knowledge_folder() / "forms.yaml")
    offers = {
        VERB: [asked.lines.file.labels["full"], *asked.lines.file.types.values()],
        PATH: [goal.title for goal in answers.knowledge.goals.values()],
        PRACTICE: [competency.title for competency in answers.knowledge.competencies.values()],
    }
    page = HomePage(words.home, planned, asked.lines, moved.house)
    pairs = partial(comparable, answers.manner.signals)
    return Looking(words, answers.knowledge, page, offers, partial(refusal, asked.lines), pairs)


@asynccontextmanager
async def asking(settings: Settings) -> AsyncIterator[AnsweringSkill]:
    """The answering skill alone, without turns and without a store; what it offers is not put together."""
    from bot.core.answering.skill import AnsweringSkill

    with logged(settings, logging.WARNING):
        answers = await answering(settings)
        try:
            yield AnsweringSkill(answers, OFFERED)
        finally:
            await answers.close()
