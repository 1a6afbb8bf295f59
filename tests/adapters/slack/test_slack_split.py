"""Long text in pieces: nothing lost, nothing too long, fences whole."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.split import split

PARTS = st.lists(
    st.one_of(
        st.text("abc .", min_size=1, max_size=300),
        st.sampled_from(
            ["```python\nprint(1)\n" + "x = 1\n" * 40 + "```", "~~~\n" + "line\n" * 50 + "~~~", "word " * 100]
        ),
    ),
    max_size=12,
)


@given(PARTS, st.integers(200, 900))
def test_every_piece_fits_and_no_word_is_lost(parts, limit):
    text = "\n\n".join(parts)
    pieces = split(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert _letters("".join(pieces)) == _letters(text)


@given(PARTS, st.integers(200, 900))
def test_every_piece_closes_the_fences_it_opens(parts, limit):
    for piece in split("\n\n".join(parts), limit):
        assert piece.count("```") % 2 == 0
        assert piece.count("~~~") % 2 == 0


def test_a_cut_falls_between_paragraphs_where_it_can():
    paragraphs = [letter * 90 for letter in "abcdef"]
    assert split("\n\n".join(paragraphs), 300) == [
        "\n\n".join(paragraphs[:2]),
        "\n\n".join(paragraphs[2:4]),
        "\n\n".join(paragraphs[4:]),
    ]


def test_a_fence_that_is_cut_is_opened_again_with_its_language():
    code = "```python\n" + "\n".join(f"line{n} = {n}" for n in range(60)) + "\n```"
    pieces = split(code, 300)
    assert len(pieces) > 2
    assert all(piece.startswith("```python\n") and piece.endswith("```") for piece in pieces)


def test_a_word_longer_than_a_piece_is_cut_hard():
    assert "".join(split("x" * 1000, 300)) == "x" * 1000


def test_nothing_gives_nothing():
    assert split("  \n ", 200) == []


def _letters(text: str) -> str:
    return re.sub(r"[^a-wyz]", "", text.replace("python", ""))
