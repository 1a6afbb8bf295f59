"""Every page of a path that shows a step stays within the words of a first layer, whatever was said before."""

import random
from datetime import timedelta

import pytest

from bot.adapters import reading
from bot.core.blocks import Choices, LearningPath, PathStep
from bot.core.planning import moving, showing, stepping
from bot.core.planning.desk import Desk, Planning
from bot.core.planning.fitting import Heads, fitted
from bot.core.planning.load import load_steps
from bot.core.planning.state import Path
from bot.services.calendar import write_calendar
from tests.fixtures.planning import KNOWLEDGE, LINES, NOW, ROUNDS, SHIPPED, TODAY, house, memory, step

BUDGET = 90
HOUSE = Planning(load_steps(SHIPPED), LINES, KNOWLEDGE, ROUNDS, write_calendar)
ACTS = (*[stepping.done] * 6, stepping.skip, stepping.swap, stepping.undo, moving.slower, moving.faster)


def path(called="nurse", **fields):
    given = {"background": "other", "called": called, "minutes": 300, "goal": "career-changer", "weeks": 20}
    return Path(**given | fields, start=TODAY, seen=NOW)


def words(reply):
    block = next((one for one in reply.blocks if isinstance(one, LearningPath)), None)
    return len(" ".join((reply.text, *(reading.path(block) if block else ()))).split())


@pytest.mark.parametrize("goal", KNOWLEDGE.goals)
@pytest.mark.parametrize("days", [None, 20])
def test_along_a_whole_shipped_path_no_page_has_more_words_than_a_first_layer(goal, days):
    chance, desk = random.Random(f"{goal}{days}"), Desk(HOUSE, memory())
    known = path("senior nurse educator", goal=goal, interview=TODAY + timedelta(days=days) if days else None)
    reply = showing.now_page(desk, known, LINES.say("started"))
    for _ in range(60):
        known = reply.path or known
        assert words(reply) <= BUDGET
        reply = chance.choice(ACTS)(desk, known)


def test_an_exercise_that_is_too_long_ends_with_a_sentence_and_its_rest_is_behind_a_button():
    long = "Write down ten cases. " * 30
    reply = showing.now_page(Desk(house({"long": step("long", quick=True, exercise=long)}), memory()), path(), "Now:")

    assert words(reply) <= BUDGET
    assert reply.text.endswith("Write down ten cases.")
    row = next(one for one in reply.blocks if isinstance(one, Choices))
    assert "How to do it" in [option.label for option in row.options]
    details = showing.details_page(Desk(house({"long": step("long", exercise=long)}), memory()), path())
    assert long.strip() in details.text


def test_the_exercise_is_kept_whole_before_pace_reason_and_the_next_step():
    now = PathStep(
        n=1, title="A step", about="a skill", why="why " * 9, hours=1, week=1, done_when="it is", state="now"
    )
    heads = Heads("Where it leads", "pace " * 10, "far " * 4)
    laid = fitted("It is here:", "word " * 69, heads, (now, now.model_copy(update={"state": "next"})))

    assert (laid.exercise, laid.cut) == ("word " * 69, False)
    assert (laid.title, laid.summary, len(laid.steps), laid.steps[0].why) == ("far " * 4, "", 1, "")
