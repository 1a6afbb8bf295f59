"""A model that replays a script: for demonstrations without a key, and for stories that need a model's words.

A script is a list of replies, used in order; the last one is used for ever. A reply is a text (streamed word by word),
a mapping (a decision), or an error's name: busy, refused, unintelligible, cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.core.errors import ModelBusy, ModelError, ModelRefused, ModelUnintelligible
from bot.core.prompts import Prompt, Usage

Shape = TypeVar("Shape", bound=BaseModel)
Reply = str | Mapping[str, Any]

ERRORS: Mapping[str, type[ModelError]] = {
    "busy": ModelBusy,
    "refused": ModelRefused,
    "unintelligible": ModelUnintelligible,
}
CUT = "cut after:"
"""A reply `cut after: words` streams the words and then breaks."""


@dataclass
class Scripted:
    """A `Model`. `asked` keeps the prompts it was given."""

    script: Sequence[Reply]
    name: str = "scripted"
    host: str = "nowhere"
    asked: list[Prompt] = field(default_factory=list)

    async def stream(self, prompt: Prompt) -> AsyncIterator[str | Usage]:
        """Yield the next reply in small pieces, then its cost in words."""
        reply = self._next(prompt)
        text = reply if isinstance(reply, str) else json.dumps(dict(reply))
        if text in ERRORS:
            raise ERRORS[text]("scripted")
        for piece in re.findall(r"\S+\s*|\s+", text.removeprefix(CUT).lstrip() if text.startswith(CUT) else text):
            yield piece
        if text.startswith(CUT):
            raise ModelUnintelligible("scripted")
        yield _cost(prompt, text)

    async def decide(self, prompt: Prompt, shape: type[Shape]) -> tuple[Shape, Usage]:
        """Give the next reply as a value of `shape`; ModelUnintelligible when it is none."""
        reply = self._next(prompt)
        if isinstance(reply, str) and reply in ERRORS:
            raise ERRORS[reply]("scripted")
        try:
            value = shape.model_validate_json(reply) if isinstance(reply, str) else shape.model_validate(reply)
        except ValidationError as error:
            raise ModelUnintelligible("the script has no such value here") from error
        return value, _cost(prompt, str(reply))

    async def close(self) -> None:
        """Take nothing more."""
        self.script = ()

    def _next(self, prompt: Prompt) -> Reply:
        self.asked.append(prompt)
        if not self.script:
            raise ModelBusy("the script is empty")
        return self.script[min(len(self.asked), len(self.script)) - 1]


def _cost(prompt: Prompt, text: str) -> Usage:
    return Usage(len(f"{prompt.stable} {prompt.turn}".split()), len(text.split()))
