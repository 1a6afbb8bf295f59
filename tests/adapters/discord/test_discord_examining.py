"""What `coach doctor --online` finds on Discord, and whom Discord says may manage a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest
from discord.http import Route

from bot.adapters.discord.examining import Discord, examine
from bot.adapters.discord.managing import manages
from bot.adapters.discord.syncing import sync_now
from tests.adapters.discord.desk import town


def now():
    return datetime.now(UTC)


async def examined(fake, **other):
    asked = Discord(fake.api_url, fake.world.token, everything=False, clock=now)
    return {one.name: one async for one in examine(replace(asked, **other))}


async def test_once_the_commands_are_known_all_is_well(tmp_path):
    async with town() as fake:
        await sync_now(fake.world.token, fake.api_url, tmp_path, None)
        found = await examined(fake)
        assert [one for one in found.values() if not one.ok or one.remedy] == []
        assert {"Discord token", "Discord intents", "Discord commands", "Discord servers"} <= set(found)


async def test_commands_that_discord_was_never_told_are_found():
    async with town() as fake:
        check = (await examined(fake))["Discord commands"]
        assert not check.ok
        assert "interview" in check.detail
        assert "coach discord sync" in check.remedy


async def test_a_wrong_token_ends_the_examination_with_its_remedy():
    async with town() as fake:
        found = await examined(fake, token="nobodys")
        assert [name for name in found if not found[name].ok] == ["Discord token"]
        assert "Bot page" in found["Discord token"].remedy


async def test_an_intent_that_is_asked_for_and_not_granted_is_found():
    async with town() as fake:
        check = (await examined(fake, everything=True))["Discord intents"]
        assert not check.ok
        assert "DISCORD_MESSAGE_CONTENT=0" in check.remedy
        fake.world.privileged = 1 << 15
        assert (await examined(fake, everything=True))["Discord intents"].ok


async def test_a_coach_that_is_in_no_server_is_told_how_to_be_invited():
    async with town() as fake:
        await fake.remove_bot(fake.home)
        check = (await examined(fake))["Discord servers"]
        assert not check.ok
        assert "invite" in check.remedy


async def test_a_clock_that_is_off_and_an_address_where_nobody_is_are_found():
    async with town() as fake:
        found = await examined(fake, clock=lambda: now() - timedelta(hours=2))
        assert not found["Discord clock"].ok
        assert "ntp" in found["Discord clock"].remedy
        found = await examined(fake, api_url="http://127.0.0.1:9/api/v10")
        assert list(found) == ["Discord answers"]


@pytest.fixture
async def asking():
    """A client that is logged in and at no gateway."""
    async with town() as fake:
        Route.BASE = fake.api_url
        client = discord.Client(intents=discord.Intents.none())
        async with client:
            await client.login(fake.world.token)
            yield fake, client


async def test_whoever_owns_the_server_may_manage_it_and_a_member_may_not(asking):
    fake, client = asking
    here = f"discord:{fake.home.id}"
    assert await manages(client, here, f"discord:{fake.olga.id}")
    assert not await manages(client, here, f"discord:{fake.ana.id}")


async def test_outside_of_a_server_and_for_strangers_nobody_may(asking):
    fake, client = asking
    assert not await manages(client, "discord:dm", f"discord:{fake.olga.id}")
    assert not await manages(client, f"discord:{fake.home.id}", "discord:99999")


async def test_when_discord_cannot_be_asked_it_is_an_error_and_not_a_yes(asking):
    fake, client = asking
    with pytest.raises(discord.DiscordException):
        await manages(client, "discord:424242", f"discord:{fake.olga.id}")
