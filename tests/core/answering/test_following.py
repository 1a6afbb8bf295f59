from dataclasses import replace

import pytest

from bot.core.answering.following import NEXT, TOLD, agreed, gains, leans, share, tail, told, written_out
from bot.core.answering.history import Exchange
from tests.fakes.answering import MANNER, answering

SIGNALS = MANNER.signals


@pytest.mark.parametrize(
    "text",
    [
        "and what about data?",
        "for a startup?",
        "is it expensive?",
        "how do they test that",
        "what about open source ones?",
        "data?",
        "no i meant the legal side",
        "what are the downsides",
        "without going back to school for two years?",
        "back to the test set, how large should we make ours?",
        "from a design team of five people?",
    ],
)
def test_a_message_that_refers_or_begins_like_one_leans(text):
    assert leans(text, SIGNALS)


@pytest.mark.parametrize(
    "text",
    [
        "What is retrieval augmented generation good at?",
        "How do I move to an AI team inside my company?",
        "Is it worth learning Python before applying?",
        "Are there certificates which employers respect?",
        "What should a product manager do on day one?",
    ],
)
def test_a_message_that_says_all_it_needs_does_not_lean(text):
    assert not leans(text, SIGNALS)


def test_a_tail_is_what_a_follow_up_adds():
    assert tail("and what about data?", SIGNALS) == "data"
    assert tail("for a startup?", SIGNALS) == "a startup"
    assert tail("no, I meant the legal side", SIGNALS) == "the legal side"
    assert tail("and after that, who writes it down?", SIGNALS) == "after that who writes it down"


def test_a_follow_up_is_written_out_after_its_root():
    assert written_out("What is RAG?", "And is it better than fine-tuning?", MANNER) == (
        "What is RAG, and is it better than fine-tuning?"
    )
    assert written_out("What is RAG?", "PM or engineer?", MANNER) == "What is RAG, and PM or engineer?"
    assert written_out("What is RAG?", "and", MANNER) == "What is RAG, and and"


async def test_a_chain_keeps_its_first_question_as_its_root():
    coach = await answering(encoder=False)
    earlier = ["How does an AI PM differ from a PM?", "and what about data?"]
    answer = await coach.answer("and for the launch bar?", earlier)

    assert answer.standalone_question == "How does an AI PM differ from a PM, and for the launch bar?"
    assert answer.citations[0].card == "launch-bar"


async def test_a_follow_up_stays_with_what_it_refers_to_even_where_its_bare_words_lie_nearer_elsewhere():
    coach = await answering()
    alone = await coach.retrieval.search("and what if it is bad?", coach.knowledge)
    answer = await coach.answer("and what if it is bad?", ["How do I check the data?"])

    assert alone.hits[0].card.id != "data-check"
    assert answer.citations[0].card == "data-check"


async def test_a_question_from_another_world_is_not_answered_because_of_what_was_said_before():
    coach = await answering(encoder=False)
    answer = await coach.answer("and who won the football match?", ["How does an AI PM differ from a PM?"])

    assert answer.kind != "answer"


async def test_what_the_card_does_not_speak_of_is_said():
    coach = await answering()
    answer = await coach.answer("for a bakery?", ["How do I check the data?"])

    assert answer.brief.startswith('I have nothing on "a bakery" itself.')


async def test_a_question_that_the_card_leaves_open_is_not_repeated_as_if_it_were_a_thing():
    coach = await answering()
    answer = await coach.answer("who bakes it", ["How do I check the data?"])

    assert answer.brief.startswith("I have nothing on that itself. In general:")


@pytest.mark.parametrize("slip", ["asdf qwer", "hjkl"])
async def test_slips_of_the_keyboard_after_an_answer_are_no_question_about_it(slip):
    coach = await answering()
    answer = await coach.answer(slip, ["How do I check the data?"])

    assert answer.kind == "decline"
    assert (
        await coach.answer(f"{slip}?", ["How do I check the data?"])
    ).kind == "answer"  # perhaps a name we do not know


async def test_a_card_that_the_last_one_leads_to_is_told_before_one_as_near_that_it_does_not():
    coach = await answering()
    view = coach.knowledge.visible("terminal")
    before = (view.cards["data-check"],)
    led = gains(before, view, 1.0)

    assert led["test-cases"] == led["rag-basics"] == NEXT  # its next one, and one that needs it
    assert led["data-check"] == TOLD < NEXT
    assert "telling-people" not in led


async def test_the_longer_a_message_the_sooner_it_stands_on_its_own():
    coach = await answering()
    alone = await coach.retrieval.search("how do they test that", coach.knowledge)
    calibration = coach.retrieval.calibrations["words-256"]
    sure = replace(alone, hits=(replace(alone.hits[0], confidence=1.2 * calibration.answer),))
    shares = [share("word " * words, sure, calibration, tied=False) for words in (1, 4, 8, 16)]

    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.5
    assert shares[-1] == 0


async def test_words_that_tie_it_make_an_unsure_message_lean_more():
    coach = await answering()
    alone = await coach.retrieval.search("how do they test that", coach.knowledge)
    calibration = coach.retrieval.calibrations["words-256"]
    unsure = replace(alone, hits=(replace(alone.hits[0], confidence=calibration.answer),))

    assert share("five words are in it", unsure, calibration, tied=True) > share(
        "five words are in it", unsure, calibration, tied=False
    )


async def test_a_list_of_mistakes_is_not_told_without_its_title():
    coach = await answering()
    answer = await coach.answer("and blaming the model for a poor search?", ["What is RAG?"])

    assert answer.citations
    assert "Blaming the model" not in answer.brief


async def test_an_unsure_message_is_read_with_what_was_said_before_though_no_word_ties_it():
    coach = await answering()
    question = "should somebody look at every single bad row by hand"
    before = await coach.answer(question)
    after = await coach.answer(question, ["How do I check the data?"])

    assert not leans(question, SIGNALS)
    assert before.kind == "decline"
    assert after.kind != "decline"
    assert after.standalone_question == f"How do I check the data, and {question}"


async def test_a_sure_question_is_left_alone_whatever_was_said_before():
    coach = await answering()
    answer = await coach.answer("How does an AI PM differ from a PM?", ["How do I check the data?"])

    assert answer.citations[0].card == (await coach.answer("How does an AI PM differ from a PM?")).citations[0].card
    assert answer.standalone_question == "How does an AI PM differ from a PM?"


async def test_after_asking_back_all_that_was_asked_about_counts():
    coach = await answering()
    view = coach.knowledge.visible("terminal")
    first, second = list(view.cards)[:2]
    back = Exchange(asked="x", standalone="x", root="x", cards=(first, second), form="ask_back")

    assert [card.id for card in told(back, view)] == [first, second]
    assert [card.id for card in told(back.model_copy(update={"form": "brief"}), view)] == [first]


async def test_where_both_searches_find_the_same_card_the_surer_one_decides():
    coach = await answering()
    alone = await coach.retrieval.search("how do they test that", coach.knowledge)
    best = alone.hits[0]
    unsure = replace(alone, hits=(replace(best, confidence=best.confidence - 0.3), *alone.hits[1:]))
    other = replace(alone, hits=alone.hits[1:])

    assert agreed(unsure, alone).hits[0].confidence == best.confidence
    assert agreed(other, alone) is other
