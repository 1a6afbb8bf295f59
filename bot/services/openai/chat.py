"""Chat completions, the common denominator of compatible servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from openai.types import CompletionUsage

from bot.core.errors import ModelRefused, ModelUnintelligible
from bot.core.prompts import Prompt, Usage
from bot.services.openai.wire import Line, Shape


class Chat:
    """Sends prompts to /v1/chat/completions."""

    async def stream(self, line: Line, prompt: Prompt) -> AsyncIterator[str | Usage]:
        """Yield the text as it is written, then what it cost."""
        said, finish, cost = False, None, Usage(0, 0)
        request = _request(line, prompt) | {"stream": True, "stream_options": {"include_usage": True}}
        async with await line.client.chat.completions.create(**request) as chunks:
            async for chunk in chunks:
                cost = usage(chunk.usage) if chunk.usage else cost
                for choice in chunk.choices[:1]:
                    if choice.delta.refusal:
                        raise ModelRefused("the model declined")
                    finish = choice.finish_reason or finish
                    if text := choice.delta.content:
                        said = said or bool(text.strip())
                        yield text
        _check_finish(finish, said=said)
        yield cost

    async def parse(self, line: Line, prompt: Prompt, shape: type[Shape]) -> tuple[Shape, Usage]:
        """Ask for one value of `shape`."""
        completion = await line.client.chat.completions.parse(**_request(line, prompt), response_format=shape)
        message = completion.choices[0].message
        if message.parsed is None:
            raise ModelRefused("no value was given")
        return message.parsed, usage(completion.usage)


def usage(counted: CompletionUsage | None) -> Usage:
    """Tokens of a completion; zero where a compatible server does not count."""
    return Usage(counted.prompt_tokens or 0, counted.completion_tokens or 0) if counted else Usage(0, 0)


def _request(line: Line, prompt: Prompt) -> dict[str, Any]:
    request: dict[str, Any] = {
        "model": line.model,
        "messages": [{"role": "system", "content": prompt.stable}, {"role": "user", "content": prompt.turn}],
        "timeout": prompt.within,
    }
    if not line.own:
        return request | {"max_tokens": prompt.max_tokens}
    request |= {"max_completion_tokens": prompt.max_tokens, "store": False}
    request |= {"prompt_cache_key": prompt.name, "safety_identifier": line.asker(prompt)}
    return request | ({"reasoning_effort": line.effort} if line.effort else {})


def _check_finish(finish: str | None, *, said: bool) -> None:
    if finish == "content_filter":
        raise ModelRefused("the provider's filter stopped the answer")
    if finish != "stop":
        raise ModelUnintelligible(f"the answer was cut: {finish}")
    if not said:
        raise ModelUnintelligible("the answer is empty")
