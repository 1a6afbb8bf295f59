"""Blocks that are read rather than pressed, as paragraphs of small Markdown: what Slack and Discord share.

Each adapter cleans and escapes the result in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.blocks import LETTERS, LearningPath, Option, PathStep, ProgressReport, ProgressRow, Quiz, Scorecard

FIELDS = 4
"""The fields of a bar."""

MARKS = {"done": "✓", "now": "▸", "next": "·", "later": "·"}


def scorecard(card: Scorecard) -> Iterator[str]:
    """Title and summary, then one paragraph for each criterion."""
    yield f"**{card.title}**\n{card.summary}"
    for row in card.rows:
        said = [f"**{row.title}**: {row.level}", *(f"> {quote}" for quote in row.quotes), row.note, row.rule]
        yield "\n".join(filter(None, said))


def path(block: LearningPath) -> Iterator[str]:
    """Title and summary, then the steps, a heading where a week begins, and what was left out."""
    yield f"**{block.title}**\n{block.summary}".strip()
    week = 0
    for step in block.steps:
        head = f"**Week {step.week}**\n" if step.week != week else ""
        week = step.week
        yield head + path_step(step)
    if block.left_out:
        yield "\n".join(("**Left out**", *(f"- {line}" for line in block.left_out)))


def path_step(step: PathStep) -> str:
    """One step; the present one with all that is needed to begin."""
    line = f"{MARKS[step.state]} {step.n}. **{step.title}** ({facts(step)})"
    if step.state != "now":
        return line
    resource = f"[{step.resource}]({step.url})" if step.url and step.resource else step.resource
    return "\n".join(filter(None, (line, step.why, resource, f"Done when: {step.done_when}")))


def facts(step: PathStep) -> str:
    """How long a step takes, and on what it is where that is said."""
    return ", ".join(filter(None, (hours(step.hours), step.about)))


def hours(number: float) -> str:
    """A number of hours as one says it."""
    if number < 1:
        return f"{round(number * 60)} minutes"
    return "1 hour" if number == 1 else f"{number:g} hours"


def quiz(block: Quiz) -> str:
    """The item and its options, lettered as their buttons are."""
    options = (f"**{letter}** {option.text}" for letter, option in zip(LETTERS, block.options, strict=False))
    return "\n".join((f"**{block.text}**", *options))


def quiz_options(block: Quiz) -> list[Option]:
    """What a quiz is answered with: a letter for each option, and "I don't know"."""
    lettered = zip(LETTERS, block.options, strict=False)
    options = [Option(label=letter, token=option.token) for letter, option in lettered]
    return [*options, block.unsure] if block.unsure else options


def quiz_place(block: Quiz) -> str:
    """Which of how many, on what."""
    return f"{block.n}/{block.of} · {block.about}" if block.of > 1 else block.about


def progress(block: ProgressReport) -> Iterator[str]:
    """Title and summary, then one line for each skill."""
    yield f"**{block.title}**\n{block.summary}".strip()
    yield "\n".join(progress_row(row) for row in block.rows)


def progress_row(row: ProgressRow) -> str:
    """A bar of four, the skill, its level, and what it was before."""
    line = f"{bar(row.met)} **{row.title}**: {row.level}"
    return f"{line} ({row.note})" if row.note else line


def bar(met: float | None) -> str:
    """A share as filled fields."""
    filled = round((met or 0) * FIELDS)
    return "■" * filled + "□" * (FIELDS - filled)
