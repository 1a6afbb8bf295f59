from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.core.interviewing.briefing import read_wish
from bot.core.interviewing.choosing import Wish, choose, choose_loop, level_for
from bot.core.interviewing.keeping import Result
from tests.fixtures.interviewing import small_bank

BANK = small_bank()


def result(question, total, **other):
    found = BANK.questions[question]
    known = {
        "question": question,
        "type": found.type,
        "competencies": found.competencies,
        "at": datetime(2026, 12, 1, tzinfo=UTC),
        "mode": "friendly",
        "total": total,
        "levels": {},
        "version": "v",
        "engine": "rubric",
    }
    return Result(**{**known, **other})


def test_a_question_that_was_asked_is_not_asked_again_while_there_are_others():
    known = [result("size-tip-data", 10)]

    assert choose(BANK, known, Wish(), "ana").id != "size-tip-data"


def test_the_choice_leans_to_the_weaker_skill():
    known = [result("size-tip-data", 95), result("support-replies-launch", 5)]
    wanted = {choose(BANK, [*known, result("size-tip-data", 95)], Wish(), seed).id for seed in "abcdefgh"}

    assert "loan-screening" in wanted, "evaluation is weak, and only this other question is on it"


def test_a_wish_for_a_type_or_a_level_is_kept():
    assert choose(BANK, [], Wish(type="behavioural"), "ana").type == "behavioural"
    assert choose(BANK, [], Wish(level="hard"), "ana").level == "hard"
    assert choose(BANK, [], Wish(ids=("loan-screening",)), "ana").id == "loan-screening"
    assert choose(BANK, [], Wish(type="execution"), "ana") is None


def test_a_first_question_is_easy_and_a_strong_learner_gets_hard_ones():
    assert level_for([]) == "easy"
    assert level_for([result("size-tip-data", 50)]) == "medium"
    assert level_for([result("size-tip-data", 90)] * 3) == "hard"


def test_a_part_done_again_does_not_count_as_a_measure():
    assert level_for([result("size-tip-data", 90, redo="gaps")]) == "easy"


@given(st.text(max_size=8))
def test_the_same_learner_with_the_same_marks_gets_the_same_question(seed):
    assert choose(BANK, [], Wish(), seed) == choose(BANK, [], Wish(), seed)


def test_a_mock_has_different_questions_in_the_order_of_a_loop():
    types = [question.type for question in choose_loop(BANK, [], Wish(), "ana")]

    assert types == ["data", "evaluation", "responsible-ai", "behavioural"]


def test_what_stands_behind_the_verb_is_understood():
    assert read_wish("strict evaluation", BANK).mode == "strict"
    assert read_wish("strict evaluation", BANK).wish.type == "evaluation"
    assert read_wish("full mock", BANK).wanted == "full"
    assert read_wish("loan-screening", BANK).wish.ids == ("loan-screening",)
    assert read_wish("history", BANK).wanted == "history"
    assert read_wish("hard story", BANK).wish == Wish(type="behavioural", level="hard")
    assert read_wish("question: How would you price it?", BANK).text == "How would you price it?"
    assert read_wish("", BANK).wanted == "interview"
