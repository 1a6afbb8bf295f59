"""What comes in, over Socket Mode and over HTTP with the real Bolt app: accepted first, acknowledged then, once."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.adapters.slack.aside import BUSY, TOO_SLOW
from bot.core.blocks import Choices, Feedback, Notice, Option
from bot.core.dialogue import Action, Message, Text
from bot.core.errors import StoreError
from bot.core.forms import Field, FieldErrors, Form, Home, Options
from bot.services.store.memory import MemoryStore
from tests.adapters.slack.desk import Looks, Script, desk
from tests.fakes.slack.people import App

WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
MORE = Choices(options=(Option(label="More", token="v1:more:x:0"), Option(label="Simpler", token="v1:simpler:x:0")))
WRONG = Form("This is wrong", "v1:wrong:x:0", (Field("reason", "What is wrong?", lines=3),))


class Unwell(MemoryStore):
    """A store that fails a few times before it takes anything."""

    failures = 1

    async def accept(self, inbound, audience, limit):
        if self.failures:
            self.failures -= 1
            raise StoreError("the disk is full")
        return await super().accept(inbound, audience, limit)


def unwell(failures=1):
    store = Unwell(lambda: datetime.now(UTC))
    store.failures = failures
    return store


class TestWords:
    @WAYS
    async def test_a_direct_message_is_answered_in_its_thread(self, http):
        async with desk(http=http) as at:
            said = await at.slack.dm("U1", "what is an eval?")
            await at.settled()
            assert at.ours() == ["Hello."]
            assert at.slack.visible("DU1", by_app=True)[0].thread_ts == said.ts
            at.clean()

    @WAYS
    async def test_a_mention_and_its_twin_are_one_turn(self, http):
        async with desk(app=App().with_history(), http=http) as at:
            said = await at.slack.mention("U1", "C1", "what is an eval?")
            assert len(said.deliveries) == 2
            await at.settled()
            assert len(at.script.heard) == 1
            assert at.script.heard[0].text == "what is an eval?"
            assert at.ours("C1") == ["Hello."]

    async def test_what_people_say_to_each_other_is_not_heard(self):
        async with desk(app=App().with_history()) as at:
            await at.slack.say("U1", "C1", "lunch?")
            await at.slack.say("U2", "C1", "<@U1> yes")
            await at.settled()
            assert at.script.heard == []

    async def test_its_own_words_are_not_heard(self):
        async with desk(Script(Text("I am <@UBOT>."))) as at:
            await at.slack.dm("U1", "who are you?")
            await at.settled()
            assert len(at.script.heard) == 1

    @WAYS
    async def test_an_event_is_acknowledged_only_after_it_is_stored(self, http):
        async with desk(http=http, store=unwell()) as at:
            said = await at.slack.dm("U1", "hi")
            await at.settled()
            delivery = said.deliveries[0]
            assert [attempt.outcome for attempt in delivery.attempts][-1] == "acked"
            assert len(delivery.attempts) == 2
            assert at.ours() == ["Hello."]

    async def test_the_sixth_waiting_message_is_refused_in_words(self):
        gate = asyncio.Event()
        async with desk(Script(gate, Text("Hello."))) as at:
            for _ in range(6):
                await at.slack.dm("U1", "again")
            await at.slack.idle()
            await at.slack.until(lambda: BUSY in at.ours(), what="a word about it")
            gate.set()
            await at.settled()
            assert len(at.script.heard) == 5

    async def test_a_text_file_comes_along_and_other_files_by_their_name_alone(self):
        async with desk() as at:
            await at.slack.dm("U1", "my cv", files=[("cv.txt", b"ten years"), ("me.png", b"\x89PNG")])
            await at.settled()
            heard = at.script.heard[0]
            assert isinstance(heard, Message)
            assert [(file.name, file.text) for file in heard.files] == [("cv.txt", "ten years"), ("me.png", "")]

    async def test_a_file_that_is_too_large_or_does_not_come_is_left_out(self):
        async with desk() as at:
            at.slack.faults.html("download", 502)
            await at.slack.dm("U1", "my cv", files=[("cv.txt", b"ten years"), ("big.txt", b"x" * 300_000)])
            await at.settled()
            assert at.script.heard[0].files == ()


class TestTakingBack:
    async def test_a_deleted_question_stops_its_answer(self):
        gate = asyncio.Event()
        async with desk(Script(Text("Half."), gate, Text("Whole."))) as at:
            said = await at.slack.dm("U1", "what is an eval?")
            await at.slack.until(at.slack.streams)
            await at.slack.delete(said)
            await at.settled()
            assert "Half" not in str(at.ours())
            assert "Whole" not in str(at.ours())

    async def test_an_edited_question_is_answered_as_first_sent_and_says_so(self):
        gate = asyncio.Event()
        async with desk(Script(gate, Text("Whole."))) as at:
            said = await at.slack.dm("U1", "what is an evl?")
            await at.script.running.wait()
            await at.slack.edit(said, "what is an eval?")
            await at.slack.idle()
            gate.set()
            await at.settled()
            assert "as you first sent it" in at.ours()[0]

    async def test_edits_among_people_leave_no_trace(self):
        async with desk(app=App().with_history()) as at:
            said = await at.slack.say("U1", "C1", "lnch?")
            await at.slack.edit(said, "lunch?")
            await at.settled()
            assert at.store._early == {}


class TestCommands:
    @WAYS
    async def test_a_command_is_answered_privately_where_the_coach_is_no_member(self, http):
        async with desk(http=http) as at:
            await at.slack.command("U1", "/coach", "ask what is an eval?", channel="C2")
            await at.settled()
            assert [at.slack.shown(one) for one in at.slack.private_to("U1")] == ["Hello."]
            assert at.slack.visible("C2", "U2", by_app=True) == []
            assert (at.script.heard[0].name, at.script.heard[0].surface) == ("ask", "command")
            at.clean()

    async def test_in_the_direct_message_with_the_coach_a_command_is_answered_openly(self):
        async with desk() as at:
            await at.slack.command("U1", "/coach", "progress")
            await at.settled()
            assert at.ours() == ["Hello."]
            assert at.slack.private_to("U1") == []

    async def test_in_a_direct_message_of_two_people_a_private_answer_stays_private(self):
        async with desk() as at:
            at.slack.world.add_channel("D9", "im", ("U1", "U2"))
            await at.slack.command("U1", "/coach", "progress", channel="D9")
            await at.settled()
            assert at.slack.visible("D9", "U2", by_app=True) == []
            assert [one.channel for one in at.slack.private_to("U1")] == ["D9"]

    @WAYS
    async def test_a_command_that_cannot_be_stored_is_told_so_at_once(self, http):
        async with desk(http=http, store=unwell()) as at:
            commanded = await at.slack.command("U1", "/coach", "help", channel="C2")
            assert (await commanded.delivery.acked()).status == 200
            await at.slack.until(lambda: at.slack.private_to("U1"))
            assert StoreError.sentence in [at.slack.shown(one) for one in at.slack.private_to("U1")]

    async def test_the_shortcut_asks_about_a_message_privately(self):
        async with desk() as at:
            said = await at.slack.say("U2", "C2", "we need a golden set")
            await at.slack.shortcut("U1", "ask_about", said.message)
            await at.settled()
            assert at.script.heard[0].values["text"] == "we need a golden set"
            assert [at.slack.shown(one) for one in at.slack.private_to("U1")] == ["Hello."]


class TestPresses:
    @WAYS
    async def test_a_press_is_a_turn_and_the_button_goes(self, http):
        async with desk(
            Script(lambda inbound: Text("More." if isinstance(inbound, Action) else "Brief."), MORE), http=http
        ) as at:
            said = await at.slack.dm("U1", "what is an eval?")
            first = await at.slack.wait_reply(said)
            await at.slack.press("U1", first, "More")
            await at.settled()
            assert at.script.heard[-1].name == "v1:more:x:0"
            await at.slack.until(lambda: "[More]" not in at.slack.shown(first))
            assert "[Simpler]" in at.slack.shown(first)
            assert "Brief." in at.slack.shown(first)
            at.clean()

    async def test_in_a_channel_others_may_press_it_too_so_the_button_stays(self):
        async with desk(Script(Text("Brief."), MORE)) as at:
            said = await at.slack.mention("U1", "C1", "what is an eval?")
            first = await at.slack.wait_reply(said)
            await at.slack.press("U2", first, "More")
            await at.settled()
            assert "[More]" in at.slack.shown(first)
            assert [at.slack.shown(one) for one in at.slack.private_to("U2")] == ["Brief.\n[More] [Simpler]"]

    async def test_from_a_private_note_the_pressed_button_goes_too(self):
        async with desk(Script(Text("Brief."), MORE)) as at:
            await at.slack.command("U1", "/coach", "ask x", channel="C2")
            await at.settled()
            note = at.slack.private_to("U1")[0]
            await at.slack.press("U1", note, "More")
            await at.settled()
            await at.slack.until(lambda: "[More]" not in at.slack.shown(note))
            assert at.slack.shown(note) == "Brief.\n[Simpler]"
            at.clean()

    async def test_one_after_the_other_both_buttons_go(self):
        async with desk(Script(lambda inbound: Text("Brief."), MORE)) as at:
            said = await at.slack.dm("U1", "what is an eval?")
            first = await at.slack.wait_reply(said)
            for label, left in (("More", "Brief.\n[Simpler]"), ("Simpler", "Brief.")):
                await at.slack.press("U1", first, label)
                await at.settled()
                await at.slack.until(lambda left=left: at.slack.shown(first) == left)
            at.clean()

    async def test_of_two_private_notes_with_the_same_button_neither_is_changed_by_guessing(self):
        async with desk(Script(lambda inbound: Text(f"About {inbound.values['text']}."), MORE)) as at:
            for word in ("evals", "data"):
                await at.slack.command("U1", "/coach", f"ask {word}", channel="C2")
                await at.settled()
            at.script.steps = (Text("More."),)
            notes = at.slack.private_to("U1")
            await at.slack.press("U1", notes[0], "More")
            await at.settled()
            shown = [at.slack.shown(note) for note in notes]
            assert shown == ["About evals.\n[More] [Simpler]", "About data.\n[More] [Simpler]"]

    async def test_a_streamed_message_keeps_its_words_when_its_button_goes(self):
        gate = asyncio.Event()
        async with desk(Script(Text("Brief. "), gate, Text("And the rest."), MORE)) as at:
            said = await at.slack.dm("U1", "what is an eval?")
            await at.slack.until(at.slack.streams)
            gate.set()
            first = await at.slack.wait_reply(said)
            await at.slack.press("U1", first, "More")
            await at.slack.until(lambda: "[More]" not in at.slack.shown(first))
            assert first.blocks[0]["text"] == "Brief. And the rest."
            await at.settled()

    @WAYS
    async def test_helpful_is_a_turn_and_the_row_stays(self, http):
        async with desk(Script(Text("Brief."), Feedback(ref="x")), http=http) as at:
            said = await at.slack.dm("U1", "what is an eval?")
            first = await at.slack.wait_reply(said)
            await at.slack.press("U1", first, "Helpful")
            await at.settled()
            assert at.script.heard[-1].name == "v1:feedback:x:1"

    async def test_a_press_that_cannot_be_stored_is_told_so(self):
        async with desk(Script(Text("Brief."), MORE)) as at:
            said = await at.slack.mention("U1", "C1", "what is an eval?")
            first = await at.slack.wait_reply(said)
            at.door._door._store = unwell()
            pressed = await at.slack.press("U1", first, "More")
            await pressed.acked()
            await at.slack.until(lambda: at.slack.private_to("U1"))
            assert at.slack.shown(at.slack.private_to("U1")[0]) == StoreError.sentence


class TestForms:
    async def test_this_is_wrong_opens_a_form_and_its_reason_is_a_turn(self):
        look = Looks(form=WRONG)
        async with desk(Script(Text("Brief."), MORE, Feedback(ref="x")), look) as at:
            said = await at.slack.dm("U1", "what is an eval?")
            first = await at.slack.wait_reply(said)
            await at.slack.choose("U1", first, "more-about", "This is wrong")
            await at.slack.wait_modal("U1")
            await at.slack.submit("U1", {"reason": "the date is old"})
            await at.settled()
            assert at.slack.world.modals["U1"] == []
            sent = at.script.heard[-1]
            assert (sent.name, dict(sent.values), sent.surface) == ("v1:wrong:x:0", {"reason": "the date is old"}, "dm")
            assert [query.want for query in look.asked] == ["form", "check"]
            at.clean()

    @WAYS
    async def test_a_form_that_is_not_right_says_so_at_its_field(self, http):
        look = Looks(form=WRONG, check=FieldErrors({"reason": "A few words, please."}))
        async with desk(look=look, http=http) as at:
            await at.slack.command("U1", "/coach", "review", channel="C1")
            view = await at.slack.wait_modal("U1")
            await at.slack.submit("U1", {"reason": "?"})
            await at.slack.until(lambda: view.errors)
            assert view.errors == {"reason": "A few words, please."}
            assert at.script.heard == []
            look.answers["check"] = FieldErrors({})
            await at.slack.submit("U1", {"reason": "the date is old"})
            await at.settled()
            assert at.script.heard[0].surface == "command"

    async def test_a_form_that_comes_too_late_is_a_word_to_try_again(self):
        class Slow(Looks):
            async def __call__(self, query):
                await asyncio.Event().wait()

        async with desk(look=Slow()) as at:
            await at.slack.command("U1", "/coach", "review", channel="C2")
            await at.slack.until(lambda: at.slack.private_to("U1"))
            assert at.slack.shown(at.slack.private_to("U1")[0]) == TOO_SLOW

    async def test_a_form_that_cannot_be_stored_keeps_its_words_and_says_so(self):
        async with desk(look=Looks(form=WRONG), store=unwell(0)) as at:
            await at.slack.command("U1", "/coach", "review", channel="C1")
            view = await at.slack.wait_modal("U1")
            at.store.failures = 1
            await at.slack.submit("U1", {"reason": "the date is old"})
            await at.slack.until(lambda: view.errors)
            assert view.errors == {"reason": StoreError.sentence}


class TestPages:
    @WAYS
    async def test_the_home_tab_shows_the_learners_page(self, http):
        look = Looks(home=Home((Notice(text="You are at step 2."), MORE)))
        async with desk(look=look, http=http) as at:
            await at.slack.open_home("U1")
            view = await at.slack.wait_home("U1")
            assert "You are at step 2." in str(view.view["blocks"])
            await at.slack.press("U1", view, "More")
            await at.settled()
            assert at.script.heard[0].surface == "dm"
            assert at.ours() == ["Hello."]
            at.clean()

    async def test_the_messages_tab_is_offered_at_most_four_questions_without_a_thread(self):
        look = Looks(options=Options(tuple(Option(label=f"Question {n}?", token=f"q{n}") for n in range(6))))
        async with desk(look=look) as at:
            await at.slack.open_messages("U1")
            await at.slack.until(lambda: at.slack.world.prompts.get("DU1"))
            assert [one["message"] for one in at.slack.world.prompts["DU1"]] == [f"Question {n}?" for n in range(4)]
            assert "thread_ts" not in at.slack.recording.calls_to("assistant.threads.setSuggestedPrompts")[0].args
            at.clean()
