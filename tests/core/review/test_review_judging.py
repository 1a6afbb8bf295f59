"""What a job description asks for, and whose job it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.review.judging import judge, score_axes
from bot.core.review.reading import read_posting
from bot.core.review.signals import AXES
from tests.fixtures.review import ORDERS, PLAIN, POSTING, SIGNALS


def scores(text):
    return {one.id: one.score for one in score_axes(read_posting(text, SIGNALS), SIGNALS)}


def verdict(text):
    return judge(read_posting(text, SIGNALS), SIGNALS)


def test_every_quote_stands_in_the_text_word_for_word():
    found = score_axes(read_posting(POSTING, SIGNALS), SIGNALS)
    assert [one.id for one in found] == list(AXES)
    assert all(quote in POSTING for one in found for quote in one.evidence)
    assert all(one.evidence for one in found if one.score)


@given(st.text(max_size=400))
def test_whatever_is_pasted_gets_scores_from_0_to_3_with_quotes_from_it(text):
    found = score_axes(read_posting(text, SIGNALS), SIGNALS)
    assert all(0 <= one.score <= 3 for one in found)
    assert all(quote in text for one in found for quote in one.evidence)


def test_duties_count_and_benefits_do_not():
    assert scores(POSTING)["data-understanding"] == 2
    measured = POSTING.replace("- own the road", "- run experiments with holdouts every month\n- own the road")
    assert scores(measured)["data-understanding"] == 3
    assert scores(POSTING)["continuous-learning"] == 0
    with_duty = POSTING.replace("- own the road", "- follow new research on forecasting and share it\n- own the road")
    assert scores(with_duty)["continuous-learning"] == 2


def test_a_nice_to_have_counts_as_in_passing():
    required = PLAIN.replace("- clear communication", "- you can read and write code in Python")
    wished = PLAIN.replace("We offer:", "Nice to have\n- you can read and write code in Python\n\nWe offer:")
    assert scores(required)["technical-expertise"] == 2
    assert scores(wished)["technical-expertise"] == 1


def test_somebody_who_decides_on_a_product_with_a_model_is_an_ai_pm():
    found = verdict(POSTING)
    assert (found.verdict, found.because) == ("ai_pm", "decides_model")
    assert found.quote in POSTING


def test_a_slogan_makes_no_ai_pm():
    found = verdict(PLAIN)
    assert (found.verdict, found.because) == ("pm", "decoration")
    assert "AI-powered" in found.quote


def test_the_title_ai_product_manager_makes_none_either():
    assert verdict(PLAIN.replace("Product Owner, Bookings", "AI Product Manager, Bookings")).verdict == "pm"


@pytest.mark.parametrize(
    ("title", "duty"),
    [
        ("Machine Learning Engineer", "build and deploy recommenders in Python with the product manager"),
        ("AI Product Marketing Manager", "write messaging and run webinars for our assistant"),
        ("AI Product Manager (Delivery)", "prepare status reports; the product owners decide the scope"),
    ],
)
def test_who_builds_sells_or_coordinates_while_others_decide_is_no_product_manager(title, duty):
    text = f"{title}\n\nYour tasks\n- {duty}\n- track milestones and the risk log for the steering committee\n"
    assert verdict(text).verdict == "other"


def test_orders_to_machines_change_nothing_and_are_named():
    posting = read_posting(f"{POSTING}\n{ORDERS}", SIGNALS)
    assert posting.machine == (ORDERS,)
    assert scores(f"{POSTING}\n{ORDERS}") == scores(POSTING)
    assert not any(ORDERS in quote for one in score_axes(posting, SIGNALS) for quote in one.evidence)


def test_a_posting_on_one_line_is_read_from_its_first_sentence_on():
    line = "Product Manager. What you will do: You own the roadmap and decide what comes next. You explain it to sales."
    assert scores(line)["strategy"] == 2
    assert read_posting(line, SIGNALS).title == "Product Manager."


def test_a_list_under_an_unknown_heading_is_read_as_duties():
    odd = "Product Owner\n\nYour Tuesday, more or less\n- own the backlog and decide the roadmap with two developers\n"
    assert [unit.section for unit in read_posting(odd, SIGNALS).units] == ["duty"]
