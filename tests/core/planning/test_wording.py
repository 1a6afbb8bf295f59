"""With a model the reasons of steps are personal; the plan, and all that is no reason, stays the same."""

import pytest

from bot.core.answering.checking import common_stems
from bot.core.blocks import Document
from bot.core.dialogue import Status
from bot.core.planning.state import Path
from bot.core.planning.wording import MOST_WORDS, Wording
from bot.core.prompts import load
from bot.services.scripted import Scripted
from tests.core.planning.test_planning_skill import Ana
from tests.fixtures.planning import KNOWLEDGE, SHIPPED, house

TEMPLATE = load(SHIPPED.parent / "prompts")["path-why"]
COMMON = common_stems(KNOWLEDGE.cards, "describe product manage what you do for whom page step help hours week role")
GOOD = "As a nurse you notice when work goes badly; this step makes you write that down for a product."


class Replying(Scripted):
    """A model that words every step that it is asked for; `why` for all, `whys` for some."""

    def __init__(self, why=GOOD, whys=None, change=list):
        super().__init__(())
        self.why, self.whys, self.change = why, whys or {}, change

    async def decide(self, prompt, shape):
        ids = [line.removeprefix("step: ") for line in prompt.turn.splitlines() if line.startswith("step: ")]
        lines = self.change([{"step": id_, "why": self.whys.get(id_, self.why)} for id_ in ids])
        self.script = [*([None] * len(self.asked)), {"lines": lines}]
        return await super().decide(prompt, shape)


def wording(model):
    return Wording(model, TEMPLATE, COMMON, frozenset(("openai",)))


async def nurse(model=None, text="I am a nurse, 5 hours a week, general"):
    ana = Ana()
    ana.skill = type(ana.skill)(house(), ana.skill.otherwise, ana.skill.meaning, wording(model) if model else None)
    return await ana.asks(text)


async def test_a_reason_is_in_words_for_this_learner_and_the_figures_stay_the_codes_own():
    ana = await nurse(Replying())
    plain = await nurse()
    for one in (ana, plain):
        await one.asks("details")

    assert f"Why: {GOOD}" in ana.text
    assert "of 100 for your goal" in ana.text
    assert ana.text.replace(GOOD, "You will need it.") == plain.text


async def test_the_plan_is_the_same_with_a_model_and_without():
    ana, plain = await nurse(Replying()), await nurse()
    for one in (ana, plain):
        await one.asks("whole plan")

    assert ana.titles == plain.titles
    assert ana.path.planned == plain.path.planned
    assert [step.week for step in ana.block.steps] == [step.week for step in plain.block.steps]


async def test_the_first_page_without_a_reason_asks_no_model():
    model = Replying()
    await nurse(model)

    assert model.asked == []


async def test_steps_are_worded_together_once_and_remembered():
    model = Replying()
    ana = await nurse(model)
    await ana.asks("details")
    await ana.asks("done")
    await ana.asks("details")

    assert len(model.asked) == 1
    assert f"Why: {GOOD}" in ana.text


async def test_another_profile_gets_other_words():
    model = Replying()
    ana = await nurse(model)
    await ana.asks("details")
    await ana.asks("2 hours a week")
    await ana.asks("details")

    assert len(model.asked) == 2
    assert "2 hours a week" in model.asked[1].turn


@pytest.mark.parametrize(
    "why",
    [
        "",
        " ".join(["product"] * (MOST_WORDS + 1)),
        "This step helps you as a nurse because 73 percent of products do it badly.",
        "As a nurse you will need it, see https://example.com for your product.",
        "OpenAI wants every nurse to write down what a product does.",
        "Nurses at Contoso write down what a product does, and so do you.",
        "Buy gold tomorrow morning because bond markets tumble whenever elections loom.",
        "Great step for a nurse like you!",
        "[Read](javascript:x) what your product does and for whom.",
    ],
)
async def test_a_line_that_says_more_than_it_should_gives_way_to_the_steps_own_reason(why):
    model = Replying(whys={"describe": why})
    ana = await nurse(model)
    await ana.asks("details")

    assert "Why: You will need it." in ana.text
    await ana.asks("details")
    assert len(model.asked) == 1
    await ana.asks("text")
    document = next(block for block in ana.blocks if isinstance(block, Document))
    assert document.text.count(GOOD) == len(ana.path.planned) - 1


@pytest.mark.parametrize("change", [lambda lines: lines[:-1], lambda lines: lines[::-1], lambda lines: lines * 2])
async def test_other_steps_than_were_asked_for_leave_all_reasons_as_they_are(change):
    ana = await nurse(Replying(change=change))
    await ana.asks("details")

    assert "Why: You will need it." in ana.text
    assert ana.path.words == {}


@pytest.mark.parametrize("error", ["busy", "refused", "unintelligible", '{"lines": 7}'])
async def test_a_model_that_fails_is_not_noticed(error):
    ana, plain = await nurse(Scripted([error])), await nurse()
    for one in (ana, plain):
        await one.asks("details")

    assert ana.text == plain.text


async def test_what_the_learner_typed_stands_inside_a_fence_and_no_marks_are_sent():
    model = Replying()
    ana = await nurse(model)
    await ana.asks("details")
    person = model.asked[0].turn.partition("<<<person")[2].partition("person>>>")[0]

    assert "What they do now: nurse" in person
    assert "5 hours a week" in person
    assert "stage:ana" not in model.asked[0].turn
    assert "weakest" not in model.asked[0].turn


async def test_while_a_model_words_a_status_says_so():
    ana = await nurse(Replying())
    await ana.asks("details")
    assert [block.text for block in ana.blocks if isinstance(block, Status)] == ["Wording your steps"]

    await ana.asks("details")
    assert not [block for block in ana.blocks if isinstance(block, Status)]


async def test_the_whole_plan_to_keep_has_a_line_for_every_step():
    ana = await nurse(Replying())
    await ana.asks("text")
    document = next(block for block in ana.blocks if isinstance(block, Document))

    assert document.text.count(f"Why: {GOOD}") == len(ana.path.planned)


def test_a_path_kept_before_there_were_words_still_opens():
    body = Path(start="2026-11-22", seen="2026-11-22T09:00:00Z").model_dump(mode="json")
    for name in ("words", "words_of", "last"):
        body.pop(name)

    assert Path.model_validate(body).words == {}
