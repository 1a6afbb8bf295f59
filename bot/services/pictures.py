"""Pictures of blocks as PNG bytes, drawn with Pillow and its own font, so that no font needs to be installed.

Plain functions: a caller runs them in a thread. The same block gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageDraw import ImageDraw as Pen

from bot.core.blocks import Block, Picture, ProgressReport, ProgressRow, Scorecard, ScorecardRow
from bot.core.ports import Draw

WIDTH, MARGIN, ROW, LINE = 1200, 56, 92, 34
BAR_LEFT, BAR_WIDTH, BAR_HEIGHT, GAP = 700, 260, 26, 8
SEGMENTS = 4
PAPER, INK, SOFT, EMPTY, FILLED, EARLIER = "#ffffff", "#1f2937", "#6b7280", "#e5e7eb", "#2563eb", "#f59e0b"
TITLE, TEXT, SMALL = 40, 28, 22
TITLE_WIDTH = BAR_LEFT - MARGIN - 24


def draw_picture(block: Block) -> bytes:
    """A PNG of a scorecard or of progress; TypeError for a block that has no picture."""
    card = block.of if isinstance(block, Picture) else block
    if not isinstance(card, Scorecard | ProgressReport):
        raise TypeError(f"a {block.kind} has no picture")
    foot = list(_lines(card.foot, SMALL, WIDTH - 2 * MARGIN))
    height = MARGIN + TITLE + LINE + 40 + ROW * len(card.rows) + LINE * len(foot) + MARGIN
    image = Image.new("RGB", (WIDTH, height), PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN, MARGIN), card.title, fill=INK, font=_font(TITLE))
    pen.text((MARGIN, MARGIN + TITLE + 14), card.summary, fill=SOFT, font=_font(TEXT))
    top = MARGIN + TITLE + LINE + 40
    for row in card.rows:
        _row(pen, row, top)
        top += ROW
    for line in foot:
        pen.text((MARGIN, top), line, fill=SOFT, font=_font(SMALL))
        top += LINE
    return _png(image)


PICTURES: Mapping[str, Draw] = {"picture": draw_picture}
"""The kinds of blocks that have a picture."""


def _row(pen: Pen, row: ScorecardRow | ProgressRow, top: int) -> None:
    """One criterion or skill: its title, four fields filled as far as it was met, and the level in words.

    A line below the bar shows how far it was before.
    """
    for n, line in enumerate([*_lines(row.title, TEXT, TITLE_WIDTH)][:2]):
        pen.text((MARGIN, top + n * LINE), line, fill=INK, font=_font(TEXT))
    segment = (BAR_WIDTH - GAP * (SEGMENTS - 1)) // SEGMENTS
    for n in range(SEGMENTS):
        left = BAR_LEFT + n * (segment + GAP)
        met = row.met is not None and n < round(row.met * SEGMENTS)
        box = (left, top + 4, left + segment, top + 4 + BAR_HEIGHT)
        pen.rounded_rectangle(box, radius=6, fill=FILLED if met else EMPTY)
    if isinstance(row, ProgressRow) and row.before:
        end = BAR_LEFT + round(BAR_WIDTH * row.before)
        pen.rectangle((BAR_LEFT, top + BAR_HEIGHT + 10, end, top + BAR_HEIGHT + 14), fill=EARLIER)
    level = row.level if row.met is not None else row.level.partition(":")[0]
    pen.text((BAR_LEFT + BAR_WIDTH + 24, top + 2), level, fill=INK, font=_font(SMALL))


def _lines(text: str, size: int, width: int) -> Iterator[str]:
    """A text broken at blanks, so that each line fits into `width` pixels."""
    font, line = _font(size), ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _png(image: Image.Image) -> bytes:
    held = io.BytesIO()
    image.save(held, "PNG", optimize=True)
    return held.getvalue()
