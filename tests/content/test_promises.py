"""Promises of the trust papers that no other test proves: what a model gets, what a log holds, where a token goes."""

import ast
import re
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import BaseModel

from bot.adapters.discord.files import read as read_discord
from bot.adapters.slack.files import Files
from bot.adapters.slack.parse import Attached
from bot.core.answering.skill import AnsweringSkill
from bot.core.coach import Coach
from bot.core.dialogue import Action, Outcome
from bot.core.memory import Forget, Memory
from bot.core.privacy.skill import PrivacySkill
from bot.core.privacy.words import load_words
from bot.core.prompts import Prompt
from bot.core.retrieval.index import build_index
from bot.core.retrieval.search import Retrieval
from bot.core.tokens import mint
from bot.services.openai import OpenAIModel
from tests.adapters.slack.desk import desk
from tests.fakes.answering import THRESHOLDS, answering, message, nobody_yet, remembered, with_model
from tests.fakes.encoder import WordEncoder
from tests.fakes.provider import chunk, completion, delta, done, provider, response, said
from tests.fixtures.content import small_knowledge

ROOT = Path(__file__).parents[2]
NAMED_TOOLS = {"tools", "tool_choice", "functions", "function_call", "parallel_tool_calls", "web_search_options"}
SECRET = re.compile(r"xox[a-z]-|xapp-|\bsk-|https?://|[A-Za-z0-9_-]{32,}|\b[A-Z]{3,}_[A-Z_]{3,}\b")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


async def test_a_prompt_holds_neither_who_asks_nor_any_other_conversation():
    written, model = with_model(await answering(encoder=False), "no sentence that holds")
    coach, memory = Coach(AnsweringSkill(written, host="api.example")), nobody_yet()
    for text, place in (("hi", "D1"), ("What about RAG in my canary project?", "D2"), ("What is RAG?", "D1")):
        parts = [part async for part in coach.respond(message(text, place=place), memory)]
        memory = remembered(memory, parts[-1].changes)

    prompt = model.asked[-1]
    assert "What is RAG?" in prompt.turn
    assert not re.search(r"U1\b|slack:|canary", f"{prompt.stable}\n{prompt.turn}")


@pytest.mark.parametrize("path", sorted((ROOT / "prompts").glob("*.md")), ids=lambda path: path.name)
def test_no_prompt_holds_a_secret_a_setting_or_an_address(path):
    assert SECRET.findall(path.read_text("utf-8")) == []


class Decision(BaseModel):
    yes: bool


@pytest.mark.parametrize(
    ("api", "streamed", "decided"),
    [
        ("responses", [delta("Yes."), done()], response(output=[said('{"yes": true}')])),
        ("chat", [chunk("Yes.", "stop"), "[DONE]"], completion('{"yes": true}')),
    ],
)
async def test_a_model_is_given_no_tool_to_act_with(api, streamed, decided):
    prompt = Prompt("answer", "You are a coach.", "What changes?", 200, within=60.0)
    async with provider(streamed, decided) as server:
        model = OpenAIModel(model="m", api_key="k", base_url=server.url, api=api)
        async for _ in model.stream(prompt):
            pass
        assert (await model.decide(prompt, Decision))[0].yes
        await model.close()

    assert len(server.asked) == 2
    assert [NAMED_TOOLS & set(asked) for asked in server.asked] == [set(), set()]


def test_only_answering_grading_and_the_wording_of_paths_have_a_model_to_ask():
    core = ROOT / "bot" / "core"
    found = set()
    for path in core.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "bot.core.ports":
                found |= {path.relative_to(core).parts[0] for name in node.names if name.name == "Model"}

    assert found == {"answering", "grading", "planning", "budget.py"}


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.lock")), ids=lambda path: path.name)
def test_every_locked_requirement_has_a_hash_and_none_an_address(path):
    text = path.read_text("utf-8")
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]

    assert len(entries) > 10
    assert [entry.splitlines()[0] for entry in entries if not HASH.search(entry)] == []
    assert "://" not in text


async def test_a_question_leaves_nothing_in_the_index(tmp_path):
    knowledge, encoder = small_knowledge(), WordEncoder()
    searching = Retrieval(await build_index(knowledge, encoder, (tmp_path,)), encoder, THRESHOLDS)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    await searching.search("what is retrieval for my canary project?", knowledge)

    assert before
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_words_of_people_on_slack_are_in_no_log_of_the_usual_level(caplog, http):
    caplog.set_level("INFO")
    async with desk(http=http) as at:
        await at.slack.dm("U1", "my canary")
        await at.slack.command("U1", "/coach", "ask what about my canary?", channel="C1")
        await at.settled()
        assert len(at.script.heard) == 2

    assert "canary" not in caplog.text


@asynccontextmanager
async def elsewhere():
    """A server that is not the platform's, and what it was asked for."""
    asked = []

    async def answer(request):
        asked.append(dict(request.headers))
        return web.Response(text="words", content_type="text/plain")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    try:
        yield str(server.make_url("/notes.txt")), asked
    finally:
        await server.close()


async def test_slacks_token_goes_to_no_other_host():
    async with elsewhere() as (url, asked), aiohttp.ClientSession() as session:
        attached = [Attached(name="notes.txt", url=url, size=5, kind="text/plain")]
        assert await Files(session, "https://slack.com/api/").read(attached, "xoxb-1") == ()
        assert asked == []
        (read,) = await Files(session, url).read(attached, "xoxb-1")

    assert read.text == "words"
    assert len(asked) == 1


@pytest.mark.parametrize("url", ["https://evil.example/cdn.discordapp.com", "http://cdn.discordapp.com/x", "file:///x"])
async def test_on_discord_a_file_is_read_from_discord_only(url):
    reads = []

    async def read():
        reads.append(url)
        return b"words"

    file = SimpleNamespace(url=url, content_type="text/plain", filename="notes.txt", size=5, read=read)
    assert await read_discord([file], "https://discord.com/api/v10") == ()
    assert reads == []
    file.url = "https://cdn.discordapp.com/attachments/1/2/notes.txt"
    assert [one.text for one in await read_discord([file], "https://discord.com/api/v10")] == ["words"]


async def test_whoever_presses_anothers_delete_button_deletes_their_own_things():
    skill = PrivacySkill(load_words(ROOT / "knowledge" / "me.yaml"), days=90, backup_days=30)
    at = datetime(2026, 11, 22, tzinfo=UTC)
    press = Action(
        id="1", tenant="slack:T1", learner="slack:T1:BEN", place="D-ANA", surface="dm", at=at, name=mint("me", "sure")
    )
    parts = [part async for part in skill.respond(press, Memory("slack:T1:BEN", "slack:T1", at))]

    (outcome,) = (part for part in parts if isinstance(part, Outcome))
    assert outcome.changes == (Forget("slack:T1:BEN"),)
