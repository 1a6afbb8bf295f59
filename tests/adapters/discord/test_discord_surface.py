"""Every way by which a message reaches its reader on Discord."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.discord import pages, signs
from bot.adapters.discord.acks import Acks
from bot.adapters.discord.calls import DEFER
from bot.adapters.discord.landing import AGAIN, REMEDY
from bot.adapters.discord.moving import LATE_NOTE
from bot.core.blocks import Choices, Comparison, ComparisonRow, Document, Notice, Option
from bot.core.errors import DeliveryError, Unreachable
from bot.core.tokens import mint
from tests.adapters.discord.desk import again, bench, failing, send
from tests.fakes.discord import faults
from tests.fakes.discord.things import MessageFlag, Permission

MINUTE = 60.0
TYPING = "POST /channels/*/typing"
LONG = "\n\n".join(f"Paragraph {n}. " + "word " * 60 for n in range(30))
PAIR = Comparison(left="PM", right="AI PM", rows=(ComparisonRow(on="Cost", left="Fixed", right="Per answer"),))


class TestOriginals:
    async def test_the_answer_to_a_command_is_its_one_edited_original(self):
        async with bench() as b:
            asked = await b.asked(private=True)
            handle = await b.surface.deliver(send(asked))
            shown = b.shown(asked)
            assert (shown.text, shown.seen_by, handle) == ("An answer.", b.fake.ana, f"original/{asked.id}")
            assert b.fake.world.interactions[asked.id].followups == []
            assert len(b.fake.recording.to("PATCH /webhooks/*/*/messages/*")) == 1

    async def test_delivering_it_again_changes_nothing(self):
        async with bench() as b:
            sent = send(await b.asked())
            handle = await b.surface.deliver(sent)
            assert await b.surface.deliver(again(sent, handle)) == handle
            assert [message.text for message in b.from_bot("general")] == ["An answer."]

    async def test_previews_are_written_over_the_waiting_sign_and_the_last_word_stays(self):
        async with bench() as b:
            asked = await b.asked()
            sent = send(asked, "An")
            sent = again(sent, await b.surface.draft(sent))
            await b.surface.show(sent, "", "Looking…")
            assert b.shown(asked) is None  # Discord's own sign says it
            await b.surface.show(sent, "An ans", "")
            assert b.shown(asked).text == "An ans"
            await b.surface.deliver(again(send(asked), sent.handle))
            assert b.shown(asked).text == "An answer."

    async def test_a_private_answer_whose_time_is_over_goes_to_the_direct_message(self):
        async with bench() as b:
            asked = await b.asked(private=True)
            b.fake.advance(15 * MINUTE)
            await b.surface.deliver(send(asked, "For Ana alone."))
            assert [message.text for message in b.from_bot()] == [f"-# {LATE_NOTE}\nFor Ana alone."]
            assert b.from_bot("general") == []

    async def test_a_token_that_ends_a_moment_too_early_is_no_loss_either(self):
        async with bench() as b:
            asked = await b.asked(private=True)
            b.fake.faults.add("PATCH /webhooks/**", faults.refused(401, 50027, "Invalid Webhook Token"))
            await b.surface.deliver(send(asked, "For Ana alone."))
            assert [message.text for message in b.from_bot()] == [f"-# {LATE_NOTE}\nFor Ana alone."]

    @pytest.mark.parametrize(("private", "where"), [(True, "dm"), (False, "general")])
    async def test_an_answer_whose_first_answer_was_lost_finds_another_way(self, private, where):
        async with bench() as b:
            asked = await b.asked(acked=False)
            b.fake.advance(6)
            await b.surface.deliver(send(asked, to="private" if private else "here"))
            note = f"-# {LATE_NOTE}\n" if private else ""
            assert [message.text for message in b.from_bot(where)] == [f"{note}An answer."]
            assert b.from_bot("general" if private else "dm") == []

    async def test_an_answer_waits_for_the_first_answer_that_is_under_way(self):
        async with bench() as b:
            asked = await b.asked(acked=False)
            with b.discord.listener.acks.under_way(asked.id):
                delivering = asyncio.create_task(b.surface.deliver(send(asked)))
                await asyncio.sleep(0)
                assert b.fake.recording.to("PATCH /webhooks/**") == []
                token = b.fake.world.interactions[asked.id].token
                await b.discord.listener.calls.answer(int(asked.id), token, DEFER, {})
            await delivering
            assert b.shown(asked).text == "An answer."

    async def test_an_answer_insists_while_another_process_may_still_give_the_first_one(self):
        async with bench() as b:
            asked = await b.asked(acked=False)
            delivering = asyncio.create_task(b.surface.deliver(send(asked)))
            await b.fake.wait_requests("PATCH /webhooks/*/*/messages/*")
            token = b.fake.world.interactions[asked.id].token
            await b.discord.listener.calls.answer(int(asked.id), token, DEFER, {})
            await delivering
            assert b.shown(asked).text == "An answer."

    async def test_what_somebody_removed_is_not_forced_on_them(self):
        async with bench() as b:
            asked = await b.asked()
            b.fake.faults.add("PATCH /webhooks/**", faults.refused(404, 10008, "Unknown Message"))
            assert (await failing(b.surface.deliver(send(asked)), DeliveryError)).code == "10008"
            assert b.from_bot() == []

    async def test_more_messages_for_one_reader_go_to_their_direct_message_and_nowhere_else(self):
        async with bench() as b:
            asked = await b.asked(private=True)
            await b.surface.deliver(send(asked))
            await b.surface.deliver(send(asked, "Your question.", to="dm", n=1, nonce="second"))
            assert [message.text for message in b.from_bot()] == ["Your question."]
            assert b.from_bot("general") == []


class TestClosedDoors:
    async def test_the_remedy_is_said_privately_with_a_button_to_try_again(self):
        async with bench() as b:
            b.fake.ana.dms_open = False
            asked = await b.asked("interview", private=True)
            await b.surface.deliver(send(asked, "I write to you directly."))
            handle = await b.surface.deliver(send(asked, "Secret question.", to="dm", n=1, nonce="second"))
            shown = b.shown(asked)
            assert (shown.text, shown.labels, handle) == (REMEDY, [AGAIN], f"original/{asked.id}")
            assert shown.buttons[0]["custom_id"] == mint("interview")
            assert "Secret" not in b.fake.story().split("-- requests")[0]

    async def test_without_a_way_to_say_it_the_words_are_kept_and_never_public(self):
        async with bench() as b:
            b.fake.ana.dms_open = False
            asked = await b.asked(private=True)
            b.fake.advance(15 * MINUTE)
            assert (await failing(b.surface.deliver(send(asked, "Secret.")), Unreachable)).code == "50007"
            assert b.from_bot("general") == []

    async def test_whoever_shares_no_server_any_more_is_unreachable_too(self):
        async with bench() as b:
            said = await b.said()
            await b.fake.leave(b.fake.ana)
            assert (await failing(b.surface.deliver(send(said)), Unreachable)).code == "50278"

    async def test_too_many_opened_at_once_is_a_matter_of_time(self):
        async with bench() as b:
            asked = await b.asked(private=True)
            b.fake.advance(15 * MINUTE)
            b.fake.faults.add("POST /users/@me/channels", faults.refused(400, 40003, "Too fast"))
            await failing(b.surface.deliver(send(asked)), ConnectionError)
            await b.surface.deliver(send(asked))
            assert [message.text for message in b.from_bot()] == [f"-# {LATE_NOTE}\nAn answer."]


class TestMessages:
    async def test_the_same_message_sent_twice_is_there_once(self):
        async with bench() as b:
            sent = send(await b.said())
            assert await b.surface.deliver(sent) == await b.surface.deliver(sent)
            assert len(b.from_bot()) == 1

    async def test_a_message_that_landed_without_a_word_back_is_not_sent_twice(self):
        async with bench() as b:
            sent = send(await b.said())
            for plan in (faults.reset(after_commit=True), faults.empty_answer(), faults.disconnect(after_commit=True)):
                b.fake.faults.add("POST /channels/*/messages", plan)
            await failing(b.surface.deliver(sent), ConnectionError)
            await b.surface.deliver(sent)
            assert len(b.from_bot()) == 1

    async def test_a_draft_whose_handle_was_lost_becomes_the_answer(self):
        async with bench() as b:
            sent = send(await b.said(), "An")
            await b.surface.draft(sent)
            await b.surface.deliver(send(sent.inbound))  # nothing is known of the draft
            assert [message.text for message in b.from_bot()] == ["An answer."]

    @pytest.mark.parametrize("nonce_in_history", [True, False])
    async def test_after_the_nonce_forgets_the_message_is_found_in_the_history(self, nonce_in_history):
        async with bench() as b:
            sent = send(await b.said())
            handle = await b.surface.deliver(sent)
            (message,) = b.from_bot()
            message.nonce = message.nonce if nonce_in_history else None
            b.fake.advance(5 * MINUTE)
            assert await b.surface.recover(sent) == handle
            assert await b.surface.deliver(again(sent, handle)) == handle
            assert len(b.from_bot()) == 1

    async def test_within_minutes_nothing_is_read_because_discord_itself_remembers(self):
        async with bench() as b:
            assert await b.surface.recover(send(await b.said())) is None
            assert b.fake.recording.to("GET /channels/*/messages") == []

    async def test_other_peoples_messages_are_not_taken_for_ours(self):
        async with bench() as b:
            sent = send(await b.said())
            await b.surface.deliver(sent)
            (message,) = b.from_bot()
            message.author = b.fake.olga
            b.fake.advance(5 * MINUTE)
            assert await b.surface.recover(sent) is None

    async def test_where_the_history_may_not_be_read_the_message_is_sent(self):
        async with bench() as b:
            said = await b.said(dm=False)
            b.fake.general.bot_permissions &= ~Permission.VIEW_CHANNEL
            b.fake.advance(5 * MINUTE)
            assert await b.surface.recover(send(said)) is None

    async def test_in_a_channel_the_answer_hangs_on_the_question_and_pings_nobody(self):
        async with bench() as b:
            said = await b.said("why?", dm=False)
            await b.surface.deliver(send(said))
            (reply,) = b.from_bot("general")
            assert (reply.reference.id, reply.pings) == (said.id, frozenset())

    async def test_a_question_that_was_removed_is_no_reason_not_to_answer(self):
        async with bench() as b:
            said = await b.said("why?", dm=False)
            await b.fake.delete(b.fake.world.find_message(b.fake.general, said.id))
            await b.surface.deliver(send(said))
            assert [message.text for message in b.from_bot("general")] == ["An answer."]

    async def test_a_message_stands_for_its_key_and_is_edited_in_place(self):
        async with bench() as b:
            first = await b.surface.deliver(send(await b.said(), "Noted: 1.", key="noted"))
            second = send(await b.said("more"), "Noted: 2.", key="noted", handle=first)
            assert await b.surface.deliver(second) == first
            assert [message.text for message in b.from_bot()] == ["Noted: 2."]

    async def test_an_original_that_stands_for_a_key_is_known_as_a_message(self):
        async with bench() as b:
            handle = await b.surface.deliver(send(await b.asked(dm=True), "Noted: 1.", key="noted"))
            assert await b.surface.deliver(send(await b.said(), "Noted: 2.", key="noted", handle=handle)) == handle
            assert [message.text for message in b.from_bot()] == ["Noted: 2."]

    async def test_a_message_in_place_that_somebody_removed_is_sent_anew(self):
        async with bench() as b:
            first = await b.surface.deliver(send(await b.said(), "Noted: 1.", key="noted"))
            (message,) = b.from_bot()
            message.deleted_at = 1.0
            second = send(await b.said("more"), "Noted: 2.", key="noted", handle=first)
            assert await b.surface.deliver(second) != first
            assert [message.text for message in b.from_bot()] == ["Noted: 2."]

    async def test_no_link_unfolds_in_what_is_new_changed_or_written_over_a_waiting_sign(self):
        async with bench(hosts=frozenset(("example.org",))) as b:
            first = send(await b.said(), "See https://example.org/a.")
            handle = await b.surface.deliver(first)
            assert b.from_bot()[0].flags & MessageFlag.SUPPRESS_EMBEDS
            await b.surface.deliver(again(first, handle))
            asked = await b.asked("help", dm=True)
            await b.surface.deliver(send(asked, "See https://example.org/a."))
            assert [bool(one.flags & MessageFlag.SUPPRESS_EMBEDS) for one in b.from_bot()] == [True, True]


class TestLongAnswers:
    async def test_in_a_direct_message_the_rest_follows_without_a_sound(self):
        async with bench() as b:
            await b.surface.deliver(send(await b.said(), LONG))
            first, *rest = b.from_bot()
            assert not first.flags & MessageFlag.SUPPRESS_NOTIFICATIONS
            assert all(message.flags & MessageFlag.SUPPRESS_NOTIFICATIONS for message in rest)
            assert "Paragraph 29." in rest[-1].text

    async def test_each_page_is_there_once_however_often_it_is_sent(self):
        async with bench() as b:
            sent = send(await b.said(), LONG)
            handle = await b.surface.deliver(sent)
            number = len(b.from_bot())
            assert await b.surface.deliver(sent) == handle
            assert await b.surface.deliver(again(sent, handle)) == handle
            b.fake.advance(5 * MINUTE)
            assert await b.surface.recover(sent) == handle
            assert len(b.from_bot()) == number > 1

    async def test_a_page_that_was_not_sent_before_the_end_is_sent_after_it(self):
        async with bench() as b:
            sent = send(await b.said(), LONG)
            b.fake.faults.add("POST /channels/*/messages", faults.hang(), skip=1)
            b.discord.listener.calls.seconds = 0.2
            await failing(b.surface.deliver(sent), ConnectionError)
            b.fake.advance(5 * MINUTE)
            found = await b.surface.recover(sent)
            b.fake.faults.clear()
            await b.surface.deliver(again(sent, found))
            said = "\n".join(message.text for message in b.from_bot())
            assert [said.count(f"Paragraph {n}.") for n in range(30)] == [1] * 30

    async def test_in_a_direct_message_a_commands_long_answer_goes_on_below_it(self):
        async with bench() as b:
            await b.surface.deliver(send(await b.asked(dm=True), LONG))
            said = "\n".join(message.text for message in b.from_bot())
            assert [said.count(f"Paragraph {n}.") for n in range(30)] == [1] * 30

    async def test_in_a_server_the_whole_of_a_long_answer_is_in_a_file(self):
        async with bench() as b:
            asked = await b.asked(private=True)
            await b.surface.deliver(send(asked, LONG))
            shown = b.shown(asked)
            (file,) = shown.attachments
            assert (file.filename, "Paragraph 29." in file.content.decode()) == ("answer.md", True)
            assert b.from_bot("general") == b.from_bot() == []


class TestFiles:
    async def test_a_picture_goes_along_with_its_words(self):
        async with bench(draw={"comparison": lambda _block: b"png"}) as b:
            asked = await b.asked(private=True)
            await b.surface.deliver(send(asked, "Side by side.", PAIR))
            (file,) = b.shown(asked).attachments
            assert (file.filename, file.content, file.description) == (
                "comparison-0.png",
                b"png",
                "PM AI PM Cost Fixed Per answer",
            )

    async def test_drawn_again_it_is_there_once(self):
        async with bench(draw={"comparison": lambda _block: b"png"}) as b:
            sent = send(await b.said(), "Side by side.", PAIR)
            handle = await b.surface.deliver(sent)
            await b.surface.deliver(again(sent, handle))
            assert [len(message.attachments) for message in b.from_bot()] == [1]

    async def test_where_files_are_not_allowed_the_words_go_alone(self):
        async with bench(draw={"comparison": lambda _block: b"png"}) as b:
            said = await b.said(dm=False)
            b.fake.faults.add("POST /channels/*/messages", faults.refused(403, 50013, "Missing Permissions"))
            await b.surface.deliver(send(said, "Side by side.", PAIR))
            (reply,) = b.from_bot("general")
            assert (reply.attachments, "Per answer" in reply.text) == ([], True)

    async def test_a_document_is_a_file_to_keep(self):
        async with bench() as b:
            asked = await b.asked("me", private=True)
            await b.surface.deliver(send(asked, "Your copy.", Document(name="my-data.json", text='{"a": 1}')))
            (file,) = b.shown(asked).attachments
            assert (file.filename, file.content) == ("my-data.json", b'{"a": 1}')


class TestTroubles:
    async def test_what_would_break_a_limit_is_said_in_plain_words(self, caplog):
        class Wide(Choices):
            options: tuple[Option, ...]

        many = Wide.model_construct(
            kind="choices",
            v=1,
            prompt="",
            options=tuple(Option(label=f"B{n}", token=mint("ask", f"c{n}")) for n in range(60)),
        )
        async with bench() as b:
            await b.surface.deliver(send(await b.said(), "**Still** said.", many))
            assert [message.text for message in b.from_bot()] == ["Still said."]
            assert "drawn more plainly" in caplog.text

    async def test_what_discord_calls_broken_is_said_in_plain_words(self):
        async with bench() as b:
            b.fake.faults.add("POST /channels/*/messages", faults.refused(400, 50035, "Invalid Form Body"))
            await b.surface.deliver(send(await b.said(), "", Notice(text="A note.")))
            assert [message.text for message in b.from_bot()] == ["A note."]

    async def test_a_place_that_may_not_be_written_to_is_an_end_of_it(self):
        async with bench() as b:
            said = await b.said(dm=False)
            b.fake.general.bot_permissions &= ~Permission.SEND_MESSAGES
            assert (await failing(b.surface.deliver(send(said)), DeliveryError)).code == "50013"


class TestSigns:
    async def test_before_there_are_words_the_coach_types_until_the_first_ones_come(self):
        async with bench() as b:
            b.surface.signs.again = 0.01
            sent = send(await b.said(), "")
            assert await b.surface.draft(sent) is None
            for _ in range(5):
                await b.surface.show(sent, "", "Looking…")
            await b.fake.wait_requests(TYPING, 3)
            await b.surface.draft(send(sent.inbound, "An"))
            typed = len(b.fake.recording.to(TYPING))
            await b.surface.deliver(send(sent.inbound))
            assert len(b.fake.recording.to(TYPING)) == typed

    async def test_nobody_types_for_ever(self):
        async with bench() as b:
            b.surface.signs.again = 0.0
            await b.surface.show(send(await b.said(), ""), "", "Looking…")
            await asyncio.gather(*b.surface.signs._up.values())
            assert len(b.fake.recording.to(TYPING)) == signs.MOST

    async def test_a_turn_that_ends_without_a_word_types_no_longer(self):
        async with bench() as b:
            sent = send(await b.said(), "")
            await b.surface.show(sent, "", "Looking…")
            await b.fake.wait_requests(TYPING)
            await b.surface.ended(sent.inbound)
            assert b.surface.signs._up == {}

    async def test_where_typing_is_not_allowed_the_answer_comes_all_the_same(self):
        async with bench() as b:
            b.fake.faults.add(TYPING, faults.refused(403, 50001, "Missing Access"))
            sent = send(await b.said(), "")
            await b.surface.show(sent, "", "Looking…")
            await asyncio.gather(*b.surface.signs._up.values())
            await b.surface.deliver(send(sent.inbound))
            assert len(b.from_bot()) == 1

    async def test_the_first_words_start_a_message_that_grows(self):
        async with bench() as b:
            sent = send(await b.said(), "An")
            sent = again(sent, await b.surface.draft(sent))
            await b.surface.show(sent, "An a", "")  # comes with the draft: too early for an edit
            await b.surface.show(sent, "An ans", "")
            await b.surface.deliver(again(send(sent.inbound), sent.handle))
            (message,) = b.from_bot()
            assert [revision.text for revision in message.revisions] == ["An", "An ans", "An answer."]

    async def test_a_turn_without_a_message_leaves_no_sign_behind(self):
        async with bench() as b:
            asked = await b.asked(private=True)
            await b.surface.ended(asked)
            assert b.fake.seen_by(b.fake.ana, b.fake.general) == []

    @pytest.mark.parametrize("restarted", [False, True])
    async def test_an_answer_stays_when_its_turn_ends_also_after_a_restart(self, restarted):
        async with bench() as b:
            asked = await b.asked(private=True)
            await b.surface.deliver(send(asked))
            if restarted:
                b.surface._acks = Acks()
            await b.surface.ended(asked)
            assert b.shown(asked).text == "An answer."
            assert len(b.fake.recording.to("GET /webhooks/**")) == restarted

    async def test_an_end_without_a_sign_asks_discord_nothing(self):
        async with bench() as b:
            asked = await b.asked(acked=False)
            b.discord.listener.acks.refused(asked.id)
            before = len(b.fake.recording.requests)
            await b.surface.ended(asked)
            await b.surface.ended(await b.said())
            assert len(b.fake.recording.requests) == before

    async def test_a_draft_has_a_mark_of_its_own(self):
        async with bench() as b:
            sent = send(await b.said(), "An")
            await b.surface.draft(sent)
            assert b.from_bot()[0].components[0]["id"] == pages.mark(sent.nonce, draft=True)
