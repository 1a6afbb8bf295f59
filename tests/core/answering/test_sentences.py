import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answering.sentences import LONGEST_PENDING, Cutter, Mark, Sentence

TEXT = (
    'Most stays, e.g. users. Only 3.5 % changes [1 "the job stays"]. Dr. Who agrees [2 "a b c"] [1 “x y z”]!\n'
    '- first item [1 "one two three"]\n- second item [2 "four five six"]. And a tail without a mark.'
)
CUT = [
    Sentence("Most stays, e.g. users."),
    Sentence("Only 3.5 % changes.", (Mark(1, "the job stays"),)),
    Sentence("Dr. Who agrees!", (Mark(2, "a b c"), Mark(1, "x y z"))),
    Sentence("first item", (Mark(1, "one two three"),), bullet=True),
    Sentence("second item.", (Mark(2, "four five six"),), bullet=True),
]


def cut(*deltas):
    cutter = Cutter()
    return [sentence for delta in deltas for sentence in cutter.feed(delta)] + list(cutter.finish())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
def test_a_stream_is_cut_alike_however_it_arrives(size):
    assert cut(*(TEXT[start : start + size] for start in range(0, len(TEXT), size))) == CUT


@given(st.lists(st.text(st.sampled_from('ab1[]" .\n-“”')), max_size=60))
def test_how_a_text_is_split_into_deltas_never_matters(deltas):
    assert cut(*deltas) == cut("".join(deltas))


@given(st.text(max_size=200))
def test_any_text_can_be_cut(text):
    assert all(isinstance(sentence, Sentence) for sentence in cut(text))


def test_a_sentence_comes_as_soon_as_its_mark_is_behind_it():
    cutter = Cutter()

    assert list(cutter.feed('Yes, it is so [1 "it is so"')) == []
    assert list(cutter.feed("]. ")) == []
    assert list(cutter.feed("N")) == [Sentence("Yes, it is so.", (Mark(1, "it is so"),))]


def test_a_flood_without_marks_is_thrown_away():
    cutter = Cutter()
    assert list(cutter.feed("x" * (LONGEST_PENDING + 1))) == []

    assert list(cutter.feed('Fine [1 "a b c"]. ')) + list(cutter.finish()) == [Sentence("Fine.", (Mark(1, "a b c"),))]
