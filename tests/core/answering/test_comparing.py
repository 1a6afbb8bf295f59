from dataclasses import replace

import pytest

from bot.core.answering.comparing import compare, compare_card, compare_roles
from bot.core.answering.reply import Asked
from bot.core.blocks import Choices, Citations, Comparison
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
    first = compare_roles(left, right, asked, whole=False)
    whole = compare_roles(left, right, asked, whole=True)

    assert len(table(first).rows) <= len(table(whole).rows) == 6
    assert sum(len(f"{row.on} {row.left} {row.right}".split()) for row in table(first).rows[2:]) <= 90
    if len(table(first).rows) < 6:
        (choices,) = (block for block in first.blocks if isinstance(block, Choices))
        assert choices.options[0].token == f"v1:compare:{left}.{right}:1"


def test_roles_whose_two_ids_fit_no_button_are_shown_whole_at_once(asked):
    role = next(iter(asked.view.roles.values()))
    long = {f"{letter * 40}": role.model_copy(update={"id": letter * 40, "title": letter}) for letter in "ab"}
    there = replace(asked, setting=replace(asked.setting, view=replace(asked.view, roles=long)))
    reply = compare_roles(*long, there, whole=False)

    assert len(table(reply).rows) == 6
    assert not [block for block in reply.blocks if isinstance(block, Choices)]


def test_an_unknown_role_and_a_card_without_two_sides_have_no_comparison(asked):
    assert compare_roles("nobody", "ai-pm", asked, whole=True) is None
    assert compare_card(asked.view.cards["rag-basics"], asked) is None


async def test_a_comparison_that_we_do_not_hold_is_answered_or_declined_like_a_question():
    coach = await answering(encoder=False)

    assert (await coach.answer("compare bread with butter")).kind == "decline"
