import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.adapters.terminal import render
from bot.core.blocks import (
    Choices,
    Citation,
    Citations,
    Comparison,
    ComparisonRow,
    Document,
    Feedback,
    Notice,
    Option,
)
from bot.core.turns.turn import Content

TABLE = Comparison(left="PM", right="AI PM", rows=(ComparisonRow(on="Data", left="Reports", right="Training data"),))
MORE = Option(label="More", token="v1:more:a:0")


def printed(content, width=80):
    paper = io.StringIO()
    Console(file=paper, width=width).print(render.render(content, width))
    return paper.getvalue()


def test_an_answer_shows_its_words_and_the_titles_it_rests_on():
    shown = printed(
        Content("**Plan** for errors. ¹", (Citations(items=(Citation(n=1, card="a", title="Errors", quote="q"),)),))
    )

    assert "Plan for errors. ¹" in shown
    assert "¹ Errors" in shown


def test_the_end_of_a_line_is_the_end_of_a_line():
    assert [line.strip() for line in printed(Content("**Plan** it.\n**Ask** us.\n- one\n- two")).splitlines()][:2] == [
        "Plan it.",
        "Ask us.",
    ]


@pytest.mark.parametrize("width", [30, 100])
def test_a_comparison_keeps_every_cell_on_any_width(width):
    shown = " ".join(printed(Content(blocks=(TABLE,)), width).split())

    for cell in ("PM", "AI PM", "Data", "Reports", "Training data"):
        assert cell in shown


def test_a_narrow_screen_gets_no_table():
    assert "PM: Reports" in printed(Content(blocks=(TABLE,)), 40)
    assert "PM: Reports" not in printed(Content(blocks=(TABLE,)), 90)


def test_buttons_stand_on_one_line_where_they_fit():
    options = (MORE, Option(label="Simpler", token="v1:simpler:a:0"))

    assert str(render.buttons(options, 40)) == "[1] More  [2] Simpler"
    assert str(render.buttons(options, 15)) == "[1] More\n[2] Simpler"


def test_every_choice_can_be_pressed_and_feedback_last():
    content = Content("x", (Feedback(ref="a"), Notice(text="n"), Choices(options=(MORE,))))

    assert [option.label for option in render.options(content)] == ["More", "Feedback"]


def test_a_document_is_shown_whole():
    assert '"learner"' in printed(Content(blocks=(Document(name="copy.json", text='{"learner": 1}'),)))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=500), st.integers(20, 120))
def test_any_words_can_be_printed(words, width):
    printed(Content(words, (Notice(text=words),)), width)
