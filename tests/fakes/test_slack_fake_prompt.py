"""The fake as a program: started by hand, talked to, and talking back."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from pathlib import Path

import pytest
from slack_bolt.async_app import AsyncApp

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.cli import HELP, converse
from tests.fakes.slack.clients import bolt_app, by_socket
from tests.fakes.slack.screen import Screen

ROOT = Path(__file__).parents[2]
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


def plain(text):
    return {"type": "plain_text", "text": text}


FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Why"),
    "submit": plain("Send"),
    "blocks": [{"type": "input", "label": plain("Reason"), "element": {"type": "plain_text_input", "action_id": "r"}}],
}
BUTTONS = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": name, "text": plain(name.title())} for name in ("more", "why")],
    },
]


class Paper(io.StringIO):
    """Where the screen writes, and an event for each stroke."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Event()

    def write(self, text: str) -> int:
        self.written.set()
        return super().write(text)


class Table:
    """A prompt with a bot behind it: type a line, read what is on the screen."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.paper = Paper()
        self.lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.talk = asyncio.ensure_future(converse(slack, Screen(slack, self.paper), self.lines))

    async def type(self, line: str, until: str) -> str:
        """Type a line and wait until something new on the screen contains `until`."""
        before = len(self.paper.getvalue())
        self.lines.put_nowait(line)
        async with asyncio.timeout(5):
            while until not in self.paper.getvalue()[before:]:
                self.paper.written.clear()
                await self.paper.written.wait()
        return self.paper.getvalue()[before:]


def that_answers(app: AsyncApp) -> None:
    """DMs are streamed back, mentions answered, Stop obeyed."""

    @app.event("message")
    async def stream(event, client):
        if event.get("subtype"):
            return
        place = {"channel": event["channel"], "thread_ts": event.get("thread_ts", event["ts"])}
        reader = {"recipient_team_id": "T1", "recipient_user_id": event["user"]}
        await client.agents_sessions_setStatus(
            channel_id=place["channel"], thread_ts=place["thread_ts"], status="processing"
        )
        begun = await client.chat_startStream(**place, **reader, markdown_text="You ")
        if event["text"] == "wait":
            return
        await client.chat_appendStream(channel=place["channel"], ts=begun["ts"], markdown_text=f"said {event['text']}")
        await client.chat_stopStream(channel=place["channel"], ts=begun["ts"], blocks=BUTTONS, session_status="active")

    @app.event("app_mention")
    async def mention(event, say):
        await say(text="you mentioned me", thread_ts=event["ts"])

    @app.event("agent_session_stopped")
    async def stopped(event, client):
        place = {"channel_id": event["channel"], "thread_ts": event["thread_ts"]}
        await client.agents_sessions_setStatus(**place, status="active")
        await client.chat_update(channel=event["channel"], ts=event["streaming_message_ts"][0], text="Stopped.")


def that_shows(app: AsyncApp) -> None:
    """Home, the command, and a modal behind a button."""

    @app.event("app_home_opened")
    async def home(event, client):
        view = {"type": "home", "blocks": [{"type": "header", "text": plain("Welcome")}]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.command("/coach")
    async def command(ack, respond, command):
        await ack()
        await respond(f"command {command['text']}")

    @app.action("why")
    async def why(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("form")
    async def form(ack, client, body):
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="thank you")


@pytest.fixture
async def table(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    async with FakeSlack() as slack:
        app = bolt_app(slack)
        that_answers(app)
        that_shows(app)
        async with by_socket(app, slack):
            yield Table(slack)


async def test_a_line_is_a_dm_and_the_answer_streams_onto_the_screen(table):
    shown = await table.type("hello", "[More] [Why]")

    assert "coach in DU1, in a thread (streaming):\n  You said hello\n" in shown


async def test_a_button_opens_a_modal_and_the_modal_is_submitted(table):
    await table.type("hello", "[Why]")

    assert "Reason: ____" in await table.type("#2", "(Send)")
    assert "thank you" in await table.type("modal Reason='it is old'", "thank you")


async def test_commands_mentions_and_threads_have_their_own_signs(table):
    assert "only U1 sees it" in await table.type("/coach ask x", "command ask x")
    assert "coach in C1, in a thread" in await table.type("@coach hello", "you mentioned me")
    await table.type("hello", "[Why]")
    assert "You said again" in await table.type("> again", "[Why]")


async def test_stop_ends_what_runs(table):
    await table.type("wait", "You ")

    assert "(changed)" in await table.type("stop", "Stopped.")
    assert "nothing is processing" in await table.type("stop", ")")


async def test_home_opens(table):
    assert "# Welcome" in await table.type("home", "# Welcome")


async def test_the_bot_survives_being_asked_to_leave(table):
    await table.type("leave", "(connected: socket:2)")

    assert "You said hi" in await table.type("hi", "[Why]")


async def test_what_cannot_be_done_is_said_in_a_sentence(table):
    assert "no message with buttons yet" in await table.type("#1", ")")
    assert "U1 has no modal open" in await table.type("modal a=b", ")")
    assert "no channel C9" in await table.type("in C9", ")")
    assert HELP.splitlines()[0] in await table.type("help", "quit")
    assert "none" in await table.type("problems", "none")


async def test_as_a_program_it_prints_the_settings_and_ends_with_its_input():
    environment = {key: value for key, value in os.environ.items() if key not in PROXIES}
    command = (sys.executable, "-m", "tests.fakes.slack", "--port", "0")
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe)

    printed, _ = await asyncio.wait_for(running.communicate(b"hello\ncalls\nquit\n"), 20)

    text = printed.decode()
    assert running.returncode == 0
    assert "export SLACK_API_URL=http://127.0.0.1:" in text
    assert "export SLACK_BOT_TOKEN=xoxb-" in text
    assert "export SLACK_APP_TOKEN=xapp-" in text


async def test_a_busy_port_is_said_in_a_sentence():
    async with FakeSlack() as slack:
        port = slack.url.rpartition(":")[2]
        command = (sys.executable, "-m", "tests.fakes.slack", "--port", port)
        pipe = asyncio.subprocess.PIPE
        running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe)
        _, complaint = await asyncio.wait_for(running.communicate(b""), 20)

    assert running.returncode == 2
    assert b"try --port 0" in complaint
    assert b"Traceback" not in complaint
