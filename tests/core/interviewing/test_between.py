"""Plain words before a question and after the marks, as people type them who do not press buttons."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.answering.history import History, write_history
from bot.core.blocks import Choices, Option
from bot.core.dialogue import Open, Outcome, Text
from bot.core.interviewing.briefing import read_request, read_wish
from bot.core.interviewing.choosing import Wish, choose
from bot.core.interviewing.skill import InterviewSkill
from bot.core.tokens import mint
from bot.core.turns.audience import audience
from tests.core.interviewing.room import Room, interviewing, meaning, text_of
from tests.core.interviewing.test_choosing import BANK, result
from tests.fakes.encoder import ENCODER

ANSWER = "First I would sample 200 old tickets and let two agents label each draft. Then I write the bar before any result. done"
SPANISH = "no se como responder esta pregunta pero hablaria con los usuarios"


async def otherwise(inbound, memory):
    """Answers, and offers an interview to who rehearses."""
    yield Open(audience(inbound))
    yield Text(f"elsewhere: {getattr(inbound, 'text', '')}")
    if "rehearse" in getattr(inbound, "text", ""):
        yield Choices(options=(Option(label="Interview", token=mint("interview")),))
    yield Outcome((write_history(memory, inbound.place, History(), 90),))


def wanted(text, skill):
    return skill == "interview" and "interview me" in text


@asynccontextmanager
async def room(words=None, **house):
    made = Room(InterviewSkill(replace(interviewing(words=words), **house), otherwise, meaning, wanted))
    running = asyncio.create_task(made.dispatcher.run())
    try:
        yield made
    finally:
        await made.dispatcher.drain(3)
        await running


async def said(talk, text):
    """Say it a moment later."""
    talk.now += timedelta(seconds=20)
    return await talk.say(text)


async def judged(talk):
    """One question from the offer to its marks."""
    await talk.act("interview", {"text": "support-replies-launch"})
    await said(talk, "start")
    await said(talk, ANSWER)
    while (await talk.interview()).phase == "probing":
        await said(talk, "In my plan the numbers come before the launch. done")


@pytest.mark.parametrize("text", ["interview me", "please interview me on data"])
async def test_who_asks_for_an_interview_gets_one_offered_and_a_yes_begins_it(text):
    async with room() as talk:
        assert "One question on" in text_of(await said(talk, text))
        await said(talk, "yes")
        assert (await talk.interview()).phase == "asking"


async def test_a_yes_to_the_offer_of_another_skill_begins_an_interview():
    async with room() as talk:
        assert "elsewhere" in text_of(await said(talk, "can we rehearse?"))
        await said(talk, "yes please")
        assert (await talk.interview()).phase == "asking"


async def test_a_yes_after_another_matter_begins_nothing_and_start_still_does():
    async with room() as talk:
        await said(talk, "interview me")
        await said(talk, "what is RAG?")
        assert "elsewhere: yes" in text_of(await said(talk, "yes"))
        await said(talk, "start")
        assert (await talk.interview()).phase == "asking"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("another question", "One question on"),
        ("history", "newest first"),
        ("all marks", "It measures one answer"),
        ("show me the picture", "Marks for one answer"),
        ("stop here", "All of it is saved"),
        ("done", "All of it is saved"),
        ("once more", "only this part"),
    ],
)
async def test_the_words_of_a_button_below_the_marks_do_what_it_does(text, shown):
    async with room() as talk:
        await judged(talk)
        assert shown in text_of(await said(talk, text))


async def test_after_another_matter_a_stop_is_no_word_to_the_interviewer():
    async with room() as talk:
        await judged(talk)
        await said(talk, "what is RAG?")
        assert "elsewhere: stop here" in text_of(await said(talk, "stop here"))
        assert "only this part" in text_of(await said(talk, "redo that part"))


async def test_an_answer_in_another_language_is_told_so_and_not_called_off_topic():
    async with room(ENCODER, language=lambda text: "es" if "usuarios" in text else "en") as talk:
        await said(talk, "interview me")
        await said(talk, "yes")
        await said(talk, SPANISH)
        first, last = text_of(await said(talk, "done")), text_of(await said(talk, "done"))

    assert "English only" in first
    assert "English only" in last
    assert "something else" not in first + last


async def test_welcome_back_is_for_who_was_away():
    async with room() as talk:
        await said(talk, "interview me")
        await said(talk, "yes")
        soon = text_of(await talk.act("interview", {"text": "resume"}))
        await said(talk, "pause")
        talk.now += timedelta(days=21)
        assert "One question is open" in text_of(await said(talk, "hello again"))
        later = text_of(await said(talk, "resume"))

    assert "Welcome back" not in soon
    assert "Welcome back" in later


async def test_a_question_of_ones_own_can_be_practised_again_and_is_kept_once():
    own = "How would you price an AI agent that books travel?"
    async with room() as talk:
        await talk.act("interview", {"text": f"own: {own}"})
        await said(talk, "stop")
        assert "One of yours" in text_of(await talk.act("interview", {"text": "own"}))
        assert own in text_of(await talk.press(own))
        assert len((await talk.memory()).all("own-question")) == 1


OWN_ANSWER = (
    "The user is an office that books ten trips. I would charge per trip, because cost follows use. When the agent is wrong, "
    "a person corrects it. I measure the share of trips that need no help, and start with one team in two weeks."
)


async def test_a_question_of_ones_own_gets_a_pattern_and_no_line_of_another_case():
    async with room() as talk:
        await talk.act("interview", {"text": "own: How would you price an AI agent that books travel?"})
        await said(talk, OWN_ANSWER)
        text = text_of(await said(talk, "done"))

    assert "A pattern to fill with what is true: “" in text
    assert "shop owner" not in text


def test_a_beginner_gets_no_hard_question():
    known = [result("size-tip-data", 5)]

    assert all(choose(BANK, known, Wish(), seed).level != "hard" for seed in "abcdefgh")


def test_a_sentence_is_heard_for_what_it_wants():
    assert read_request("can we do a full mock interview", BANK).wanted == "full"
    assert read_request("do a mock interview with me", BANK).wanted == "interview"
    assert read_request("give me an easy interview question about data", BANK).wish == Wish(type="data", level="easy")
    assert read_wish("easy question", BANK).wanted == "interview"
