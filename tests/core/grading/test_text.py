from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grading.text import LONGEST, read_passage
from bot.core.knowledge.words import WORD
from tests.fixtures.interviewing import lexicon

LEXICON = lexicon()
TEXTS = st.text(st.sampled_from("abc dogs, not never. ;\n-don't 12%?!\u201c\u201d\u2019 Éü😀"), max_size=200)


def units(text):
    return read_passage(text, LEXICON).units


def turned(text):
    return [word for unit in units(text) for word, flag in zip(unit.words, unit.negated, strict=True) if flag]


@given(TEXTS)
def test_every_piece_stands_in_the_text_word_for_word(text):
    passage = read_passage(text, LEXICON)

    for n, unit in enumerate(passage.units):
        assert passage.quote(n) in text
        assert passage.quote(n)[: len(unit.words[0])] == unit.words[0]
    assert [word for unit in passage.units for word in unit.words] == WORD.findall(text)


@given(TEXTS)
def test_pieces_stand_in_order_and_do_not_overlap(text):
    ends = [(unit.start, unit.end) for unit in units(text)]

    assert all(before[1] <= after[0] for before, after in pairwise(ends))


def test_sentences_and_lines_are_pieces():
    passage = read_passage("Sample 200 tickets. Two agents label them; we compare\n- refunds stay with people", LEXICON)

    assert [passage.quote(n) for n in range(4)] == [
        "Sample 200 tickets.",
        "Two agents label them;",
        "we compare",
        "refunds stay with people",
    ]


def test_a_long_sentence_is_cut_at_its_commas():
    found = units("we test it, " * 20)

    assert len(found) > 1
    assert all(len(unit.words) <= LONGEST for unit in found)


@pytest.mark.parametrize(
    "listed",
    [
        "precision recall f1 drift golden set human review refund cost bar label agents rollout switch edit rate",
        "moat, model, copy, outcome data, consent, clauses, court decisions, flywheel, deadlines, switching costs, trust",
    ],
)
def test_terms_in_a_row_are_known_as_a_list(listed):
    assert [unit.listed for unit in units(listed)] == [True]


@pytest.mark.parametrize(
    "said",
    [
        "I would start with the cost of a wrong reply and then ask two agents to label what the draft says",
        "Pilot 8 customers, 6 weeks: half fewer questions, 98% right on 200 test questions.",
        "Fixes: cut history after ten messages, cache the prompt, small model for easy questions;",
        "Meanwhile the rule runs in three depots to learn whether warned customers call less.",
    ],
)
def test_speech_and_notes_that_say_something_are_no_list(said):
    assert not any(unit.listed for unit in units(said))


def test_a_dash_between_blanks_parts_notes():
    passage = read_passage("220k accidents a month - three days ahead - no automatic transfer", LEXICON)

    assert [passage.quote(n) for n in range(3)] == [
        "220k accidents a month",
        "three days ahead",
        "no automatic transfer",
    ]


def test_notes_in_few_words_are_no_list():
    assert not any(unit.listed for unit in units("200 old tickets, all types. 2 agents label. bar 80% ok."))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We do not label tickets.", ["label", "tickets"]),
        ("We label tickets.", []),
        ("We don't label tickets, we read them.", ["label", "tickets"]),
        ("Launch without a test set but with a switch", ["a", "test", "set"]),
        ("We do not launch until refunds are rare.", []),
        ("Not only accuracy counts.", []),
        ("Ask for no more than is needed.", []),
    ],
)
def test_a_negator_turns_what_follows_up_to_the_end_of_its_reach(text, words):
    assert turned(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "There is no need to test on old tickets",
        "We don't need a target before launch",
        "It doesn't matter what staff reach today",
        "Nobody has to mark the replies",
        "That is not important",
        "I would not bother with labels",
    ],
)
def test_a_sentence_that_is_waved_away_is_turned_as_a_whole(text):
    assert turned(text) == [word for unit in units(text) for word in unit.words]
