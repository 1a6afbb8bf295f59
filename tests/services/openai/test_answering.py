"""The whole way with the real client: a question, a provider on loopback, checked words or the card's own."""

from dataclasses import replace

import pytest

from bot.core.answering.writing import writer
from bot.services.openai import Limits, OpenAIModel
from tests.fakes.answering import MANNER, PROMPTS, answering
from tests.fakes.provider import delta, done, provider, refusal, response, said

QUESTION = "How does an AI PM differ from a PM?"
WORDS = (
    'Most of the job stays: users, priorities and people [1 "Most of the job stays: users, priorities"]. '
    'New is that an AI feature is sometimes wrong [1 "New is that an AI feature is sometimes wrong"].'
)
EVENTS = [delta(WORDS[start : start + 7]) for start in range(0, len(WORDS), 7)]


async def asked(*replies, question=QUESTION, earlier=()):
    curated = await answering(encoder=False)
    async with provider(*replies) as server:
        model = OpenAIModel(model="m", api_key="k", base_url=server.url, api="responses", limits=Limits(pause=0.01))
        coach = replace(curated, writer=writer(model, PROMPTS, MANNER, curated.knowledge))
        try:
            return await coach.answer(question, earlier), await curated.answer(question, earlier), server
        finally:
            await model.close()


async def test_checked_words_of_the_model_are_the_answer():
    answer, _, server = await asked([*EVENTS, done()])

    assert answer.engine == "openai"
    assert answer.brief.startswith("Most of the job stays: users, priorities and people. New is")
    assert server.asked[0]["max_output_tokens"] == 1500


@pytest.mark.parametrize(
    ("reply", "degraded"),
    [
        ([refusal()], "refused"),
        ([done()], "unintelligible"),
        ([done("failed", error={"code": "server_error", "message": "x"})], "busy"),
        ([delta("Sure! "), "no json"], "unintelligible"),
    ],
)
async def test_each_failure_of_the_provider_ends_in_the_curated_answer_and_one_sentence(reply, degraded):
    answer, curated, _ = await asked(reply)

    assert answer.brief == f"{curated.brief}\n\n_I answered from my notes this time._"
    assert (answer.engine, answer.degraded) == ("curated", degraded)


async def test_a_length_stop_in_mid_answer_keeps_the_checked_sentences():
    answer, _, _ = await asked([*EVENTS, done("incomplete", incomplete_details={"reason": "max_output_tokens"})])

    assert answer.brief.endswith("The rest is behind More.")
    assert answer.degraded == "unintelligible"


async def test_a_follow_up_is_restated_through_structured_output():
    restated = response(output=[said('{"question": "What should I check in the data?", "language": "en"}')])
    answer, _, server = await asked(restated, [done()], question="and what about data?", earlier=[QUESTION])

    assert answer.standalone_question == "What should I check in the data?"
    assert answer.citations[0].card == "data-check"
    assert server.asked[0]["text"]["format"]["strict"] is True
