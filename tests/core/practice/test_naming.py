"""Everyday words for skills, as the shipped content has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.practice.lines import load_lines
from bot.core.practice.naming import Names
from bot.core.spoken import plain
from tests.fixtures.planning import KNOWLEDGE, SHIPPED

EVERYDAY = load_lines(SHIPPED / "practice.yaml").file.skills
NAMES = Names(KNOWLEDGE.competencies, EVERYDAY, KNOWLEDGE.goals[KNOWLEDGE.default_goal].weights)


@pytest.mark.parametrize(
    ("said", "skill"),
    [
        ("ethics", "responsible-ai"),
        ("bias", "responsible-ai"),
        ("Safety!", "responsible-ai"),
        ("data", "data-judgement"),
        ("metrics", "evaluation-metrics"),
        ("evals please", "evaluation-metrics"),
        ("numbers", "economics-capacity"),
        ("cost", "economics-capacity"),
        ("strategy", "product-craft"),
        ("product sense", "product-craft"),
        ("LLM", "technical-fluency"),
        ("technical", "technical-fluency"),
        ("behavioural", "collaboration"),
        ("stakeholders", "collaboration"),
        ("ux", "human-ai-experience"),
        ("execution", "lifecycle-delivery"),
        ("problem framing", "opportunity-framing"),
        ("some items on fairness", "responsible-ai"),
        ("Economics: build, buy, cost, capacity", "economics-capacity"),
        ("data-judgement", "data-judgement"),
    ],
)
def test_an_everyday_word_names_its_skill(said, skill):
    assert NAMES.meant(said) == skill


@pytest.mark.parametrize("said", ["bananas", "", "?", "xyzzy", "football results", "what is for lunch"])
def test_other_words_name_none(said):
    assert NAMES.meant(said) == ""


def test_no_word_is_claimed_by_two_skills_and_every_skill_has_some():
    claimed = [plain(word) for words in EVERYDAY.values() for word in words]

    assert len(claimed) == len({*claimed})
    assert {*EVERYDAY} == {*KNOWLEDGE.competencies}


@pytest.mark.parametrize(("said", "skill"), [("evalution", "evaluation-metrics"), ("startegy", "product-craft")])
def test_a_slip_of_the_keyboard_is_offered_first_and_not_taken_for_sure(said, skill):
    assert NAMES.meant(said) == ""
    assert NAMES.nearest(said)[0] == skill


def test_what_shares_words_with_the_description_is_nearest_and_else_what_weighs_most():
    assert NAMES.nearest("gpu prices of a vendor contract")[0] == "economics-capacity"
    weights = KNOWLEDGE.goals[KNOWLEDGE.default_goal].weights
    assert NAMES.nearest("bananas")[0] == max(weights, key=weights.get)


@given(st.text(max_size=80))
def test_any_text_is_answered_with_a_skill_or_none_and_with_all_of_them_in_some_order(text):
    assert NAMES.meant(text) in {"", *KNOWLEDGE.competencies}
    assert {*NAMES.nearest(text)} == {*KNOWLEDGE.competencies}
