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


def drawn(thing, width):
    paper = io.StringIO()
    Console(file=paper, width=width).print(thing)
    return [line.rstrip() for line in paper.getvalue().splitlines()]


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


def test_what_follows_a_quotation_is_no_part_of_it():
    lines = printed(Content("First:\n> my own words\n> in two lines\nNow yours.")).splitlines()

    assert [line.strip() for line in lines if line.startswith("▌")] == ["▌ my own words", "▌ in two lines"]
    assert lines[-1].strip() == "Now yours."


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

    assert drawn(render.buttons(options, 40), 40) == ["[1] More  [2] Simpler"]
    assert drawn(render.buttons(options, 15), 15) == ["[1] More", "[2] Simpler"]


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


@pytest.mark.parametrize("width", [40, 80])
def test_what_goes_on_in_the_next_line_stands_under_its_own_beginning(width):
    step = PATH.steps[0].model_copy(update={"title": "Say it in words " * 8, "state": "now", "why": "It helps " * 9})
    option = QUIZ.options[0].model_copy(update={"text": "A long answer " * 9})
    row = PROGRESS.rows[0].model_copy(update={"title": "A skill with a long name " * 4})
    content = Content(
        blocks=(
            PATH.model_copy(update={"title": "", "summary": "", "steps": (step,), "left_out": ("Left " * 30,)}),
            QUIZ.model_copy(update={"text": "", "about": "", "options": (option,)}),
            PROGRESS.model_copy(update={"title": "", "summary": "", "rows": (row,), "foot": ""}),
        )
    )
    lines = drawn(render.render(content, width), width)

    marks = ("▸", "Week", "Left out", "- Left", "A ", "■", "□", "1/", "2/")
    going_on = [line for line in lines if line.strip() and not line.startswith(marks)]
    assert len(going_on) > 6
    assert all(line.startswith("  ") for line in going_on)
    assert all(len(line) <= width for line in lines)


def test_an_address_is_never_cut():
    url = "https://example.org/" + "a" * 60
    step = PATH.steps[0].model_copy(update={"state": "now", "url": url})
    lines = drawn(render.render(Content(blocks=(PATH.model_copy(update={"steps": (step,)}),)), 40), 40)

    assert url in "".join(line.strip() for line in lines)


def test_short_buttons_share_lines_on_a_narrow_screen():
    letters = [Option(label=one, token="v1:practice:a:0") for one in ("A", "B", "C", "D", "I don't know")]

    assert drawn(render.buttons(letters, 40), 40) == ["[1] A  [2] B  [3] C  [4] D", "[5] I don't know"]


def test_long_buttons_hang_behind_their_number():
    options = (Option(label="Read: What PMs and AI PMs share and what not", token="v1:ask:a:0"), MORE)

    assert drawn(render.buttons(options, 40), 40) == [
        "[1] Read: What PMs and AI PMs share and",
        "    what not",
        "[2] More",
    ]


def test_a_plan_to_keep_is_a_list_on_a_narrow_screen_too_and_no_word_of_it_is_lost():
    text = "# Plan\n\n- [ ] **Describe one product in four lines** (1 hour)\n  - Why: " + "words and " * 9 + "\n"
    lines = drawn(render.render(Content(blocks=(Document(name="plan.md", text=text),)), 40), 40)

    first = lines.index("- [ ] **Describe one product in four")
    assert lines[first + 1] == "      lines** (1 hour)"
    assert all(line.startswith("    ") for line in lines[first + 2 :] if line and "Why" not in line)
    assert " ".join(" ".join(lines).split()) == f"plan.md {' '.join(text.split())}"
