"""A strict interview with a scripted model: a made-up fact, a number with its basis, a blind second look."""

from pathlib import Path

from bot.core.grading.judging import ModelJudge
from bot.core.interviewing.keeping import MARK
from bot.core.prompts import load
from bot.services.scripted import Scripted
from tests.core.interviewing.room import room, text_of
from tests.fakes.encoder import ENCODER

PROMPTS = load(Path(__file__).parents[3] / "prompts")
ANSWER = "I sample 200 old tickets, and two agents label each draft. Refunds stay with a person, since a false promise costs money. Before results I write the bar, and we start with one team."
LINES = ("test-set", "failure-cost", "bar-first", "live-check")


def judgement(levels):
    said = {"evidence": ["two agents label each draft"], "stronger": "I would check how often the two agents agree."}
    return {"lines": [{"id": id_, "level": level, **said} for id_, level in zip(LINES, levels, strict=True)]}


def level(one):
    return {"level": one, "evidence": ["two agents label each draft"]}


async def test_a_strict_interview_with_a_model_reads_well_from_start_to_end():
    script = [{"fact": "About 900 a day."}, judgement([2, 3, 3, 3]), level(1), level(2), level(2)]
    model = Scripted(script, name="judge-1")
    async with room(ModelJudge(model, PROMPTS), ENCODER) as talk:
        briefing = await talk.act("interview", {"text": "strict support-replies-launch"})
        assert "You also get a number" in text_of(briefing)
        await talk.press("Start")
        assert "About 900 a day." in text_of(await talk.say("how many angry phone calls are there at night?"))
        await talk.press("Hint")
        sent = await talk.say(f"{ANSWER} done")
        while (await talk.interview()).phase == "probing":
            sent = await talk.say("In my plan the numbers come before the launch. done")
        text = text_of(sent)
        assert "of 100, by one judge" in text
        assert "Hints: 1, minus 5 points." in text
        assert "I would check how often the two agents agree." in text

        sent = await talk.say("disagree. two agents label each draft is how")
        assert "Judge again" in text_of(sent)
        again = await talk.press("Judge again")
        assert "(1 of 4, 2 of 4, 2 of 4)" in text_of(again)
        marks = (await talk.memory()).all(MARK)[0].body

    assert marks["engine"] == "openai"
    assert marks["appeals"][0]["again"] == [1, 2, 2]
    assert marks["levels"]["test-set"] == 2, "the first mark stays"


async def test_a_made_up_fact_is_repeated_and_not_made_up_again():
    model = Scripted([{"fact": "About 900 a day."}, {"fact": "Another number."}], name="judge-1")
    async with room(ModelJudge(model, PROMPTS), ENCODER) as talk:
        await talk.act("interview", {"text": "support-replies-launch"})
        await talk.press("Start")
        first = await talk.say("how many angry phone calls are there at night?")
        second = await talk.say("how many angry phone calls come in at night?")

    assert "900" in text_of(first)
    assert "900" in text_of(second)
    assert len(model.asked) == 1


async def test_when_the_model_is_away_the_interview_goes_on_in_words():
    async with room(ModelJudge(Scripted(["busy"]), PROMPTS), ENCODER) as talk:
        await talk.act("interview", {"text": "strict support-replies-launch"})
        await talk.press("Start")
        assert "You may decide that" in text_of(await talk.say("how many angry phone calls are there at night?"))
        sent = await talk.say(f"{ANSWER} done")
        while (await talk.interview()).phase == "probing":
            sent = await talk.say("In my plan the numbers come before the launch. done")

    assert "by one judge" not in text_of(sent)
    assert (
        text_of(sent).count("My rubric judged this, in words without a number: the model gave no usable answer.") == 1
    )
    assert "Fix first" in text_of(sent)
