from dataclasses import replace

import pytest

from bot.core.answering.comparing import beside, compare, compare_again, compare_card, compare_ids, half_known
from bot.core.answering.layers import BUDGET, counted
from bot.core.answering.reply import Asked
from bot.core.blocks import Choices, Citations, Comparison
from bot.core.knowledge.schema import Term
from tests.fakes.answering import answering


@pytest.fixture
async def asked():
    coach = await answering(encoder=False)
    return Asked("compare", coach.setting("terminal"))


def table(reply):
    return next(block for block in reply.blocks if isinstance(block, Comparison))


@pytest.mark.parametrize(
    "sides",
    [("pm", "ai pm"), ("ai pm", "pm"), ("a product manager", "an ai product manager"), ("my job", "an ai pm job")],
)
def test_the_two_roles_are_found_by_all_their_names(asked, sides):
    reply = compare(sides, asked)

    assert (table(reply).left, table(reply).right) == ("Product manager", "AI product manager")
    assert reply.answer.citations[0].card == "pm-and-ai-pm"
    assert any(isinstance(block, Citations) for block in reply.blocks)
    assert "| Quality | Works or does not | A rate on real cases |" in reply.answer.answer


def test_approaches_are_found_by_their_names_in_the_glossary(asked):
    assert compare(("retrieval augmented generation", "fine tuning"), asked) is not None


def test_the_same_thing_twice_is_said_so(asked):
    reply = compare(("pm", "product manager"), asked)

    assert "the same thing" in reply.answer.brief


def test_things_we_have_no_view_of_are_left_to_the_search(asked):
    assert compare(("bread", "butter"), asked) is None
    assert compare(("pm", "butter"), asked) is None


def test_roles_are_compared_row_by_row_and_the_rest_is_behind_more(asked):
    left, right = list(asked.view.roles)[:2]
    first = compare_ids(left, right, asked, whole=False)
    whole = compare_ids(left, right, asked, whole=True)

    assert len(table(first).rows) <= len(table(whole).rows) == 6
    assert sum(len(f"{row.on} {row.left} {row.right}".split()) for row in table(first).rows[2:]) <= 90
    if len(table(first).rows) < 6:
        (choices,) = (block for block in first.blocks if isinstance(block, Choices))
        assert choices.options[0].token == f"v1:compare:{left}.{right}:1"


def test_roles_whose_two_ids_fit_no_button_are_shown_whole_at_once(asked):
    role = next(iter(asked.view.roles.values()))
    long = {f"{letter * 40}": role.model_copy(update={"id": letter * 40, "title": letter}) for letter in "ab"}
    there = replace(asked, setting=replace(asked.setting, view=replace(asked.view, roles=long)))
    reply = compare_ids(*long, there, whole=False)

    assert len(table(reply).rows) == 6
    assert not [block for block in reply.blocks if isinstance(block, Choices)]


def test_an_unknown_role_and_a_card_without_two_sides_have_no_comparison(asked):
    assert compare_ids("nobody", "ai-pm", asked, whole=True) is None
    assert compare_card(asked.view.cards["rag-basics"], asked) is None


def with_terms(asked, *terms):
    """The same setting with more words in the glossary."""
    view = replace(asked.view, terms={**asked.view.terms, **{term.id: term for term in terms}})
    return replace(asked, setting=replace(asked.setting, view=view))


def test_two_words_that_no_table_compares_are_told_side_by_side_with_the_sources_of_both(asked):
    reply = compare(("the golden sets", "retrieval augmented generation"), asked)
    found = table(reply)

    assert "no ready comparison" in reply.text
    assert (found.left, found.right) == ("Golden set", "RAG")
    assert found.rows[0].right == "The system looks up texts first and answers from them."
    assert [cited.card for cited in reply.answer.citations] == ["test-cases", "rag-basics"]
    assert asked.view.cards["test-cases"].brief in reply.answer.answer
    assert counted(reply.text) + sum(counted(f"{row.on} {row.left} {row.right}") for row in found.rows) <= BUDGET


def test_the_rest_of_two_words_is_behind_more_and_their_cards_have_buttons(asked):
    first = compare(("golden set", "rag"), asked)
    (choices,) = (block for block in first.blocks if isinstance(block, Choices))
    whole = compare_ids("golden-set", "rag", asked, whole=True)

    assert [option.token for option in choices.options] == [
        "v1:compare:golden-set.rag:1",
        "v1:ask:test-cases:0",
        "v1:ask:rag-basics:0",
    ]
    assert len(table(first).rows) < len(table(whole).rows)


def test_where_one_card_speaks_of_both_its_first_sentence_says_how_they_differ(asked):
    term = Term(id="search", term="search", plain="Finding the right text.", cards=("rag-basics",))
    reply = compare(("rag", "search"), with_terms(asked, term))

    assert reply.text.startswith(asked.view.cards["rag-basics"].brief.split(". ")[0])
    assert [cited.card for cited in reply.answer.citations] == ["rag-basics"]
    assert table(reply).rows[0].right == "Finding the right text."


def test_a_role_and_a_word_stand_side_by_side_too(asked):
    reply = compare(("ai pm", "rag"), asked)

    assert (table(reply).left, table(reply).right) == ("AI product manager", "RAG")


def test_a_longer_role_is_another_role_and_not_the_one_in_its_name(asked):
    assert compare(("growth pm", "ai pm"), asked) is None
    assert compare(("pm", "hardware product manager"), asked) is None


def test_of_two_things_the_known_one_is_told_and_nothing_is_guessed_of_the_other(asked):
    reply = half_known(("rag", "butter"), asked)

    assert reply.counts == (("gap", asked.view.cards["rag-basics"].topic),)
    assert "nothing reliable on butter" in reply.answer.brief
    assert "RAG means" in reply.answer.brief
    assert [cited.card for cited in reply.answer.citations] == ["rag-basics"]
    assert half_known(("bread", "butter"), asked) is None
    assert half_known(("rag", "golden set"), asked) is None


def test_a_comparison_of_two_words_is_told_again_as_it_was(asked):
    first = compare(("golden set", "rag"), asked)
    again = compare_again(first.exchange, asked.view.cards["test-cases"], asked)

    assert table(again) == table(first)


def test_a_card_of_one_of_two_things_gives_way_to_both_and_a_third_card_does_not(asked):
    cards, sides = asked.view.cards, ("rag", "golden set")

    assert {cited.card for cited in beside(sides, cards["rag-basics"], asked).answer.citations} == {
        "rag-basics",
        "test-cases",
    }
    assert beside(sides, cards["data-check"], asked) is None
    assert beside(("rag", "butter"), cards["rag-basics"], asked) is None


async def test_a_question_about_two_things_is_not_answered_with_one_of_them():
    coach = await answering(encoder=False)
    reply = await coach.answer("what is the difference between RAG and a golden set?")

    assert {cited.card for cited in reply.citations} == {"rag-basics", "test-cases"}


async def test_a_comparison_with_something_unknown_says_which_half_is_unknown():
    coach = await answering(encoder=False)

    assert "butter" in (await coach.answer("compare RAG with butter")).brief


async def test_a_comparison_that_we_do_not_hold_is_answered_or_declined_like_a_question():
    coach = await answering(encoder=False)

    assert (await coach.answer("compare bread with butter")).kind == "decline"
