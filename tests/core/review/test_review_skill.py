"""A review as a conversation: what a learner sends, sees and presses, and what is remembered."""

import pytest

from bot.core.blocks import LearningPath, Scorecard
from bot.core.memory import Record
from bot.core.planning.planner import plan
from bot.core.practice.sitting import begin
from bot.core.review.desk import review
from bot.core.review.judging import AxisScore
from bot.core.review.state import KIND, TEXT
from bot.core.review.tailoring import gaps
from bot.core.standing import Point, standing
from bot.core.turns.waiting import ANSWERING
from tests.fixtures.planning import NOW, memory
from tests.fixtures.review import HOUSE, ORDERS, PLAIN, POSTING, SIGNALS, Ana


async def test_a_text_in_several_messages_is_read_when_it_is_done():
    ana = Ana()
    await ana.asks("jd")
    half = len(POSTING) // 2
    assert "words so far" in await ana.says(POSTING[:half])
    await ana.says(POSTING[half:])
    text = await ana.presses("Done")
    assert text.startswith("**This is an AI PM job.**")
    assert len(text.split()) <= 90
    assert list(ana.options) == ["Quotes", "Path for it", "Interview on it"]
    assert (KIND, "") not in ana.records
    assert (ANSWERING, "") not in ana.records


async def test_short_words_are_for_the_practice_that_began_after_a_text_was_awaited_and_long_ones_for_the_text():
    ana = Ana()
    await ana.asks("jd")
    ana.waits(minutes=1)
    sitting = begin("s1", ["item"], 1, ana.now)
    ana.records["practice", ""] = Record("terminal:ana", "practice", "", sitting.model_dump(mode="json"), 1, 1, None)
    assert await ana.says("stop here") == "answered elsewhere"
    assert "words so far" in await ana.says(POSTING)
    ana.waits(minutes=1)
    assert "words so far" in await ana.says("and one line more")


async def test_a_text_file_is_read_at_once():
    ana = Ana()
    await ana.asks("jd")
    assert "AI PM job" in await ana.says("", files=[("message.txt", POSTING)])


async def test_a_long_file_without_a_word_about_it_is_asked_about_and_then_read():
    ana = Ana()
    assert "What is it?" in await ana.says("", files=[("message.txt", POSTING)])
    assert "AI PM job" in await ana.presses("A job description")
    assert await Ana().says("", files=[("note.txt", "see you at noon")]) == "answered elsewhere"


async def test_a_file_that_holds_no_text_gets_one_sentence_and_what_came_before_is_kept():
    ana = Ana()
    await ana.asks("jd")
    await ana.says(POSTING)
    assert "cannot read pictures or PDFs" in await ana.says("", files=[("posting.png", "")])
    assert "AI PM job" in await ana.says("done")


async def test_a_posting_that_nobody_asked_for_is_read_and_other_long_words_are_not():
    assert "PM job" in await Ana().says(POSTING + PLAIN)
    assert await Ana().says("I had a long day and " * 30) == "answered elsewhere"


async def test_in_a_channel_plain_words_are_left_alone():
    assert await Ana().says(POSTING + PLAIN, surface="channel") == "answered elsewhere"


async def test_a_review_from_a_command_is_for_its_asker_alone():
    ana = Ana()
    await ana.asks(POSTING, surface="command", kind="jd")
    assert ana.to == "private"


async def test_quotes_show_every_axis_and_the_path_its_first_steps():
    ana = Ana()
    await ana.asks(POSTING, kind="jd")
    buttons = dict(ana.options)
    await ana.presses("Quotes")
    card = next(block for block in ana.blocks if isinstance(block, Scorecard))
    assert len(card.rows) == 5
    ana.options = buttons
    await ana.presses("Path for it")
    path = next(block for block in ana.blocks if isinstance(block, LearningPath))
    assert len(path.steps) == 3
    assert "Parcel Predictions" in path.title


async def test_an_interview_on_it_asks_a_question_of_the_bank():
    ana = Ana()
    await ana.asks(POSTING, kind="jd")
    said = await ana.presses("Interview on it")
    assert said.removeprefix("interview: ") in HOUSE.bank.questions


async def test_the_plan_button_names_a_goal_that_the_planner_hears():
    ana = Ana()
    await ana.asks(POSTING, kind="jd")
    await ana.presses("Path for it")
    assert await ana.presses("Make it my plan") == "path: AI product manager (general)"


async def test_orders_to_machines_are_ignored_and_it_says_so():
    ana = Ana()
    text = await ana.asks(f"{POSTING}\n{ORDERS}", kind="jd")
    assert "I ignored it" in text
    assert "perfect" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://jobs.example/42", "cannot open links"),
        ("see my resume.pdf", "cannot read pictures or PDFs"),
        ("...", "no text yet"),
        ("x " * 25_000, "50,000 characters"),
        (
            "Wir suchen eine Produktmanagerin und wir bieten viel für die Arbeit mit der Gruppe. " * 5,
            "only read English",
        ),
        (
            "The sea was calm and the two friends walked along the beach until the evening came. " * 5,
            "not read like a job",
        ),
    ],
)
async def test_what_cannot_be_read_gets_a_sentence_on_what_to_do(text, said):
    ana = Ana()
    assert said in await ana.asks(text, kind="jd")
    assert len(ana.text.split()) <= 40
    assert (TEXT, "") not in ana.records


async def test_forty_thousand_characters_are_read():
    long = POSTING + "- talk with drivers about the forecast\n" * 2000
    assert "job" in (await Ana().asks(long[:40_000], kind="jd"))


async def test_a_text_refused_as_too_short_is_kept_while_the_rest_comes():
    ana = Ana()
    assert "only" in await ana.asks(POSTING[:80], kind="jd")
    await ana.says(POSTING[80:])
    assert "Parcel" in (await ana.says("done")) or "AI PM job" in ana.text


async def test_cancel_keeps_nothing():
    ana = Ana()
    await ana.asks("jd")
    await ana.says(POSTING)
    await ana.says("cancel")
    assert ana.records == {}


async def test_a_question_in_between_is_answered_and_grave_words_go_on():
    ana = Ana(meaning=lambda text: "crisis" if "die" in text else "question")
    await ana.asks("jd")
    assert await ana.says("what is a test set?") == "answered elsewhere"
    assert await ana.says("i want to die") == "answered elsewhere"


async def test_after_a_day_plain_words_are_no_part_of_a_text():
    ana = Ana()
    await ana.asks("jd")
    ana.waits(days=2)
    assert await ana.says("I work in retail") == "answered elsewhere"


async def test_an_old_done_button_asks_anew():
    ana = Ana()
    await ana.asks("jd")
    await ana.says(POSTING)
    old = dict(ana.options)
    await ana.says("and more")
    ana.options = old
    assert "What shall I read" in await ana.presses("Done")


async def test_experience_is_framed_and_paged():
    ana = Ana()
    lines = "\n".join(f"- Managed project number {n} in the north" for n in range(5))
    assert "I read 5 lines" in await ana.asks(lines, kind="experience")
    await ana.presses("All lines")
    assert "**3.**" in ana.text
    await ana.presses("More lines")
    assert "**5.**" in ana.text
    assert "More lines" not in ana.options


async def test_a_shown_level_closes_a_gap_and_a_low_one_comes_first():
    axes = (await review(HOUSE, memory(), "jd", POSTING)).axes

    def shown(competency, share):
        return standing(competency, [Point(competency, share, 3, "item", str(n), NOW, "1") for n in range(12)])

    known = {"data-judgement": shown("data-judgement", 1.0), "evaluation-metrics": shown("evaluation-metrics", 0.0)}
    found = gaps(axes, known, ("responsible-ai",), SIGNALS)
    assert found[0].competency == "evaluation-metrics"
    assert "data-judgement" not in {gap.competency for gap in found}
    assert next(gap for gap in found if gap.competency == "responsible-ai").brings


def test_the_first_gaps_named_are_of_different_axes():
    axes = (AxisScore("technical-expertise", 3, ("a",)), AxisScore("data-understanding", 3, ("b",)))
    found = gaps(axes, {}, (), SIGNALS)
    assert [gap.competency for gap in found[:2]] == ["technical-fluency", "data-judgement"]
    assert len({gap.competency for gap in found}) == len(found) == 5


async def test_the_path_leans_towards_what_the_text_asks_for():
    usual = await review(HOUSE, memory(), "jd", PLAIN)
    data = await review(HOUSE, memory(), "jd", POSTING)

    def hours(found):
        return sum(
            step.minutes for step in found.plan.steps if step.competency in {"data-judgement", "evaluation-metrics"}
        )

    assert hours(data) > hours(usual)
    assert plan(HOUSE.planning.steps, data.desk.wish(data.path)).steps != data.plan.steps
