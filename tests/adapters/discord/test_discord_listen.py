"""What the real client hears from the fake, and what people see of it."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.discord.commands import MENU
from bot.adapters.discord.hearing import UNREAD
from bot.adapters.discord.listen import OLD
from bot.adapters.discord.moving import LATE_NOTE
from bot.adapters.discord.taking import BUSY, LATE
from bot.core.blocks import Choices, Citation, Citations, Feedback, Option
from bot.core.dialogue import Message, Open, Outcome, Status, Text
from bot.core.errors import StoreError
from bot.core.forms import Field, FieldErrors, Form, Options
from bot.core.tokens import mint
from bot.core.verbs import COMMANDS
from bot.services.store.memory import MemoryStore
from tests.adapters.discord.desk import Looks, Script, desk, town, working
from tests.fakes.discord.world import MESSAGE_CONTENT

FORM = Form("What is wrong?", mint("wrong", "card", 1), (Field("text", "In your words", lines=4),))
MORE = Choices(
    options=(Option(label="More", token=mint("more", "card")), Option(label="Wrong", token=mint("wrong", "card")))
)
CITED = Citations(items=(Citation(n=1, card="card", title="A card", quote="q"),))


class TestWords:
    async def test_a_direct_message_is_answered_in_it(self):
        async with desk() as d:
            reply = await d.reply(await d.fake.dm(d.fake.ana, "hi"))
            assert (reply.text, d.fake.from_bot(d.fake.general)) == ("You said hi", [])

    async def test_a_mention_is_answered_where_it_was_made(self):
        async with desk() as d:
            reply = await d.reply(await d.fake.mention(d.fake.ana, "why?"))
            assert (reply.text, reply.channel) == ("You said why?", d.fake.general)

    async def test_its_role_looks_like_its_name_and_is_answered_where_its_words_can_be_read(self):
        script = Script()
        async with desk(script, everything=True, fake_options={"privileged": MESSAGE_CONTENT}) as d:
            await d.reply(await d.fake.mention_role(d.fake.ana, "why?"))
            assert [inbound.text for inbound in script.heard] == ["why?"]

    async def test_where_they_cannot_be_read_it_says_once_whom_to_name_instead(self):
        script = Script()
        async with desk(script) as d:
            said = await d.fake.mention_role(d.fake.ana, "why?")
            hint = await d.fake.wait_reply(said)
            await d.fake.again(said)
            await d.reply(await d.fake.mention(d.fake.ana, "why?"))
            assert (hint.text, hint.reference) == (UNREAD.format(me=d.fake.world.me.id), said)
            assert (d.fake.from_bot()[1:], hint.pings) == ([d.fake.from_bot()[-1]], frozenset())
            assert [inbound.text for inbound in script.heard] == ["why?"]

    async def test_named_by_role_and_by_name_it_answers_as_ever(self):
        script = Script()
        async with desk(script) as d:
            await d.reply(await d.fake.mention(d.fake.ana, f"{d.fake.home.bot_mention} why?"))
            assert [inbound.text for inbound in script.heard] == ["why?"]

    async def test_other_roles_are_other_peoples_business(self):
        script = Script()
        async with desk(script) as d:
            await d.fake.say(d.fake.ana, f"<@&{d.fake.home.id}> <@&123456789012345678> who is in?")
            await d.reply(await d.fake.dm(d.fake.ana, "hi"))
            assert ([inbound.text for inbound in script.heard], len(d.fake.from_bot())) == (["hi"], 1)

    async def test_an_answer_to_an_ordinary_message_of_the_coachs_needs_no_name(self):
        async with desk() as d:
            reply = await d.reply(await d.fake.mention(d.fake.ana, "why?"))
            second = await d.reply(await d.fake.say(d.fake.ana, "and then?", reply_to=reply))
            assert second.text == "You said and then?"

    async def test_other_talk_gets_silence(self):
        script = Script()
        async with desk(script) as d:
            await d.fake.say(d.fake.ana, "not for you")
            thread = await d.fake.start_thread(d.fake.ana, await d.fake.say(d.fake.ana, "start"), "a thread")
            await d.fake.say(d.fake.ana, "nor here", thread)
            await d.reply(await d.fake.dm(d.fake.ana, "hi"))
            assert [inbound.text for inbound in script.heard] == ["hi"]

    async def test_a_forum_post_that_names_the_coach_is_answered_in_it(self):
        async with desk() as d:
            forum = d.fake.add_channel("questions", forum=True)
            post = await d.fake.forum_post(d.fake.ana, forum, "Title", f"{d.fake.world.me.mention} what are evals?")
            reply = await d.reply(post)
            assert (reply.text, reply.channel) == ("You said what are evals?", post.channel)

    async def test_a_thread_is_a_place_of_its_own(self):
        script = Script()
        async with desk(script) as d:
            thread = await d.fake.start_thread(d.fake.ana, await d.fake.say(d.fake.ana, "start"), "a thread")
            await d.reply(await d.fake.mention(d.fake.ana, "here", thread))
            assert (script.heard[0].place, script.heard[0].surface) == (thread.id, "thread")

    async def test_a_text_file_is_read_with_its_message_and_another_is_only_named(self):
        script = Script()
        async with desk(script) as d:
            files = {"message.txt": b"ten years of retail", "photo.pdf": b"%PDF"}
            await d.reply(await d.fake.dm(d.fake.ana, "my story", files))
            assert [(file.name, file.text) for file in script.heard[0].files] == [
                ("message.txt", "ten years of retail"),
                ("photo.pdf", ""),
            ]

    async def test_many_messages_at_once_are_taken_in_their_order(self):
        script = Script()
        async with desk(script) as d:
            sent = [await d.fake.dm(d.fake.ana, str(n)) for n in range(5)]
            for message in sent:
                await d.over(message)
            assert [inbound.text for inbound in script.heard] == ["0", "1", "2", "3", "4"]

    async def test_the_same_message_delivered_twice_is_answered_once(self):
        async with desk() as d:
            said = await d.fake.dm(d.fake.ana, "hi")
            await d.fake.again(said)
            await d.reply(said)
            await d.fake.gateway.fence()
            assert len(d.fake.from_bot()) == 1

    async def test_too_many_waiting_messages_are_not_taken_and_that_is_said(self):
        hold = asyncio.Event()
        async with desk(Script(hold, Text("Done."))) as d:
            for n in range(6):
                last = await d.fake.dm(d.fake.ana, str(n))
            reply = await d.fake.wait_reply(last)
            assert reply.text == BUSY
            hold.set()


class TestMessageContent:
    async def test_in_its_own_thread_a_partner_needs_no_name(self):
        async with desk(everything=True, fake_options={"privileged": MESSAGE_CONTENT}) as d:
            thread = await d.fake.start_thread(d.fake.ana, await d.fake.say(d.fake.ana, "start"), "a thread")
            await d.reply(await d.fake.mention(d.fake.ana, "first", thread))
            assert (await d.reply(await d.fake.say(d.fake.ana, "second", thread))).text == "You said second"

    async def test_when_somebody_else_joins_the_coach_waits_for_its_name_again(self):
        script = Script()
        async with desk(script, everything=True, fake_options={"privileged": MESSAGE_CONTENT}) as d:
            thread = await d.fake.start_thread(d.fake.ana, await d.fake.say(d.fake.ana, "start"), "a thread")
            await d.reply(await d.fake.mention(d.fake.ana, "first", thread))
            await d.fake.say(d.fake.olga, "I think so too", thread)
            await d.fake.say(d.fake.ana, "not for the coach", thread)
            await d.reply(await d.fake.mention(d.fake.ana, "again", thread))
            assert [inbound.text for inbound in script.heard] == ["first", "again"]

    async def test_in_a_channel_it_still_needs_its_name(self):
        script = Script()
        async with desk(script, everything=True, fake_options={"privileged": MESSAGE_CONTENT}) as d:
            await d.reply(await d.fake.mention(d.fake.ana, "first"))
            await d.fake.say(d.fake.ana, "talk")
            await d.reply(await d.fake.dm(d.fake.ana, "hi"))
            assert [inbound.text for inbound in script.heard] == ["first", "hi"]


class TestCommands:
    @pytest.mark.parametrize("verb", [verb.name for verb in COMMANDS])
    @pytest.mark.parametrize("where", ["server", "dm"])
    async def test_who_sees_a_reply_is_fixed_in_the_first_answer(self, verb, where):
        options = {"ask": {"question": "why"}, "compare": {"what": "PM with AI PM"}}.get(verb, {})
        async with desk() as d:
            channel = d.fake.general if where == "server" else d.fake.dm_of(d.fake.ana)
            who = d.fake.olga if verb == "admin" and where == "server" else d.fake.ana
            asked = await d.fake.slash(who, verb, options, channel=channel)
            shown = await d.shown(asked)
            assert shown.ephemeral == (where == "server")
            assert shown.revisions[0].text == ""  # first the waiting sign, then the answer
            assert asked.followups == []

    async def test_only_those_who_may_manage_a_server_are_offered_admin(self):
        async with desk() as d:
            offered = {
                command["name"]: command["default_member_permissions"] for command in d.fake.world.commands[None]
            }
            assert offered.pop("admin") == 1 << 5
            assert set(offered.values()) == {None}

    async def test_ask_the_coach_about_this_reads_a_message_without_any_intent(self):
        script = Script()
        async with desk(script) as d:
            said = await d.fake.say(d.fake.olga, "Evals are the new PRD.")
            shown = await d.shown(await d.fake.menu(d.fake.ana, said, MENU))
            assert (shown.seen_by, dict(script.heard[0].values)) == (d.fake.ana, {"text": "Evals are the new PRD."})

    async def test_ask_the_coach_about_this_reads_the_coachs_own_messages_too(self):
        script = Script()
        async with desk(script) as d:
            reply = await d.reply(await d.fake.mention(d.fake.ana, "why?"))
            await d.shown(await d.fake.menu(d.fake.ana, reply, MENU))
            assert dict(script.heard[1].values) == {"text": "You said why?"}

    async def test_words_being_typed_are_completed_from_what_the_coach_knows(self):
        looks = Looks(options=Options((Option(label="AI PM", token="AI PM"), Option(label="PM", token="PM"))))
        async with desk(looks=looks) as d:
            asked = await d.fake.autocomplete(d.fake.ana, "compare", "what", {"what": "PM with ai"})
            await d.fake.wait_answer(asked)
            assert [choice["value"] for choice in asked.choices] == ["PM with AI PM", "PM with PM"]
            assert (looks.asked[0].name, dict(looks.asked[0].values)) == ("compare", {"text": "ai", "beside": "PM"})

    async def test_completing_that_takes_too_long_offers_nothing(self):
        async with desk(looks=Looks(options=TimeoutError())) as d:
            asked = await d.fake.autocomplete(d.fake.ana, "ask", "question", {"question": "ev"})
            await d.fake.wait_answer(asked)
            assert asked.choices == []

    async def test_a_command_of_yesterday_says_what_to_do(self):
        async with desk() as d:
            old = {**d.fake.world.commands[None][0], "name": "quiz", "options": []}
            d.fake.world.commands[None].append(old)
            shown = await d.fake.wait_shown(await d.fake.slash(d.fake.ana, "quiz"))
            assert (shown.text, shown.seen_by) == (OLD, d.fake.ana)

    async def test_the_same_command_delivered_twice_is_answered_once(self):
        script = Script()
        async with desk(script) as d:
            asked = await d.fake.slash(d.fake.ana, "help")
            await d.fake.again(asked)
            await d.shown(asked)
            await d.fake.gateway.fence()
            assert len(script.heard) == len(d.fake.recording.to("POST /interactions/**")) == 1

    async def test_a_command_that_arrives_too_late_is_answered_all_the_same(self):
        async with desk() as d:
            async with d.fake.gateway.gap():
                asked = await d.fake.slash(d.fake.ana, "help")
                d.fake.advance(10)
            await d.over(asked)
            assert [message.text for message in d.fake.from_bot()] == [f"-# {LATE_NOTE}\nYou said help {{}}"]

    async def test_too_many_waiting_commands_are_not_taken_and_that_is_said_privately(self):
        hold = asyncio.Event()
        async with desk(Script(hold, Text("Done."))) as d:
            for _ in range(6):
                last = await d.fake.slash(d.fake.ana, "help")
            shown = await d.fake.wait_shown(last)
            assert (shown.text, shown.seen_by) == (BUSY, d.fake.ana)
            hold.set()


class TestButtons:
    async def test_a_press_is_heard_with_its_token_untouched(self):
        script = Script(Text("Hello."), MORE)
        async with desk(script) as d:
            reply = await d.reply(await d.fake.dm(d.fake.ana, "hi"))
            await d.over(await d.fake.press(d.fake.ana, reply, "More"))
            assert script.heard[1].name == mint("more", "card")

    async def test_in_a_direct_message_the_pressed_button_goes_and_a_new_message_comes(self):
        async with desk(Script(Text("Hello."), MORE)) as d:
            reply = await d.reply(await d.fake.dm(d.fake.ana, "hi"))
            await d.over(await d.fake.press(d.fake.ana, reply, "More"))
            first, second = d.fake.from_bot()
            assert (first.labels, second.labels) == (["Wrong"], ["More", "Wrong"])

    async def test_in_a_server_the_reply_is_private_and_the_public_message_stays_for_others(self):
        async with desk(Script(Text("Hello."), MORE)) as d:
            reply = await d.reply(await d.fake.mention(d.fake.ana, "hi"))
            shown = await d.shown(await d.fake.press(d.fake.olga, reply, "More"))
            assert (shown.seen_by, reply.labels) == (d.fake.olga, ["More", "Wrong"])

    async def test_on_a_private_answer_the_pressed_button_goes(self):
        async with desk(Script(Text("Hello."), MORE)) as d:
            first = await d.shown(await d.fake.slash(d.fake.ana, "help"))
            await d.shown(await d.fake.press(d.fake.ana, first, "More"))
            await d.fake.until(lambda: first.labels == ["Wrong"])

    async def test_show_here_is_for_everybody(self):
        async with desk(Script(Text("Hello."), CITED)) as d:
            private = await d.shown(await d.fake.slash(d.fake.ana, "help"))
            shown = await d.shown(await d.fake.press(d.fake.ana, private, "Show here"))
            assert not shown.ephemeral

    async def test_a_line_of_the_menu_is_a_token_too(self):
        script = Script(Text("Hello."), Feedback(ref="card"))
        async with desk(script) as d:
            reply = await d.reply(await d.fake.dm(d.fake.ana, "hi"))
            await d.over(await d.fake.choose(d.fake.ana, reply, ["Not helpful"]))
            assert script.heard[1].name == mint("feedback", "card", 2)
            assert reply.selects == []

    async def test_a_button_works_after_a_restart(self):
        script = Script(Text("Hello."), MORE)
        async with town() as fake:
            async with working(fake, script) as d:
                reply = await d.reply(await fake.dm(fake.ana, "hi"))
            async with working(fake, script) as d:
                await d.over(await fake.press(fake.ana, reply, "More"))
        assert script.heard[1].name == mint("more", "card")

    async def test_pressed_twice_it_is_heard_twice_and_the_core_decides(self):
        script = Script(Text("Hello."), MORE)
        async with desk(script) as d:
            reply = await d.reply(await d.fake.mention(d.fake.ana, "hi"))
            pressed = [await d.fake.press(d.fake.ana, reply, "More") for _ in range(2)]
            for press in pressed:
                await d.over(press)
            assert [inbound.name for inbound in script.heard[1:]] == [mint("more", "card")] * 2

    async def test_a_reply_without_a_message_leaves_nothing_thinking(self):
        class Silent:
            async def __call__(self, inbound, memory):
                if isinstance(inbound, Message):
                    yield Open()
                    yield Text("Hello.")
                    yield MORE
                yield Outcome()

        async with desk(Silent()) as d:
            reply = await d.reply(await d.fake.mention(d.fake.ana, "hi"))
            pressed = await d.fake.press(d.fake.ana, reply, "More")
            await d.over(pressed)
            assert pressed.original.deleted


class TestForms:
    async def test_a_form_is_the_first_answer_and_its_words_arrive(self):
        script = Script()
        async with desk(script, Looks(form=FORM)) as d:
            opened = await d.fake.wait_answer(await d.fake.slash(d.fake.ana, "review"))
            assert opened.modal["title"] == "What is wrong?"
            shown = await d.shown(await d.fake.submit(opened, {"text": "the date"}))
            assert (shown.seen_by, len(script.heard)) == (d.fake.ana, 1)
            assert (script.heard[0].name, dict(script.heard[0].values)) == (FORM.token, {"text": "the date"})

    async def test_a_long_typed_answer_survives_a_restart_of_the_coach(self):
        script = Script(Text("Hello."), MORE)
        typed = "word " * 500
        async with town() as fake:
            async with working(fake, script, Looks(form=FORM)) as d:
                reply = await d.reply(await fake.dm(fake.ana, "hi"))
                opened = await fake.wait_answer(await fake.press(fake.ana, reply, "Wrong"))
            async with working(fake, script) as d:
                await d.over(await fake.submit(opened, {"text": typed}))
        assert dict(script.heard[1].values) == {"text": typed}

    async def test_what_is_missing_in_a_form_is_said_and_nothing_is_taken(self):
        script = Script()
        async with desk(script, Looks(form=FORM, check=FieldErrors({"text": "Please fill this in."}))) as d:
            opened = await d.fake.wait_answer(await d.fake.slash(d.fake.ana, "review"))
            shown = await d.fake.wait_shown(await d.fake.submit(opened, {"text": "   "}))
            assert (shown.text, shown.seen_by, script.heard) == ("Please fill this in.", d.fake.ana, [])

    async def test_a_verb_without_a_form_is_a_turn(self):
        script = Script()
        async with desk(script) as d:
            await d.shown(await d.fake.slash(d.fake.ana, "review"))
            assert script.heard[0].name == "review"

    async def test_a_form_that_takes_too_long_says_so(self):
        async with desk(looks=Looks(form=TimeoutError())) as d:
            shown = await d.fake.wait_shown(await d.fake.slash(d.fake.ana, "review"))
            assert (shown.text, shown.seen_by) == (LATE, d.fake.ana)

    async def test_follow_up_asks_on_without_naming_the_coach(self):
        script = Script(Text("Evals."), CITED)
        form = Form("Follow up", mint("follow", "", 1), (Field("text", "Your question"),))
        async with desk(script, Looks(form=form)) as d:
            reply = await d.reply(await d.fake.mention(d.fake.ana, "what are evals?"))
            opened = await d.fake.wait_answer(await d.fake.press(d.fake.olga, reply, "Follow up"))
            shown = await d.shown(await d.fake.submit(opened, {"text": "and cost?"}))
            assert (shown.seen_by, script.heard[1].name) == (d.fake.olga, mint("follow", "", 1))


class TestInterruptions:
    async def test_a_deleted_question_is_not_answered(self):
        hold = asyncio.Event()
        script = Script(hold, Text("An answer."))
        async with desk(script) as d:
            said = await d.fake.dm(d.fake.ana, "hi")
            await script.running.wait()
            await d.fake.delete(said)
            await d.over(said)
            assert d.fake.from_bot() == []
            hold.set()

    async def test_a_changed_question_is_answered_as_it_was_and_that_is_said(self):
        hold = asyncio.Event()
        script = Script(hold, Text("An answer."))
        async with desk(script) as d:
            said = await d.fake.mention(d.fake.ana, "frist")
            await script.running.wait()
            await d.fake.edit(said, f"{d.fake.world.me.mention} first")
            await d.fake.gateway.fence()
            hold.set()
            assert "as you first sent it" in (await d.reply(said)).text

    async def test_other_peoples_changes_are_nothing_to_the_store(self):
        class Watching(MemoryStore):
            interrupted = 0

            async def interrupt(self, *args):
                Watching.interrupted += 1
                await super().interrupt(*args)

        async with desk(store=Watching) as d:
            said = await d.fake.say(d.fake.ana, "talk")
            await d.fake.edit(said, "talk!")
            await d.fake.delete(said)
            await d.reply(await d.fake.dm(d.fake.ana, "hi"))
            assert Watching.interrupted == 0


class TestStoreAway:
    class Away(MemoryStore):
        away = 0

        async def accept(self, *args):
            if self.away:
                self.away -= 1
                raise StoreError("away")
            return await super().accept(*args)

    async def test_words_are_offered_again_until_the_store_is_back_and_stay_in_order(self):
        script = Script()
        async with desk(script, store=self.Away) as d:
            d.store.away = 1
            sent = [await d.fake.dm(d.fake.ana, text) for text in ("first", "second")]
            for message in sent:
                await d.over(message)
            assert [inbound.text for inbound in script.heard] == ["first", "second"]

    async def test_a_command_is_told_at_once_that_it_was_not_taken(self):
        async with desk(store=self.Away) as d:
            d.store.away = 1
            shown = await d.fake.wait_shown(await d.fake.slash(d.fake.ana, "help"))
            assert (shown.text, shown.seen_by) == (StoreError.sentence, d.fake.ana)


class TestServers:
    async def test_a_server_that_removes_the_coach_is_forgotten(self):
        async with desk() as d:
            await d.reply(await d.fake.mention(d.fake.ana, "hi"))
            assert await d.store.knows(f"discord:{d.fake.home.id}", d.fake.general.id)
            await d.fake.remove_bot(d.fake.home)
            await d.fake.gateway.fence()
            assert not await d.store.knows(f"discord:{d.fake.home.id}", d.fake.general.id)

    async def test_a_server_that_is_away_for_a_while_is_not(self):
        async with desk() as d:
            await d.reply(await d.fake.mention(d.fake.ana, "hi"))
            await d.fake.remove_bot(d.fake.home, outage=True)
            await d.fake.gateway.fence()
            assert await d.store.knows(f"discord:{d.fake.home.id}", d.fake.general.id)


class TestPreviews:
    async def test_words_appear_as_they_come_and_the_last_ones_stay(self):
        hold = asyncio.Event()
        async with desk(Script(Text("One. "), hold, Text("Two."))) as d:
            said = await d.fake.dm(d.fake.ana, "hi")
            await d.fake.wait_reply(said, lambda message: message.text == "One.")
            hold.set()
            assert (await d.reply(said)).text == "One. Two."
            assert len(d.fake.from_bot()) == 1

    async def test_a_long_turn_shows_that_somebody_types(self):
        hold = asyncio.Event()
        async with desk(Script(Status("Looking…"), hold, Text("Done."))) as d:
            said = await d.fake.dm(d.fake.ana, "hi")
            await d.fake.wait_requests("POST /channels/*/typing")
            hold.set()
            await d.reply(said)
