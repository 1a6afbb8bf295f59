"""What must never happen, whatever anybody writes: a ping, a link out, a private word in public."""

from __future__ import annotations

import ast
import asyncio
import logging
import re
from pathlib import Path

import pytest

import bot.adapters.discord
from bot.adapters.discord.connect import WORDY
from bot.adapters.discord.listen import OLD_BUTTON
from bot.core.blocks import Choices, Citation, Citations, Comparison, ComparisonRow, Document, Notice, Option
from bot.core.dialogue import Open, Outcome, Text
from bot.core.tokens import mint
from tests.adapters.discord.desk import Script, bench, desk, send
from tests.adapters.discord.examples import HOSTS
from tests.adapters.discord.test_discord_words import ADDRESS, CALLS, LINKS, LIVE, SECRET

SOURCES = sorted(Path(bot.adapters.discord.__file__).parent.glob("*.py"))
SPEAKS = frozenset(("send", "reply", "edit", "send_message", "edit_message", "edit_original_response", "send_modal"))


class TestSource:
    """Nothing goes out past the one way out."""

    @pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
    def test_nobody_else_says_whom_a_message_may_notify(self, source):
        text = source.read_text()
        if source.name != "calls.py":
            assert '"allowed_mentions"' not in text
            assert "http.request" not in text
        assert re.findall(r"AllowedMentions\.(\w+)", text) in ([], ["none"])

    @pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
    def test_nobody_speaks_through_the_librarys_own_doors(self, source):
        calls = (node.func for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Call))
        said = [call for call in calls if isinstance(call, ast.Attribute) and call.attr in SPEAKS]
        ours = ("self.calls", "self._calls", "calls", "self", "self._landing")
        assert [ast.unparse(call) for call in said if ast.unparse(call.value) not in ours] == []


def everything(text: str):
    """A message that says something in every part of it."""
    option = Option(label=text[:75] or "x", token=mint("ask", "a"))
    return (
        Citations(items=(Citation(n=1, card="a", title=text, quote=text, url="https://evil.example/" + SECRET),)),
        Choices(prompt=text, options=(option,)),
        Comparison(left=text, right=text, rows=(ComparisonRow(on=text, left=text, right=text),)),
        Notice(text=text),
        Document(name=text, text="words"),
    )


@pytest.mark.parametrize("text", CALLS)
async def test_no_part_of_a_message_calls_anybody(text):
    async with bench(hosts=HOSTS) as b:
        await b.surface.deliver(send(await b.said(dm=False), f"Look {text}", *everything(f"{text} there")))
        (message,) = b.from_bot("general")
        assert message.pings == frozenset()
        assert not LIVE.search(f"{message.text} {message.labels}")


@pytest.mark.parametrize("template", LINKS)
async def test_no_part_of_a_message_leads_to_an_unknown_host(template):
    text = template.format(s=SECRET)
    async with bench(hosts=HOSTS) as b:
        await b.surface.deliver(send(await b.said(dm=False), f"Look {text}", *everything(text)))
        (request,) = b.fake.recording.to("POST /channels/*/messages")
        shown = str([part for part in request.body["components"] if part["type"] == 10])
        assert [host for host in ADDRESS.findall(shown) if host.rstrip(")") not in HOSTS] == []


async def test_a_preview_is_as_safe_as_the_answer():
    async with bench(hosts=HOSTS) as b:
        sent = send(await b.said(), "Look <@1> @everyone [x](https://evil.example/s3cr3t)")
        await b.surface.draft(sent)
        (message,) = b.from_bot()
        assert not LIVE.search(message.text)
        assert ADDRESS.findall(message.text) == []


class Interview:
    """A private note where it was asked, and the question in the direct message."""

    async def __call__(self, inbound, memory):
        yield Open("private")
        yield Text("I write to you directly.")
        yield Open("dm")
        yield Text("Tell me how you would launch the secret product.")
        yield Outcome()


class TestInterviews:
    async def test_started_in_a_server_they_go_on_in_the_direct_message(self):
        async with desk(Interview()) as d:
            note = await d.shown(await d.fake.slash(d.fake.ana, "interview"))
            assert (note.text, note.seen_by) == ("I write to you directly.", d.fake.ana)
            assert [message.text for message in d.fake.from_bot(d.fake.dm_of(d.fake.ana))] == [
                "Tell me how you would launch the secret product."
            ]

    async def test_with_a_closed_door_no_word_of_them_is_shown_to_anybody_else(self):
        async with desk(Interview()) as d:
            d.fake.ana.dms_open = False
            note = await d.shown(await d.fake.slash(d.fake.ana, "interview"))
            assert (note.seen_by, note.labels) == (d.fake.ana, ["Try again"])
            assert "secret product" not in "".join(message.text for message in d.fake.from_bot(d.fake.general))

    async def test_when_the_door_is_open_again_one_press_is_enough(self):
        async with desk(Interview()) as d:
            d.fake.ana.dms_open = False
            note = await d.shown(await d.fake.slash(d.fake.ana, "interview"))
            d.fake.ana.dms_open = True
            await d.over(await d.fake.press(d.fake.ana, note, "Try again"))
            assert len(d.fake.from_bot(d.fake.dm_of(d.fake.ana))) == 1


async def test_what_could_not_be_said_is_said_with_the_next_private_answer():
    hold = asyncio.Event()
    async with desk(Script(hold, lambda inbound: Text(f"Answer {inbound.id}"))) as d:
        d.fake.ana.dms_open = False
        late = await d.fake.wait_answer(await d.fake.slash(d.fake.ana, "help"))
        d.fake.advance(16 * 60)  # by now its answer can neither be shown nor sent
        hold.set()
        await d.over(late)
        assert d.fake.from_bot(d.fake.general) == [late.original]
        shown = await d.shown(await d.fake.slash(d.fake.ana, "help"))
        assert f"Answer {late.id}" in shown.text
        assert "From before, when I could not reach you" in shown.text


@pytest.mark.parametrize("token", ["count:1", "v1:", "x" * 100, "v2:more::0", "../../etc"])
async def test_a_button_that_is_not_ours_any_more_says_what_to_do(token):
    script = Script(Text("Hello."), Choices(options=(Option(label="More", token=mint("more")),)))
    async with desk(script) as d:
        reply = await d.reply(await d.fake.dm(d.fake.ana, "hi"))
        reply.buttons[0]["custom_id"] = token
        pressed = await d.fake.press(d.fake.ana, reply, "More")
        shown = await d.fake.wait_shown(pressed)
        assert (shown.text, len(script.heard)) == (OLD_BUTTON, 1)


def levels(caplog, root):
    """From here on and for this test only: the root's level, and none of their own for the library's logs."""
    caplog.set_level(root)
    for name in WORDY:
        caplog.set_level(logging.NOTSET, logger=name)


async def test_words_of_people_are_in_no_log(caplog):
    levels(caplog, logging.DEBUG)
    async with desk() as d:
        await d.reply(await d.fake.dm(d.fake.ana, "my canary"))
        await d.shown(await d.fake.slash(d.fake.ana, "ask", {"question": "my canary too"}))
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    ("root", "least"), [(logging.WARNING, logging.WARNING), (logging.INFO, logging.INFO), (logging.DEBUG, logging.INFO)]
)
async def test_the_library_is_kept_from_writing_payloads_and_never_made_to_say_more(caplog, root, least):
    levels(caplog, root)
    async with desk():
        assert {logging.getLogger(name).getEffectiveLevel() for name in WORDY} == {least}
