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
from tests.adapters.coached import COACHED, PATH, PROGRESS, QUIZ, coached

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


def test_a_path_shows_each_week_the_present_step_whole_and_what_was_left_out():
    shown = " ".join(printed(Content(blocks=(PATH,)), 100).split())

    assert "Week 1" in shown
    assert "1. Write a launch bar 1 hour, Evaluation You said that tests are new to you." in shown
    assert "It decides the margin" not in shown
    assert "Fine-tuning: needs 6 hours more" in shown


def test_a_quiz_is_lettered_as_its_buttons_are():
    content = Content(blocks=(QUIZ,))

    assert "B  Which model it is" in printed(content)
    assert [option.label for option in render.options(content)] == ["A", "B", "I don't know"]


def test_progress_shows_a_bar_for_what_was_seen_and_an_empty_one_for_what_was_not():
    shown = printed(Content(blocks=(PROGRESS,)))

    assert "■■□□  Evaluation  practising  was: aware" in shown
    assert "□□□□  Data  not seen yet" in shown


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(coached(WORDS, WORDS.filter(len).map(lambda label: label[:75]), st.just("v1:practice:a:1")))
def test_anything_that_is_coached_can_be_printed(block):
    printed(Content(blocks=(block,)), 40)


@pytest.mark.parametrize("kind", COACHED)
def test_all_that_is_coached_is_printed_in_its_words(kind):
    assert printed(Content(blocks=(COACHED[kind],))).strip()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=500), st.integers(20, 120))
def test_any_words_can_be_printed(words, width):
    printed(Content(words, (Notice(text=words),)), width)
