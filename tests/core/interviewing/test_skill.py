"""Interviews as a learner meets them, over the whole dispatcher."""

from datetime import timedelta

import pytest

from bot.core.interviewing.keeping import ANSWER, MARK, OWN
from bot.core.interviewing.lines import VERB
from bot.core.interviewing.state import Interview
from bot.core.knowledge.words import words
from bot.core.tokens import mint
from bot.core.turns.waiting import ANSWERING
from tests.core.interviewing.room import room, text_of
from tests.fakes.encoder import ENCODER
from tests.fixtures.interviewing import small_bank

BANK = small_bank()
ANSWER_A = "I sample 200 old tickets over all topics and two agents label each draft as usable or not."
ANSWER_B = (
    "If the draft promises money back that is not due, we lose money and trust, so people write those answers for now."
)


async def started(talk, wish="support-replies-launch"):
    await talk.act("interview", {"text": wish})
    return await talk.press("Start")


async def finished(talk):
    await started(talk)
    return await finish_up(talk)


async def finish_up(talk):
    await talk.say(f"{ANSWER_A} {ANSWER_B}")
    sent = await talk.say("done")
    while (await talk.interview()).phase == "probing":
        sent = await talk.say("In my plan the numbers come before the launch. done")
    return sent


async def test_the_briefing_names_the_price_of_a_hint_and_the_way_out():
    async with room() as talk:
        sent = await talk.act("interview", {"text": "support-replies-launch"})

    assert "each costs 5" in text_of(sent)
    assert [option.label for option in talk.options(sent[0])] == ["Start", "Choose myself", "Not now"]


async def test_a_button_of_another_skill_offers_a_question_of_its_type():
    async with room() as talk:
        await talk.act(mint(VERB, "type.data"))
        offered = await talk.interview()
        await talk.press("Start")
        sent = await talk.act(mint(VERB, "type.evaluation"))
        kept = await talk.interview()

    assert BANK.questions[offered.now.question].type == "data"
    assert kept.now.question == offered.now.question
    assert "Finish the question" in [option.label for option in talk.options(sent[0])]


async def test_a_type_that_no_question_has_says_where_things_stand():
    async with room() as talk:
        assert "Another question" in [one.label for one in talk.options((await talk.act(mint(VERB, "type.x")))[0])]


async def test_while_a_question_is_open_the_store_takes_more_messages():
    async with room() as talk:
        assert (await talk.memory()).get(ANSWERING) is None
        await started(talk)
        assert (await talk.memory()).get(ANSWERING) is not None
        await talk.say("pause")
        assert (await talk.memory()).get(ANSWERING) is None


async def test_the_noted_line_is_one_message_edited_in_place():
    async with room() as talk:
        await started(talk)
        first = await talk.say(ANSWER_A)
        second = await talk.say(ANSWER_B)

    assert first[0].key == second[0].key
    assert second[0].handle is not None


async def test_a_fact_is_given_and_is_no_part_of_the_answer():
    async with room(words=ENCODER) as talk:
        await started(talk)
        sent = await talk.say(f"{ANSWER_A} can i assume we have old tickets?")
        answer = (await talk.interview()).now.answer
        again = await talk.say("do we have old tickets?")

    assert "20,000" in text_of(sent)
    assert answer == ANSWER_A
    assert "20,000" in text_of(again)


@pytest.mark.parametrize("text", ["wait", "i'm stuck", "hint", "how much time is left", "hello", "thanks"])
async def test_talk_around_the_answer_never_counts(text):
    async with room() as talk:
        await started(talk)
        await talk.say(ANSWER_A)
        await talk.say(text)
        assert (await talk.interview()).now.answer == ANSWER_A


async def test_a_question_about_the_field_can_wait_or_pause_the_interview():
    async with room() as talk:
        await started(talk)
        sent = await talk.say("what is precision?")
        assert [option.label for option in talk.options(sent[0])] == ["After this", "Pause and answer"]
        answered = await talk.press("Pause and answer")
        assert "elsewhere: what is precision?" in text_of(answered)
        assert (await talk.interview()).paused is not None


async def test_a_question_kept_for_later_is_offered_after_the_marks():
    async with room() as talk:
        await started(talk)
        await talk.say("what is precision?")
        await talk.press("After this")
        await finish_up(talk)
        assert "elsewhere: what is precision?" in text_of(await talk.press("My question"))


async def test_what_is_not_part_of_the_answer_is_taken_out():
    async with room() as talk:
        await started(talk)
        await talk.say(ANSWER_A)
        await talk.say("my lunch was good")
        await talk.press("Not part of my answer")
        assert (await talk.interview()).now.answer == ANSWER_A


async def test_an_edited_message_counts_as_it_stands_now():
    async with room() as talk:
        await started(talk)
        await talk.say("I sample 20 tickets.", id="m-edited")
        await talk.act("edited", {"id": "m-edited", "text": "I sample 200 tickets."})
        assert (await talk.interview()).now.answer == "I sample 200 tickets."
        assert await talk.act("edited", {"id": "unknown", "text": "x"}) == []


async def test_too_little_is_said_once_and_then_closes_without_marks():
    async with room() as talk:
        await started(talk)
        first = await talk.say("I test it. done")
        assert "too short" in text_of(first)
        last = await talk.say("done")

    assert "Nothing is counted" in text_of(last)


async def test_the_first_layer_has_a_quote_a_better_line_and_no_number():
    async with room(words=ENCODER) as talk:
        sent = await finished(talk)

    text = text_of(sent)
    assert "Keep: “" in text
    assert "A pattern to fill with what is true: “" in text
    assert "of 100" not in text
    assert "/100" not in text
    assert len(words(sent[0].content.markdown)) <= 90
    assert [option.label for option in talk.options(sent[0])] == ["Redo that part", "All marks", "I disagree"]


async def test_marks_are_kept_without_a_word_of_the_answer_and_texts_expire():
    async with room(words=ENCODER) as talk:
        await finished(talk)
        memory = await talk.memory()
        marks, kept = memory.all(MARK), await memory.recall(ANSWER)

    assert len(marks) == len(kept) == 1
    assert "tickets" not in str(dict(marks[0].body)), "only marks are kept for good"
    assert marks[0].expires is None
    assert kept[0].expires is not None
    assert memory.get(ANSWER, kept[0].key) is None, "texts are read on request only"


async def test_buttons_below_marks_work_after_another_interview_began():
    async with room(words=ENCODER) as talk:
        await finished(talk)
        marks = next(one for one in talk.options(talk.surface.sent[-1]) if one.label == "All marks")
        talk.now += timedelta(minutes=1)
        await started(talk, "size-tip-data")
        sent = await talk.act(marks.token)

    assert "Builds a test set" in text_of(sent)


async def test_marks_of_a_forgotten_text_say_so():
    async with room(words=ENCODER) as talk:
        await finished(talk)
        marks = next(one for one in talk.options(talk.surface.sent[-1]) if one.label == "All marks")
        talk.now += timedelta(days=91)
        assert "no longer have that answer" in text_of(await talk.act(marks.token))


async def test_a_part_done_again_shows_before_and_after():
    async with room(words=ENCODER) as talk:
        await started(talk)
        await talk.say(f"{ANSWER_A} done")
        await talk.say("It must be good. done")
        talk.now += timedelta(minutes=1)
        await talk.press("Redo that part")
        title = (await talk.interview()).now.only
        assert title == "failure-cost"
        sent = await talk.say(f"{ANSWER_B} done")

    assert "moved from *" in text_of(sent)
    assert "Saved" in text_of(sent)


async def test_our_own_line_said_back_is_no_answer():
    async with room(words=ENCODER) as talk:
        await finished(talk)
        talk.now += timedelta(minutes=1)
        await talk.press("Redo that part")
        await talk.say("It should be good in the end, I think. done")
        shown = await talk.press("Example")
        line = shown[0].content.markdown.partition("“")[2].partition("”")[0]
        talk.now += timedelta(minutes=1)
        await talk.press("Redo that part")
        await talk.say(line)
        sent = await talk.say("done")

    assert "as somebody else said it on this case" in text_of(shown)
    assert "in your words" in text_of(sent)


async def test_a_pattern_sent_back_unfilled_is_no_answer_yet():
    async with room(words=ENCODER) as talk:
        await finished(talk)
        pattern = talk.surface.sent[-1].content.markdown.rpartition("true: “")[2].partition("”")[0]
        talk.now += timedelta(minutes=1)
        await talk.press("Redo that part")
        await talk.say(pattern)
        sent = await talk.say("done")

    assert "brackets are still open" in text_of(sent)


async def test_an_objection_shows_words_anchor_and_rule_and_keeps_both_marks():
    async with room(words=ENCODER) as talk:
        await finished(talk)
        sent = await talk.say("disagree. i said that two agents label each draft")
        assert "two agents label each draft" in text_of(sent)
        assert "The rule behind it:" in text_of(sent)
        label = talk.options(sent[0])[0].label
        await talk.press(label)
        appeals = (await talk.memory()).all(MARK)[0].body["appeals"]

    assert len(appeals) == 1
    assert appeals[0]["own"] == appeals[0]["first"] + 1 or appeals[0]["first"] == 4


async def test_a_learner_who_is_hard_on_themselves_gets_a_smaller_question():
    async with room(words=ENCODER) as talk:
        await finished(talk)
        talk.now += timedelta(minutes=1)
        sent = await talk.say("i am bad at this")
        assert "You are new at it" in text_of(sent)
        assert (await talk.interview()).now.only


async def test_after_the_marks_plain_words_are_no_answer_any_more():
    async with room(words=ENCODER) as talk:
        await finished(talk)
        assert "elsewhere: what is drift" in text_of(await talk.say("what is drift"))


async def test_a_button_of_an_earlier_stage_shows_where_things_stand():
    async with room(words=ENCODER) as talk:
        await started(talk)
        pause = next(one for one in talk.options(talk.surface.sent[-1]) if one.label == "Pause")
        await talk.say(f"{ANSWER_A} done")
        sent = await talk.act(pause.token)

    assert "earlier moment" in text_of(sent)
    assert (await talk.interview()).open


async def test_a_paused_interview_waits_for_weeks_and_goes_on_with_the_question():
    async with room() as talk:
        await started(talk)
        await talk.say(ANSWER_A)
        await talk.say("pause")
        talk.now += timedelta(days=30)
        assert "elsewhere" in text_of(await talk.say("what is drift?"))
        sent = await talk.say("resume")
        assert "Your team adds AI-written replies" in text_of(sent)
        assert (await talk.interview()).now.answer == ANSWER_A


async def test_after_a_long_silence_a_short_message_is_asked_about():
    async with room() as talk:
        await started(talk)
        talk.now += timedelta(days=2)
        sent = await talk.say("I would look at the edits")
        assert "a part of your answer" in text_of(sent)
        await talk.press("Add it to my answer")
        assert (await talk.interview()).now.answer == "I would look at the edits"


async def test_skipping_a_follow_up_keeps_the_answer_and_its_marks():
    async with room(words=ENCODER) as talk:
        await started(talk)
        await talk.say(f"{ANSWER_A} done")
        assert (await talk.interview()).phase == "probing"
        sent = await talk.say("skip")

    assert "Skipped" not in text_of(sent)
    assert "Fix first" in text_of(sent)


@pytest.mark.parametrize("words", ["start", "Yes, let's go", "ok", "I'm ready"])
async def test_a_typed_yes_begins_what_was_offered(words):
    async with room(words=ENCODER) as talk:
        await talk.act("interview", {"text": "support-replies-launch"})
        await talk.say(words)

        assert (await talk.interview()).phase == "asking"


async def test_a_typed_no_leaves_what_was_offered():
    async with room(words=ENCODER) as talk:
        await talk.act("interview", {"text": "support-replies-launch"})
        await talk.say("cancel")

        assert (await talk.interview()).phase == "closed"


async def test_after_a_pause_the_follow_up_is_asked_again():
    async with room(words=ENCODER) as talk:
        await started(talk)
        probe = await talk.say(f"{ANSWER_A} done")
        await talk.say("pause")
        sent = await talk.say("resume")

    assert probe[0].content.markdown.partition(". ")[2] in text_of(sent)


async def test_quitting_early_judges_what_is_there_and_says_that_it_is_unfinished():
    async with room(words=ENCODER) as talk:
        await started(talk)
        await talk.say(f"{ANSWER_A} {ANSWER_B}")
        sent = await talk.say("quit")
        assert "Unfinished" in text_of(sent)
        assert (await talk.memory()).all(MARK)[0].body["partial"] is True


async def test_quitting_without_a_word_counts_nothing():
    async with room() as talk:
        await started(talk)
        assert "nothing counts" in text_of(await talk.say("quit"))
        assert (await talk.memory()).all(MARK) == ()


async def test_a_strict_hint_names_its_price_and_a_friendly_one_has_none():
    async with room() as talk:
        await started(talk)
        assert "points" not in text_of(await talk.press("Hint"))
    async with room() as talk:
        await talk.act("interview", {"text": "strict evaluation"})
        await talk.press("Start")
        assert "for 5 points" in text_of(await talk.press("Hint"))


async def test_a_full_mock_asks_one_question_after_the_other_and_marks_at_the_end():
    async with room(words=ENCODER) as talk:
        await talk.act("interview", {"text": "full"})
        sent = await talk.press("Start")
        for _ in range(4):
            assert "of 100" not in text_of(sent)
            question = (await talk.interview()).now.question
            sent = await talk.say(f"{BANK.samples[question].answers[3].text} done")
            while (await talk.interview()).phase == "probing":
                sent = await talk.say("We start with one team and a switch, and compare both groups each week. done")
        assert "4 questions done" in text_of(sent)
        assert len((await talk.memory()).all(MARK)) == 4
        shown = await talk.press("All marks")
        assert "Next question's marks" in [one.label for one in talk.options(shown[0])]


async def test_in_a_channel_the_interview_goes_to_a_direct_message():
    async with room() as talk:
        sent = await talk.act("interview", {"text": "evaluation"}, surface="command", place="general")

    assert [send.to for send in sent] == ["private", "dm"]
    assert "One question on" in text_of(sent[1:])
    assert "One question on" not in text_of(sent[:1])


async def test_words_in_a_channel_are_never_taken_for_an_answer():
    async with room() as talk:
        await started(talk)
        sent = await talk.say("what do you all think?", surface="channel", place="general")
        assert "elsewhere" in text_of(sent)
        assert (await talk.interview()).now.answer == ""


async def test_somebody_in_danger_is_never_taken_for_a_candidate():
    async with room() as talk:
        await started(talk)
        assert "elsewhere: kill myself" in text_of(await talk.say("kill myself"))
        assert (await talk.interview()).now.answer == ""


async def test_a_question_of_the_learners_own_is_kept_and_judged():
    async with room(words=ENCODER) as talk:
        await talk.act("interview", {"text": "own question"})
        assert "too short" in text_of(await talk.say("hm"))
        await talk.say("How would you improve the search of a recipe app for parents?")
        assert (await talk.memory()).all(OWN)[0].body["text"].startswith("How would you improve")
        sent = await talk.say(
            "The user is a parent who cooks at six. I compare three options and drop two. "
            "We measure how many searches end in cooking, and start with two weeks of fake answers. done"
        )
        assert "Fix first" in text_of(sent)


async def test_a_real_interview_can_be_talked_through_without_its_secrets():
    async with room(words=ENCODER) as talk:
        sent = await talk.act("interview", {"text": "debrief"})
        assert "keep secret" in text_of(sent)
        sent = await talk.say("How do you decide that AI-written replies to a support inbox are good enough to launch?")
        assert "as you remember it" in text_of(sent)


async def test_history_shows_words_and_compares_only_alike_marks():
    async with room(words=ENCODER) as talk:
        assert "No interview has marks yet" in text_of(await talk.act("interview", {"text": "history"}))
        await finished(talk)
        sent = await talk.act("interview", {"text": "history"})

    assert "1 December: evaluation" in text_of(sent)
    assert "under the same rubric" not in text_of(sent), "one measure is no trend"


async def test_a_message_delivered_twice_counts_once():
    async with room() as talk:
        await started(talk)
        await talk.say(ANSWER_A, id="twice")
        interview = await talk.interview()

    assert [piece.text for piece in interview.now.pieces] == [ANSWER_A]
    assert Interview.model_validate(interview.model_dump(mode="json")) == interview


async def test_what_nobody_could_judge_is_named_beside_the_marks():
    async with room(words=ENCODER) as talk:
        await started(talk, "stopped-a-project")
        await talk.say(
            "We had agreed to stop under ten percent weekly use, and the pilot reached three. I told the lead."
        )
        sent = await talk.say("done")
        while (await talk.interview()).phase == "probing":
            sent = await talk.say("done")

    assert "Left out: “" in text_of(sent)
    assert "a judge who understands the story" in text_of(sent)


async def test_done_without_a_word_on_the_follow_up_ends_the_question():
    async with room(words=ENCODER) as talk:
        await talk.act("interview", {"text": "strict support-replies-launch"})
        await talk.press("Start")
        await talk.say(f"{ANSWER_A} done")
        assert (await talk.interview()).phase == "probing"
        sent = await talk.say("done")

    assert (await talk.interview()).phase == "debriefing"
    assert "I have that" not in text_of(sent)


async def test_after_a_mock_typed_words_mean_the_answer_that_the_card_talks_of():
    async with room(words=ENCODER) as talk:
        await talk.act("interview", {"text": "support-replies-launch size-tip-data"})
        await talk.press("Start")
        await talk.say(f"{ANSWER_A} {ANSWER_B} Before the results I write the bar, and we start with one team. done")
        while (await talk.interview()).at == 0:
            await talk.say("done")
        sent = await talk.say(
            "We look at the data first, then we see what the customers think of the size. After that we talk to the team about a first version and look how it goes. done"
        )
        while (await talk.interview()).phase == "probing":
            sent = await talk.say("done")
        marks = await talk.say("marks")
        pointed = await talk.say("I disagree, I said that two agents label each draft as usable")
        redone = await talk.say("redo")

    assert "On data:" in text_of(sent)
    assert "Builds a test set" in text_of(marks), "all marks begin with the first answer"
    assert "two agents label each draft" in text_of(pointed), "an objection may be about any answer"
    assert (await talk.interview()).now.question == "size-tip-data", text_of(redone)


async def test_a_question_that_was_put_off_is_not_lost_when_the_interview_ends_without_marks():
    async with room(words=ENCODER) as talk:
        await started(talk)
        await talk.say("what is a golden set?")
        await talk.press("After this")
        sent = await talk.say("stop the interview")
        answered = await talk.press("My question")

    assert [option.label for option in talk.options(sent[0])] == ["My question", "Another question"]
    assert "elsewhere: what is a golden set?" in text_of(answered)
