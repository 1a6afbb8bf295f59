import io

import pytest
from PIL import Image

from bot.core.blocks import Notice, Picture, ProgressReport, ProgressRow, Scorecard, ScorecardRow
from bot.services.pictures import EARLIER, EMPTY, FILLED, PICTURES, draw_picture


def card(*levels: int | None, title="Prices the worst mistakes"):
    rows = (ScorecardRow(title=title, level="solid", met=None if one is None else one / 4) for one in levels)
    return Scorecard(title="Evaluation", summary="Solid", rows=tuple(rows), foot="One answer, one rubric.")


def opened(block):
    return Image.open(io.BytesIO(draw_picture(block))).convert("RGB")


def pixels(image, colour):
    wanted = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return sum(count for count, found in image.getcolors(1 << 24) if found == wanted)


def test_a_picture_is_a_png_with_a_row_for_each_criterion():
    assert draw_picture(card(1, 2)).startswith(b"\x89PNG")
    assert opened(card(1, 2, 3)).height > opened(card(1)).height


def test_a_higher_level_fills_more_of_its_bar():
    filled = [pixels(opened(card(level)), FILLED) for level in (0, 1, 2, 3, 4)]

    assert filled[0] == 0
    assert filled == sorted(set(filled))


def test_a_criterion_that_was_not_assessed_has_an_empty_bar():
    image = opened(card(None))

    assert pixels(image, FILLED) == 0
    assert pixels(image, EMPTY) > 0


def test_the_same_block_gives_the_same_bytes():
    assert draw_picture(card(1, 4)) == draw_picture(card(1, 4))


@pytest.mark.parametrize("title", ["x" * 60, "Éléments très longs à dire en un mot", "数据质量", ""])
def test_any_title_is_drawn_within_the_picture(title):
    assert opened(card(2, title=title)).width == 1200


def test_a_picture_block_is_drawn_as_its_card():
    assert draw_picture(Picture(of=card(3), text="words")) == draw_picture(card(3))
    assert PICTURES["picture"] is draw_picture


def progress(met, before):
    rows = (ProgressRow(title="Data", level="aware", met=met, before=before),)
    return ProgressReport(title="What moved", summary="", rows=rows)


def test_progress_is_drawn_with_what_it_was_before():
    grown, first = opened(progress(0.75, 0.25)), opened(progress(0.75, None))

    assert pixels(grown, FILLED) == pixels(first, FILLED) > 0
    assert pixels(grown, EARLIER) > pixels(first, EARLIER) == 0


def test_a_block_without_a_picture_is_refused():
    with pytest.raises(TypeError, match="notice"):
        draw_picture(Notice(text="hi"))
