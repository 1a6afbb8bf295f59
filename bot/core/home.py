"""The home page of a learner: the step under way, what is due today, the last results, and where to go on.

It only reads, what a turn would read, so it is quick and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from bot.core.blocks import Block, Choices, LearningPath, Notice, Option, ProgressReport, ProgressRow
from bot.core.grading.scorecard import Band
from bot.core.interviewing.keeping import Result, results
from bot.core.interviewing.lines import VERB as INTERVIEW
from bot.core.interviewing.lines import Lines
from bot.core.interviewing.state import OPEN, read_interview
from bot.core.looking import HomeFile, HomeLabel
from bot.core.memory import Memory
from bot.core.planning.desk import Desk, Planning
from bot.core.planning.lines import VERB as PATH
from bot.core.planning.showing import now_page
from bot.core.planning.state import read_path
from bot.core.practice.lines import VERB as PRACTICE
from bot.core.practice.schedule import due_now, read_reviews
from bot.core.progress.report import House, block, progress
from bot.core.progress.skill import VERB as PROGRESS
from bot.core.tokens import fits, mint

LAST = 3
"""Results that are shown."""

MOST_SKILLS = 5
BANDS: tuple[str, ...] = get_args(Band)


@dataclass(frozen=True)
class HomePage:
    """What the page is made of."""

    words: HomeFile
    planning: Planning
    interviewing: Lines
    growing: House

    def __call__(self, memory: Memory) -> tuple[Block, ...]:
        """Draw the page; nothing for a learner of whom nothing is kept that it could show."""
        waits, path, due = self._interview(memory), self._path(memory), self._due(memory)
        last, grown = self._results(memory), self._skills(memory)
        if not (waits or path or due or last or grown):
            return ()
        return (*waits, *(path or self._no_path()), *due, *last, *grown, *self._onward())

    def _interview(self, memory: Memory) -> tuple[Block, ...]:
        """The question that is open or paused, with the way back to it."""
        interview = read_interview(memory)
        if interview is None or interview.phase not in OPEN:
            return ()
        return (self._choices(self.words.open, ("resume", mint(INTERVIEW, "resume"))),)

    def _path(self, memory: Memory) -> tuple[Block, ...]:
        """The step under way and the next one, with the buttons that the path itself offers."""
        path = read_path(memory)
        if path is None or not path.ready:
            return ()
        shown = now_page(Desk(self.planning, memory), path, "")
        if any(isinstance(one, LearningPath) for one in shown.blocks):
            return shown.blocks
        return (Notice(text=shown.text), *shown.blocks)

    def _no_path(self) -> tuple[Block, ...]:
        return (self._choices(self.words.no_path, ("plan", mint(PATH))),)

    def _due(self, memory: Memory) -> tuple[Block, ...]:
        """How much waits for review; nothing before the first practice."""
        reviews = read_reviews(memory)
        if not reviews:
            return ()
        n = len(due_now(reviews, memory.now))
        words = self.words
        said = words.due.format(n=n) if n > 1 else words.due_one if n else words.none_due
        return (self._choices(said, ("practise", mint(PRACTICE))),)

    def _results(self, memory: Memory) -> tuple[Block, ...]:
        """The last interview answers, the newest first: their band, never a number."""
        found = results(memory)
        if not found:
            return ()
        rows = tuple(self._row(one) for _, one in reversed(found[-LAST:]))
        report = ProgressReport(title=self.words.results, summary="", rows=rows)
        again: tuple[HomeLabel, str] = ("interview", mint(INTERVIEW))
        if not fits(key := f"marks.{found[-1][0]}"):
            return (report, self._choices("", again))
        return (report, self._choices("", ("marks", mint(INTERVIEW, key)), again))

    def _row(self, one: Result) -> ProgressRow:
        types: Mapping[str, str] = {str(key): text for key, text in self.interviewing.file.types.items()}
        met = (BANDS.index(one.band) + 1) / len(BANDS)
        level = self.interviewing.file.bands[one.band]
        day = f"{one.at.day} {one.at:%B}"
        return ProgressRow(title=types.get(one.type, one.type).capitalize(), level=level, met=met, note=day)

    def _skills(self, memory: Memory) -> tuple[Block, ...]:
        """The skills that have a level, the heaviest for the learner's goal first."""
        found = progress(self.growing, memory)
        if not found.seen:
            return ()
        page = block(found)
        shown = page.model_copy(update={"rows": page.rows[: min(len(found.seen), MOST_SKILLS)], "foot": ""})
        return (shown, self._choices("", ("progress", mint(PROGRESS))))

    def _onward(self) -> Iterator[Block]:
        yield self._choices("", ("help", mint("help")), ("me", mint("me")))

    def _choices(self, prompt: str, *buttons: tuple[HomeLabel, str]) -> Choices:
        labels = self.words.labels
        return Choices(prompt=prompt, options=tuple(Option(label=labels[key], token=token) for key, token in buttons))
