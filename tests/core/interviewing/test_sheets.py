"""The forms of an interview: set one up, write a long answer. What is typed into a form is never lost."""

from datetime import timedelta

import pytest

from bot.core.blocks import Document
from bot.core.interviewing.bank import Question
from bot.core.interviewing.keeping import MARK
from bot.core.interviewing.lines import SETUP, WRITE, load_lines
from bot.core.interviewing.sheets import read_setup, refusal
from bot.core.looking import FILLED, load_looks
from bot.core.tokens import Token, mint, parse
from tests.core.interviewing.room import room, text_of
from tests.core.interviewing.test_skill import ANSWER_A, ANSWER_B, started
from tests.fakes.encoder import ENCODER
from tests.fixtures.interviewing import SHIPPED, small_bank

FORMS = load_looks(SHIPPED / "forms.yaml").forms
LINES = load_lines(SHIPPED / "interview.yaml")
CHOSEN = {"type": "evaluation", "level": "any", "length": "one", "mode": "friendly", "marks": "words"}
PRICED, NUMBERED = "each costs 5", "I give words, no number"


async def submitted(talk, text, **other):
    """Fill in the form that the latest question's button opens."""
    button = next(
        one for sent in reversed(talk.surface.sent) for one in talk.options(sent) if one.label == "Write it in a form"
    )
    ref = parse(button.token).ref
    return await talk.act(mint(WRITE, ref, FILLED), {"text": text}, **other)


async def set_up(talk, **chosen):
    return await talk.act(mint(SETUP, "", FILLED), {**CHOSEN, **chosen})


class TestSetUp:
    async def test_the_briefing_names_what_was_chosen(self):
        async with room() as talk:
            sent = await set_up(talk, type="data")
            kept = await talk.interview()

        assert "One question on data" in text_of(sent)
        assert [option.label for option in talk.options(sent[0])] == ["Start", "Choose myself", "Not now"]
        assert kept.phase == "briefing"

    @pytest.mark.parametrize("level", ["easy", "medium", "hard"])
    async def test_the_level_is_the_one_that_was_chosen(self, level):
        known = {question.level for question in small_bank().questions.values()}
        async with room() as talk:
            sent = await set_up(talk, type="any", level=level)
            kept = await talk.interview()

        if level in known:
            assert small_bank().questions[kept.now.question].level == level
        else:
            assert "no interview questions" in text_of(sent)

    async def test_a_friendly_interview_may_have_a_number_and_a_strict_one_none(self):
        async with room() as talk:
            friendly = text_of(await set_up(talk, marks="number"))
            assert (await talk.interview()).numbered
            strict = text_of(await set_up(talk, mode="strict"))
            assert not (await talk.interview()).numbered

        assert "Hints are free here" in friendly
        assert NUMBERED in friendly
        assert "Each hint costs 5 points" in strict
        assert NUMBERED not in strict

    async def test_a_full_mock_may_be_friendly(self):
        async with room() as talk:
            sent = await set_up(talk, length="full")
            kept = await talk.interview()

        assert "Full mock" in text_of(sent)
        assert "Hints are free here" in text_of(sent)
        assert (kept.full, kept.mode) == (True, "friendly")

    async def test_an_open_question_comes_first(self):
        async with room() as talk:
            await started(talk)
            sent = await set_up(talk)
            assert "One question is open" in text_of(sent)
            assert (await talk.interview()).phase == "asking"

    async def test_where_there_are_no_forms_words_do(self):
        async with room() as talk:
            assert "/interview hard data" in text_of(await talk.act(mint(SETUP)))

    def test_the_form_offers_what_the_bank_has(self):
        fields = {field.name: {option.value for option in field.options} for field in FORMS["setup"].fields}

        assert fields["type"] - {"any"} == set(Question.model_fields["type"].annotation.__args__)
        assert fields["level"] - {"any"} == set(Question.model_fields["level"].annotation.__args__)
        assert len(FORMS["setup"].fields) <= 5, "Discord's forms hold five"
        assert all(field.value in {option.value for option in field.options} for field in FORMS["setup"].fields)

    def test_what_nobody_offered_leaves_the_choice_to_the_coach(self):
        asked = read_setup({"type": "cooking", "level": "9", "length": "x", "mode": "", "marks": "?"})
        assert (asked.wish.type, asked.wish.level, asked.wanted, asked.mode, asked.number) == (
            *(None, None, "interview", "friendly", False),
        )


class TestLongAnswer:
    async def test_it_counts_as_if_it_had_been_typed(self):
        async with room() as talk:
            await started(talk)
            sent = await submitted(talk, ANSWER_A)
            await talk.say(ANSWER_B)
            again = await submitted(talk, "Third part.\nWith two lines.")
            kept = await talk.interview()

        assert "Noted" in text_of(sent)
        assert sent[0].key == again[0].key, "one line, edited in place"
        assert [piece.text for piece in kept.now.pieces] == [ANSWER_A, ANSWER_B, "Third part.\nWith two lines."]

    async def test_done_at_its_end_closes_the_answer(self):
        async with room(words=ENCODER) as talk:
            await started(talk)
            await submitted(talk, f"{ANSWER_A} {ANSWER_B} done")
            while (await talk.interview()).phase == "probing":
                await submitted(talk, "In my plan the numbers come before the launch. done")
            assert len((await talk.memory()).all(MARK)) == 1

    async def test_the_same_submission_twice_is_one_part(self):
        async with room() as talk:
            await started(talk)
            await submitted(talk, ANSWER_A, id="view:1")
            await submitted(talk, ANSWER_A, id="view:2")
            kept = await talk.interview()
            button = mint(WRITE, kept.sheet, FILLED)
            receipt = await talk.dispatcher.accept(talk.action(button, {"text": ANSWER_A}, id="view:2"))

        assert len(kept.now.pieces) == 2
        assert receipt.state == "known"

    async def test_after_the_question_moved_on_the_text_comes_back_and_counts_for_nothing(self):
        async with room(words=ENCODER) as talk:
            await started(talk)
            stale = mint(WRITE, (await talk.interview()).sheet, FILLED)
            await talk.say(f"{ANSWER_A} done")
            assert (await talk.interview()).phase == "probing"
            sent = await talk.act(stale, {"text": ANSWER_B})
            kept = await talk.interview()

        assert "did not count" in text_of(sent)
        assert [block.text for block in sent[0].content.blocks if isinstance(block, Document)] == [ANSWER_B]
        assert ANSWER_B not in kept.now.answer

    @pytest.mark.parametrize("how", ["over", "never"])
    async def test_without_an_open_question_the_text_comes_back(self, how):
        async with room() as talk:
            stale = mint(WRITE, "261201-090000-abcd.0.0", FILLED)
            if how == "over":
                await started(talk)
                stale = mint(WRITE, (await talk.interview()).sheet, FILLED)
                await talk.say("quit")
            sent = await talk.act(stale, {"text": ANSWER_A})

        assert [block.text for block in sent[0].content.blocks if isinstance(block, Document)] == [ANSWER_A]

    async def test_another_persons_form_changes_nothing_of_mine(self):
        async with room() as talk:
            await started(talk)
            await talk.act("interview", {"text": "support-replies-launch"}, learner="room:bo", place="dm-bo")
            await talk.press("Start", learner="room:bo", place="dm-bo")
            sent = await submitted(talk, ANSWER_A)
            kept = await talk.interview()

        assert "did not count" in text_of(sent)
        assert kept.now.answer == ""

    async def test_it_wakes_a_paused_interview_and_is_not_doubted_after_days(self):
        async with room() as talk:
            await started(talk)
            await talk.say("pause")
            talk.now += timedelta(days=3)
            await submitted(talk, "I would look at the edits")
            kept = await talk.interview()

        assert kept.open
        assert kept.now.answer == "I would look at the edits"

    async def test_it_counts_where_it_was_written_though_the_interview_went_on_elsewhere(self):
        async with room() as talk:
            await started(talk)
            await talk.say("resume", place="two")
            await submitted(talk, ANSWER_A, place="dm-ana")
            kept = await talk.interview()

        assert kept.now.answer == ANSWER_A
        assert kept.place == "dm-ana"

    async def test_a_cry_for_help_in_a_form_is_heard_as_one(self):
        async with room() as talk:
            await started(talk)
            assert "elsewhere: kill myself" in text_of(await submitted(talk, "kill myself"))

    async def test_where_there_are_no_forms_it_says_to_write_here(self):
        async with room() as talk:
            await started(talk)
            assert "Write your answer here" in text_of(await talk.press("Write it in a form"))


class TestOpening:
    async def test_a_form_opens_only_for_the_question_that_is_open(self):
        async with room() as talk:
            await started(talk)
            memory, sheet = await talk.memory(), (await talk.interview()).sheet
            assert refusal(LINES, Token(WRITE, sheet), memory) == ""
            assert "no longer open" in refusal(LINES, Token(WRITE, "261201-090000-abcd.0.0"), memory)
            assert "One question is open" in refusal(LINES, Token(SETUP), memory)
            assert [refusal(LINES, Token(verb), memory) for verb in ("wrong", "question", "review")] == [""] * 3
            await talk.say("quit")
            memory = await talk.memory()

        assert "no longer open" in refusal(LINES, Token(WRITE, sheet), memory)
        assert refusal(LINES, Token(SETUP), memory) == ""

    async def test_below_a_question_skip_gives_way_and_below_a_follow_up_the_hint(self):
        async with room(words=ENCODER) as talk:
            first = await started(talk)
            follow_up = await talk.say(f"{ANSWER_A} done")

        assert [one.label for one in talk.options(first[0])] == ["Hint", "Write it in a form", "Pause"]
        assert [one.label for one in talk.options(follow_up[0])] == ["Write it in a form", "Skip", "Pause"]
