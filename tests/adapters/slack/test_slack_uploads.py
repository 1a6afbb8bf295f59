"""Pictures of blocks and documents: uploaded once, shown where they belong, and never in the way of the words."""

import threading

from bot.core.blocks import Comparison, ComparisonRow, Document
from tests.adapters.slack.desk import action, counter, message, running, send
from tests.fakes.slack.people import CORE_SCOPES, App

COMPARED = Comparison(
    left="PM", right="AI PM", rows=(ComparisonRow(on="Decides", left="what", right="how often wrong"),)
)
COPY = Document(name="my data.json", text='{"all": "of it"}')


class Painter:
    """Draws a block; remembers how often, and on which thread."""

    def __init__(self):
        self.threads = []

    def __call__(self, block):
        self.threads.append(threading.current_thread())
        return b"\x89PNG" + block.kind.encode()


class TestPictures:
    async def test_a_block_with_a_picture_is_drawn_off_the_loop_and_described_in_words(self):
        painter = Painter()
        async with counter(draw={"comparison": painter}) as (fake, slack):
            await slack.surface.deliver(send(message(fake), "Side by side.", COMPARED))
            posted = fake.visible("DU1", by_app=True)[0]
            assert [block["type"] for block in posted.blocks] == ["markdown", "image", "table"]
            file = fake.world.files[posted.blocks[1]["slack_file"]["id"]]
            assert file.content == b"\x89PNGcomparison"
            assert file.shared_in == []
            assert "how often wrong" in posted.blocks[1]["alt_text"]
            assert painter.threads[0] is not threading.main_thread()
            assert fake.recording.violations == []

    async def test_the_same_picture_is_uploaded_once(self):
        painter = Painter()
        async with counter(draw={"comparison": painter}) as (fake, slack):
            out = send(message(fake), "Side by side.", COMPARED)
            handle = await slack.surface.deliver(out)
            await slack.surface.deliver(send(out.inbound, "Side by side.", COMPARED, handle=handle))
            assert len(painter.threads) == 1
            assert fake.recording.counts()["files.getUploadURLExternal"] == 1

    async def test_without_the_picture_the_words_say_the_same(self):
        async with counter(draw={"comparison": Painter()}) as (fake, slack):
            fake.faults.html("upload", 502)
            await slack.surface.deliver(send(message(fake), "Side by side.", COMPARED))
            assert [block["type"] for block in fake.visible("DU1", by_app=True)[0].blocks] == ["markdown", "table"]

    async def test_a_stream_gets_its_picture_at_the_end(self):
        async with counter(draw={"comparison": Painter()}) as (fake, slack):
            out = send(message(fake), "Side by side.")
            handle = await slack.surface.draft(out)
            await slack.surface.deliver(send(out.inbound, "Side by side.", COMPARED, handle=handle))
            assert [block["type"] for block in fake.streams()[0].blocks] == ["image", "table"]


class TestDocuments:
    async def test_a_document_is_a_file_below_the_message_that_names_it(self):
        async with counter() as (fake, slack):
            asked = message(fake)
            await slack.surface.deliver(send(asked, "Here is your copy.", COPY))
            named, shared = fake.visible("DU1", by_app=True)
            assert "my data.json" in fake.shown(named)
            assert "of it" not in fake.shown(named)
            assert [file["name"] for file in shared.files] == ["my-data.json"]
            assert f"DU1:{shared.thread_ts}" == asked.place
            assert fake.world.files[shared.files[0]["id"]].content == b'{"all": "of it"}'
            assert fake.recording.violations == []

    async def test_delivered_again_after_a_lost_reply_the_file_is_shared_once(self):
        async with counter() as (fake, slack):
            out = send(message(fake), "Here is your copy.", COPY)
            handle = await slack.surface.deliver(out)
            async with counter(slack=running(fake)) as (_, other):
                await other.surface.deliver(
                    send(out.inbound, "Here is your copy.", COPY, handle=handle, nonce=out.nonce)
                )
            assert sum(bool(one.files) for one in fake.visible("DU1", by_app=True)) == 1

    async def test_asked_for_in_a_channel_the_file_goes_into_the_direct_message(self):
        async with counter() as (fake, slack):
            await slack.surface.deliver(send(action(channel="C1"), "Here is your copy.", COPY, to="private"))
            assert fake.visible("C1", by_app=True) == []
            assert [file["name"] for one in fake.visible("DU1", by_app=True) for file in one.files] == ["my-data.json"]

    async def test_without_the_right_to_upload_it_is_shown_in_words(self):
        async with counter(App(scopes=CORE_SCOPES - {"files:write"})) as (fake, slack):
            await slack.surface.deliver(send(message(fake), "Here is your copy.", COPY))
            assert "of it" in fake.shown(fake.visible("DU1", by_app=True)[0])
