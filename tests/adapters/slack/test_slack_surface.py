"""Every way by which a message reaches its reader, asked of the surface call by call."""

import json
from dataclasses import replace

import pytest

from bot.adapters.slack.where import ANSWERED
from bot.core.blocks import Choices, Notice, Option
from bot.core.errors import DeliveryError
from tests.adapters.slack.desk import Clock, action, counter, message, running, send
from tests.fakes.slack.people import App

MORE = Choices(options=(Option(label="More", token="v1:more:x:0"),))


def command(fake, channel="C2", kind="command", user="U1", **more):
    url = fake.world.respond_at(channel, user)
    reply_to = json.dumps({"url": url, "kind": kind})
    return action("ask", channel, user=user, surface="command", reply_to=reply_to, **more)


def shown(fake, channel="DU1", user=None):
    return [fake.shown(one) for one in fake.visible(channel, user, by_app=True)]


def clean(fake):
    assert fake.recording.violations == []
    assert fake.recording.live_markup() == []


class TestPosting:
    async def test_a_finished_answer_is_one_call_in_the_thread_of_its_question(self):
        async with counter() as (fake, slack):
            asked = message(fake)
            handle = await slack.surface.deliver(send(asked, "An **eval** is a test.", MORE))
            posted = fake.visible("DU1", by_app=True)[0]
            assert handle == f"message/DU1/{posted.ts}"
            assert f"DU1:{posted.thread_ts}" == asked.place
            assert fake.recording.counts() == {"auth.test": 1, "chat.postMessage": 1}
            assert posted.flags == {"unfurl_links": False, "unfurl_media": False}
            clean(fake)

    async def test_delivering_again_with_the_handle_changes_nothing_that_is_seen(self):
        async with counter() as (fake, slack):
            out = send(message(fake), "Hello.", MORE)
            handle = await slack.surface.deliver(out)
            again = await slack.surface.deliver(replace(out, handle=handle))
            assert again == handle
            assert len(shown(fake)) == 1
            clean(fake)

    async def test_a_message_that_somebody_removed_is_posted_again_unless_it_had_a_key(self):
        async with counter() as (fake, slack):
            out = send(message(fake), "Hello.")
            gone = replace(out, handle="message/DU1/1.000001")
            assert (await slack.surface.deliver(gone)).startswith("message/DU1/")
            assert len(shown(fake)) == 1
            with pytest.raises(DeliveryError):
                await slack.surface.deliver(replace(gone, key="plan"))

    async def test_the_notice_and_blocks_without_words_can_be_read_aloud(self):
        async with counter() as (fake, slack):
            await slack.surface.deliver(send(message(fake), "", Notice(text="I keep 90 days.")))
            assert fake.visible("DU1", by_app=True)[0].text == "I keep 90 days."
            clean(fake)


class TestDrafts:
    async def test_there_is_no_draft_without_words_and_none_for_a_command(self):
        async with counter() as (fake, slack):
            assert await slack.surface.draft(send(message(fake))) is None
            assert await slack.surface.draft(send(command(fake), "Words.")) is None
            assert fake.visible("DU1", by_app=True) == []

    async def test_words_start_a_stream_and_the_end_brings_the_rest_and_the_buttons(self):
        clock = Clock()
        async with counter(ticks=clock) as (fake, slack):
            out = send(message(fake), "One. ")
            out = replace(out, handle=await slack.surface.draft(out))
            clock.seconds += 1
            await slack.surface.show(out, "One. Two. ", "")
            done = replace(send(out.inbound, "One. Two. Three.", MORE), handle=out.handle, nonce=out.nonce)
            assert await slack.surface.deliver(done) == out.handle.replace("stream", "message")
            stream = fake.streams()[0]
            assert [delta for _, delta in stream.stream.deltas] == ["One. ", "Two. ", "Three."]
            assert stream.stream.recipient == ("T1", "U1")
            assert fake.shown(stream) == "One. Two. Three.\n[More]"
            assert stream.metadata["event_payload"]["nonce"] == out.nonce
            assert fake.recording.counts()["chat.update"] == 0
            clean(fake)

    async def test_the_first_words_are_seen_at_once_and_later_ones_not_too_often(self):
        clock = Clock()
        async with counter(ticks=clock) as (fake, slack):
            out = send(message(fake), "One. ")
            out = replace(out, handle=await slack.surface.draft(out))
            assert fake.streams()[0].text == "One. "
            for n in range(10):
                clock.seconds += 0.1
                await slack.surface.show(out, f"One. {'More. ' * (n + 1)}", "")
            assert fake.recording.counts()["chat.appendStream"] == 2

    async def test_a_link_in_the_making_waits_for_its_other_half(self):
        clock = Clock()
        async with counter(ticks=clock, hosts=frozenset({"known.org"})) as (fake, slack):
            out = send(message(fake), "See [the ")
            out = replace(out, handle=await slack.surface.draft(out))
            clock.seconds += 1
            await slack.surface.show(out, "See [the page](https://evil", "")
            assert fake.streams()[0].text == "See "
            done = "See [the page](https://evil.com/x) and [this](https://known.org/y)."
            await slack.surface.deliver(replace(send(out.inbound, done), handle=out.handle))
            assert fake.streams()[0].text == "See the page (evil[.]com) and [this](https://known.org/y)."
            clean(fake)

    async def test_where_streams_are_not_possible_a_first_version_is_posted_and_updated(self):
        clock = Clock()
        async with counter(ticks=clock) as (fake, slack):
            fake.faults.fail("chat.startStream", "method_not_supported_for_channel_type")
            out = send(message(fake), "One. ")
            handle = await slack.surface.draft(out)
            assert handle.startswith("message/")
            clock.seconds += 2
            await slack.surface.show(replace(out, handle=handle), "One. Two. ", "")
            assert shown(fake) == ["One. Two."]
            await slack.surface.deliver(replace(send(out.inbound, "One. Two. Three.", MORE), handle=handle))
            assert shown(fake) == ["One. Two. Three.\n[More]"]
            clean(fake)

    async def test_a_stream_rolls_over_before_it_dies_and_goes_on_as_a_message(self):
        clock = Clock()
        async with counter(ticks=clock) as (fake, slack):
            out = send(message(fake), "One. ")
            out = replace(out, handle=await slack.surface.draft(out))
            clock.seconds += 241
            await slack.surface.show(out, "One. Two. ", "")
            assert fake.streams()[0].stream.state == "completed"
            clock.seconds += 2
            await slack.surface.show(out, "One. Two. Three. ", "")
            assert shown(fake)[0].endswith("One. Two. Three.")
            await slack.surface.deliver(replace(send(out.inbound, "One. Two. Three. Four.", MORE), handle=out.handle))
            assert fake.visible("DU1", by_app=True)[0].blocks[0]["text"] == "One. Two. Three. Four."
            assert len(fake.visible("DU1", by_app=True)) == 1
            clean(fake)

    async def test_a_stream_that_slack_ended_is_finished_by_an_update(self):
        async with counter() as (fake, slack):
            out = send(message(fake), "One. ")
            out = replace(out, handle=await slack.surface.draft(out))
            fake.faults.fail("chat.stopStream", "message_not_in_streaming_state")
            fake.streams()[0].stream.state = "expired"
            await slack.surface.deliver(replace(send(out.inbound, "One. Two.", MORE), handle=out.handle))
            assert fake.visible("DU1", by_app=True)[0].blocks[0]["text"] == "One. Two."

    async def test_words_that_changed_are_written_anew(self):
        async with counter() as (fake, slack):
            out = send(message(fake), "Draft of the answer. ")
            out = replace(out, handle=await slack.surface.draft(out))
            await slack.surface.deliver(replace(send(out.inbound, "Something else.", MORE), handle=out.handle))
            last = fake.visible("DU1", by_app=True)[0]
            assert last.blocks[0]["text"] == "Something else."
            clean(fake)

    async def test_another_process_finishes_a_stream_whose_words_it_does_not_know(self):
        async with counter() as (fake, slack):
            out = send(message(fake), "One. ")
            out = replace(out, handle=await slack.surface.draft(out))
            async with counter(slack=running(fake)) as (_, other):
                await other.surface.deliver(replace(send(out.inbound, "One. Two.", MORE), handle=out.handle))
            assert fake.visible("DU1", by_app=True)[0].blocks[0]["text"] == "One. Two."
            assert fake.streams()[0].stream.state == "completed"

    async def test_an_append_whose_reply_was_lost_does_not_say_it_twice(self):
        clock = Clock()
        async with counter(ticks=clock) as (fake, slack):
            out = send(message(fake), "One. ")
            out = replace(out, handle=await slack.surface.draft(out))
            fake.faults.lose_reply("chat.appendStream")
            clock.seconds += 1
            with pytest.raises(ConnectionError):
                await slack.surface.show(out, "One. Two. ", "")
            await slack.surface.deliver(replace(send(out.inbound, "One. Two. Three.", MORE), handle=out.handle))
            assert fake.visible("DU1", by_app=True)[0].blocks[0]["text"] == "One. Two. Three."

    async def test_text_too_long_for_a_stream_lands_whole(self):
        clock = Clock()
        long = "\n\n".join(f"Paragraph {n}. " + "word " * 200 for n in range(20))
        async with counter(ticks=clock) as (fake, slack):
            out = send(message(fake), "One. ")
            out = replace(out, handle=await slack.surface.draft(out))
            clock.seconds += 1
            await slack.surface.show(out, f"One. {long}", "")
            await slack.surface.deliver(replace(send(out.inbound, f"One. {long}", MORE), handle=out.handle))
            said = str(fake.visible("DU1", by_app=True)[0].blocks)
            assert all(f"Paragraph {n}." in said for n in range(20))
            clean(fake)


class TestCommands:
    async def test_a_command_is_answered_where_the_coach_is_no_member(self):
        async with counter() as (fake, slack):
            assert await slack.surface.deliver(send(command(fake), "Hello.", to="private")) == ANSWERED
            assert [fake.shown(one) for one in fake.private_to("U1")] == ["Hello."]
            assert fake.visible("C2", "U2", by_app=True) == []
            clean(fake)

    async def test_show_here_from_a_command_is_seen_by_everybody_there(self):
        async with counter() as (fake, slack):
            await slack.surface.deliver(send(command(fake, kind="press"), "Hello."))
            assert shown(fake, "C2") == ["Hello."]

    async def test_when_the_address_is_gone_a_private_answer_stays_private(self):
        async with counter() as (fake, slack):
            asked = command(fake, channel="C1")
            fake.world.response_urls.clear()
            await slack.surface.deliver(send(asked, "Hello.", to="private"))
            assert [fake.shown(one) for one in fake.private_to("U1")] == ["Hello."]
            assert shown(fake, "C1") == []

    async def test_an_answer_without_an_address_is_a_private_note(self):
        async with counter() as (fake, slack):
            await slack.surface.deliver(send(action(channel="C1"), "Hello.", to="private"))
            assert [one.via for one in fake.private_to("U1")] == ["chat.postEphemeral"]
            clean(fake)

    async def test_a_press_in_a_thread_is_answered_privately_in_that_thread(self):
        async with counter() as (fake, slack):
            root = message(fake, channel="C1").place.partition(":")[2]
            url = fake.world.respond_at("C1", "U2")
            pressed = action(channel="C1", root=root, user="U2", reply_to=json.dumps({"url": url, "kind": "press"}))
            await slack.surface.deliver(send(pressed, "Simply put.", to="private"))
            assert [one.thread_ts for one in fake.private_to("U2")] == [root]


class TestDirectMessages:
    async def test_what_is_for_a_direct_message_is_sent_there(self):
        async with counter() as (fake, slack):
            handle = await slack.surface.deliver(send(message(fake, channel="C1"), "A question for you.", to="dm"))
            assert handle.startswith("message/DU1/")
            assert shown(fake, "DU1") == ["A question for you."]
            assert shown(fake, "C1") == []

    async def test_to_a_closed_direct_message_nothing_is_said_in_public(self):
        async with counter() as (fake, slack):
            fake.world.add_user("U5", takes_dms=False)
            fake.world.channels["C1"].members.add("U5")
            asked = message(fake, user="U5", channel="C1")
            assert await slack.surface.deliver(send(asked, "A secret question.", to="dm")) == ANSWERED
            assert shown(fake, "C1") == []
            notes = [fake.shown(one) for one in fake.private_to("U5")]
            assert len(notes) == 1
            assert "secret question" not in str([call.args for call in fake.recording.calls])

    async def test_a_switched_off_messages_tab_is_a_closed_direct_message(self):
        async with counter(App(messages_tab=False)) as (fake, slack):
            await slack.surface.deliver(send(command(fake, channel="C1"), "A secret question.", to="dm"))
            assert shown(fake, "C1") == []
            assert "secret" not in str([fake.shown(one) for one in fake.private_to("U1")])

    async def test_a_press_on_the_home_page_is_answered_in_the_direct_message(self):
        async with counter() as (_fake, slack):
            handle = await slack.surface.deliver(send(action(channel="U1", surface="dm"), "Next step."))
            assert handle.startswith("message/DU1/")


class TestRecovery:
    async def test_a_posted_message_is_found_by_its_nonce(self):
        async with counter() as (fake, slack):
            out = send(message(fake), "Hello.")
            handle = await slack.surface.deliver(out)
            await slack.surface.deliver(send(out.inbound, "Another."))
            assert await slack.surface.recover(out) == handle

    async def test_an_orphaned_stream_is_found_though_it_carries_no_nonce(self):
        async with counter() as (fake, slack):
            earlier = send(message(fake), "Hello.")
            await slack.surface.deliver(earlier)
            out = send(message(fake), "One. ")
            handle = await slack.surface.draft(out)
            assert await slack.surface.recover(out) == handle
            assert await slack.surface.recover(send(earlier.inbound, "Hello.")) is None

    async def test_in_a_channel_without_history_scopes_nothing_can_be_found(self):
        async with counter() as (fake, slack):
            out = send(message(fake, channel="C1"), "Hello.")
            await slack.surface.deliver(out)
            assert await slack.surface.recover(out) is None

    async def test_in_a_channel_with_history_scopes_it_can(self):
        async with counter(App().with_history()) as (fake, slack):
            out = send(message(fake, channel="C1"), "Hello.")
            handle = await slack.surface.deliver(out)
            assert await slack.surface.recover(out) == handle

    async def test_what_was_sent_into_a_direct_message_from_elsewhere_is_found_there(self):
        async with counter() as (fake, slack):
            out = send(message(fake, channel="C1"), "A question.", to="dm")
            handle = await slack.surface.deliver(out)
            assert await slack.surface.recover(out) == handle

    async def test_a_workspace_that_is_too_busy_to_be_read_is_asked_later(self):
        async with counter() as (fake, slack):
            fake.faults.limit("conversations.replies", 30)
            with pytest.raises(ConnectionError):
                await slack.surface.recover(send(message(fake), "Hello."))


class TestBrokenDrawings:
    async def test_what_slack_cannot_draw_goes_out_in_plain_words(self):
        async with counter() as (fake, slack):
            fake.faults.fail("chat.postMessage", "invalid_blocks")
            await slack.surface.deliver(send(message(fake), "Hello **you**.", MORE))
            assert shown(fake) == ["Hello you."]

    async def test_a_refusal_for_good_names_slacks_word(self):
        async with counter() as (_fake, slack):
            asked = action(channel="C3", root="1.1", surface="thread")
            with pytest.raises(DeliveryError) as refused:
                await slack.surface.deliver(send(asked, "Hello."))
            assert refused.value.code == "is_archived"
