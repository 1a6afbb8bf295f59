"""A message as things that rich can print, one small function per kind of block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import assert_never

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.adapters import reading
from bot.core.blocks import (
    LETTERS,
    Block,
    Choices,
    Citations,
    Clearing,
    Comparison,
    Document,
    Feedback,
    InterviewQuestion,
    LearningPath,
    Notice,
    Option,
    PathStep,
    Picture,
    ProgressReport,
    ProgressRow,
    Quiz,
    Scorecard,
    ScorecardRow,
)
from bot.core.tokens import mint
from bot.core.turns.turn import Content

NARROW = 60
"""Below this many columns a comparison is stacked instead of set in a table."""

BAR = 4

_LINE_END = re.compile(r"(?<=\S)\n(?=\S)")

_QUOTE_END = re.compile(r"^(>.*)\n(?=[^>\n])", re.MULTILINE)
"""Where a quotation ends: without a blank line Markdown takes what follows for a part of it."""

_LIST_MARK = re.compile(r"(\s*(?:- (?:\[[ x]\] )?)?)(.*)")
PROSE = (".md", ".txt")
"""Files that people read."""

FEEDBACK = "Feedback"

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def render(content: Content, width: int) -> RenderableType:
    """Draw a message for a terminal of `width` columns; its buttons are drawn apart, by `buttons`."""
    parts: list[RenderableType] = [markdown(content.markdown)] if content.markdown else []
    for block in content.blocks:
        parts.extend(Padding(part, (1 if parts else 0, 0, 0, 0)) for part in _block(block, width))
    return Group(*parts)


def markdown(text: str) -> Markdown:
    """Small Markdown, in which the end of a line is the end of a line and a link shows its address."""
    return Markdown(_LINE_END.sub("  \n", _QUOTE_END.sub(r"\1\n\n", text)), hyperlinks=False)


def print_out(console: Console, drawn: RenderableType) -> None:
    """Print for a person; into a pipe without the blanks that fill a line up to the screen's edge."""
    if console.is_terminal:
        console.print(drawn)
        return
    with console.capture() as held:
        console.print(drawn)
    try:
        console.file.writelines(f"{line.rstrip()}\n" for line in held.get().splitlines())
        console.file.flush()
    except BrokenPipeError:
        console.on_broken_pipe()


def options(content: Content) -> tuple[Option, ...]:
    """All that can be pressed in a message, in the order of its numbers. Feedback is one of them."""
    found = [option for block in content.blocks for option in _pressable(block)]
    rated = (block.ref for block in content.blocks if isinstance(block, Feedback))
    return (*found, *(Option(label=FEEDBACK, token=mint("feedback", ref)) for ref in rated))


def _pressable(block: Block) -> Sequence[Option]:
    match block:
        case Choices():
            return block.options
        case Quiz():
            return reading.quiz_options(block)
        case _:
            return ()


def buttons(pressable: Sequence[Option], width: int) -> RenderableType:
    """Draw buttons as numbers to type: as many on a line as fit; one that is too long goes on under its label."""
    lines: list[list[str]] = []
    for n, option in enumerate(pressable, 1):
        label = f"[{n}] {option.label}"
        if lines and len("  ".join((*lines[-1], label))) <= width:
            lines[-1].append(label)
        else:
            lines.append([label])
    return Group(*(_button_line("  ".join(line), width) for line in lines))


def _button_line(line: str, width: int) -> RenderableType:
    if len(line) <= width:
        return Text(line, style="cyan")
    number, _, label = line.partition(" ")
    return _hanging(((Text(number, style="cyan"), Text(label, style="cyan")),))


def _hanging(rows: Iterable[tuple[Text, RenderableType]], gap: int = 1) -> Table:
    """Marks and what they stand before: where that takes several lines, the mark stands alone on their left."""
    grid = Table.grid(padding=(0, gap, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for mark, text in rows:
        grid.add_row(mark, text)
    return grid


def _block(block: Block, width: int) -> Iterator[RenderableType]:
    match block:
        case Citations():
            yield _citations(block)
        case Choices(prompt=prompt):
            if prompt:
                yield markdown(prompt)
        case Comparison():
            yield _stacked(block) if width < NARROW else _table(block)
        case Notice(text=text) | Clearing(text=text):
            yield Text(text, style="italic")
        case Document(name=name, text=text):
            yield Text(name, style="bold")
            yield _prose(text) if name.endswith(PROSE) else Text(text)
        case Feedback():
            return
        case _:
            yield from _coached(block)


def _coached(
    block: InterviewQuestion | Scorecard | LearningPath | Quiz | ProgressReport | Picture,
) -> Iterator[RenderableType]:
    """What interviews, paths and practice show."""
    match block:
        case InterviewQuestion():
            yield Text(f"{block.n} of {block.of} · {block.about} · about {block.minutes} minutes", style="dim")
            yield Text(block.text, style="bold")
        case Scorecard():
            yield from _scorecard(block)
        case LearningPath():
            yield from _path(block)
        case Quiz():
            yield from _quiz(block)
        case ProgressReport():
            yield from _progress(block)
        case Picture(of=drawn):
            yield from _coached(drawn)
        case _:
            assert_never(block)


def _scorecard(card: Scorecard) -> Iterator[RenderableType]:
    yield Text(card.title, style="bold")
    yield markdown(card.summary)
    for row in card.rows:
        yield _row(row)
    yield Text(card.foot, style="dim italic")


def _path(block: LearningPath) -> Iterator[RenderableType]:
    yield Text(block.title, style="bold")
    if block.summary:
        yield markdown(block.summary)
    for number, steps in groupby(block.steps, key=lambda step: step.week):
        yield Group(Text(f"Week {number}", style="dim"), _hanging(_step(step) for step in steps))
    if block.left_out:
        yield Group(Text("Left out:", style="dim"), _listed(block.left_out))


def _prose(text: str) -> Group:
    """A text of lines and lists as it is written, each line going on under its own beginning."""
    marks = (_LIST_MARK.match(line) for line in text.splitlines())
    split = ((mark[1], mark[2]) for mark in marks if mark)
    return Group(*(_hanging([(Text(mark), Text(rest))], gap=0) if mark else Text(rest) for mark, rest in split))


def _listed(lines: Iterable[str]) -> Table:
    return _hanging((Text("-", style="dim"), Text(line, style="dim")) for line in lines)


def _step(step: PathStep) -> tuple[Text, Text]:
    """One step on a line; the present one with all that is needed to begin."""
    style = {"done": "dim", "now": "bold cyan"}.get(step.state, "")
    text = Text(step.title, style=style)
    text.append(f"  {reading.facts(step)}", style="not bold default dim")
    if step.state == "now":
        for line in filter(None, (step.why, step.resource, step.url, f"Done when: {step.done_when}")):
            text.append(f"\n{line}", style="not bold default")
    return Text(f"{reading.MARKS[step.state]} {step.n}.", style=style), text


def _quiz(block: Quiz) -> Iterator[RenderableType]:
    yield Text(reading.quiz_place(block), style="dim")
    yield Text(block.text, style="bold")
    if block.options:
        lettered = zip(LETTERS, block.options, strict=False)
        yield _hanging(((Text(letter, style="cyan"), Text(one.text)) for letter, one in lettered), gap=2)


def _progress(report: ProgressReport) -> Iterator[RenderableType]:
    yield Text(report.title, style="bold")
    if report.summary:
        yield markdown(report.summary)
    yield _hanging((_skill(row) for row in report.rows), gap=2)
    if report.foot:
        yield Text(report.foot, style="dim italic")


def _skill(row: ProgressRow) -> tuple[Text, Text]:
    text = Text(row.title, style="bold").append(f"  {row.level}", style="not bold cyan")
    return _bar(row.met), text.append(f"  {row.note}", style="not bold dim") if row.note else text


def _bar(met: float | None) -> Text:
    """A bar of four; one without marks means not assessed."""
    filled = round((met or 0) * BAR)
    return Text("■" * filled, style="cyan").append("□" * (BAR - filled), style="dim")


def _row(row: ScorecardRow) -> Table:
    """One criterion with its words."""
    text = Text(row.title, style="bold").append(f"  {row.level}", style="not bold cyan")
    for quote in row.quotes:
        text.append(f"\n“{quote}”", style="not bold italic")
    if row.note:
        text.append(f"\n{row.note}", style="not bold")
    if row.rule:
        text.append(f"\n{row.rule}", style="not bold dim")
    return _hanging(((_bar(row.met), text),), gap=2)


def _citations(block: Citations) -> Text:
    titles = (f"{str(item.n).translate(_SUPERSCRIPT)} {item.title}" for item in block.items)
    return Text("  ".join(titles), style="dim")


def _table(block: Comparison) -> Table:
    table = Table("", block.left, block.right, header_style="bold", pad_edge=False, show_lines=True)
    for row in block.rows:
        table.add_row(Text(row.on, style="bold"), row.left, row.right)
    return table


def _stacked(block: Comparison) -> Text:
    text = Text()
    for n, row in enumerate(block.rows):
        text.append("\n\n" if n else "").append(row.on, style="bold")
        text.append(f"\n{block.left}: {row.left}\n{block.right}: {row.right}")
    return text
