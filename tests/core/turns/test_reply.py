from __future__ import annotations

import asyncio

import pytest

from bot.core.blocks import Notice
from bot.core.dialogue import Open, Outcome, Status, Text
from bot.core.errors import DeliveryError
from tests.core.turns.stage import playing, pressed

SLOW = 0.05
"""Longer than the grace: the message is previewed."""


def reply(*parts):
    """A skill that says these parts; a number is a wait in seconds, a callable is called."""

    async def respond(_inbound, _memory):
        for part in parts:
            if isinstance(part, int | float):
                await asyncio.sleep(part)
            elif callable(part):
                part()
            else:
                yield part

    return respond


class TestPreviews:
    async def test_a_message_that_is_whole_within_the_grace_is_sent_once_and_never_drafted(self):
        async with playing(reply(Open(), Text("All "), Text("of it."), Outcome())) as stage:
            await stage.say()
            await stage.over()
        assert stage.platform.calls == ["deliver"]
        assert stage.platform.finals == ["All of it."]

    async def test_a_slow_message_is_drafted_once_shown_as_it_grows_and_ends_whole(self):
        async with playing(
            reply(Open(), Text("One. "), SLOW, Text("Two."), SLOW, Notice(text="Note"), Outcome())
        ) as stage:
            await stage.say()
            await stage.over()
        assert stage.platform.calls.count("draft") == 1
        assert stage.platform.messages[0].said[:2] == ["One. ", "One. Two."]
        assert stage.platform.finals == ["One. Two. Note"]

    async def test_a_drafts_handle_is_stored_before_anything_is_shown(self):
        stored = []

        async with playing(reply(Open(), Text("One."), SLOW, Outcome())) as stage:

            async def look(_send):
                (row,) = stage.store._rows.values()
                stored.append(row.sends[0].handle)

            stage.platform.hooks["show"] = look
            await stage.say()
            await stage.over()
        assert stored[0] == "h0"

    async def test_a_status_is_shown_and_then_gone(self):
        async with playing(reply(Open(), Status("Looking"), SLOW, Text("Found."), SLOW, Outcome())) as stage:
            await stage.say()
            await stage.over()
        assert stage.platform.messages[0].said[:2] == ["(Looking)", "Found."]
        assert stage.platform.finals == ["Found."]

    async def test_previews_never_overlap_and_skip_what_a_slow_platform_missed(self):
        gate, began, most = asyncio.Event(), asyncio.Event(), []

        async with playing(
            reply(Open(), Text("1 "), SLOW, Text("2 "), SLOW, Text("3 "), gate.set, SLOW, Outcome())
        ) as stage:

            async def slow(_send):
                most.append(stage.platform.busy)
                began.set()
                await gate.wait()

            stage.platform.hooks["show"] = slow
            await stage.say()
            await stage.over()
        assert set(most) == {1}
        assert "1 2 " not in stage.platform.messages[0].said

    async def test_a_second_message_begins_when_the_first_has_its_last_preview(self):
        async with playing(reply(Open(), Text("A"), SLOW, Open("dm"), Text("B"), SLOW, Outcome())) as stage:
            await stage.say()
            await stage.over()
        assert [(message.to, message.final) for message in stage.platform.messages] == [("here", "A"), ("dm", "B")]

    async def test_a_message_with_a_key_is_not_previewed_since_a_draft_would_be_a_second_message(self):
        async with playing(reply(Open(key="progress"), Text("50%"), SLOW, Outcome())) as stage:
            for _ in range(2):
                await stage.say()
                await stage.over()
        assert stage.platform.calls == ["deliver", "deliver"]
        assert stage.platform.finals == ["50%"]

    async def test_a_preview_that_fails_does_not_fail_the_answer(self):
        async with playing(reply(Open(), Text("One. "), SLOW, Text("Two."), SLOW, Outcome())) as stage:

            async def broken(_send):
                raise ConnectionResetError

            stage.platform.hooks["show"] = broken
            await stage.say()
            await stage.over()
        assert stage.platform.finals == ["One. Two."]

    async def test_a_draft_whose_confirmation_was_lost_is_found_and_not_sent_twice(self):
        async with playing(reply(Open(), Text("One. "), SLOW, Text("Two."), SLOW, Outcome())) as stage:

            async def lost(_send):
                raise ConnectionResetError

            stage.platform.hooks["draft done"] = lost
            await stage.say()
            await stage.over()
        assert stage.platform.finals == ["One. Two."]
        assert stage.platform.calls.count("draft") == 1


class TestGrammar:
    async def test_no_message_at_all_is_a_reply_too(self):
        async with playing(reply(Outcome())) as stage:
            await stage.say()
            await stage.over()
        assert stage.platform.calls == []

    @pytest.mark.parametrize(
        "parts",
        [
            (Text("no open"), Outcome()),
            (Open(), Notice(text="x"), Text("after a block"), Outcome()),
            (Open(), Text("no outcome")),
        ],
    )
    async def test_parts_out_of_order_are_never_shown_as_an_answer(self, parts):
        async with playing(reply(*parts)) as stage:
            await stage.say()
            await stage.over()
        (final,) = stage.platform.finals
        assert "Something went wrong on my side" in final

    async def test_what_was_asked_privately_is_answered_privately(self):
        async with playing(reply(Open(), Text("secret"), Outcome())) as stage:
            await stage.dispatcher.accept(pressed(place="C1", surface="command"))
            await stage.over()
        assert [message.to for message in stage.platform.messages] == ["private"]

    async def test_a_private_answer_is_never_shown_where_the_acknowledgement_was_public(self):
        async with playing(reply(Open("private"), Text("secret"), Outcome())) as stage:
            await stage.say(place="C1", surface="channel")
            await stage.over()
        assert all("secret" not in str(message.said) for message in stage.platform.messages)

    async def test_in_a_direct_message_private_is_a_passing_note(self):
        async with playing(reply(Open("private"), Text("that was pressed before"), Outcome())) as stage:
            await stage.dispatcher.accept(pressed())
            await stage.over()
        assert [message.to for message in stage.platform.messages] == ["private"]


class TestInPlace:
    async def test_a_key_whose_message_was_removed_gets_a_new_message(self):
        async with playing(reply(Open(key="progress"), Text("50%"), Outcome())) as stage:
            await stage.say()
            await stage.over()

            async def gone(send):
                if send.handle == "h0":
                    raise DeliveryError("unknown message", "10008")

            stage.platform.hooks["deliver"] = gone
            await stage.say()
            await stage.over()
        assert len(stage.platform.messages) == 2
