"""The real SDK against a server on loopback that answers as told."""

from contextlib import asynccontextmanager

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.errors import ModelBusy, ModelError, ModelUnintelligible
from bot.services.embedding.openai import BATCH, OpenAIEmbed


def vectors_for(body):
    rows = [{"object": "embedding", "index": n, "embedding": [3.0, float(n)]} for n in range(len(body["input"]))]
    return web.json_response(
        {"object": "list", "model": "m", "data": rows[::-1], "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    )


@asynccontextmanager
async def serving(answer):
    asked = []

    async def reply(request):
        body = await request.json()
        asked.append((request.headers.get("Authorization"), body))
        return answer(body)

    app = web.Application()
    app.router.add_post("/v1/embeddings", reply)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    try:
        yield OpenAIEmbed("key", "m", str(server.make_url("/v1")), seconds=5), asked
    finally:
        await server.close()


async def test_rows_come_back_in_the_order_asked_for_and_of_length_one():
    async with serving(vectors_for) as (embed, asked):
        vectors = await embed(["a", "b"])

    assert vectors.dtype == np.float32
    assert np.allclose(vectors, [[1, 0], [3 / 10**0.5, 1 / 10**0.5]])
    assert asked[0][0] == "Bearer key"
    assert asked[0][1]["model"] == "m"


async def test_many_texts_go_in_batches_and_an_empty_one_is_no_error():
    async with serving(vectors_for) as (embed, asked):
        vectors = await embed(["", *["x"] * (BATCH - 1), "lone \ud800"])

    assert len(vectors) == BATCH + 1
    assert [len(body["input"]) for _, body in asked] == [BATCH, 1]
    assert all(text for _, body in asked for text in body["input"])


async def test_nothing_asked_is_nothing_sent():
    async with serving(vectors_for) as (embed, asked):
        assert len(await embed([])) == 0
    assert asked == []


@pytest.mark.parametrize(
    ("header", "seconds"), [({"Retry-After": "7"}, 7.0), ({}, None), ({"Retry-After": "soon"}, None)]
)
async def test_a_full_service_is_busy_with_its_own_waiting_time(header, seconds):
    async with serving(lambda _: web.json_response({"error": {}}, status=429, headers=header)) as (embed, asked):
        with pytest.raises(ModelBusy) as busy:
            await embed(["a"])

    assert busy.value.retry_after == seconds
    assert len(asked) == 1  # retries belong to whoever knows the deadline


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
async def test_every_refusal_is_a_model_error_without_the_providers_text(status):
    async with serving(lambda _: web.json_response({"error": {"message": "secret"}}, status=status)) as (embed, _):
        with pytest.raises(ModelError) as refused:
            await embed(["a"])

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        [],
        [{"object": "embedding", "index": 0, "embedding": []}],
        [{"object": "embedding", "index": 0, "embedding": [0.0, 0.0]}],
        [{"object": "embedding", "index": 0, "embedding": ["a", "b"]}],
        [{"object": "embedding", "index": n, "embedding": [1.0]} for n in range(2)],
        None,
    ],
)
async def test_vectors_that_are_none_are_refused(data):
    reply = {"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    async with serving(lambda _: web.json_response(reply)) as (embed, _):
        with pytest.raises(ModelUnintelligible):
            await embed(["a"])


async def test_a_server_that_is_not_there_is_a_model_error():
    with pytest.raises(ModelError):
        await OpenAIEmbed("key", base_url="http://127.0.0.1:9/v1")(["a"])


async def test_a_page_instead_of_json_is_a_model_error():
    async with serving(lambda _: web.Response(text="<html>login</html>", content_type="text/html")) as (embed, _):
        with pytest.raises(ModelError):
            await embed(["a"])
