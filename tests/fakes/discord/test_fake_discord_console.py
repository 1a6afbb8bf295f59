"""The fake by hand: what typed lines mean, what the screen shows, and a whole conversation over pipes."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.console.lines import Line, command_name, fields, options, parse
from tests.fakes.discord.console.prompt import Prompt
from tests.fakes.discord.drawing import draw, draw_modal
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.parrot import running_parrot
from tests.fakes.discord.things import Message

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("hello there", Line("say", "hello there")),
        ("help", Line("say", "help")),
        ("@coach what now", Line("mention", "what now")),
        ("/ask question: why", Line("slash", "ask question: why")),
        ("dm /ask question: why", Line("slash", "ask question: why", in_dm=True)),
        ("?ask question: wh", Line("suggest", "ask question: wh")),
        ("? really", Line("suggest", " really")),
        ("?", Line("say", "?")),
        ("#2", Line("press", "2")),
        ("#two", Line("say", "#two")),
        ("modal a=1", Line("modal", "a=1")),
        ("modal", Line("say", "modal")),
        ("ctx", Line("ctx")),
        (":log", Line(":log")),
        (":as Ravi", Line(":as", "Ravi")),
        (":) fine", Line("say", ":) fine")),
    ],
)
def test_a_typed_line_means(typed, line):
    assert parse(typed) == line


def test_option_values_may_hold_colons_and_spaces():
    typed = "interview start topic: evals: what is good level: hard"

    assert command_name(typed) == "interview start"
    assert options(typed, ["topic", "level"]) == {"topic": "evals: what is good", "level": "hard"}
    assert options("ask", []) == {}
    assert fields("a=1 | b=x=y | nothing") == {"a": "1", "b": "x=y"}


@pytest.fixture
def shown(fake, parrot):
    return []


@pytest.fixture
def prompt(fake, shown):
    return Prompt(fake, shown.append)


async def obey(fake, prompt, shown, typed, words):
    """Types a line and waits for words on the screen."""
    assert await prompt.obey(typed)
    await fake.until(lambda: any(words in text for text in shown), why=f"{words!r} not in {shown}")


async def test_a_person_at_the_prompt_sees_answers_edits_buttons_and_modals(fake, prompt, shown):
    await obey(fake, prompt, shown, "hi", "Coach (DM)\n    echo hi")
    await obey(fake, prompt, shown, "@coach yo", "Coach (#general)\n")
    await obey(fake, prompt, shown, "/ask question: why: me", "only you see this, changed)\n    answer to why: me")
    await obey(fake, prompt, shown, "#1", "[1: Pressed 1] [2: Answer]")
    await obey(fake, prompt, shown, "#2", "╔ A question\nanswer= Your answer *")
    await obey(fake, prompt, shown, "modal answer=because", "you wrote because")
    await obey(fake, prompt, shown, "?ask question: rec", "suggested: recall, recruiting")
    await obey(fake, prompt, shown, "ctx", "again: you wrote because")
    await obey(fake, prompt, shown, "dm /quick", "Coach (DM)\n    pong")


async def test_the_prompt_says_what_cannot_be_done_and_goes_on(fake, prompt, shown):
    await obey(fake, prompt, shown, "/nothing", "Discord would not let you: no command 'nothing'")
    await obey(fake, prompt, shown, "#1", "there is no such message yet")
    await obey(fake, prompt, shown, "modal a=1", "no modal is open")
    await obey(fake, prompt, shown, ":wrong", "nothing wrong so far")
    await obey(fake, prompt, shown, ":help", "the 2nd button")
    await obey(fake, prompt, shown, ":log", "PUT /applications/")
    await obey(fake, prompt, shown, ":commands", "ask: think, then answer")

    assert await prompt.obey("")
    assert not await prompt.obey(":quit")


async def test_another_person_sees_their_own_messages_only(fake, prompt, shown):
    await obey(fake, prompt, shown, "/ask question: why", "answer to why")
    shown.clear()
    await obey(fake, prompt, shown, ":as Ravi", "you are Ravi")
    await obey(fake, prompt, shown, "hi", "echo hi")

    assert [text for text in shown if "answer to why" in text] == []


async def test_a_dropped_gateway_comes_back_on_the_screen(fake, prompt, shown):
    await obey(fake, prompt, shown, "hi", "the bot is connected")
    await obey(fake, prompt, shown, ":drop", "the bot is gone")
    await fake.until(lambda: shown.count("-- the bot is connected") == 2)


async def test_an_unanswered_interaction_did_not_respond():
    async with FakeDiscord(clock=HandClock()) as fake, running_parrot(fake) as parrot:
        shown = []
        prompt = Prompt(fake, shown.append)
        parrot.tree.remove_command("quick")  # registered still, but nobody answers
        await prompt.obey("/quick")
        fake.advance(3.1)

        assert shown[-1] == "The application did not respond"


def test_everything_a_message_can_show_is_drawn(fake):
    message = fake.world.keep_message(_message(fake))
    message.content = "words"
    message.embeds = [{"title": "T", "description": "d", "fields": [{"name": "n", "value": "v"}]}]
    message.components = [
        {"type": 17, "components": [
            {"type": 10, "content": "inside"},
            {"type": 14},
            {"type": 9, "components": [{"type": 10, "content": "left"}], "accessory": {
                "type": 2, "style": 5, "label": "Right", "url": "https://example.org"}},
            {"type": 12, "items": [{"media": {"url": "attachment://a.png"}, "description": "a line"}]}]},
        {"type": 1, "components": [{"type": 3, "placeholder": "topic", "options": [{"label": "A"}, {"label": "B"}]}]},
    ]  # fmt: skip

    drawn = draw(message)
    for part in ("words", "│ **T**", "│ **n**", "│ inside", "left", "[1: Right → https://example.org]", "a line"):
        assert part in drawn
    assert drawn.endswith("<topic: A / B>")


def _message(fake):
    return Message("1", fake.general, fake.world.me, 0.0)


def test_a_modal_is_drawn_with_its_keys():
    field = {"type": 21, "custom_id": "pick", "options": [{"label": "One"}], "required": False}
    modal = {"title": "T", "components": [
        {"type": 10, "content": "words"}, {"type": 18, "label": "Pick", "component": field}]}  # fmt: skip

    assert draw_modal(modal) == "╔ T\nwords\npick= Pick\n   ( ) One"


async def test_the_fake_and_a_bot_run_as_programs_and_talk():
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "tests.fakes.discord", "--port", "0"]
    fake = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=bare, stdin=pipe, stdout=pipe)
    exported = [(await fake.stdout.readline()).decode().removeprefix("export ").strip() for _ in range(3)]
    found = dict(line.split("=", 1) for line in exported)
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.discord.parrot", cwd=ROOT, env=bare | found, stderr=pipe
    )
    try:
        await _read_until(fake.stdout, "the bot is connected")
        fake.stdin.write(b"hi\n")
        await _read_until(fake.stdout, "echo hi")
        fake.stdin.write(b":quit\n")
        assert await asyncio.wait_for(fake.wait(), 10) == 0
    finally:
        bot.kill()
        await bot.communicate()

    assert sorted(found) == ["DISCORD_API_URL", "DISCORD_GATEWAY_URL", "DISCORD_TOKEN"]


async def _read_until(stream, words):
    async with asyncio.timeout(30):
        while words not in (await stream.readline()).decode():
            continue
