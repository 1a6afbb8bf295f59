"""A learning path as a conversation: what a learner sees, and what is remembered."""

import re
from datetime import date, timedelta

import pytest

from bot.core.blocks import Choices, Document, LearningPath
from bot.core.dialogue import Action, Message, Open, Outcome, Text
from bot.core.interviewing.keeping import MARK, Result
from bot.core.planning.skill import PlanningSkill
from bot.core.planning.state import KIND, Path
from bot.core.standing import KIND as EVIDENCE
from bot.core.tokens import mint
from tests.fixtures.planning import NOW, TODAY, house, memory, record

BUDGET = 90


async def elsewhere(_inbound, _memory):
    yield Open("here")
    yield Text("answered elsewhere")
    yield Outcome()


class Ana:
    """A learner who talks with the skill, remembers what it stores, and presses what she sees."""

    def __init__(self, known=None, meaning=lambda _text: "question"):
        self.skill = PlanningSkill(known or house(), elsewhere, meaning)
        self.now, self.records, self.options = NOW, {}, {}
        self.text, self.blocks, self.to, self.n = "", [], "", 0

    async def says(self, text, surface="dm"):
        return await self._turn(Message(text=text, **self._envelope(surface)))

    async def asks(self, text="", surface="dm"):
        return await self._turn(Action(name="path", values={"text": text}, **self._envelope(surface)))

    async def presses(self, label):
        return await self._turn(Action(name=self.options[label], **self._envelope("dm")))

    async def sends(self, token):
        return await self._turn(Action(name=token, **self._envelope("dm")))

    def waits(self, **length):
        self.now += timedelta(**length)

    def keeps(self, kind, body, key):
        self.records[kind, key] = record(kind, body, key)

    @property
    def path(self):
        return Path.model_validate(self.records[KIND, ""].body)

    @property
    def block(self):
        return next(block for block in self.blocks if isinstance(block, LearningPath))

    @property
    def titles(self):
        return [step.title for step in self.block.steps]

    def _envelope(self, surface):
        self.n += 1
        where = {"tenant": "stage:t", "learner": "stage:ana", "place": "p"}
        return {"id": str(self.n), "surface": surface, "at": self.now, **where}

    async def _turn(self, inbound):
        known = memory(self.records.values(), self.now)
        table = self.skill.table()
        serve = table["ask"] if isinstance(inbound, Message) else table["path"]
        parts = [part async for part in serve(inbound, known)]
        self.to = parts[0].to
        self.text = " ".join(part.markdown for part in parts if isinstance(part, Text))
        self.blocks = [part for part in parts if not isinstance(part, (Open, Text, Outcome))]
        rows = [block for block in self.blocks if isinstance(block, Choices)]
        self.options = {option.label: option.token for row in rows for option in row.options}
        for change in parts[-1].changes:
            rev = self.records[change.kind, change.key].rev if (change.kind, change.key) in self.records else 0
            assert change.rev in {None, rev}
            self.records[change.kind, change.key] = record(change.kind, change.body, change.key, rev + 1)
        return self


async def started(known=None, hours="5 hours"):
    ana = Ana(known)
    await ana.asks()
    await ana.presses("Product manager")
    await ana.presses(hours)
    return await ana.presses("AI product manager (general)")


async def test_three_taps_lead_to_a_step_that_can_be_done_today():
    ana = await started()

    assert "Write down what your product does" in ana.text
    assert [step.state for step in ana.block.steps] == ["now", "next"]
    assert ana.block.steps[0].hours <= 1
    assert [*ana.options] == ["Done", "How to do it", "Whole plan"]


async def test_a_first_layer_stays_short():
    ana = await started()

    shown = [ana.text, ana.block.title, ana.block.summary]
    shown += [f"{step.title} {step.done_when if step.state == 'now' else ''}" for step in ana.block.steps]
    shown += [ana.block.steps[0].why, ana.block.steps[0].resource]
    assert sum(len(part.split()) for part in shown) <= BUDGET


async def test_everything_in_one_sentence_leads_to_a_plan_at_once():
    ana = await Ana().asks("3 hours a week, I am a teacher, interview on 15 March")

    assert ana.block.title == "Your path to the interview on 15 March 2027"
    assert (ana.path.minutes, ana.path.called, ana.path.interview) == (180, "teacher", date(2027, 3, 15))
    assert ana.titles[0].startswith("Drill")


async def test_what_is_asked_may_be_typed():
    ana = await Ana().asks()
    await ana.says("i am a nurse")
    await ana.says("4")
    assert "aim" in ana.text
    await ana.presses("I have an interview")
    await ana.says("20 December")

    assert ana.path.interview == date(2026, 12, 20)
    assert ana.path.minutes == 240


async def test_a_question_in_between_is_answered_and_the_taps_still_work():
    ana = await Ana().asks()
    buttons = ana.options
    await ana.says("what is drift?")
    assert ana.text == "answered elsewhere"

    await ana.sends(buttons["Product manager"])
    assert "hours" in ana.text


async def test_words_of_danger_are_never_taken_for_an_answer():
    ana = Ana(meaning=lambda _text: "crisis")
    await ana.asks()
    await ana.says("i am done")

    assert ana.text == "answered elsewhere"


async def test_small_talk_is_no_background():
    ana = Ana(meaning=lambda _text: "talk")
    await ana.asks()
    await ana.says("thanks")

    assert ana.text == "answered elsewhere"


async def test_a_day_that_is_over_is_asked_again():
    ana = await Ana().asks("I am a PM, 3 hours, interview on 2 March 2026")

    assert "has passed" in ana.text
    assert "In 1 week" in ana.options


async def test_a_day_in_another_life_is_refused_with_the_limit():
    ana = await Ana().asks("I am a PM, 3 hours, interview on 2 March 2093")

    assert "at most 104 weeks" in ana.text


async def test_done_shows_the_next_step_and_offers_placement_while_no_level_is_known():
    ana = await started()
    first, second = ana.titles
    await ana.presses("Done")

    assert ana.text.startswith(f"Done: {first}. Next:")
    assert ana.titles[0] == second
    assert ana.options["Check my level"] == mint("practice", "placement")


async def test_a_wrong_tap_on_done_is_taken_back_with_a_tap_and_all_else_stays():
    ana = await started()
    await ana.asks("slower")
    await ana.asks("skip")
    first = ana.titles[0]
    await ana.asks("done")
    pressed = ana.options["Undo"]
    await ana.presses("Undo")

    assert ana.text.startswith(f"Taken back: {first}. It is open again:")
    assert (ana.titles[0], ana.path.done, len(ana.path.skipped), ana.path.minutes) == (first, (), 1, 240)
    await ana.sends(pressed)
    assert "earlier step" in ana.text


@pytest.mark.parametrize(("act", "kept"), [("done", "done"), ("skip", "skipped"), ("another one", "later")])
async def test_the_word_undo_takes_back_the_last_thing_said_of_a_step_and_only_that(act, kept):
    ana = await started()
    await ana.asks("done")
    await ana.asks(act)
    before = ana.path
    await ana.says("undo")
    await ana.says("undo")

    assert "nothing to take back" in ana.text
    assert getattr(ana.path, kept) == getattr(before, kept)[:-1]
    assert len(ana.path.done) == 1
    assert ana.path.current == (before.done[-1].id if act == "done" else getattr(before, kept)[-1])


async def test_undo_with_nothing_done_says_so_and_shows_the_step():
    ana = await started()
    await ana.says("undo")

    assert "nothing to take back" in ana.text
    assert ana.path.current == "first-look"


async def test_the_last_done_of_a_plan_can_be_taken_back_too():
    ana = await started()
    for _ in range(6):
        await ana.asks("done")
    await ana.presses("Undo")

    assert len(ana.path.done) == 5
    assert len(ana.titles) == 1


async def test_undo_after_something_else_was_talked_of_is_for_somebody_else():
    ana = await started()
    await ana.asks("done")
    ana.waits(minutes=5)
    ana.keeps("history", {"seen": ana.now.isoformat()}, "p")
    await ana.says("undo")

    assert ana.text == "answered elsewhere"


async def test_a_step_further_on_can_be_read_and_taken_now_with_what_it_needs_first():
    ana = await started()
    await ana.sends(mint("path", "step.launch-bar"))
    assert "**Launch bar**" in ana.text
    assert "You will have: one page." in ana.text
    assert next(iter(ana.options)) == "Take it now"

    await ana.presses("Take it now")
    assert "“Launch bar” is next" in ana.text
    assert ana.titles[0] == "First look"
    await ana.sends(mint("path", "step.one-problem"))
    await ana.presses("Take it now")
    assert ana.text.startswith("Taken up.")
    assert ana.titles[0] == "One problem"


async def test_a_step_that_is_over_cannot_be_taken():
    ana = await started()
    await ana.asks("done")
    await ana.sends(mint("path", "step.first-look"))

    assert ana.text.startswith("Your step now:")
    await ana.sends(mint("path", "take.first-look", ana.path.step))
    assert ana.path.current != "first-look"


async def test_a_button_pressed_twice_does_one_step():
    ana = await started()
    token = ana.options["Done"]
    await ana.sends(token)
    await ana.sends(token)

    assert len(ana.path.done) == 1
    assert "earlier step" in ana.text


async def test_a_skipped_step_is_out_until_it_is_taken_back():
    ana = await started()
    first = ana.titles[0]
    await ana.asks("skip")
    assert first not in ana.titles
    back = ana.options["Undo"]
    await ana.presses("Whole plan")
    assert f"{first}: you skipped it" in ana.block.left_out

    await ana.sends(back)
    assert ana.titles[0] == first


async def test_a_swapped_step_comes_last():
    ana = await started()
    first = ana.titles[0]
    await ana.asks("swap")
    assert ana.titles[0] != first
    await ana.presses("Whole plan")

    assert first in ana.titles
    assert ana.titles.index(first) > 0


async def test_slower_keeps_the_steps_and_moves_the_end():
    ana = await started()
    await ana.presses("Whole plan")
    steps, end = {*ana.titles}, ana.path.end
    await ana.asks("slower")
    assert "4 hours a week" in ana.text
    await ana.presses("Whole plan")

    assert {*ana.titles} == steps
    assert ana.path.minutes == 240
    assert end != ana.path.end


async def test_before_an_interview_slower_keeps_the_day():
    ana = await Ana().asks("5 hours a week, I am a teacher, interview on 15 March")
    await ana.asks("slower")

    assert ana.path.interview == date(2027, 3, 15)
    assert "15 March 2027" in ana.text


async def test_pace_ends_at_its_ends():
    ana = await started(hours="2 hours")
    await ana.asks("slower")
    await ana.asks("slower")

    assert "slowest" in ana.text


async def test_moving_adds_the_weeks_that_went_by_and_loses_nothing():
    ana = await started()
    await ana.presses("Done")
    end = ana.path.end
    ana.waits(days=21)
    await ana.says("hello again")
    assert ana.text.startswith("Welcome back. You were at step 2,")
    assert not {"missed", "streak", "days"} & {*ana.text.split()}
    await ana.presses("Move my plan")

    assert ana.path.end == end + timedelta(days=21)
    assert "Nothing is lost" in ana.text
    await ana.presses("Whole plan")
    assert ana.block.steps[0].state == "done"


async def test_who_comes_back_has_three_choices_and_at_most_ten_cards():
    ana = await started(house(due=10))
    ana.waits(days=14)
    await ana.asks()

    assert "10 cards are ready" in ana.text
    assert [*ana.options] == ["5-minute review", "Go on", "Move my plan"]


async def test_who_was_here_last_week_is_greeted_by_the_coach_itself():
    ana = await started()
    ana.waits(days=7)

    assert (await ana.says("hello")).text == "answered elsewhere"


async def test_practice_in_the_meantime_is_no_quiet_time():
    ana = await started()
    ana.waits(days=20)
    ana.keeps(EVIDENCE, point("product-craft", 1, NOW + timedelta(days=18)), "a")

    assert (await ana.says("hello")).text == "answered elsewhere"


async def test_a_plan_whose_weeks_are_over_goes_on_and_says_so():
    ana = await started()
    ana.waits(days=200)
    await ana.asks()
    await ana.presses("Go on")
    assert ana.titles
    await ana.presses("Whole plan")

    assert ana.path.end > (NOW + timedelta(days=200)).date()


async def test_after_the_interview_nobody_is_sent_to_a_mock():
    ana = await Ana().asks("5 hours a week, I am a teacher, interview on 30 November")
    ana.waits(days=10)
    await ana.asks()

    assert "interview day is over" in ana.text
    assert ana.path.interview is None


def point(competency, share, at, level=3):
    return {
        "competency": competency,
        "share": share,
        "level": level,
        "source": "item",
        "ref": at.isoformat(),
        "at": at.isoformat(),
        "version": "1",
    }


async def test_what_practice_proves_leaves_the_plan_and_is_said_once():
    ana = await started()
    for n in range(12):
        at = NOW + timedelta(minutes=n)
        ana.keeps(EVIDENCE, point("evaluation-metrics", 1, at), f"e{n}")
    await ana.asks()
    assert "Since last time you showed what First look" in ana.text
    await ana.asks()

    assert "Since last time" not in ana.text
    await ana.presses("Whole plan")
    assert any("Shown already" in line for line in ana.block.left_out)
    assert "First look" not in ana.titles


async def test_a_round_answered_well_needs_no_drill():
    ana = await Ana().asks("5 hours a week, I am a teacher, interview on 15 March")
    drill = ana.titles[0]
    result = Result(
        question="q", type="product-sense", at=NOW, mode="friendly", total=80, levels={}, version="1", engine="rubric"
    )
    ana.keeps(MARK, result.model_dump(mode="json"), "m")
    await ana.presses("Whole plan")

    assert drill == "Drill: product sense"
    assert drill not in ana.titles


async def test_the_plan_comes_as_text_and_as_a_calendar():
    ana = await started()
    await ana.asks("markdown")
    text = next(block for block in ana.blocks if isinstance(block, Document))
    await ana.asks("calendar")
    calendar = next(block for block in ana.blocks if isinstance(block, Document))

    assert text.name == "ai-pm-path.md"
    assert all(f"**{title}" in text.text for title in ("First look", "Golden set", "Launch bar"))
    assert calendar.name == "ai-pm-path.ics"
    assert calendar.text.count("BEGIN:VEVENT") >= 6


async def test_all_steps_done_is_said_and_something_else_offered():
    ana = await started()
    for _ in range(6):
        await ana.asks("done")

    assert "last step of your plan" in ana.text
    assert "Make a new plan" in ana.options


async def test_a_new_plan_keeps_what_is_done():
    ana = await started()
    await ana.presses("Done")
    await ana.asks("new")
    await ana.presses("Product manager")
    await ana.presses("2 hours")
    await ana.presses("Other goals")
    await ana.presses("More goals")
    await ana.presses("AI product manager in a regulated sector")

    assert len(ana.path.done) == 1
    assert ana.path.goal == "regulated-sector-ai-pm"


async def test_all_about_a_step_is_behind_a_button_with_a_card_to_read():
    ana = await started()
    await ana.presses("How to do it")

    assert "Do: Write down" in ana.text
    assert "You will have: one page." in ana.text
    assert any(label.startswith("Read: ") for label in ana.options)


@pytest.mark.parametrize("text", ["", "done", "whole plan", "3 hours", "calendar", "asdf qwer", "v1:path:done:9"])
async def test_among_other_people_it_is_always_private(text):
    ana = await started()
    await ana.asks(text, surface="channel")

    assert ana.to == "private"


async def test_what_is_not_understood_gets_an_example():
    ana = await started()
    await ana.asks("please consider the moon")

    assert "For example" in ana.text


async def test_hours_said_later_change_the_plan():
    ana = await started()
    await ana.asks("2 hours a week for 6 weeks")

    assert (ana.path.minutes, ana.path.weeks, ana.path.start) == (120, 6, TODAY)


async def test_what_was_done_this_week_counts_in_the_hours_of_this_week():
    ana = await started(hours="2 hours")
    await ana.presses("Done")
    assert ana.block.steps[0].week == 1
    await ana.asks("done")

    assert ana.block.steps[0].week == 2


async def test_a_plan_ends_with_its_last_step_where_the_weeks_hold_more():
    ana = await started()
    await ana.asks("4 hours a week for 90 weeks")
    await ana.presses("Whole plan")

    assert ana.path.weeks == max(step.week for step in ana.block.steps) < 10


async def test_a_mock_starts_with_a_tap():
    ana = await Ana().asks("5 hours a week, I am a teacher, interview on 15 March")
    while not ana.titles[0].startswith("First full mock"):
        await ana.asks("done")
        await ana.asks()

    assert ana.options["Start the mock"] == mint("interview", "full")


async def test_a_plain_done_after_the_step_was_shown_counts_for_it():
    ana = await started()
    first = ana.block.steps[0].title
    await ana.says("done!")

    assert f"Done: {first}" in ana.text


async def test_a_plain_done_days_later_asks_whether_the_step_is_meant():
    ana = await started()
    ana.now += timedelta(days=3)

    await ana.says("done")

    assert ana.text.startswith("Do you mean this step?")
    assert ana.path.done == ()
    assert "Done:" in (await ana.presses("Done")).text


@pytest.mark.parametrize("kind", ["interview", "practice", "drill"])
async def test_a_word_after_an_interview_or_practice_changes_no_step_before_it_is_asked(kind):
    ana = await started()
    ana.keeps(kind, {"seen": (ana.now + timedelta(minutes=5)).isoformat()}, "")
    ana.waits(minutes=6)

    await ana.says("skip")

    assert ana.text.startswith("Do you mean this step?")
    assert ana.path.skipped == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("more", "Done when:"),
        ("how do I do it?", "Done when:"),
        ("next", "This step comes first:"),
        ("change", "What shall change?"),
        ("pace", "5 hours a week"),
    ],
)
async def test_bare_words_to_the_step_just_shown_are_about_it(words, said):
    ana = await started()

    assert said in (await ana.says(words)).text


async def test_more_after_an_answered_question_is_more_of_that_answer():
    ana = await started()
    ana.waits(minutes=1)
    ana.keeps("history", {"seen": ana.now.isoformat()}, "p")

    assert (await ana.says("more")).text == "answered elsewhere"
    assert "Done:" in (await ana.says("done")).text


async def test_who_wants_the_next_step_may_be_done_with_this_one_or_take_another():
    ana = await started()

    assert [*(await ana.says("next")).options] == ["Done", "Another step now", "Whole plan"]


@pytest.mark.parametrize(("words", "said"), [("change", "What shall change?"), ("pace", "5 hours a week")])
async def test_the_pages_behind_buttons_have_words_too(words, said):
    ana = await started()

    assert said in (await ana.asks(words)).text


async def test_a_long_answer_to_somebody_else_is_no_answer_about_the_plan():
    ana = Ana()
    await ana.asks("nurse, 2 hours a week")
    said = (
        "First I would collect 100 real questions and let two people mark them. I check how often they agree, I decide "
        "which mistake costs most and write a limit for it before I look at the results of any test."
    )

    assert (await ana.says(said)).text == "answered elsewhere"


@pytest.mark.parametrize(("words", "background"), [("I tried it yesterday", ""), ("I work in IT", "technical")])
async def test_the_small_word_it_is_no_trade(words, background):
    ana = Ana()
    await ana.asks(words)
    path = ana.records.get(("path", ""))

    assert (path.body["background"] if path else "") == background


def went(ana, total, type_="evaluation", competency="evaluation-metrics", key="m1"):
    body = Result(
        question="q", type=type_, competencies=(competency,), at=ana.now, mode="friendly", total=total,
        levels={}, version="1", engine="rubric",
    )  # fmt: skip
    ana.keeps(MARK, body.model_dump(mode="json"), key)


INTERVIEW = "5 hours a week, I am a teacher, interview on {}"


async def test_a_drill_starts_its_question_with_a_tap():
    ana = await Ana().asks(INTERVIEW.format("15 March"))

    assert ana.options["Start a question"] == mint("interview", "type.product-sense")
    assert "Start a question" in (await ana.asks("details")).options
    assert "Start a question" in (await ana.presses("Done")).options


async def test_of_the_types_of_a_round_the_one_that_went_least_well_starts():
    ana = await Ana().asks(INTERVIEW.format("15 March"))
    went(ana, 30, type_="data", competency="data-judgement")
    went(ana, 40, type_="technical-fluency", competency="technical-fluency", key="m2")
    await ana.asks("skip")
    await ana.asks()

    assert ana.titles[0] == "Drill: technical and data"
    assert ana.options["Start a question"] == mint("interview", "type.data")


async def test_three_weeks_before_the_interview_the_weak_round_comes_first_and_once_more():
    ana = await Ana().asks(INTERVIEW.format("10 December"))
    went(ana, 20)
    await ana.asks()
    assert ana.titles[0] == "Drill: evaluation and metrics"

    await ana.asks("done")
    assert ana.titles[0] == "Drill: evaluation and metrics, once more"
    await ana.asks("done")
    assert ana.titles[0] == "Drill: product sense"


async def test_long_before_the_interview_a_weak_round_keeps_its_place():
    ana = await Ana().asks(INTERVIEW.format("15 March"))
    went(ana, 20)
    await ana.asks()

    assert ana.titles[0] == "Drill: product sense"


async def test_a_weak_answer_moves_a_step_up_and_says_so_once():
    ana = await started()
    before = (await ana.presses("Whole plan")).titles
    went(ana, 20, type_="product-sense", competency="product-craft")
    await ana.asks()

    assert "has most to gain, so “Roadmap” moved up." in ana.text
    assert before.index("Roadmap") > ana.titles.index("Roadmap") == 1
    assert "most to gain" not in (await ana.asks()).text


async def test_a_step_that_was_next_anyway_did_not_move():
    ana = await started()
    went(ana, 20, type_="ai-strategy", competency="opportunity-framing")

    assert "moved up" not in (await ana.asks()).text


async def test_one_item_that_went_badly_changes_no_plan():
    ana = await started()
    before = ana.titles
    body = {"competency": "opportunity-framing", "share": 0.0, "level": 1, "source": "item", "ref": "x"}
    ana.keeps(EVIDENCE, body | {"at": ana.now.isoformat(), "version": "items-1"}, "e1")

    assert (await ana.asks()).titles == before


async def test_half_an_hour_is_said_in_minutes():
    ana = await Ana().asks(INTERVIEW.format("15 March"))

    assert "30 minutes" in (await ana.asks("details")).text
    assert "0.5" not in (await ana.asks("text")).blocks[0].text


async def test_the_text_says_a_reason_that_many_steps_share_once():
    ana = await started()
    await ana.asks("1 hour a week for 3 weeks")
    text = (await ana.asks("text")).blocks[0].text

    assert text.count("No room at 1 hour a week.") == 1
    assert text.count("for your goal.") == len(set(re.findall(r"\w[\w ]+ counts \d+ of 100", text)))
    assert "no room in" not in text


async def test_who_does_not_know_yet_gets_a_plan_all_the_same():
    ana = await Ana().asks()
    for words in ("something else", "not sure", "I don't know"):
        await ana.says(words)

    assert (ana.path.background, ana.path.minutes, ana.path.goal) == ("other", 180, "career-changer")
    assert ana.titles


async def test_no_date_yet_may_be_typed():
    ana = await Ana().asks("3 hours a week, I am a teacher, interview soon")
    await ana.says("no date yet")

    assert ana.path.interview is None
    assert ana.titles


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("move my plan", "Moved"),
        ("export my plan", "plan to keep"),
        ("change my plan", "What shall change"),
        ("change my goal", "aim for"),
    ],
)
async def test_words_that_name_the_plan_are_about_it_whenever_they_come(words, said):
    ana = await started()
    ana.keeps("history", {"seen": (ana.now + timedelta(hours=1)).isoformat()}, "p")
    ana.waits(days=20)
    await ana.says(words)
    assert said in ana.text


async def test_move_it_is_about_the_plan_just_shown():
    ana = await started()
    await ana.says("postpone it")
    assert "Moved" in ana.text


async def test_another_goal_is_taken_and_hours_and_background_stay():
    ana = await started()
    await ana.says("change my goal")
    assert ana.path.goal == "general-ai-pm"
    await ana.says("ai platform pm")
    assert (ana.path.goal, ana.path.minutes, ana.path.background) == ("ai-platform-pm", 300, "pm")


@pytest.mark.parametrize(
    ("words", "minutes", "interview"),
    [
        ("4 hours a week", 240, None),
        ("2 hours a week for 2 weeks", 120, None),
        ("my interview is on 15 March", 300, date(2027, 3, 15)),
    ],
)
async def test_how_much_time_there_is_may_be_said_after_a_step(words, minutes, interview):
    ana = await started()
    await ana.says(words)
    assert "Changed" in ana.text
    assert (ana.path.minutes, ana.path.interview) == (minutes, interview)


@pytest.mark.parametrize(
    "words", ["is 4 hours a week enough?", "it took our team six weeks to label all of the data we had"]
)
async def test_time_in_a_question_or_a_story_changes_no_plan(words):
    ana = await started()
    before = ana.path
    await ana.says(words)
    assert (ana.text, ana.path) == ("answered elsewhere", before)


async def test_who_asks_for_a_plan_and_says_the_time_is_not_asked_for_it_again():
    ana = Ana(meaning=lambda _text: "offer")
    await ana.says("make me a plan, 4 hours a week, I am a nurse, interview on 20 December")
    assert (ana.path.minutes, ana.path.called, ana.path.interview) == (240, "nurse", date(2026, 12, 20))
    assert ana.titles[0].startswith("Drill")


async def test_who_asks_for_a_plan_alone_is_offered_one():
    assert (await Ana(meaning=lambda _text: "offer").says("make me a plan")).text == "answered elsewhere"


async def test_a_mock_and_the_last_days_are_about_the_whole_interview_and_a_drill_about_its_skill():
    ana = await Ana().asks("3 hours a week, I am a teacher, interview on 20 December")
    await ana.presses("Whole plan")
    about = {step.title: step.about for step in ana.block.steps}
    assert about["First full mock"] == about["Last two days: keep it light"] == "the whole interview"
    assert about["Drill: evaluation and metrics"] != "the whole interview"
    await ana.presses("As text")
    assert "First full mock** (1 hour, the whole interview)" in next(
        one.text for one in ana.blocks if isinstance(one, Document)
    )
