"""The Model port over the openai SDK: time limits, retries before anything was shown, errors in our own words."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Literal, cast
from urllib.parse import urlsplit

from openai import AsyncOpenAI
from pydantic import ValidationError
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_any, stop_before_delay, wait_exception

from bot.core.errors import ModelBusy
from bot.core.prompts import Prompt, Usage
from bot.services.openai.chat import Chat
from bot.services.openai.faults import MET, retry_after, translate, worth_another_try
from bot.services.openai.responses import Responses
from bot.services.openai.wire import Line, Shape, Wire

OWN_ADDRESS = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may be silent, in seconds, and how often it is tried. A prompt's `within` bounds the whole."""

    first: float = 10.0
    idle: float = 6.0
    attempts: int = 3
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Begun:
    """A stream whose first word is there."""

    first: str | Usage
    rest: AsyncGenerator[str | Usage]


class OpenAIModel:
    """A `Model`. Streams are retried until their first word, decisions as a whole, both within the prompt's time."""

    def __init__(  # noqa: PLR0913  the settings of one model, all named at the one call site
        self,
        *,
        model: str,
        api_key: str,
        base_url: str | None = None,
        api: Literal["responses", "chat"] = "responses",
        salt: bytes = b"ai-pm-coach",
        effort: str | None = None,
        limits: Limits | None = None,
    ) -> None:
        address = base_url or OWN_ADDRESS
        self.name = model
        self.host = urlsplit(address).hostname or address
        self._limits = limits or Limits()
        client = AsyncOpenAI(api_key=api_key or "none", base_url=address, max_retries=0)  # tenacity alone tries again
        self._line = Line(client, model, address.rstrip("/") == OWN_ADDRESS, salt, effort)
        self._wire: Wire = Chat() if api == "chat" else Responses()

    async def stream(self, prompt: Prompt) -> AsyncIterator[str | Usage]:
        """Yield text, then one Usage.

        Raises:
            ModelError: always one of its kinds, whatever went wrong.

        """
        until = time.monotonic() + prompt.within
        try:
            begun: Begun = await self._retrying(prompt)(self._begin, prompt, until)
            async with aclosing(begun.rest):
                yield begun.first
                async for part in self._paced(begun.rest, until):
                    yield part
        except MET as error:
            raise translate(error) from error

    async def decide(self, prompt: Prompt, shape: type[Shape]) -> tuple[Shape, Usage]:
        """Get one value of `shape` and what it cost; an answer of another shape gets one chance to mend it.

        Raises:
            ModelError: always one of its kinds, whatever went wrong.

        """
        try:
            async with asyncio.timeout(prompt.within):
                try:
                    return await self._retrying(prompt)(self._wire.parse, self._line, prompt, shape)
                except ValueError as fault:
                    return await self._wire.parse(self._line, _repair(prompt, fault), shape)
        except MET as error:
            raise translate(error) from error

    async def close(self) -> None:
        """Let the connections go."""
        await self._line.client.close()

    def _retrying(self, prompt: Prompt) -> AsyncRetrying:
        return AsyncRetrying(
            retry=retry_if_exception(worth_another_try),
            wait=wait_exception(self._pause),
            stop=stop_any(stop_after_attempt(self._limits.attempts), stop_before_delay(prompt.within)),
            reraise=True,
        )

    def _pause(self, error: BaseException) -> float:
        asked = retry_after(error)
        return asked if asked is not None else self._limits.pause * random.uniform(1, 2)  # noqa: S311  only spreads load

    async def _begin(self, prompt: Prompt, until: float) -> Begun:
        """Open the stream and wait for its first word: up to here another try shows nothing twice."""
        stream = cast("AsyncGenerator[str | Usage]", self._wire.stream(self._line, prompt))
        try:
            first = await asyncio.wait_for(anext(stream), min(self._limits.first, _left(until)))
        except BaseException:
            await stream.aclose()
            raise
        return Begun(first, stream)

    async def _paced(self, rest: AsyncGenerator[str | Usage], until: float) -> AsyncIterator[str | Usage]:
        while True:
            try:
                yield await asyncio.wait_for(anext(rest), min(self._limits.idle, _left(until)))
            except StopAsyncIteration:
                return


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise ModelBusy("the time for this turn is over")
    return left


def _repair(prompt: Prompt, fault: ValueError) -> Prompt:
    """Ask again with the faults named, in the part that a provider does not cache, and without the faulty words."""
    named = fault.errors(include_input=False, include_url=False) if isinstance(fault, ValidationError) else "not JSON"
    told = f"{prompt.turn}\n\nYour last answer did not fit the required shape: {str(named)[:800]}\nAnswer again."
    return replace(prompt, turn=told)
