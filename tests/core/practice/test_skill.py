from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.blocks import ProgressReport, Quiz
from bot.core.practice.drill import read_drill
from bot.core.practice.items import load_items
from bot.core.practice.prompts import Prompts
from bot.core.practice.sitting import SIZE
from bot.core.standing import points, standings
from bot.core.tokens import mint
from tests.core.practice.room import PROMPTS, room, text_of
from tests.fixtures.content import small_knowledge
from tests.fixtures.interviewing import SHIPPED


def quiz(sends):
    return next(block for send in sends for block in send.content.blocks if isinstance(block, Quiz))


async def test_a_set_from_start_to_end_says_what_came_out_and_what_comes_again():
    async with room() as here:
        began = await here.act("practice")
        assert quiz(began).of == SIZE
        await here.press("I don't know")
        for _ in range(SIZE - 1):
            await here.press("Next")
            await here.say(await here.right())
        ended = text_of(await here.press("Next"))
        assert "4 of 5 at the first try." in ended
        assert "Again tomorrow:" in ended
        assert ended.count("Next:") == 1
        assert not (await here.sitting()).open


async def test_every_answered_item_is_evidence_and_one_left_out_is_none():
    async with room() as here:
        await here.act("practice")
        first = (await here.prompt()).ref
        await here.say("skip")
        second = (await here.prompt()).ref
        await here.say(await here.right())
        found = {point.ref: (point.share, point.source) for point in points(await here.memory())}
        assert found == {second: (1.0, "item")}
        assert first not in found


async def test_an_answer_that_does_not_hold_tells_why_and_why_the_right_one_does():
    async with room() as here:
        await here.act("practice")
        item, other = (await here.prompt()).item, await here.other()
        chosen = quiz(here.surface.sent).options["ABCD".index(other)].text
        said = text_of(await here.press(other))
        assert next(option.why for option in item.options if option.text == chosen) in said
        assert item.options[item.right].why in said
        assert "Not yet" in said
        assert "Read: " in said


async def test_not_knowing_shows_the_answer_and_comes_back_no_earlier_than_a_miss():
    async with room() as here:
        await here.act("practice")
        said = text_of(await here.press("I don't know"))
        assert "Here it is" in said
        assert "Not yet" not in said
        unsure = (await here.sitting()).now.again
        await here.press("Next")
        await here.say(await here.other())
        assert unsure == (await here.sitting()).now.again


async def test_a_press_that_comes_twice_counts_once():
    async with room() as here:
        await here.act("practice")
        await here.press(await here.right())
        before = await here.memory()
        said = await here.press("I don't know")  # of the same message, whose item is answered
        assert "earlier item" in text_of(said)
        after = await here.memory()
        assert [point.share for point in points(after)] == [point.share for point in points(before)] == [1.0]


async def test_a_button_of_an_earlier_set_shows_where_things_stand():
    async with room() as here:
        began = await here.act("practice")
        token = quiz(began).options[0].token
        await here.say("skip")
        said = await here.act(token)
        assert "earlier item" in text_of(said)
        assert quiz(said).n == 2


async def test_a_set_is_left_and_taken_up_where_it_was():
    async with room() as here:
        await here.act("practice")
        await here.say(await here.right())
        await here.say("next")
        ref = (await here.prompt()).ref
        assert "waits at 2 of 5" in text_of(await here.say("later"))
        assert "elsewhere" in text_of(await here.say("b"))
        assert quiz(await here.act("practice")).n == 2
        assert (await here.prompt()).ref == ref


async def test_a_set_that_was_left_for_days_gives_way_to_a_new_one():
    async with room() as here:
        await here.act("practice")
        first = (await here.sitting()).id
        here.now += timedelta(days=4)
        await here.act("practice")
        assert (await here.sitting()).id != first


async def test_a_question_in_the_middle_is_answered_and_the_item_waits():
    async with room() as here:
        await here.act("practice")
        before = await here.sitting()
        assert "elsewhere: what is recall?" in text_of(await here.say("what is recall?"))
        assert await here.sitting() == before
        assert "Yes" in text_of(await here.say(await here.right()))


async def test_words_about_danger_never_count_as_an_answer():
    async with room() as here:
        await here.act("practice")
        await here.reach("short")
        assert "elsewhere" in text_of(await here.say("kill myself"))
        assert (await here.sitting()).phase == "asking"


async def test_in_a_channel_words_are_left_alone_and_typed_items_are_not_chosen():
    async with room() as here:
        await here.act("practice", surface="command", place="general")
        kinds = {here.sitting and (await here.prompt()).item.kind}
        assert "short" not in kinds
        assert "elsewhere" in text_of(await here.say("a", surface="channel", place="general"))
        assert (await here.sitting()).phase == "asking"


async def test_a_typed_item_met_in_a_channel_says_where_to_answer_it():
    async with room() as here:
        await here.act("practice")
        await here.reach("short")
        said = text_of(await here.act("practice", surface="command", place="general"))
        assert "direct message" in said
        assert "[Leave it out]" in said


async def test_an_order_is_pressed_one_after_another_or_typed_at_once():
    async with room() as here:
        await here.act("practice")
        await here.reach("order")
        letters = (await here.right()).upper().split()
        sends = await here.press(letters[0])
        assert quiz(sends).text == "What comes next?"
        left = len(quiz(sends).options)
        assert left == len(letters) - 1
        await here.press("I don't know")
        await here.press("Next")
        await here.reach("order")
        assert "Yes, in that order" in text_of(await here.say(await here.right()))


async def test_a_typed_answer_shows_what_it_has_and_one_way_to_say_it():
    async with room() as here:
        await here.act("practice")
        await here.reach("short")
        item = (await here.prompt()).item
        assert "A few words more" in text_of(await here.say("agreement"))
        said = text_of(await here.say("it shows whether two people agree on what a good answer is"))
        assert "Keep:" in said or "has part" in said
        assert item.answer in said


async def test_whoever_says_that_they_said_it_is_believed_about_the_day_and_not_about_the_level():
    async with room() as here:
        await here.act("practice")
        await here.reach("short")
        await here.say("the weather in the mountains was lovely and we ate cheese")
        await here.say("the weather in the mountains was lovely and we ate cheese")
        before, shares = (await here.sitting()).now.again, [one.share for one in points(await here.memory())]
        await here.press("I said that")
        assert (await here.sitting()).now.again > before
        assert [one.share for one in points(await here.memory())] == shares


async def test_after_weeks_few_are_due_and_a_set_is_of_the_usual_size():
    async with room() as here:
        await here.act("practice")
        for _ in range(SIZE):
            await here.say(await here.right())
            await here.say("next")
        here.now += timedelta(days=21)
        assert "met before" in text_of(await here.act("practice"))
        assert len((await here.sitting()).asked) == SIZE


async def test_while_an_interview_question_is_open_practice_waits_for_it():
    async with room() as here:
        await here.act("interview", {"text": "support-replies-launch"})
        await here.press("Start")
        said = text_of(await here.act("practice"))
        assert "[Finish the question] [Pause it]" in said
        assert await here.sitting() is None


async def test_a_drill_is_graded_by_its_numbers_and_only_the_first_answer_is_evidence():
    async with room() as here:
        await here.act("practice", {"text": "drill precision-recall"})
        assert "Start from" in text_of(await here.say("precision 1%, recall 2%"))
        await here.say("precision 3%, recall 4%")
        assert [(one.source, one.share) for one in points(await here.memory())] == [("drill", 0.0)]
        assert "One way there" in text_of(await here.press("Show the way"))
        assert read_drill(await here.memory()).phase == "told"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("more", "Hint:"),
        ("how?", "Hint:"),
        ("show the way", "One way there"),
        ("i don't know", "One way there"),
        ("new numbers", "**Precision and recall**"),
        ("stop", "Left."),
    ],
)
async def test_a_drill_understands_the_words_on_its_buttons(words, said):
    async with room() as here:
        await here.act("practice", {"text": "drill precision-recall"})

        assert said in text_of(await here.say(words))


async def test_after_the_last_hint_more_shows_the_way():
    async with room() as here:
        await here.act("practice", {"text": "drill precision-recall"})
        hints = [text_of(await here.say("more")) for _ in range(3)]

        assert ["Hint" in hint for hint in hints] == [True, True, False]
        assert "One way there" in hints[-1]


@pytest.mark.parametrize("words", ["next", "another drill", "new numbers"])
async def test_after_a_drill_the_next_one_may_be_asked_for_in_words(words):
    async with room() as here:
        await here.act("practice", {"text": "drill precision-recall"})
        before = read_drill(await here.memory()).ref
        await here.say("i don't know")
        await here.say(words)
        now = read_drill(await here.memory())

        assert now.phase == "asking"
        assert now.ref != before


async def test_another_drill_is_another_one_also_after_its_way_was_shown():
    async with room() as here:
        await here.act("practice", {"text": "drill"})
        names = []
        for _ in range(3):
            names.append(read_drill(await here.memory()).ref.partition(".")[0])
            await here.press("Show the way")
            await here.press("Another drill")

        assert names[0] != names[1] != names[2]


async def test_what_is_typed_is_not_named_twice():
    async with room() as here:
        said = text_of(await here.act("practice", {"text": "drill sample-size"}))

        assert "Type: cases; times as many." in said


async def test_next_before_the_answer_says_the_ways_past_the_item():
    async with room() as here:
        await here.act("practice")
        await here.reach("choice")

        said = await here.say("next")
        assert "Or say **skip**" in text_of(said)
        assert quiz(said) is not None


async def test_a_drill_leaves_the_set_and_the_set_leaves_the_drill():
    async with room() as here:
        await here.act("practice")
        await here.act("practice", {"text": "drill"})
        assert (await here.sitting()).paused
        await here.act("practice")
        assert not (await here.sitting()).paused
        assert read_drill(await here.memory()).phase == "left"


async def test_a_drill_that_is_not_there_is_answered_with_those_that_are():
    async with room() as here:
        assert "There are: Precision and recall" in text_of(await here.act("practice", {"text": "drill bananas"}))


async def test_with_too_few_items_there_is_no_placement():
    async with room() as here:
        assert "too few items" in text_of(await here.act("practice", {"text": "placement"}))


async def test_a_placement_asks_twenty_without_a_word_between_is_left_and_ends_with_levels():
    async with room(Prompts(load_items(SHIPPED), PROMPTS.bank, PROMPTS.lines)) as here:
        assert "20 short items" in text_of(await here.act("practice", {"text": "placement"}))
        for n in range(2, 11):
            assert quiz(await here.press("I don't know")).n == n
        assert "waits at 10 of 20" in text_of(await here.say("stop"))
        assert quiz(await here.press("Go on")).n == 10
        for _ in range(11):
            ended = await here.press("I don't know")
        report = next(block for block in ended[0].content.blocks if isinstance(block, ProgressReport))
        assert {row.level for row in report.rows} <= {"not yet", "aware", "between not yet and aware"}
        found = points(await here.memory())
        assert len(found) == 20
        assert {one.source for one in found} == {"placement"}
        assert {load_items(SHIPPED)[one.ref].item.kind for one in found} <= {"choice", "flaw"}
        assert (await here.sitting()).placement is not None


async def test_an_answer_that_cannot_be_judged_is_no_evidence_and_comes_back():
    async with room() as here:
        await here.act("practice")
        await here.reach("short")
        before, unit = len(points(await here.memory())), (await here.prompt()).unit
        await here.say("agree")
        assert "did not count" in text_of(await here.say("asdf jklm"))
        memory = await here.memory()
        assert len(points(memory)) == before
        assert len(memory.all("evidence")) == before
        assert memory.get("review", unit) is not None


async def test_a_word_that_names_no_skill_is_answered_with_those_that_are_understood():
    async with room() as here:
        asked = await here.act("practice", {"text": "bananas"})
        assert "no set on “bananas”" in text_of(asked)
        assert "evaluation" in text_of(asked)
        assert await here.sitting() is None

        began = await here.press("Evaluation")
        assert quiz(began).about == "Evaluation"
        assert "no set" not in text_of(await here.act("practice", {"text": "start"}))


async def test_an_everyday_word_begins_a_set_on_its_skill():
    async with room() as here:
        assert quiz(await here.act("practice", {"text": "ethics"})).about == "Responsible AI"


async def test_ask_me_one_question_below_a_card_asks_one_item_on_that_card():
    async with room() as here:
        item = next(one for one in PROMPTS.items.values() if one.item.kind == "choice")
        said = await here.act(mint("practice", item.item.card))
        assert "earlier item" not in text_of(said)
        assert (await here.prompt()).unit == item.unit
        assert (await here.sitting()).many == 1


async def test_a_card_without_an_item_is_asked_about_by_an_item_on_its_skill():
    cards = small_knowledge().cards
    card = next(cards[one.item.card] for one in PROMPTS.items.values() if one.item.card in cards)
    others = {ref: one for ref, one in PROMPTS.items.items() if one.item.card != card.id}
    others |= {ref: replace(one, competency=card.competencies[0]) for ref, one in list(others.items())[:1]}
    async with room(Prompts(others, PROMPTS.bank, PROMPTS.lines)) as here:
        await here.act(mint("practice", card.id))
        sitting = await here.sitting()
        assert others[sitting.now.ref].competency in card.competencies
        assert sitting.many == 1


async def test_a_question_on_a_card_waits_for_an_open_interview_question():
    async with room() as here:
        await here.act("interview", {"text": "support-replies-launch"})
        await here.press("Start")
        said = await here.act(mint("practice", next(iter(PROMPTS.items.values())).item.card))
        assert "An interview question is open" in text_of(said)


@pytest.mark.parametrize("words", ["check my level", "Test my level please", "placement test", "start the placement"])
async def test_whoever_asks_for_a_level_in_plain_words_gets_the_placement(words):
    async with room(Prompts(load_items(SHIPPED), PROMPTS.bank, PROMPTS.lines)) as here:
        said = await here.say(words)
        assert "20 short items" in text_of(said)
        assert (await here.sitting()).placement is not None


async def test_a_question_about_levels_is_no_wish_for_a_placement():
    async with room() as here:
        assert "elsewhere" in text_of(await here.say("what level do I need for this job?"))


async def test_a_placement_says_a_range_in_which_progress_then_finds_the_level():
    words = PROMPTS.lines.file.levels
    async with room(Prompts(load_items(SHIPPED), PROMPTS.bank, PROMPTS.lines)) as here:
        ended = await here.act("practice", {"text": "placement"})
        for n in range(20):
            ended = await here.press("AB"[n % 2])
        report = next(block for block in ended[0].content.blocks if isinstance(block, ProgressReport))
        titles = {one.title: id_ for id_, one in small_knowledge().competencies.items()}
        for row in report.rows:
            level = standings(await here.memory(), [titles[row.title]])[titles[row.title]].level
            low, _, high = row.level.removeprefix("between ").partition(" and ")
            assert words.index(low) <= round(level) <= words.index(high or low)
