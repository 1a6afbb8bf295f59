import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.core.answering.clean import PEEK, clean, is_empty, too_long

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)  # lone surrogates included


@given(ANY_TEXT)
def test_nothing_invisible_is_left_and_the_text_can_be_encoded(text):
    cleaned = clean(text)

    cleaned.encode()
    assert not {unicodedata.category(letter) for letter in cleaned.replace("\n", "")} & {"Cc", "Cf", "Cs", "Co"}


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


def test_words_survive_while_what_hides_between_them_goes():
    assert clean("what\u202e is\x00 an\u200b\ud800 AI\ufeff PM?") == "what is an AI PM?"


def test_a_platforms_own_references_and_the_names_in_them_go():
    assert clean("<@U123|Ana Banana> what is RAG? <#C1|general> <!here>") == "what is RAG?"


def test_a_comparison_with_less_than_stays():
    assert clean("is precision <0.5 bad? x < y > z") == "is precision <0.5 bad? x < y > z"


def test_line_breaks_stay_and_blanks_shrink():
    assert clean("  one\r\n\r\n two\t\tthree \x0b four") == "one\ntwo three\nfour"


def test_a_megabyte_is_read_only_as_far_as_it_matters():
    started = time.process_time()
    cleaned = clean("a" * 1_000_000)

    assert len(cleaned) == PEEK
    assert too_long(cleaned)
    assert time.process_time() - started < 5


def test_symbols_and_question_marks_say_something_and_dots_do_not():
    assert [is_empty(text) for text in ("", "...", " , ", "?", "👍", "a", "7")] == [True] * 3 + [False] * 4
