"""The coach with all its skills."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.bootstrap.administering import Office, administering
from bot.bootstrap.content import bank
from bot.bootstrap.engines import answering, model_host
from bot.bootstrap.judges import grader
from bot.bootstrap.places import knowledge_folder
from bot.bootstrap.planning import planning
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
    judges = grader(known, answers.retrieval.embed, answers.writer.model if answers.writer else None)
    lines = load_lines(knowledge_folder() / "interview.yaml")
    return Interviewing(known, judges, lines, answers.knowledge, days, answers.manner.languages.of)


def _progress(known: Knowledge) -> ProgressSkill:
    """What moved, in the words of the ladder that practice uses."""
    from bot.core.practice.lines import load_lines
    from bot.core.progress.report import House
    from bot.core.progress.skill import ProgressSkill
    from bot.core.progress.words import load_words

    folder = knowledge_folder()
    levels = load_lines(folder / "practice.yaml").file.levels
    return ProgressSkill(House(load_words(folder / "progress.yaml"), levels, known, bank()))


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
    from bot.core.home import HomePage
    from bot.core.interviewing.lines import VERB
    from bot.core.interviewing.skill import InterviewSkill
    from bot.core.looking import Looking, load_looks
    from bot.core.planning.lines import VERB as PATH
    from bot.core.planning.skill import PlanningSkill
    from bot.core.practice.lines import VERB as PRACTICE
    from bot.core.practice.skill import PracticeSkill
    from bot.core.privacy.skill import PrivacySkill
    from bot.core.privacy.words import load_words
    from bot.core.reporting.skill import ReportingSkill
    from bot.core.reporting.words import load_words as load_report_words
    from bot.core.retention import IDLE_NOTICE, idle_notice
    from bot.core.review.lines import VERB as REVIEW
    from bot.core.review.skill import ReviewSkill

    days = settings.coach_retention_days
    mine = PrivacySkill(
        load_words(knowledge_folder() / "me.yaml"), days, settings.coach_backup_days, model_host(settings)
    )
    answers = await answering(settings, ledger)
    reports = ReportingSkill(
        load_report_words(knowledge_folder() / "wrong.yaml"), answers.knowledge, days, settings.coach_issues_url
    )
    moved = _progress(answers.knowledge)
    skills = {**mine.table(), **reports.table(), **moved.table(), IDLE_NOTICE: idle_notice}
    skills |= administering(settings, answers.knowledge, ledger, office or Office()).table()
    skill = AnsweringSkill(
        answers, frozenset((*skills, PATH, PRACTICE, REVIEW, VERB)), days, model_host(settings) or ""
    )
    planned = planning(answers.knowledge)
    skills |= _nudging(planned, skill.table()["ask"]).table()
    skills |= PlanningSkill(planned, skills["ask"], answers.manner.meaning).table()
    skills |= PracticeSkill(practising(answers, days), skills["ask"], answers.manner.meaning).table()
    asked = _interviewing(answers, days)
    skills |= ReviewSkill(
        reviewing(planned, days, answers.retrieval.embed), skills["ask"], answers.manner.meaning, skills
    ).table()
    skills |= InterviewSkill(asked, skills["ask"], answers.manner.meaning, answers.manner.asks_for).table()
    words = load_looks(knowledge_folder() / "forms.yaml")
    page = HomePage(words.home, planned, asked.lines, moved.house)
    offers = {
        VERB: [asked.lines.file.labels["full"], *asked.lines.file.types.values()],
        PATH: [goal.title for goal in answers.knowledge.goals.values()],
        PRACTICE: [competency.title for competency in answers.knowledge.competencies.values()],
    }
    looking = Looking(words, skill.answering.knowledge, page, offers)
    return Coach(skill, skills), looking.look


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
