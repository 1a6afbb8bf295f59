from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.words import blocks, bullets, numbers, sentences, stem, term_set, terms, words


def test_a_bullet_sign_or_a_lone_dash_is_no_word():
    assert words("- one two\n- three / four") == ("one", "two", "three", "four")


def test_an_abbreviation_does_not_end_a_sentence():
    assert sentences("Ask early, e.g. Monday. Then write to Dr. Who. Done!") == (
        "Ask early, e.g. Monday.",
        "Then write to Dr. Who.",
        "Done!",
    )


def test_each_bullet_is_a_sentence_of_its_own_and_wrapped_lines_are_joined():
    assert sentences("- first thing\n  goes on\n- second") == ("first thing goes on", "second")
    assert blocks("one\ntwo\n\nthree") == ("one two", "three")


def test_ordinals_and_dashes_are_counted_as_bullets():
    assert bullets("- a\n* b\n1. c\n2) d\nplain - no") == 4


def test_a_number_has_one_spelling_however_it_is_written():
    assert numbers("1,000 users, 35m euros, 2.50 and 10%") == {"1000", "35", "2.5", "10"}


def test_names_versions_and_ordinals_hold_no_number():
    assert numbers("GPT-4, F1, p95, v2.1, the 3rd and the 22nd") == frozenset()


def test_plural_initials_meet_their_singular():
    assert terms("PMs LLMs GPUs KPIs APIs") == terms("PM LLM GPU KPI API")


def test_letters_of_a_fancy_keyboard_are_letters():
    assert terms("\U0001d5d4\U0001d5dc PM") == terms("AI PM")


def test_accents_and_case_do_not_keep_words_apart():
    assert terms("Café RÉSUMÉ") == terms("cafe resume")


def test_a_rephrasing_with_small_words_only_has_the_same_term_set():
    assert term_set("How do I become an AI PM?") == term_set("how to become AI PM")


def test_a_text_of_small_words_only_keeps_them():
    assert term_set("to be or to be") != frozenset()


@given(st.text())
def test_any_text_can_be_counted(text):
    assert len(words(text)) >= 0
    assert all(sentences(text))
    assert all(term == term.casefold() for term in terms(text))
    numbers(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=30))
def test_stemming_is_the_same_every_time(word):
    assert stem(word) == stem(word)
