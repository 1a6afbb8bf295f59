"""The Responses API, OpenAI's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Literal, cast

from openai.types.responses import Response

from bot.core.errors import ModelRefused, ModelUnintelligible
from bot.core.prompts import Prompt, Usage
from bot.services.openai.faults import failed
from bot.services.openai.wire import Line, Shape


class Responses:
    """Sends prompts to /v1/responses; nothing is stored there."""

    async def stream(self, line: Line, prompt: Prompt) -> AsyncIterator[str | Usage]:
        """Yield the text as it is written, then what it cost."""
        said = False
        async with await line.client.responses.create(**_request(line, prompt), stream=True) as events:
            async for event in events:
                if event.type == "response.output_text.delta":
                    said = said or bool(event.delta.strip())
                    yield event.delta
                elif event.type == "response.completed":
                    if not said:
                        raise ModelUnintelligible("the answer is empty")
                    yield usage(event.response)
                    return
                else:
                    _stop_if_failed(event)
        raise ModelUnintelligible("the stream ended without a terminal event")

    async def parse(self, line: Line, prompt: Prompt, shape: type[Shape]) -> tuple[Shape, Usage]:
        """Ask for one value of `shape`."""
        response = await line.client.responses.parse(**_request(line, prompt), text_format=shape)
        if response.status == "incomplete":
            raise _incomplete(response)
        if (parsed := response.output_parsed) is None:
            raise ModelRefused("no value was given")
        return parsed, usage(response)


def usage(response: Response) -> Usage:
    """Tokens of a response; zero where a compatible server does not count."""
    counted = response.usage
    return Usage(counted.input_tokens or 0, counted.output_tokens or 0) if counted else Usage(0, 0)


def _request(line: Line, prompt: Prompt) -> dict[str, Any]:
    request: dict[str, Any] = {
        "model": line.model,
        "instructions": prompt.stable,
        "input": prompt.turn,
        "max_output_tokens": prompt.max_tokens,
        "store": False,
        "timeout": prompt.within,
    }
    if line.own:
        request |= {"prompt_cache_key": prompt.name, "safety_identifier": line.asker(prompt)}
    if line.effort:
        request["reasoning"] = {"effort": cast("Literal['low', 'medium', 'high']", line.effort)}
    return request


def _stop_if_failed(event: Any) -> None:
    """Raise what an event reports, if it reports a failure."""
    if event.type in {"response.refusal.delta", "response.refusal.done"}:
        raise ModelRefused("the model declined")
    if event.type == "response.incomplete":
        raise _incomplete(event.response)
    if event.type == "response.failed":
        raise failed(event.response.error.code if event.response.error else None)
    if event.type == "error":
        raise failed(event.code)


def _incomplete(response: Response) -> ModelRefused | ModelUnintelligible:
    reason = response.incomplete_details.reason if response.incomplete_details else None
    if reason == "content_filter":
        return ModelRefused("the provider's filter stopped the answer")
    return ModelUnintelligible(f"the answer was cut: {reason}")
