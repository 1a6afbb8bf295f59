"""By every way out, with words that mean harm: nobody is called, nothing leads away, nothing is unfolded."""

import asyncio
import re
import time
from pathlib import Path

import bot.adapters.slack as adapter
from bot.adapters.slack.examining import Slack, examine
from bot.core.blocks import Choices, Citation, Citations, Document, Notice, Option, Picture, ProgressReport
from bot.core.dialogue import Open, Status, Text
from bot.core.forms import Field, FieldErrors, Form, Home, Options
from bot.core.tokens import mint
from tests.adapters.slack.desk import Looks, Script, desk
from tests.adapters.slack.outgoing import loud
from tests.fakes.slack.people import App
from tests.stage.slack_stage import HASTE

EVIL = "<!channel> <@U2> https://evil.example/a [b](https://evil.example/c) <https://evil.example/d|e> &lt;!here&gt; "
LABEL = "<!here> https://evil.example"
MORE = Choices(prompt=EVIL, options=(Option(label=LABEL, token=mint("more", "x")),))
CITED = Citations(items=(Citation(n=1, card="x", title=EVIL, quote=EVIL, url="https://evil.example/f"),))
REPORT = ProgressReport(title=EVIL, summary=EVIL, rows=())
BLOCKS = (Notice(text=EVIL), CITED, MORE)
FILES = (Document(name=EVIL, text=EVIL), Picture(of=REPORT, text=EVIL))
NAMED = re.compile(r'"((?:assistant|agents|chat|conversations|files|views)\.[A-Za-z.]+)"')
SAYS_NOTHING = {"chat.delete", "files.delete", "conversations.history", "conversations.replies", "files.slack.com"}


def looks():
    form = Form(LABEL, mint("wrong", "x"), (Field("reason", EVIL, value="x"), Field("kind", EVIL, MORE.options)))
    return Looks(
        form=form,
        home=Home((*BLOCKS, *FILES)),
        options=Options((Option(label=LABEL, token="a"),)),
        check=FieldErrors({}),
    )


async def spoken(at):
    """In a direct message and in a channel: at once, streamed, by updates where streams are used up."""
    at.script.steps = (Text(EVIL), *BLOCKS, *FILES)
    await at.slack.dm("U1", EVIL)
    await at.slack.mention("U1", "C1", EVIL)
    await at.settled()
    await streamed(at)
    at.slack.faults.fail("chat.startStream", "method_not_supported_for_channel_type")
    await streamed(at)


async def streamed(at):
    """A status first, then words in two parts."""
    gates = [asyncio.Event() for _ in range(3)]
    at.script.steps = (Status(EVIL), gates[0], Text(EVIL), gates[1], Text(EVIL), gates[2], Text("."), *BLOCKS)
    calls = at.slack.recording.counts
    before = calls()
    await at.slack.dm("U1", EVIL)
    await at.slack.until(lambda: calls()["assistant.threads.setStatus"] > before["assistant.threads.setStatus"])
    gates[0].set()
    standing = len(at.slack.visible("DU1", by_app=True))
    await at.slack.until(lambda: len(at.slack.visible("DU1", by_app=True)) > standing)
    gates[1].set()
    more = ("chat.appendStream", "chat.update")
    await at.slack.until(lambda: sum(calls()[name] for name in more) > sum(before[name] for name in more))
    gates[2].set()
    await at.settled()


async def commanded(at):
    """Privately, for everybody, as a note when the address is gone, and into the asker's own room."""
    at.script.steps = (Text(EVIL), *BLOCKS)
    await at.slack.command("U1", "/coach", "help", channel="C2")
    await at.settled()
    at.slack.faults.fail("response_url", "expired_url", status=404)
    await at.slack.command("U1", "/coach", "help", channel="C1")
    await at.settled()
    at.script.steps = (Text(EVIL), Open("dm"), Text(EVIL), *BLOCKS)
    await at.slack.command("U1", "/coach", "help", channel="C1")
    await at.settled()


async def pressed(at):
    """From a private note, whose button then goes, and from a message of one's own."""
    at.script.steps = (Text(EVIL), MORE)
    await at.slack.command("U2", "/coach", "help", channel="C2")
    await at.settled()
    note = at.slack.private_to("U2")[-1]
    await at.slack.press("U2", note, 1)
    said = await at.slack.dm("U2", "hi")
    first = await at.slack.wait_reply(said)
    await at.settled()
    await at.slack.press("U2", first, 1)
    await at.settled()


async def refused(at):
    """Why there is no form, said by the address that came along, in a note, and in a direct message."""
    at.look_at["form"] = FieldErrors({"reason": EVIL})
    for channel, said in (("C1", "response_url"), (None, "chat.postMessage")):
        before = at.slack.recording.counts()[said]
        await at.slack.command("U1", "/coach", "review", channel=channel)
        await at.slack.until(lambda: at.slack.recording.counts()[said] > before)  # noqa: B023 - awaited here


async def paged(at):
    """The Home tab, the suggestions of the Messages tab, a form."""
    await at.slack.open_home("U1")
    await at.slack.wait_home("U1")
    await at.slack.open_messages("U1")
    await at.slack.until(lambda: at.slack.world.prompts.get("DU1"))
    await at.slack.command("U1", "/coach", "review", channel="C1")
    await at.slack.wait_modal("U1")


async def examined(at):
    """The line by which an operator's check looks whether it may write."""
    slack = at.slack
    asked = Slack(slack.api_url, slack.bot_token, slack.world.app.app_token, "U1", at.front._config.clock)
    assert [check async for check in examine(asked)]


def sayings():
    """Slack's names of the methods that the adapter calls."""
    files = [path for path in Path(adapter.__file__).parent.glob("*.py") if path.stem not in {"quota", "retries"}]
    return {name for path in files for name in NAMED.findall(path.read_text("utf-8"))} - SAYS_NOTHING


async def test_by_no_way_out_do_harmful_words_come_to_life():
    look = looks()
    draw = {"picture": lambda _block: b"\x89PNG"}
    more = {"app": App().with_history(), "draw": draw, "ticks": lambda: time.monotonic() * HASTE}
    async with desk(Script(Text(EVIL)), look, **more) as at:
        at.look_at = look.answers
        for way in (spoken, commanded, pressed, paged, refused, examined):
            await way(at)
            assert at.slack.recording.violations == []
            assert loud(at.slack.recording) == [], way.__name__
        unused = sayings() - set(at.slack.recording.counts())
        assert unused == set(), "a way out that this test does not take"


async def test_the_judge_of_what_goes_out_sees_each_fault():
    async with desk() as at:
        recording, client = at.slack.recording, at.front._client
        assert loud(recording) == []
        await client.chat_postMessage(channel="C1", text="<!here>", unfurl_links=False)
        await client.chat_postMessage(channel="C1", text="https://a.example", link_names=True)
        found = " ".join(loud(recording))
        assert "<!here>" in found
        assert "https://a.example" in found
        assert loud(recording, {"a.example"}) != loud(recording)
        assert found.count("unfurl_media is None") == 2
        assert found.count("unfurl_links is None") == 1
        assert "link_names" in found
