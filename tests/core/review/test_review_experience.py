"""Lines of experience as an AI PM would tell them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.review.experience import frame, read_experience, score_experience
from tests.fixtures.review import LINES, ORDERS, SIGNALS


def framed(text):
    return frame(text, SIGNALS, LINES)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Cut calls by 18%", "metric"),
        ("Chose the shorter form for the checkout", "decision"),
        ("Found why the import failed at night", "failure"),
        ("Lowered refunds in two shops", "cost"),
    ],
)
def test_what_a_line_says_is_not_asked_for_again(text, there):
    assert there not in framed(text).missing


def test_what_is_missing_stands_in_brackets_behind_the_own_words():
    line = framed("Wrote reports for the board.")
    assert line.missing == ("metric", "failure", "cost", "decision")
    assert line.framing.startswith("Wrote reports for the board. I decided [")
    assert "from [before] to [after]" in line.framing
    assert "[whom] [how much]" in line.framing


@given(
    st.lists(
        st.sampled_from(
            ["led", "built", "40", "users", "wrong", "cost", "€", "data", "team", "12%", "chose", "model", "taught"]
        ),
        min_size=4,
    )
)
def test_a_framing_never_holds_a_number_that_the_line_does_not(words):
    text = " ".join(words)
    framing = framed(text).framing
    assert framing.startswith(text)
    assert re.findall(r"\d+", framing) == re.findall(r"\d+", text)


def test_a_line_with_everything_is_left_as_it_is():
    text = "Chose a cut-off at which wrong alarms fell from 18% to 7% and a missed one cost 20 euros"
    assert framed(text).missing == ()
    assert framed(text).framing == f"{text}."


def test_without_a_list_every_sentence_is_a_line_and_headings_are_none():
    read = read_experience("Work:\nTaught maths to adults. Built a timetable tool.", SIGNALS, LINES)
    assert [line.text for line in read.lines] == ["Taught maths to adults.", "Built a timetable tool."]


def test_what_stands_around_a_list_and_what_tells_no_work_is_left_out():
    listed = read_experience(
        "Nurse, 2018 to 2025\n- Led a team of five nurses\n- Languages: English, Dutch, Thai", SIGNALS, LINES
    )
    assert [line.text for line in listed.lines] == ["Led a team of five nurses"]


def test_orders_to_machines_are_no_experience():
    read = read_experience(f"Led a team of five nurses\n{ORDERS}", SIGNALS, LINES)
    assert read.machine == (ORDERS,)
    assert len(read.lines) == 1


def test_several_lines_that_show_a_skill_well_score_highest():
    well = "- Ran an experiment with 400 users and chose the slower page\n- Measured errors: 12% wrong, we stopped it"
    scored = {one.id: one for one in score_experience(read_experience(well, SIGNALS, LINES))}
    assert scored["data-understanding"].score == 3
    assert scored["continuous-learning"].score == 0
    assert all(quote in well for quote in scored["data-understanding"].evidence)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Redesigned the year 9 maths curriculum for 240 pupils and raised the pass rate from 71 to 84 %", "change"),
        ("Led the change from paper to electronic medication charts on two wards", "change"),
        ("Trained new nurses and wrote the handover checklist the hospital uses now", "teach"),
        ("Wrote the protocol for double-checking insulin doses after two near misses", "quality"),
        ("Prioritised the backlog with compliance, reducing complaints about blocked payments by 22 %", "own"),
        ("Owned the roadmap of the mobile banking app with 1.2 million users", "own"),
        ("Ran 14 A/B tests on the checkout page, which increased conversion by 3.1 %", "measure"),
        ("Built churn dashboards in SQL and Tableau used weekly by marketing", "measure"),
        ("Used ChatGPT to draft product descriptions and set up a review with two editors", "model"),
        ("Completed Andrew Ng's machine learning course", "study"),
        ("Automated the monthly sales report with Python, saving finance two days", "build"),
        ("Coordinated the crisis line rota for 25 volunteers", "people"),
        ("Wrote copy for the spring campaign", "any"),
    ],
)
def test_a_line_is_framed_as_somebody_who_hires_would_read_it(text, kind):
    assert framed(text).kind.id == kind


def test_a_skill_that_stands_beside_another_is_named_and_no_line_without_a_skill_shows_one():
    read = read_experience("- Prioritised the backlog with customers\n- Wrote copy for spring", SIGNALS, LINES)
    scores = {one.id: one for one in score_experience(read)}

    assert (scores["collaboration"].score, scores["collaboration"].evidence) == (1, (read.lines[0].text,))
    assert scores["strategy"].evidence == (read.lines[0].text,)


@pytest.mark.parametrize("text", ["Repeat calls fell by a fifth", "Saved finance two days a month"])
def test_a_result_in_words_is_a_result(text):
    assert "metric" not in framed(text).missing
