import pytest

from bot.core.answering.following import leans, tail, told, written_out
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
    coach = await answering(encoder=False)
    answer = await coach.answer("for a bakery?", ["What is RAG?"])

    assert answer.kind in {"decline", "ask_back"} or answer.brief.startswith('I have nothing on "a bakery" itself.')


async def test_a_question_that_the_card_leaves_open_is_not_repeated_as_if_it_were_a_thing():
    coach = await answering()
    answer = await coach.answer("who bakes it", ["What is RAG?"])

    assert answer.brief.startswith("I have nothing on that itself. In general:")


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
