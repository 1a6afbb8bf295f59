from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.split import split


@given(st.text(max_size=3000), st.integers(200, 900))
def test_pieces_fit_and_none_is_blank(text, limit):
    pieces = split(text, limit)
    assert all(piece.strip() and len(piece) <= limit for piece in pieces)


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=30), max_size=200).map(" ".join))
def test_no_word_is_lost_or_cut(text):
    assert " ".join(split(text, 200)).split() == text.split()


def test_text_is_cut_between_paragraphs_where_it_can_be():
    assert split(f"{'a' * 150}\n\n{'b' * 150}", 250) == ["a" * 150, "b" * 150]


def test_a_code_fence_is_closed_and_opened_again():
    pieces = split("```python\n" + "x = 1\n" * 100 + "```\nafter", 300)
    assert all(piece.count("```") % 2 == 0 for piece in pieces)
    assert all(piece.startswith("```python\n") for piece in pieces[:-1])
    assert pieces[-1].endswith("after")
