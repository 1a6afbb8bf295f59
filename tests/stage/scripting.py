"""A provider on loopback that says what a story's script says: the coach asks it as it would ask a real one.

Replies are taken by what was asked for, in the order of the script; the last of its sort is used for ever.

- `fact: WORDS`: the interviewer makes up a fact.
- `judge: LEVEL`: a judgement of all lines that the prompt names, with the answer's own words as evidence; with
  `quote: WORDS` those words instead, whether they stand in the answer or not.
- `level: LEVEL`: a second look at one line.
- `why: WORDS`: why a step is in a path, for each step that the prompt names.

`tokens: N` beside any of them is what the reply is said to have cost.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import bootstrap, settings
from bot.core.dialogue import Respond
from bot.core.forms import Look
from bot.services.store.memory_ledger import MemoryLedger
from tests.stage.story import Story

SORTS = {"Judgement": "judge", "OneLevel": "level", "Fact": "fact", "Whys": "why"}
LINE = re.compile(r"^Line ([a-z0-9-]+): ", re.MULTILINE)
STEP = re.compile(r"^step: ([a-z0-9-]+)$", re.MULTILINE)
FENCED = re.compile(r"<<<[^\n]*\n(.*?)\n[^\n]*>>>", re.DOTALL)


@dataclass
class Scripting:
    """A script being played. `asked`: the sorts of replies that were asked for; `prompts`: with which words."""

    script: Sequence[Mapping[str, Any]]
    asked: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a coach with this model."""
        own = {"COACH_ENGINE": "openai", "OPENAI_API_KEY": "story", "OPENAI_BASE_URL": self.url, "COACH_MODEL": "story"}
        return own if self.url else {}

    async def answer(self, request: web.Request) -> web.Response:
        """Give the next reply of the sort that is asked for; none that a story did not foresee."""
        body = await request.json()
        sort = SORTS.get(body.get("response_format", {}).get("json_schema", {}).get("name", ""), "")
        foreseen = [reply for reply in self.script if sort in reply]
        if not foreseen:
            return web.json_response({"error": {"message": f"the script has no {sort or 'words'}"}}, status=400)
        reply = foreseen[min(self.asked.count(sort), len(foreseen) - 1)]
        prompt = body["messages"][-1]["content"]
        self.asked.append(sort)
        self.prompts.append(prompt)
        return web.json_response(_completion(json.dumps(_value(sort, reply, prompt)), int(reply.get("tokens", 20))))


@asynccontextmanager
async def scripting(script: Sequence[Mapping[str, Any]]) -> AsyncIterator[Scripting]:
    """The model of a story; without a script there is none, and no settings for it."""
    playing = Scripting(script)
    if not script:
        yield playing
        return
    app = web.Application()
    app.router.add_post("/v1/chat/completions", playing.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    playing.url = str(server.make_url("/v1"))
    try:
        yield playing
    finally:
        await server.close()


@asynccontextmanager
async def brain_of(story: Story, usual: tuple[Respond, Look], home: Path) -> AsyncIterator[tuple[Respond, Look]]:
    """What a story is told by: the usual coach, or one with the story's model."""
    async with scripting(story.script) as playing:
        if not story.script:
            yield usual
            return
        found = settings.read({"COACH_HOME": str(home), **playing.settings}, dotenv=None)
        coach, look = await bootstrap.coach(found, MemoryLedger())
        yield coach.respond, look


def _value(sort: str, reply: Mapping[str, Any], prompt: str) -> dict[str, Any]:
    if sort == "fact":
        return {"fact": reply["fact"]}
    if sort == "why":
        return {"lines": [{"step": id_, "why": reply["why"]} for id_ in STEP.findall(prompt)]}
    level, quote = reply[sort], reply.get("quote") or _words_of_the_answer(prompt)
    evidence = [quote] if level else []
    if sort == "level":
        return {"level": level, "evidence": evidence}
    said = {"level": level, "evidence": evidence, "advice": "Say who decides, and when.", "stronger": STRONGER}
    return {"lines": [{"id": id_, **said} for id_ in dict.fromkeys(LINE.findall(prompt))]}


STRONGER = "I would name the person who decides, and the day."


def _words_of_the_answer(prompt: str) -> str:
    """The first words that the candidate said, as they stand in the prompt."""
    return " ".join(FENCED.findall(prompt)[-1].splitlines()[0].split()[:8])


def _completion(text: str, tokens: int) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 11, "completion_tokens": tokens, "total_tokens": tokens + 11}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "story", "choices": [choice], "usage": usage}
