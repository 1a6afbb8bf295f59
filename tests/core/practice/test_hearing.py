from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.practice.hearing import after, hear
from bot.core.practice.lines import load_lines
from tests.fixtures.interviewing import SHIPPED

LINES = load_lines(Path(SHIPPED) / "practice.yaml")
OPTIONS = ["Look it up", "Tune the model", "Ask it nicely"]


def heard(text: str, *, ordering: bool = False):
    return hear(text, LINES, options=OPTIONS, ordering=ordering)


@pytest.mark.parametrize(
    "text", ["b", "B", "B)", "(b)", "b.", "2", "option b", "I think B", "it's b", "B because it costs less"]
)
def test_a_letter_is_an_answer_however_it_is_typed(text):
    assert (heard(text).kind, heard(text).places) == ("choice", (1,))


def test_the_words_of_an_option_are_an_answer():
    assert heard("tune the model!").places == (1,)


def test_a_letter_that_is_not_there_is_asked_for_again():
    assert heard("d").kind == "bad_letter"
    assert heard("0").kind == "bad_letter"
    assert heard("b a c").kind == "bad_letter"


@pytest.mark.parametrize("text", ["b a c", "B, A, C", "bac", "b > a > c", "b then a then c", "2 1 3"])
def test_an_order_is_all_letters_however_they_are_parted(text):
    assert (heard(text, ordering=True).kind, heard(text, ordering=True).places) == ("order", (1, 0, 2))


@pytest.mark.parametrize("text", ["b a", "b a a", "a b c d"])
def test_an_order_that_is_not_whole_is_asked_for_again(text):
    assert heard(text, ordering=True).kind == "bad_letter"


def test_one_letter_of_an_order_is_what_comes_first():
    assert heard("c", ordering=True).places == (2,)


@pytest.mark.parametrize("text", ["I don't know", "idk", "no idea", "not sure", "I have no idea", "dunno"])
def test_not_knowing_can_be_typed(text):
    assert heard(text).kind == "unsure"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("skip this one", "skip"), ("stop", "stop"), ("later", "stop"), ("I have to go", "stop"), ("next", "next")],
)
def test_the_words_of_practice_are_understood(text, kind):
    assert heard(text).kind == kind


@pytest.mark.parametrize("text", ["what is recall?", "explain fine-tuning", "tell me about evals", "my lunch was good"])
def test_other_words_are_no_letter(text):
    assert heard(text).kind == "other"


def test_without_options_words_are_the_answer_and_a_question_is_not():
    assert hear("recall, since a miss costs more", LINES, options=(), ordering=False).kind == "typed"
    assert hear("what does recall mean", LINES, options=(), ordering=False).kind == "other"


def test_between_items_only_next_and_stop_count():
    assert [after(text, LINES).kind for text in ("next", "ok", "stop", "b", "i dont know")] == [
        "next",
        "next",
        "stop",
        "other",
        "other",
    ]


@given(st.text(max_size=60), st.booleans())
def test_whatever_is_typed_places_point_at_options_that_are_shown(text, ordering):
    found = heard(text, ordering=ordering)
    assert all(0 <= place < len(OPTIONS) for place in found.places)
    assert len(set(found.places)) == len(found.places)
