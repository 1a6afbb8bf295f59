import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grading.aligning import stacked, statement
from bot.core.grading.finding import Match, find
from bot.core.grading.key import see
from bot.core.grading.lexical import LexicalWords
from bot.services.embedding.minilm import MiniLM, installed_model
from tests.fixtures.interviewing import lexicon

LEXICON = lexicon()
SCALE = LEXICON.scale("lexical")
RARITY = {"": 1.0}
POINT = "Two agents label each draft good or bad"
OTHER = "Refunds always stay with a person"
WORDS = st.lists(
    st.sampled_from(["two", "agents", "label", "draft", "bad", "refunds", "person", "never", "."]), max_size=25
)


def found(text, *points, words=None, usable=None, question=frozenset()):
    words = words or LexicalWords()
    wanted, [answer] = (asyncio.run(see(texts, words, LEXICON)) for texts in (points or (POINT,), [text]))
    stack = stacked([statement(one, question, RARITY) for one in wanted])
    all_ = np.ones(len(answer.pieces), dtype=np.bool_)
    return find(stack, answer, all_ if usable is None else usable, LEXICON.scale(words.name))


def test_the_piece_that_says_it_is_found():
    [match] = found("We start on Monday. Two agents label each draft. The cat sleeps.")

    assert match.pieces == (1,)
    assert match.score(SCALE) > found("The cat sleeps on Monday.")[0].score(SCALE)


def test_each_statement_has_its_own_place():
    first, second = found("Two agents label each draft. Refunds stay with a person.", POINT, OTHER)

    assert (first.pieces, second.pieces) == ((0,), (1,))


def test_statements_looked_for_together_are_found_as_each_alone():
    text = "Two agents label each draft. Refunds stay with a person. The cat sleeps."
    together, alone = found(text, POINT, OTHER), [found(text, point)[0] for point in (POINT, OTHER)]

    for one, other in zip(together, alone, strict=True):
        assert one.pieces == other.pieces
        assert one.score(SCALE) == pytest.approx(other.score(SCALE), abs=1e-5)
        assert one.anywhere == pytest.approx(other.anywhere, abs=1e-5)


def test_short_sentences_that_stand_together_say_it_together():
    [match] = found("Two agents. They label each draft. Good or bad.")

    assert len(match.pieces) > 1


def test_words_scattered_over_a_text_are_said_somewhere_and_not_in_one_place():
    filler = " ".join(f"The weather was number {n} on a long and cloudy afternoon by the sea." for n in range(3))
    [scattered] = found(
        f"Two men came. {filler} Agents sleep. {filler} Label it. {filler} Each draft. {filler} Good or bad."
    )
    [together] = found("Two agents label each draft good or bad.")

    assert scattered.anywhere > 0.8 * together.anywhere
    assert scattered.score(SCALE) < together.score(SCALE)


def test_the_same_point_in_half_the_words_is_found_nearly_as_well():
    [long] = found("In our case what I would do first is that two of the agents label each draft as good or as bad.")
    [short] = found("Two agents label drafts good/bad.")

    assert short.score(SCALE) > 0.8 * long.score(SCALE)
    assert short.anywhere > 0.8 * long.anywhere


def test_what_may_not_be_used_is_not_found():
    text = "Two agents label each draft good or bad. The cat sleeps."
    [match] = found(text, usable=np.array([False, True]))

    assert match.pieces == (1,)
    assert match.anywhere < found(text)[0].anywhere / 2
    assert found(text, usable=np.array([False, False])) == [Match()]


def test_an_empty_answer_says_nothing():
    assert found("...") == [Match()]


def test_a_statement_without_a_claim_is_said_by_nobody_and_hides_no_other():
    empty, point = found("Two agents label each draft.", "It is what it is", POINT)

    assert empty.anywhere == 0
    assert point.score(SCALE) > empty.score(SCALE)


def test_a_list_of_the_same_words_is_worth_little():
    listed = "agents, label, draft, good, bad, drift, cost, switch, rate, bar, golden set, review"
    [match] = found(listed)

    assert match.score(SCALE) < found("Agents label a draft good or bad.")[0].score(SCALE)
    assert match.anywhere < 0.2


@pytest.mark.parametrize("words", [LexicalWords(), MiniLM(installed_model())], ids=lambda words: words.name)
def test_a_negation_lowers_both_the_place_and_the_whole(words):
    scale = LEXICON.scale(words.name)
    [said] = found("Two agents label each draft good or bad.", words=words)
    [denied] = found("Two agents never label each draft good or bad.", words=words)

    assert denied.turned > said.turned == 0
    assert denied.score(scale) < said.score(scale)
    assert denied.anywhere < said.anywhere


def test_denying_what_the_statement_denies_turns_nothing():
    [match] = found("We do not label drafts.", "We do not label drafts")

    assert match.turned == 0


def test_words_of_the_question_say_little():
    asked = frozenset(("agent", "draft"))
    [echoed] = found("The agents and the draft.", question=asked)

    assert echoed.anywhere < found("The agents and the draft.")[0].anywhere


@given(WORDS)
def test_every_likeness_is_a_share_and_pieces_stand_in_the_answer(words):
    text = " ".join(words)
    for match in found(text, POINT, OTHER):
        assert all(
            0 <= value <= 1 + 1e-5 for value in (match.align, match.cover, match.keywords, match.anywhere, match.turned)
        )
        assert list(match.pieces) == sorted(match.pieces)


@given(WORDS)
def test_a_text_is_found_the_same_way_twice(words):
    text = " ".join(words)

    assert found(text, POINT, OTHER) == found(text, POINT, OTHER)
