"""What the invite link asks for is what the coach uses: with it all works, and without any of it something does not."""

from __future__ import annotations

import base64

import pytest

from bot.adapters.discord.permissions import NEEDED, SCOPES, WHY, invite
from bot.core.blocks import Document
from bot.core.errors import DeliveryError, SettingsError
from tests.adapters.discord.desk import bench, desk, failing, send
from tests.fakes.discord.things import MEMBER_PERMISSIONS, Permission

EXACTLY = Permission(NEEDED.value)
FILE = Document(name="copy.json", text="{}")
APPLICATION = 1574140304603217920
TOKEN = f"{base64.urlsafe_b64encode(str(APPLICATION).encode()).decode().rstrip('=')}.part.part"


async def asked_in_a_channel(held):
    """An answer with a file to a mention, with these permissions only."""
    async with bench() as b:
        b.fake.general.bot_permissions = held
        await b.surface.deliver(send(await b.said(dm=False), "An answer.", FILE))
        (message,) = b.from_bot("general")
        return message.attachments != [], message.reference is not None


class TestWhatIsNeeded:
    async def test_with_exactly_these_an_answer_hangs_on_its_question_and_brings_its_file(self):
        assert await asked_in_a_channel(EXACTLY) == (True, True)

    async def test_without_files_the_words_arrive(self):
        assert await asked_in_a_channel(EXACTLY & ~Permission.ATTACH_FILES) == (False, True)

    async def test_without_the_history_the_answer_arrives_by_itself(self):
        assert await asked_in_a_channel(EXACTLY & ~Permission.READ_HISTORY) == (True, False)

    @pytest.mark.parametrize("missing", [Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES])
    async def test_without_a_view_or_a_voice_nobody_is_answered(self, missing):
        async with bench() as b:
            b.fake.general.bot_permissions = EXACTLY & ~missing
            await failing(b.surface.deliver(send(await b.said(dm=False))), DeliveryError)

    @pytest.mark.parametrize(("held", "answers"), [(EXACTLY, 1), (EXACTLY & ~Permission.SEND_IN_THREADS, 0)])
    async def test_threads_need_a_permission_of_their_own(self, held, answers):
        async with desk() as d:
            origin = await d.fake.say(d.fake.ana, "let us talk")
            thread = await d.fake.start_thread(d.fake.ana, origin, "a thread")
            d.fake.general.bot_permissions = held
            await d.over(await d.fake.mention(d.fake.ana, "why?", thread))
            assert len(d.fake.from_bot(thread)) == answers

    @pytest.mark.parametrize("name", ["ask", "me", "progress", "help"])
    async def test_commands_need_none_of_them(self, name):
        async with desk() as d:
            d.fake.general.bot_permissions = Permission.VIEW_CHANNEL
            options = {"question": "why"} if name == "ask" else {}
            assert (await d.shown(await d.fake.slash(d.fake.ana, name, options))).text

    def test_none_of_them_lets_the_coach_act_on_people(self):
        assert EXACTLY in MEMBER_PERMISSIONS
        assert all(WHY.values())


class TestInvite:
    def test_the_link_names_the_application_the_scopes_and_nothing_else(self):
        assert invite(TOKEN) == (
            f"https://discord.com/oauth2/authorize?client_id={APPLICATION}"
            f"&scope={'+'.join(SCOPES)}&permissions={NEEDED.value}"
        )

    @pytest.mark.parametrize("token", ["", "abc", "ZmFrZQ.fake.token", "é.b.c", "...."])
    def test_what_is_no_token_is_said(self, token):
        with pytest.raises(SettingsError, match="Bot page"):
            invite(token)
