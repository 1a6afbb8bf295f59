"""A message as things that rich can print, one small function per kind of block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.core.blocks import (
    Block,
    Choices,
    Citations,
    Comparison,
    Document,
    Feedback,
    InterviewQuestion,
    Notice,
    Option,
    Picture,
    Scorecard,
    ScorecardRow,
)
from bot.core.tokens import mint
from bot.core.turns.turn import Content

NARROW = 60
"""Below this many columns a comparison is stacked instead of set in a table."""

BAR = 4

_LINE_END = re.compile(r"(?<=\S)\n(?=\S)")

FEEDBACK = "Feedback"

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def render(content: Content, width: int) -> RenderableType:
    """Draw a message for a terminal of `width` columns; its buttons are drawn apart, by `buttons`."""
    parts: list[RenderableType] = [markdown(content.markdown)] if content.markdown else []
    for block in content.blocks:
        parts.extend(Padding(part, (1 if parts else 0, 0, 0, 0)) for part in _block(block, width))
    return Group(*parts)


def markdown(text: str) -> Markdown:
    """Small Markdown, in which the end of a line is the end of a line."""
    return Markdown(_LINE_END.sub("  \n", text))


def print_out(console: Console, drawn: RenderableType) -> None:
    """Print for a person; into a pipe without the blanks that fill a line up to the screen's edge."""
    if console.is_terminal:
        console.print(drawn)
        return
    with console.capture() as held:
        console.print(drawn)
    console.file.writelines(f"{line.rstrip()}\n" for line in held.get().splitlines())
    console.file.flush()


def options(content: Content) -> tuple[Option, ...]:
    """All that can be pressed in a message, in the order of its numbers. Feedback is one of them."""
    found = [option for block in content.blocks if isinstance(block, Choices) for option in block.options]
    rated = (block.ref for block in content.blocks if isinstance(block, Feedback))
    return (*found, *(Option(label=FEEDBACK, token=mint("feedback", ref)) for ref in rated))


def buttons(pressable: Sequence[Option], width: int) -> Text:
    """Draw buttons as numbers to type: on one line where they fit, else one below the other."""
    labels = [f"[{n}] {option.label}" for n, option in enumerate(pressable, 1)]
    line = "  ".join(labels)
    return Text(line if len(line) <= width else "\n".join(labels), style="cyan")


def _block(block: Block, width: int) -> Iterator[RenderableType]:
    match block:
        case Citations():
            yield _citations(block)
        case Choices(prompt=prompt):
            if prompt:
                yield markdown(prompt)
        case Comparison():
            yield _stacked(block) if width < NARROW else _table(block)
        case Notice(text=text):
            yield Text(text, style="italic")
        case Document(name=name, text=text):
            yield Text(name, style="bold")
            yield Text(text)
        case Feedback():
            return
        case InterviewQuestion() | Scorecard() | Picture():
            yield from _interview(block)
        case _:
            assert_never(block)


def _interview(block: InterviewQuestion | Scorecard | Picture) -> Iterator[RenderableType]:
    match block:
        case InterviewQuestion():
            yield Text(f"{block.n} of {block.of} · {block.about} · about {block.minutes} minutes", style="dim")
            yield Text(block.text, style="bold")
        case Scorecard():
            yield from _scorecard(block)
        case Picture(of=card):
            yield from _scorecard(card)
        case _:
            assert_never(block)


def _scorecard(card: Scorecard) -> Iterator[RenderableType]:
    yield Text(card.title, style="bold")
    yield markdown(card.summary)
    for row in card.rows:
        yield _row(row)
    yield Text(card.foot, style="dim italic")


def _row(row: ScorecardRow) -> Text:
    """One criterion as a bar of four and its words; a bar without marks means not assessed."""
    filled = round((row.met or 0) * BAR)
    text = Text("■" * filled, style="cyan").append("□" * (BAR - filled), style="dim")
    text.append(f"  {row.title}", style="bold").append(f"  {row.level}", style="cyan")
    for quote in row.quotes:
        text.append(f"\n      “{quote}”", style="italic")
    if row.note:
        text.append(f"\n      {row.note}")
    return text.append(f"\n      {row.rule}", style="dim") if row.rule else text


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
