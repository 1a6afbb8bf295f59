"""Buttons whose moment is over: old, pressed twice, another person's. They do nothing, and say so to the presser alone."""

import pytest

from bot.core.interviewing.lines import VERB
from bot.core.tokens import mint
from tests.core.interviewing.room import room, text_of
from tests.core.interviewing.test_skill import ANSWER_A, ANSWER_B, finished, started
from tests.fakes.encoder import ENCODER

GONE = "earlier moment"


def token(talk, label):
    found = (one for send in reversed(talk.surface.sent) for one in talk.options(send) if one.label == label)
    return next(found).token


def quiet(sent):
    return [send.to for send in sent] == ["private"]


async def twice(talk, label, **other):
    """Press a button, and at once the same one again."""
    button = token(talk, label)
    await talk.act(button, **other)
    return await talk.act(button, **other)


async def test_a_double_click_on_hint_takes_one_hint():
    async with room() as talk:
        await started(talk, "strict support-replies-launch")
        sent = await twice(talk, "Hint")
        assert (await talk.interview()).now.hints == 1

    assert GONE in text_of(sent)
    assert quiet(sent)


async def test_a_double_click_on_not_part_of_my_answer_takes_out_one_message():
    async with room() as talk:
        await started(talk)
        await talk.say(ANSWER_A)
        await talk.say(ANSWER_B)
        sent = await twice(talk, "Not part of my answer")
        assert (await talk.interview()).now.answer == ANSWER_A

    assert quiet(sent)


async def test_a_double_click_on_done_does_not_end_what_was_just_sent_back():
    async with room() as talk:
        await started(talk)
        await talk.say("Good.")
        sent = await twice(talk, "Done")
        kept = await talk.interview()

    assert kept.now.refused == 1
    assert kept.open
    assert quiet(sent)


async def test_a_double_click_on_start_or_pause_is_one():
    async with room() as talk:
        await talk.act("interview", {"text": "support-replies-launch"})
        assert quiet(await twice(talk, "Start"))
        assert (await talk.interview()).phase == "asking"
        assert quiet(await twice(talk, "Pause"))
        assert (await talk.interview()).paused is not None


async def test_after_the_interview_its_buttons_do_nothing():
    async with room(words=ENCODER) as talk:
        await started(talk)
        hint = token(talk, "Hint")
        await talk.say("quit")
        sent = await talk.act(hint)

    assert "does nothing now" in text_of(sent)
    assert [one.label for one in talk.options(sent[0])] == ["Another question"]
    assert quiet(sent)


async def test_a_button_of_an_earlier_interview_does_nothing_to_the_present_one():
    async with room() as talk:
        await started(talk)
        pause, hint = token(talk, "Pause"), token(talk, "Hint")
        await talk.say("quit")
        await started(talk, "size-tip-data")
        for button in (pause, hint):
            assert quiet(await talk.act(button))
        kept = await talk.interview()

    assert (kept.paused, kept.now.hints) == (None, 0)


@pytest.mark.parametrize("label", ["Hint", "Pause"])
async def test_another_persons_press_changes_nothing_and_is_answered_to_them_alone(label):
    async with room() as talk:
        await started(talk, "support-replies-launch")
        button = token(talk, label)
        await talk.act("interview", {"text": "support-replies-launch"}, learner="room:bo", place="dm-bo")
        await talk.press("Start", learner="room:bo", place="dm-bo")
        sent = await talk.act(button, learner="room:bo", place="c1", surface="channel")
        hers = await talk.interview()

    assert quiet(sent), "no word into the channel, and none into a direct message that nobody asked for"
    assert GONE in text_of(sent)
    assert (hers.paused, hers.now.hints) == (None, 0)


async def test_who_has_no_interview_hears_that_a_button_is_not_theirs():
    async with room() as talk:
        await started(talk)
        sent = await talk.act(token(talk, "Hint"), learner="room:bo", place="c1", surface="channel")

    assert "No interview question of yours is open" in text_of(sent)
    assert quiet(sent)


async def test_a_stale_button_in_another_thread_leads_to_the_question():
    async with room() as talk:
        await started(talk)
        pause = token(talk, "Pause")
        await talk.say("resume", place="two")
        sent = await talk.act(pause, place="dm-ana")
        assert [one.label for one in talk.options(sent[0])] == ["Go on here"]
        await talk.press("Go on here", place="dm-ana")
        assert (await talk.interview()).place == "dm-ana"


async def test_what_was_sent_into_a_closed_direct_message_is_sent_again():
    async with room() as talk:
        await started(talk)
        sent = await talk.act(mint(VERB, "resume"), surface="channel", place="c1")

    assert "Your team adds AI-written replies" in text_of(sent)
    assert [send.to for send in sent] == ["private", "dm"]


async def test_a_question_in_between_is_answered_once_and_by_its_own_interviews_button_only():
    async with room() as talk:
        await started(talk)
        await talk.say("what is drift?")
        foreign = token(talk, "Pause and answer")
        await talk.act("interview", {"text": "support-replies-launch"}, learner="room:bo", place="dm-bo")
        await talk.press("Start", learner="room:bo", place="dm-bo")
        await talk.say("what is drift?", learner="room:bo", place="dm-bo")
        assert quiet(await talk.act(foreign, learner="room:bo", place="c1", surface="channel"))
        assert "elsewhere: what is drift?" in text_of(await talk.act(foreign))
        assert quiet(await talk.act(foreign))


async def test_a_kept_question_is_answered_once():
    async with room(words=ENCODER) as talk:
        await started(talk)
        await talk.say("what is drift?")
        await talk.press("After this")
        await talk.say(f"{ANSWER_A} {ANSWER_B} done")
        while (await talk.interview()).phase == "probing":
            await talk.say("In my plan the numbers come before the launch. done")
        sent = await twice(talk, "My question")

    assert quiet(sent)


async def test_below_marks_buttons_work_as_long_as_the_answer_is_kept():
    async with room(words=ENCODER) as talk:
        await finished(talk)
        assert "Builds a test set" in text_of(await twice(talk, "All marks"))
