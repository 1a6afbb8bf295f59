from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.planning.hearing import hear, hear_background, hear_day, hear_hours
from tests.fixtures.planning import LINES, TODAY


def heard(text):
    return hear(text, TODAY, LINES)


def test_everything_said_at_once_is_taken():
    found = heard("3 hours a week, I am a teacher, interview on 15 March")

    assert (found.minutes, found.called, found.day) == (180, "teacher", date(2027, 3, 15))
    assert found.background == "other"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3 hours a week", 180),
        ("about two hours", 120),
        ("half an hour a day", 210),
        ("30 minutes a day", 210),
        ("2.5h per week", 150),
        ("1,5 hours", 90),
        ("4-6 hours", 240),
        ("an hour", 60),
    ],
)
def test_hours_are_understood_as_hours_a_week(text, minutes):
    assert heard(text).minutes == minutes


@pytest.mark.parametrize("text", ["5", "five", "5 hours"])
def test_a_bare_number_answers_the_question_for_hours(text):
    assert hear_hours(text, LINES) == 300


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("interview on 15 March", date(2027, 3, 15)),
        ("my interview is March 15th", date(2027, 3, 15)),
        ("interview 2026-12-01", date(2026, 12, 1)),
        ("interview on 30 nov", date(2026, 11, 30)),
        ("interview tomorrow", date(2026, 11, 23)),
        ("interview in 3 weeks", date(2026, 12, 13)),
        ("interview in 10 days", date(2026, 12, 2)),
        ("interview next friday", date(2026, 11, 27)),
        ("onsite on 22 November", date(2026, 11, 22)),
    ],
)
def test_the_day_of_an_interview_is_the_next_one_of_that_name(text, day):
    assert heard(text).day == day


def test_a_day_that_is_over_is_named_as_such():
    found = heard("interview on 3 March 2026")

    assert (found.day, found.past) == (None, date(2026, 3, 3))


def test_a_day_without_an_interview_is_the_end_of_the_weeks():
    assert heard("ready by 3 January").weeks == 6
    assert heard("in 2 months").weeks == 9


def test_an_interview_without_a_day_is_still_an_interview():
    assert heard("I have an interview soon").interview


@pytest.mark.parametrize(
    ("text", "background"),
    [
        ("I am a product manager in retail", "pm"),
        ("i'm a data scientist", "technical"),
        ("I work as a UX designer", "design"),
        ("i am lawyer", "risk"),
        ("I am a pastry chef", "other"),
        ("software engineer", "technical"),
        ("nurse", "other"),
        ("product manager at a bank", "pm"),
        ("i am a nurse in a health app team", "other"),
    ],
)
def test_what_people_do_is_recognised(text, background):
    assert hear_background(text, LINES)[0] == background


@pytest.mark.parametrize("text", ["what is drift?", "i do not want to say what i do today thank you"])
def test_what_is_no_background_is_none(text):
    assert hear_background(text, LINES)[0] == ""


@pytest.mark.parametrize(
    "text", ["I want to be an AI platform PM", "AI platform PM", "my goal is a job as platform pm"]
)
def test_a_goal_is_not_taken_for_a_background(text):
    found = heard(text)

    assert (found.goal, found.background) == ("ai-platform-pm", "")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("done", "done"),
        ("I'm done", "done"),
        ("skip this step", "skip"),
        ("slower please", "slower"),
        ("move my plan", "move"),
        ("whole plan", "whole"),
        ("export to my calendar", "calendar"),
        ("another step", "swap"),
    ],
)
def test_a_short_wish_is_a_command(text, command):
    assert heard(text).command == command


@pytest.mark.parametrize("text", ["i have done 3 hours already", "is it done when a friend reads it?"])
def test_a_sentence_around_the_word_is_no_command(text):
    assert heard(text).command is None


@given(st.text(max_size=120))
def test_no_text_breaks_it(text):
    found = heard(text)
    assert found.minutes is None or 30 <= found.minutes <= 3600
    assert found.day is None or found.day >= TODAY
    hear_background(text, LINES)
    hear_hours(text, LINES)
    hear_day(text, TODAY, LINES)
