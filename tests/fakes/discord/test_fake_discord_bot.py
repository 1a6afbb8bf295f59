"""What a bot on the real discord.py lives through on the fake, when nothing goes wrong."""

import io

import discord
import pytest

from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.parrot import Parrot, running_parrot
from tests.fakes.discord.world import MESSAGE_CONTENT


@pytest.fixture(autouse=True)
def _every_payload_is_valid(fake):
    yield
    assert fake.violations == []


async def test_a_direct_message_is_echoed(fake, parrot):
    reply = await fake.wait_reply(await fake.dm(fake.ana, "hi"))

    assert reply.text == "echo hi"
    assert reply.author is fake.world.me
    assert fake.seen_by(fake.ana)[-1] is reply


async def test_a_deferred_command_thinks_then_shows_its_edited_original(fake, parrot):
    asked = await fake.slash(fake.ana, "ask", {"question": "why"})
    shown = await fake.wait_shown(asked)

    assert shown.text == "answer to why"
    assert [revision.text for revision in shown.revisions] == ["", "answer to why"]
    assert asked.original is shown
    assert asked.followups == []


async def test_an_ephemeral_answer_is_seen_by_its_asker_only(fake, parrot):
    ravi = fake.add_user("Ravi")

    private = await fake.wait_shown(await fake.slash(fake.ana, "ask", {"question": "why"}))
    public = await fake.wait_shown(await fake.slash(fake.ana, "quick"))

    assert fake.seen_by(fake.ana, fake.general) == [private, public]
    assert fake.seen_by(ravi, fake.general) == [public]


async def test_a_button_keeps_its_state_in_its_custom_id(fake, parrot):
    shown = await fake.wait_shown(await fake.slash(fake.ana, "ask", {"question": "why"}))

    await fake.wait_answer(await fake.press(fake.ana, shown, "Pressed 0"))
    await fake.wait_answer(await fake.press(fake.ana, shown, 1))

    assert shown.labels == ["Pressed 2", "Answer"]


async def test_a_button_survives_a_restart_of_the_bot(fake):
    async with running_parrot(fake):
        shown = await fake.wait_shown(await fake.slash(fake.ana, "ask", {"question": "why"}))
    async with running_parrot(fake):
        await fake.wait_answer(await fake.press(fake.ana, shown, "Pressed 0"))

    assert shown.labels[0] == "Pressed 1"


async def test_a_modal_opens_and_its_words_arrive(fake, parrot):
    shown = await fake.wait_shown(await fake.slash(fake.ana, "ask", {"question": "why"}))
    opened = await fake.wait_answer(await fake.press(fake.ana, shown, "Answer"))

    assert opened.modal["title"] == "A question"

    reply = await fake.wait_shown(await fake.submit(opened, {"Your answer": "because"}))

    assert reply.text == "you wrote because"


async def test_autocomplete_suggests_while_typing(fake, parrot):
    asked = await fake.autocomplete(fake.ana, "ask", "question", {"question": "rec"})
    await fake.wait_answer(asked)

    assert [choice["name"] for choice in asked.choices] == ["recall", "recruiting", "precision"]


async def test_a_context_menu_command_reads_any_message(fake, parrot):
    plain = await fake.say(fake.ana, "nothing for the bot")

    shown = await fake.wait_shown(await fake.menu(fake.ana, plain, "Say again"))

    assert shown.text == "again: nothing for the bot"


async def test_a_mention_arrives_with_its_words(fake, parrot):
    reply = await fake.wait_reply(await fake.mention(fake.ana, "hello"))

    assert reply.text == f"echo {fake.world.me.mention} hello"
    assert reply.pings == frozenset()
    assert reply.allowed_mentions == {"parse": []}


async def test_without_the_intent_a_plain_message_arrives_empty(fake, parrot):
    await fake.say(fake.ana, "not for you")
    await fake.until(lambda: parrot.heard)

    assert parrot.heard[0].content == ""
    assert fake.general.id == str(parrot.heard[0].channel.id)


async def test_with_the_intent_a_plain_message_arrives_whole():
    async with FakeDiscord(privileged=MESSAGE_CONTENT) as fake, running_parrot(fake, message_content=True) as parrot:
        await fake.say(fake.ana, "for whoever reads")
        await fake.until(lambda: parrot.heard)

        assert parrot.heard[0].content == "for whoever reads"


async def test_answering_an_ordinary_message_of_the_bot_with_a_ping_lets_it_read(fake, parrot):
    echo = await fake.wait_reply(await fake.mention(fake.ana, "hello"))

    await fake.say(fake.ana, "pinging", reply_to=echo)
    await fake.say(fake.ana, "silent", reply_to=echo, ping=False)
    await fake.until(lambda: len(parrot.heard) == 3)

    assert [message.content for message in parrot.heard[1:]] == ["pinging", ""]
    assert parrot.heard[1].reference.message_id == int(echo.id)


async def test_mentioning_the_bots_role_tells_of_the_role_and_not_of_the_words(fake, parrot):
    await fake.mention_role(fake.ana, "hello")
    await fake.until(lambda: parrot.heard)
    (heard,) = parrot.heard

    assert (heard.content, heard.mentions) == ("", [])
    assert heard.role_mentions == [heard.guild.self_role]


async def test_answering_a_command_response_does_not_mention_the_bot(fake, parrot):
    pong = await fake.wait_shown(await fake.slash(fake.ana, "quick"))

    await fake.say(fake.ana, "thanks", reply_to=pong)
    await fake.until(lambda: parrot.heard)

    assert parrot.heard[0].content == ""


async def test_without_the_guild_messages_intent_no_mention_arrives(fake):
    async with running_parrot(fake, guild_messages=False) as parrot:
        await fake.mention(fake.ana, "hello")
        await fake.dm(fake.ana, "hi")
        await fake.until(lambda: parrot.heard)

        assert [message.content for message in parrot.heard] == ["hi"]


async def test_a_thread_and_a_forum_post_arrive_in_their_own_channels(fake, parrot):
    forum = fake.add_channel("questions", forum=True)
    thread = await fake.start_thread(fake.ana, await fake.say(fake.ana, "start"), "About evals")
    await fake.say(fake.ana, f"{fake.world.me.mention} in a thread", thread)
    first = await fake.forum_post(fake.ana, forum, "Title", f"{fake.world.me.mention} in a post")

    await fake.wait_reply(first)

    assert [str(message.channel.id) for message in parrot.heard[1:]] == [thread.id, first.channel.id]
    assert isinstance(parrot.heard[1].channel, discord.Thread)
    assert first.channel.id == first.id


async def test_edits_and_deletions_reach_the_bot(fake, parrot):
    seen = []

    async def on_raw_message_edit(event):
        seen.append(("edit", event.message.content))

    async def on_raw_message_delete(event):
        seen.append(("delete", event.message_id))

    parrot.add_listener(on_raw_message_edit)
    parrot.add_listener(on_raw_message_delete)
    message = await fake.dm(fake.ana, "frist")
    await fake.wait_reply(message)

    await fake.edit(message, "first")
    await fake.delete(message)
    await fake.until(lambda: len(seen) == 2)

    assert seen == [("edit", "first"), ("delete", int(message.id))]


async def test_a_file_of_a_person_can_be_downloaded(fake, parrot):
    await fake.dm(fake.ana, "my story", {"cv.txt": b"ten years of retail"})
    await fake.until(lambda: parrot.heard)

    assert await parrot.heard[0].attachments[0].read() == b"ten years of retail"


async def test_a_picture_of_the_bot_is_kept_with_its_alt_text(fake, parrot):
    user = await parrot.fetch_user(int(fake.ana.id))
    await user.send("look", file=discord.File(io.BytesIO(b"png"), "chart.png", description="a rising line"))

    sent = fake.from_bot()[-1]

    assert [(a.filename, a.description, a.content) for a in sent.attachments] == [
        ("chart.png", "a rising line", b"png")
    ]


async def test_a_closed_direct_message_is_refused_and_writing_opens_it(fake, parrot):
    user = await parrot.fetch_user(int(fake.ana.id))
    fake.ana.dms_open = False

    with pytest.raises(discord.Forbidden) as refused:
        await user.send("hello")
    await fake.wait_reply(await fake.dm(fake.ana, "I am here"))

    assert refused.value.code == 50007


async def test_the_bot_hears_when_it_is_added_and_removed(fake, parrot):
    elsewhere = fake.add_guild("Elsewhere", bot_joined=False)

    await fake.add_bot(elsewhere)
    await fake.gateway.fence()
    assert {guild.name for guild in parrot.guilds} == {"Course", "Elsewhere"}

    await fake.remove_bot(fake.home)
    await fake.gateway.fence()
    assert {guild.name for guild in parrot.guilds} == {"Elsewhere"}


async def test_a_person_who_left_the_guild_cannot_be_written_to(fake, parrot):
    user = await parrot.fetch_user(int(fake.ana.id))
    await fake.leave(fake.ana)

    with pytest.raises(discord.Forbidden) as refused:
        await user.send("hello")

    assert refused.value.code == 50278


async def test_a_command_the_bot_did_not_register_cannot_be_used(fake, parrot):
    with pytest.raises(CannotDo, match="offered: ask, quick"):
        await fake.slash(fake.ana, "interview")


async def test_an_answer_after_three_seconds_finds_no_interaction():
    clock = HandClock()
    async with FakeDiscord(clock=clock) as fake, running_parrot(fake) as parrot:
        failures = []

        @parrot.tree.error
        async def on_error(_interaction, error):
            failures.append(error.original.code)

        async with fake.gateway.reordered(0):
            asked = await fake.slash(fake.ana, "quick")
            fake.advance(3.5)
        await fake.until(lambda: failures)

        assert failures == [10062]
        assert fake.failed() == [asked]
        assert fake.seen_by(fake.ana, fake.general) == []


async def test_a_running_parrot_identifies_once_with_no_privileged_intent(fake, parrot):
    assert isinstance(parrot, Parrot)
    assert len(fake.gateway.identifies) == 1
    assert fake.gateway.identifies[0].intents & MESSAGE_CONTENT == 0
