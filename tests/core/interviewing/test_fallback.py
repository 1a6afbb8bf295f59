"""Where the model should have judged and the rubric did."""

from __future__ import annotations

import pytest

from bot.core.errors import BudgetSpent, ModelBusy, ModelOff, ReaderUnknown
from bot.core.interviewing.fallback import unasked, why_unasked
from bot.core.interviewing.lines import load_lines
from tests.core.interviewing.room import room, text_of
from tests.fixtures.interviewing import SHIPPED

LINES = load_lines(SHIPPED / "interview.yaml")
ANSWER = "I sample 200 old tickets, and two agents label each draft. Refunds stay with a person, since a false promise costs money."


class Failing:
    """A judge that always ends in the same error."""

    def __init__(self, error):
        self.error = error

    async def grade(self, rubric, answer, how, sitting):
        raise self.error

    async def levels(self, rubric, line, answer, sitting):
        raise self.error

    async def fact(self, question, asked, known, asker):
        raise self.error


async def judged_with(error, words=""):
    async with room(Failing(error)) as talk:
        await talk.act("interview", {"text": f"{words} support-replies-launch"})
        await talk.press("Start")
        sent = await talk.say(f"{ANSWER} done")
        while (await talk.interview()).phase == "probing":
            sent = await talk.say("In my plan the numbers come before the launch. done")
        return text_of(sent)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (BudgetSpent("", "learner"), "today's share of the model is used up"),
        (BudgetSpent("", "month"), "this month's budget for the model is used up"),
        (ModelBusy(""), "the model gave no usable answer"),
        (ReaderUnknown(""), "you had not been told yet"),
    ],
)
async def test_the_marks_say_why_no_model_judged_and_that_there_is_no_number(error, why):
    said = await judged_with(error)

    assert "My rubric judged this, in words without a number: " in said
    assert why in said


async def test_nothing_is_said_where_the_owners_want_no_model():
    assert "My rubric judged" not in await judged_with(ModelOff(""))


async def test_an_appeal_that_no_judge_can_hear_says_why():
    async with room(Failing(BudgetSpent("", "day"))) as talk:
        await talk.act("interview", {"text": "support-replies-launch"})
        await talk.press("Start")
        sent = await talk.say(f"{ANSWER} done")
        while (await talk.interview()).phase == "probing":
            sent = await talk.say("In my plan the numbers come before the launch. done")
        await talk.say("I disagree, two agents label each draft")
        sent = await talk.press("Judge again")

    assert "No second judgement now: today's share of the model is used up. Your objection is kept" in text_of(sent)


def test_every_cause_has_its_words():
    errors = (BudgetSpent("", "tenant"), BudgetSpent("", "month"), ModelBusy(""), ReaderUnknown(""))
    told = {why_unasked(LINES, unasked(error)) for error in errors}

    assert len(told) == len(errors)
