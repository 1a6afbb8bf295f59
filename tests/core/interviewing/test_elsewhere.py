"""What is said in another thread than the interview's: a question to the coach, and once a word on where it waits."""

import pytest

from bot.core.blocks import Choices, Citation, Citations, Option, Quiz
from bot.core.dialogue import Open, Outcome, Text
from bot.core.interviewing.skill import InterviewSkill
from bot.core.interviewing.state import Interview, Round, first_step
from bot.core.turns.audience import audience
from tests.core.interviewing import room as rooms
from tests.core.interviewing.room import interviewing, meaning, room, text_of
from tests.core.interviewing.test_skill import ANSWER_A, ANSWER_B, started

REMINDER = "waits in its own thread"
LONG = "I would begin with the words of the agents, because they know best what a wrong draft costs them."


def labels(talk, send):
    return [one.label for one in talk.options(send)]


async def test_words_in_another_thread_are_a_question_to_the_coach():
    async with room() as talk:
        await started(talk)
        sent = await talk.say(ANSWER_A, place="dm-ana-2")
        kept = await talk.interview()

    assert "elsewhere: " in text_of(sent)
    assert kept.now.answer == ""
    assert kept.place == "dm-ana"


async def test_where_it_waits_is_said_once_until_it_goes_on():
    async with room() as talk:
        await started(talk)
        first = await talk.say("what is drift?", place="two")
        second = await talk.say("what are evals?", place="three")
        await talk.say(ANSWER_A)
        third = await talk.say("what is recall?", place="four")

    assert REMINDER in text_of(first)
    assert labels(talk, first[-1]) == ["Go on here"]
    assert REMINDER not in text_of(second)
    assert REMINDER in text_of(third)


async def test_nothing_is_reminded_of_in_its_own_thread_or_while_it_is_paused():
    async with room() as talk:
        await started(talk)
        await talk.say("pause")
        assert REMINDER not in text_of(await talk.say("what is drift?", place="two"))
        await talk.say("resume", place="two")
        assert REMINDER not in text_of(await talk.say("what is drift?", place="two"))


async def test_a_cry_for_help_is_answered_without_a_reminder():
    async with room() as talk:
        await started(talk)
        sent = await talk.say("kill myself", place="two")

    assert REMINDER not in text_of(sent)


async def test_go_on_here_brings_the_question_into_this_thread():
    async with room() as talk:
        await started(talk)
        await talk.say(ANSWER_A)
        await talk.say("what is drift?", place="two")
        sent = await talk.press("Go on here", place="two")
        assert "Your team adds AI-written replies" in text_of(sent)
        await talk.say(ANSWER_B, place="two")
        old = await talk.say("and this?", place="dm-ana")
        kept = await talk.interview()

    assert [piece.text for piece in kept.now.pieces] == [ANSWER_A, ANSWER_B]
    assert "elsewhere: and this?" in text_of(old)


async def test_an_answer_in_the_wrong_thread_can_be_added_and_the_next_word_is_heard_in_either():
    async with room() as talk:
        await started(talk)
        sent = await talk.say(LONG, place="two")
        assert labels(talk, sent[-1]) == ["Add it to my answer"]
        noted = await talk.press("Add it to my answer", place="two")
        assert "Noted" in text_of(noted)
        await talk.say(ANSWER_A)
        assert "elsewhere" in text_of(await talk.say(ANSWER_B, place="two"))
        kept = await talk.interview()

    assert [piece.text for piece in kept.now.pieces] == [LONG, ANSWER_A]


@pytest.mark.parametrize("how", ["words", "a command", "behind the verb"])
async def test_pause_and_resume_find_it_from_anywhere(how):
    async def tell(talk, word):
        if how == "words":
            return await talk.say(word, place="two")
        if how == "a command":
            return await talk.act("ask", {"text": word}, place="dm", loose=True)
        return await talk.act("interview", {"text": word}, place="dm", loose=True)

    async with room() as talk:
        await started(talk)
        assert "Paused" in text_of(await tell(talk, "pause"))
        assert (await talk.interview()).paused is not None
        assert "Your team adds AI-written replies" in text_of(await tell(talk, "resume"))
        assert (await talk.interview()).open


async def test_after_a_command_the_first_word_tells_where_it_goes_on():
    async with room() as talk:
        await started(talk)
        await talk.say("pause")
        await talk.act("interview", {"text": "resume"}, place="dm", loose=True)
        assert (await talk.interview()).place == ""
        await talk.say(ANSWER_A, place="five")
        assert (await talk.interview()).place == "five"
        assert "elsewhere" in text_of(await talk.say(ANSWER_B, place="six"))


async def test_a_press_below_a_question_that_a_command_brought_binds_it_to_that_thread():
    async with room() as talk:
        await started(talk)
        await talk.act("interview", {"text": "resume"}, place="dm", loose=True)
        await talk.press("Hint", place="seven")
        assert (await talk.interview()).place == "seven"


async def test_a_question_of_ones_own_is_awaited_in_the_thread_in_which_it_was_asked_for():
    async with room() as talk:
        await talk.act("interview", {"text": "own"}, place="one")
        assert "elsewhere" in text_of(await talk.say("How would you price an AI feature for a school?", place="two"))
        await talk.say("How would you price an AI feature for a school?", place="one")
        assert (await talk.interview()).open


async def test_a_yes_in_another_thread_begins_nothing():
    async with room() as talk:
        await talk.act("interview", {"text": "support-replies-launch"}, place="one")
        assert "elsewhere: yes" in text_of(await talk.say("yes", place="two"))
        assert (await talk.interview()).phase == "briefing"
        await talk.say("yes", place="one")
        assert (await talk.interview()).phase == "asking"


async def test_where_there_are_no_threads_every_word_is_heard_as_before():
    async with room() as talk:
        await started(talk)
        await talk.act("interview", {"text": "resume"})
        await talk.say(ANSWER_A)
        assert (await talk.interview()).now.answer == ANSWER_A


def answering(*blocks):
    async def otherwise(inbound, memory):
        yield Open(audience(inbound))
        yield Text("An answer.")
        for block in blocks:
            yield block
        yield Outcome()

    return otherwise


async def reminded(*blocks, text="what is drift?"):
    """What stands below an answer with these blocks, said in another thread."""
    skill = InterviewSkill(interviewing(), answering(*blocks), meaning)
    talk = rooms.Room(skill)
    async with rooms.serving(talk):
        await started(talk)
        return (await talk.say(text, place="two"))[0].content.blocks


ROW = Choices(options=tuple(Option(label=one, token=f"v1:more:{one}:0") for one in "abc"))
CITED = Citations(items=(Citation(n=1, card="x", title="X", quote="q"),))


async def test_below_an_answer_with_three_buttons_the_last_one_gives_way():
    blocks = await reminded(CITED, ROW)
    assert [option.label for block in blocks if isinstance(block, Choices) for option in block.options] == [
        *("a", "b", "Go on here")
    ]


async def test_a_choice_keeps_its_way_out_and_the_reminder_waits():
    assert await reminded(ROW) == (ROW,)


async def test_what_may_be_an_answer_keeps_its_button_even_below_a_choice():
    blocks = await reminded(ROW, text=LONG)
    assert [one.label for one in blocks[-1].options] == ["Add it to my answer"]


async def test_a_quiz_is_not_interrupted():
    quiz = Quiz(text="Which?", n=1, of=5, about="data")
    assert await reminded(quiz) == (quiz,)


def test_the_steps_of_two_interviews_do_not_meet():
    steps = {first_step(f"261201-0900{n:02}-{n:04x}") for n in range(60)}
    made = Interview(id="a", rounds=(Round(question="q"),), seen="2026-12-01T09:00:00Z")

    assert len(steps) == 60
    assert made.step == first_step("a")
    assert all(0 < step < 999_000 for step in steps)
