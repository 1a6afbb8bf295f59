"""The real client against servers on loopback that fail in every way a provider fails."""

import json
from contextlib import aclosing, asynccontextmanager
from typing import Literal

import pytest
from pydantic import BaseModel

from bot.core.errors import ModelBusy, ModelError, ModelRefused, ModelUnintelligible
from bot.core.prompts import Prompt, Usage
from bot.services.openai import Limits, OpenAIModel
from tests.fakes.provider import chunk, completion, delta, done, provider, refusal, response, said

PROMPT = Prompt("answer", "You are a coach.", "What changes?", 200, asker="slack:T1:U1", within=4.0)
HASTY = Limits(first=20, idle=0.3, pause=0.01)
PATIENT = Limits(first=20, idle=20, pause=0.01)
APIS = ("responses", "chat")


class Restated(BaseModel):
    question: str
    language: Literal["en", "es"]


@asynccontextmanager
async def talking_to(url, api="responses", limits=PATIENT):
    model = OpenAIModel(model="m", api_key="k", base_url=url, api=api, limits=limits)
    yield model
    await model.close()


async def collect(model, prompt=PROMPT):
    text, cost = "", None
    async with aclosing(model.stream(prompt)) as parts:
        async for part in parts:
            if isinstance(part, Usage):
                cost = part
            else:
                text += part
    return text, cost


async def shown_before_failing(model, prompt=PROMPT):
    text = ""
    try:
        async with aclosing(model.stream(prompt)) as parts:
            async for part in parts:
                text += part
    except ModelError as error:
        return text, error
    pytest.fail("the model did not fail")


@pytest.mark.parametrize("api", APIS)
async def test_an_answer_streams_and_ends_with_its_cost(llmock, api):
    llmock.reply("Most of the job stays.")
    async with talking_to(llmock.base_url(), api) as model:
        text, cost = await collect(model)
    assert text == "Most of the job stays."
    assert cost.tokens_in > 0
    assert cost.tokens_out > 0


@pytest.mark.parametrize("api", APIS)
async def test_a_busy_server_is_asked_again_after_the_wait_it_asked_for(llmock, api):
    llmock.rate_limit(times=1, retry_after=0.3).reply("Here.")
    async with talking_to(llmock.base_url(), api) as model:
        assert (await collect(model))[0] == "Here."
    llmock.assert_resilient()
    first, second = llmock.requests
    assert second.started_at - first.ended_at >= 0.3
    assert {request.sdk_retry_count for request in llmock.requests} <= {0, None}


async def test_a_429_without_retry_after_is_tried_again_after_our_own_pause(llmock):
    llmock.fail(429, times=2, retry_after=None).reply("Here.")
    async with talking_to(llmock.base_url()) as model:
        assert (await collect(model))[0] == "Here."
    assert len(llmock.requests) == 3


async def test_a_wait_longer_than_the_turn_is_not_begun(llmock):
    llmock.rate_limit(times=None, retry_after=600)
    async with talking_to(llmock.base_url()) as model:
        shown, error = await shown_before_failing(model)
    assert shown == ""
    assert isinstance(error, ModelBusy)
    assert error.retry_after == 600
    assert len(llmock.requests) == 1


async def test_a_spent_quota_is_not_asked_again(llmock):
    llmock.fail(429, times=None, retry_after=0.01, code="insufficient_quota")
    async with talking_to(llmock.base_url()) as model:
        _, error = await shown_before_failing(model)
    assert isinstance(error, ModelBusy)
    assert len(llmock.requests) == 1


async def test_a_server_that_stays_broken_is_asked_three_times_in_all(llmock):
    llmock.outage(status=500)
    async with talking_to(llmock.base_url()) as model:
        _, error = await shown_before_failing(model)
    assert isinstance(error, ModelBusy)
    assert len(llmock.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_a_request_that_cannot_succeed_is_sent_once(llmock, status):
    llmock.outage(status=status)
    async with talking_to(llmock.base_url()) as model:
        _, error = await shown_before_failing(model)
    assert not isinstance(error, ModelBusy)
    assert len(llmock.requests) == 1


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("fault", ["disconnect", "truncate", "corrupt"])
async def test_a_stream_that_breaks_after_its_first_words_is_not_begun_again(llmock, api, fault):
    llmock.reply("One two three four five six seven eight nine ten.", times=None)
    getattr(llmock, fault)(after_chunks=8)
    async with talking_to(llmock.base_url(), api) as model:
        shown, error = await shown_before_failing(model)
    assert "One two three four five six seven eight nine ten.".startswith(shown)
    assert shown
    assert type(error) in {ModelBusy, ModelUnintelligible}
    assert len(llmock.requests) == 1


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("fault", ["disconnect", "truncate", "corrupt"])
async def test_a_stream_that_breaks_before_its_first_word_is_begun_again(llmock, api, fault):
    llmock.reply("Here it is.", times=None)
    getattr(llmock, fault)(after_chunks=1)
    async with talking_to(llmock.base_url(), api) as model:
        assert (await collect(model))[0] == "Here it is."
    assert len(llmock.requests) == 2


@pytest.mark.parametrize("api", APIS)
async def test_a_stream_that_stalls_is_given_up(llmock, api):
    llmock.reply("One two three four five six seven eight.", times=None).stall(after_chunks=8, seconds=3)
    async with talking_to(llmock.base_url(), api, HASTY) as model:
        shown, error = await shown_before_failing(model)
    assert shown
    assert isinstance(error, ModelBusy)


async def test_a_server_slow_to_its_first_word_is_given_up_within_the_turn(llmock):
    llmock.slow_first_token(3, times=None).reply("Late.", times=None)
    async with talking_to(llmock.base_url(), limits=Limits(first=0.1, pause=0.01)) as model:
        _, error = await shown_before_failing(model)
    assert isinstance(error, ModelBusy)


async def test_no_server_at_all_is_a_busy_model():
    async with talking_to("http://127.0.0.1:9/v1") as model:
        _, error = await shown_before_failing(model)
    assert isinstance(error, ModelBusy)


@pytest.mark.parametrize(
    ("events", "kind"),
    [
        ([delta("Well, "), refusal()], ModelRefused),
        ([done()], ModelUnintelligible),
        ([delta("  "), done()], ModelUnintelligible),
        ([delta("Cut"), done("incomplete", incomplete_details={"reason": "max_output_tokens"})], ModelUnintelligible),
        ([delta("Cut"), done("incomplete", incomplete_details={"reason": "content_filter"})], ModelRefused),
        ([delta("Cut"), done("failed", error={"code": "server_error", "message": "x"})], ModelBusy),
        ([delta("Cut"), done("failed", error={"code": "invalid_prompt", "message": "x"})], ModelRefused),
        ([delta("Cut"), {"type": "error", "code": "rate_limit_exceeded", "message": "x"}], ModelBusy),
        ([delta("Cut"), {"type": "error", "code": "odd", "message": "x"}], ModelError),
        ([delta("Cut"), {"type": "response.completed"}], ModelUnintelligible),
        ([delta("Cut"), "[]"], ModelUnintelligible),
        ([delta("Cut"), "not json"], ModelUnintelligible),
        ([delta("Cut")], ModelUnintelligible),
    ],
)
async def test_each_ending_of_a_response_stream_has_its_kind_of_error(events, kind):
    async with provider(events) as server, talking_to(server.url) as model:
        _, error = await shown_before_failing(model)
    assert type(error) is kind


@pytest.mark.parametrize(
    ("chunks", "kind"),
    [
        ([chunk("Well, "), chunk(refusal="I cannot")], ModelRefused),
        ([chunk("Cut", "content_filter"), "[DONE]"], ModelRefused),
        ([chunk("Cut", "length"), "[DONE]"], ModelUnintelligible),
        ([chunk("", "stop"), "[DONE]"], ModelUnintelligible),
        ([chunk("Cut"), "[DONE]"], ModelUnintelligible),
        ([chunk("Cut"), {"error": {"message": "x", "code": "server_error"}}], ModelBusy),
        ([chunk("Cut"), {"choices": None}], ModelUnintelligible),
    ],
)
async def test_each_ending_of_a_chat_stream_has_its_kind_of_error(chunks, kind):
    async with provider(chunks) as server, talking_to(server.url, "chat") as model:
        _, error = await shown_before_failing(model)
    assert type(error) is kind


@pytest.mark.parametrize("api", APIS)
async def test_a_decision_of_the_wrong_shape_is_mended_once(api):
    wrap = (lambda text: response(output=[said(text)])) if api == "responses" else completion
    good = json.dumps({"question": "What is RAG?", "language": "en"})
    async with provider(wrap('{"question": 5'), wrap(good)) as server, talking_to(server.url, api) as model:
        value, cost = await model.decide(PROMPT, Restated)
    assert value == Restated(question="What is RAG?", language="en")
    assert cost == Usage(11, 7)
    assert "did not fit" in json.dumps(server.asked[1])


@pytest.mark.parametrize("api", APIS)
async def test_a_decision_that_stays_wrong_is_unintelligible_after_two_calls(api):
    wrap = (lambda text: response(output=[said(text)])) if api == "responses" else completion
    async with provider(wrap('{"language": "xx"}')) as server, talking_to(server.url, api) as model:
        with pytest.raises(ModelUnintelligible):
            await model.decide(PROMPT, Restated)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("api", "reply", "kind"),
    [
        ("responses", response(status="incomplete", incomplete_details={"reason": "max_output_tokens"}), ModelError),
        ("responses", response(), ModelRefused),
        ("chat", completion(None, refusal="no"), ModelRefused),
        ("chat", completion("{", "length"), ModelUnintelligible),
        ("chat", completion("{", "content_filter"), ModelRefused),
        ("chat", {"choices": []}, ModelUnintelligible),
    ],
)
async def test_a_decision_that_does_not_come_has_its_kind_of_error(api, reply, kind):
    async with provider(reply) as server, talking_to(server.url, api) as model:
        with pytest.raises(kind):
            await model.decide(PROMPT, Restated)


async def test_nothing_is_stored_and_every_answer_has_a_limit():
    async with provider([delta("Yes."), done()]) as server, talking_to(server.url) as model:
        await collect(model)
    (asked,) = server.asked
    assert asked["store"] is False
    assert asked["max_output_tokens"] == 200
    assert asked["instructions"] == "You are a coach."


async def test_compatible_servers_get_only_fields_they_know():
    async with provider([chunk("Yes.", "stop"), "[DONE]"]) as server, talking_to(server.url, "chat") as model:
        await collect(model)
    (asked,) = server.asked
    assert asked["max_tokens"] == 200
    assert not {"store", "safety_identifier", "prompt_cache_key"} & set(asked)


@pytest.mark.parametrize("api", APIS)
async def test_openai_itself_learns_a_hash_of_the_asker_and_never_the_asker(api):
    events = [delta("Yes."), done()] if api == "responses" else [chunk("Yes.", "stop"), "[DONE]"]
    async with provider(events) as server, talking_to(server.url, api) as model:
        model._line = type(model._line)(model._line.client, "m", own=True, salt=b"s")
        await collect(model)
    (asked,) = server.asked
    assert len(asked["safety_identifier"]) == 64
    assert asked["prompt_cache_key"] == "answer"
    assert asked["store"] is False
    assert "U1" not in json.dumps(asked)
