"""Words behind the verb that mean nothing there."""

from __future__ import annotations

import pytest

from bot.core.interviewing.briefing import read_wish
from bot.core.interviewing.choosing import Wish, choose_loop
from bot.core.interviewing.lines import load_lines
from bot.core.interviewing.wishing import mended
from tests.core.interviewing.room import room, text_of
from tests.fixtures.interviewing import SHIPPED, small_bank

BANK, LINES = small_bank(), load_lines(SHIPPED / "interview.yaml")


def test_a_word_that_means_nothing_is_named_with_all_that_is_understood():
    told = mended("banana", BANK, LINES).told(LINES)

    assert "“banana”" in told
    assert "evaluation" in told
    assert "hard" in told
    assert "full mock" in told


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("evalution", "evaluation"), ("behavoural", "behavioural"), ("strikt hard", "strict"), ("debreif", "debrief")],
)
def test_a_slip_of_the_keys_is_mended_and_said(typed, meant):
    found = mended(typed, BANK, LINES)

    assert found.meant == meant
    assert meant in found.told(LINES)
    assert meant in found.text.split()


def test_a_misspelt_question_is_the_question():
    assert read_wish(mended("loan-screning", BANK, LINES).text, BANK).wish == Wish(ids=("loan-screening",))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "one easy question on data, please",
        "AI strategy",
        "product sense hard",
        "full mock",
        "strict",
        "loan-screening",
    ],
)
def test_what_is_understood_is_not_remarked_on(typed):
    assert not mended(typed, BANK, LINES).told(LINES)


def test_a_question_of_ones_own_behind_a_colon_may_hold_any_word():
    assert mended("question: how would you price bananas", BANK, LINES).text == "question: how would you price bananas"


def test_product_alone_is_product_sense_and_beside_another_type_it_is_only_a_word():
    assert read_wish(mended("product", BANK, LINES).text, BANK).wish.type == "product-sense"
    assert read_wish(mended("product data", BANK, LINES).text, BANK).wish.type == "data"


async def test_the_sentence_stands_before_an_offer_of_what_was_meant():
    async with room() as talk:
        sent = await talk.act("interview", {"text": "evalution"})
        offered = await talk.interview()

    assert "I read “evalution” as **evaluation**. One question on evaluation" in text_of(sent)
    assert BANK.questions[offered.now.question].type == "evaluation"


def test_a_mock_can_be_put_together_of_questions_by_name_in_their_order():
    ids = ("loan-screening", "size-tip-data")
    asked = read_wish(" ".join(ids), BANK)

    assert (asked.wanted, asked.mode) == ("full", "strict")
    assert tuple(one.id for one in choose_loop(BANK, [], asked.wish, "ana")) == ids
