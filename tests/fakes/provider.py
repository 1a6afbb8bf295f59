"""A provider of language models on loopback that says exactly what a test wants, byte by byte.

It covers the ways to fail that llmock lacks: refusals, empty answers, length stops, filters, failures named inside
the stream, answers of the wrong shape.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass
class Provider:
    """Replies in order, the last one for ever. A list is streamed as events, anything else sent as one JSON body."""

    replies: list[Any]
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        reply = self.replies[min(len(self.asked), len(self.replies)) - 1]
        if not isinstance(reply, list):
            return web.json_response(reply)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        for event in reply:
            line = event if isinstance(event, str) else json.dumps(event)
            await stream.write(f"data: {line}\n\n".encode())
        return stream


@asynccontextmanager
async def provider(*replies: Any) -> AsyncIterator[Provider]:
    it = Provider(list(replies))
    app = web.Application()
    app.router.add_post("/v1/responses", it.answer)
    app.router.add_post("/v1/chat/completions", it.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    it.url = str(server.make_url("/v1"))
    try:
        yield it
    finally:
        await server.close()


def response(**fields: Any) -> dict[str, Any]:
    whole = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": "m",
        "status": "completed",
        "output": [],
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": 11,
            "output_tokens": 7,
            "total_tokens": 18,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        },
    }
    return whole | fields


def said(text: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": []}
    return {"type": "message", "id": "m1", "role": "assistant", "status": "completed", "content": [part]}


def delta(text: str) -> dict[str, Any]:
    return {
        "type": "response.output_text.delta",
        "delta": text,
        "item_id": "m1",
        "output_index": 0,
        "content_index": 0,
        "sequence_number": 1,
        "logprobs": [],
    }


def refusal() -> dict[str, Any]:
    return delta("I cannot help") | {"type": "response.refusal.delta"}


def done(kind: str = "completed", **fields: Any) -> dict[str, Any]:
    return {"type": f"response.{kind}", "sequence_number": 9, "response": response(status=kind, **fields)}


def chunk(text: str | None = None, finish: str | None = None, **fields: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": text} | fields, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def completion(text: str | None, finish: str = "stop", **fields: Any) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text} | fields, "finish_reason": finish}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
