"""A pasted job description as lines: each whole and as it was written, in the part of the posting to which it belongs."""

import pytest

from bot.core.review.reading import read_posting
from tests.fixtures.review import SIGNALS


def units(*lines):
    return [(unit.text, unit.section) for unit in read_posting("Product Owner\n\n" + "\n".join(lines), SIGNALS).units]


def texts(*lines):
    return [text for text, _ in units(*lines)]


@pytest.mark.parametrize("mark", ["-", "1.", "12)", "2.1", "2.1.", "(3)", "iii.", "vii)", "a)", "\u2022", "\u25b8"])
def test_the_mark_of_an_entry_is_no_part_of_it_and_no_line_of_its_own(mark):
    assert texts("Your tasks:", f"{mark} Decide on the fares") == ["Decide on the fares"]


@pytest.mark.parametrize(
    "line", ["1.9M riders wait for you", "4.5 seconds is what a search may take", "3.900 stops need a name"]
)
def test_a_line_that_begins_with_a_number_keeps_it(line):
    assert texts("Your tasks:", line) == [line]


@pytest.mark.parametrize("word", ["Rs.", "U.S.", "Dr.", "Sr.", "e.g.", "a.m.", "S.A."])
def test_a_shortened_word_ends_no_sentence(word):
    line = f"You decide with {word} Rao on the fares. You set the plan."
    assert texts(line) == [f"You decide with {word} Rao on the fares.", "You set the plan."]


def test_getting_people_to_agree_is_work_and_getting_days_off_is_an_offer():
    assert dict(units("You get them round one table.", "", "You get 30 days off.")) == {
        "You get them round one table.": "duty",
        "You get 30 days off.": "offer",
    }


def test_what_is_paid_said_near_the_top_does_not_swallow_the_list_of_duties():
    pay = "Pay: level 12 with the usual allowances."
    assert dict(units(pay, "", "- Decide on the fares"))["Decide on the fares"] == "duty"
    assert dict(units("We offer:", "", "- A ticket for all lines"))["A ticket for all lines"] == "offer"


@pytest.mark.parametrize("mark", [" - ", " \u2022 ", "  * ", " \u2013 "])
def test_a_list_whose_lines_ran_together_is_read_as_a_list(mark):
    duties = ("own the quality bar of the assistant", "decide which answers go out", "talk to five customers a week")
    assert texts(f"What you do:{mark}{mark.join(duties)}")[-3:] == [*duties]


@pytest.mark.parametrize(
    "line",
    ["Ghent - 9 months - hybrid - food", "You decide - with the team - what we build next, and when it goes out."],
)
def test_a_line_with_dashes_that_is_no_list_stays_whole(line):
    assert texts(line) == [line]
