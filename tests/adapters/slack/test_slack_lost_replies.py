"""F10: whatever is called, the answer to it may be lost after it was carried out. What then stands, stands once.

Posts, streams and sessions are in test_slack_faults.py, removals in test_slack_clearing.py.
"""

import pytest

from bot.core.blocks import Choices, Comparison, ComparisonRow, Document, Notice, Option
from bot.core.dialogue import Open, Status, Text
from bot.core.forms import Field, Form, Home, Options
from tests.adapters.slack.desk import Looks, Script, desk

COMPARED = Comparison(
    left="PM", right="AI PM", rows=(ComparisonRow(on="Decides", left="what", right="how often wrong"),)
)
COPY = Document(name="my data.json", text='{"all": "of it"}')
FORM = Form("This is wrong", "v1:wrong:x:0", (Field("reason", "What is wrong?"),))
UPLOADS = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal")


@pytest.mark.parametrize("method", UPLOADS)
async def test_of_an_upload_the_words_come_once_with_their_picture_or_without(method):
    async with desk(Script(Text("Side by side."), COMPARED), draw={"comparison": lambda _block: b"\x89PNG"}) as at:
        at.slack.faults.lose_reply(method)
        await at.slack.dm("U1", "compare")
        await at.settled()
        (said,) = at.slack.visible("DU1", by_app=True)
        kinds = [block["type"] for block in said.blocks]
        assert kinds in (["markdown", "image", "table"], ["markdown", "table"])
        at.clean()


@pytest.mark.parametrize("method", UPLOADS)
async def test_of_a_document_it_comes_once_as_a_file_or_in_words(method):
    async with desk(Script(Text("Your copy."), COPY)) as at:
        at.slack.faults.lose_reply(method)
        await at.slack.dm("U1", "copy")
        await at.settled()
        shared = [file for file in at.slack.world.files.values() if file.shared_in]
        words = [said for said in at.ours() if '{"all": "of it"}' in said]
        assert len(shared) + len(words) == 1
        assert [said for said in at.ours() if "Your copy." in said] == at.ours()[:1]


async def test_of_opening_a_direct_message_what_belongs_there_comes_once():
    async with desk(Script(Text("See there."), Open("dm"), Text("Your interview."))) as at:
        fault = at.slack.faults.lose_reply("conversations.open")
        await at.slack.command("U1", "/coach", "help", channel="C1")
        await at.settled()
        assert fault.struck == 1
        assert at.ours() == ["Your interview."]


async def test_of_a_private_note_it_may_be_said_twice_and_no_more():
    async with desk() as at:
        at.slack.faults.fail("response_url", "expired_url", status=404, times=2)
        fault = at.slack.faults.lose_reply("chat.postEphemeral")
        await at.slack.command("U1", "/coach", "help", channel="C1")
        await at.settled()
        assert fault.struck == 1
        assert 1 <= len(at.slack.private_to("U1")) <= 2
        assert at.ours("C1") == []


async def test_of_a_form_it_stands_open_once_and_can_be_sent():
    async with desk(look=Looks(form=FORM)) as at:
        at.slack.faults.lose_reply("views.open")
        await at.slack.command("U1", "/coach", "review", channel="C1")
        await at.slack.until(lambda: at.slack.private_to("U1"), what="a word that it may not be there")
        await at.slack.submit("U1", {"reason": "the date is old"})
        await at.settled()
        assert at.slack.recording.counts()["views.open"] == 1
        assert [dict(one.values) for one in at.script.heard] == [{"reason": "the date is old"}]


async def test_of_a_page_it_is_there():
    look = Looks(home=Home((Notice(text="You are at step 2."),)), options=Options((Option(label="Q?", token="q"),)))
    async with desk(look=look) as at:
        for method in ("views.publish", "assistant.threads.setSuggestedPrompts"):
            at.slack.faults.lose_reply(method)
        await at.slack.open_home("U1")
        await at.slack.open_messages("U1")
        assert "You are at step 2." in str((await at.slack.wait_home("U1")).view)
        await at.slack.until(lambda: at.slack.world.prompts.get("DU1"))


async def test_of_a_status_the_answer_comes_all_the_same():
    async with desk(Script(Status("Reading."), Text("Hello."))) as at:
        at.slack.faults.lose_reply("assistant.threads.setStatus")
        await at.slack.dm("U1", "hi")
        await at.settled()
        assert at.ours() == ["Hello."]


async def test_of_asking_who_it_is_it_is_asked_again():
    async with desk() as at:
        at.slack.faults.lose_reply("auth.test")
        await at.slack.dm("U1", "hi")
        await at.settled()
        assert at.ours() == ["Hello."]


async def test_of_taking_a_button_away_it_is_gone_and_the_words_stand():
    more = Choices(options=(Option(label="More", token="v1:more:x:0"),))
    async with desk(Script(Text("Brief."), more)) as at:
        said = await at.slack.dm("U1", "hi")
        first = await at.slack.wait_reply(said)
        await at.settled()
        at.script.steps = (Text("More."),)
        at.slack.faults.lose_reply("chat.update")
        await at.slack.press("U1", first, "More")
        await at.settled()
        await at.slack.until(lambda: at.slack.shown(first) == "Brief.")
        assert at.ours() == ["Brief.", "More."]
