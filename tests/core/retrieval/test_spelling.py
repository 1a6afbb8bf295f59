import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.retrieval.rows import Row
from bot.core.retrieval.spelling import Speller, slips

ROWS = [Row("brief", "The hiring manager asks one or the other about the portfolio and precision.")] * 2
SPELL = Speller((*ROWS, Row("title", "Rare words once")), frozenset(("football", "stuff", "manger")))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("what do hireing mangers want", "what do hiring mangers want"),  # "mangers" has two slips in seven letters
        ("my portfolo", "my portfolio"),
        ("presicion", "precision"),
        ("PORTFOLIO portflio", "PORTFOLIO portfolio"),
        ("Portfolo?", "portfolio?"),
        ("managre hirng", "manager hiring"),
    ],
)
def test_a_slip_is_mended_by_the_nearest_word_of_the_cards(typed, meant):
    assert SPELL(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "football stuff manger",  # English words, though the last is one slip from a word of the cards
        "the rar wrds",
        "wordz",  # the cards say "words" only once
        "PortfolO GPT-4 p95 https://x.org",
        "on an thr",
        "",
    ],
)
def test_what_is_known_short_or_a_name_stays(text):
    assert SPELL(text) == text


@given(st.text())
def test_only_letters_change(text):
    def rest(of):
        return "".join(sign for sign in of if not sign.isalpha())

    assert rest(SPELL(text)) == rest(text)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_slips_count_the_same_both_ways(left, right):
    assert slips(left, right, 9) == slips(right, left, 9)
    assert (slips(left, right, 9) == 0) == (left == right)
    assert min(slips(left, right, 1), 2) == min(slips(left, right, 9), 2)


@pytest.mark.parametrize(
    ("left", "right", "count"),
    [
        ("recal", "recall", 1),
        ("form", "from", 1),
        ("prodct", "product", 1),
        ("presicion", "precision", 2),
        ("cat", "dog", 3),
    ],
)
def test_a_slip_is_a_letter_dropped_added_changed_or_swapped(left, right, count):
    assert slips(left, right, 9) == count
