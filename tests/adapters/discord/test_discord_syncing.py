"""Commands reach Discord when they changed, and when an operator says so."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import discord
import pytest

from bot.adapters.discord import commands
from bot.adapters.discord.listen import Tree
from bot.adapters.discord.syncing import FILE, fingerprint, sync_now
from bot.core.errors import SettingsError
from bot.core.verbs import COMMANDS
from tests.adapters.discord.desk import Script, failing, town, working
from tests.adapters.discord.payloads import client
from tests.fakes.discord import faults

ROOT = str(Path(__file__).resolve().parents[3])
PUT = "PUT /applications/*/commands"


async def test_the_commands_are_told_once_and_not_at_every_start(tmp_path):
    async with town() as fake:
        for _ in range(3):
            async with working(fake, Script(), home=tmp_path):
                pass
        assert len(fake.recording.to(PUT)) == 1
        assert {one["name"] for one in fake.world.commands[None]} == {commands.MENU, *(verb.name for verb in COMMANDS)}


async def test_what_changed_is_told_anew(tmp_path):
    async with town() as fake:
        async with working(fake, Script(), home=tmp_path):
            pass
        (tmp_path / FILE).write_text(json.dumps({fake.world.app_id: "yesterday's"}))
        async with working(fake, Script(), home=tmp_path):
            pass
        assert len(fake.recording.to(PUT)) == 2


async def test_another_application_is_told_too(tmp_path):
    async with town() as fake, working(fake, Script(), home=tmp_path):
        pass
    async with town() as fake:
        async with working(fake, Script(), home=tmp_path):
            pass
        assert len(fake.recording.to(PUT)) == 1


async def test_a_refusal_stops_nothing_and_is_tried_at_the_next_start(tmp_path, caplog):
    async with town() as fake:
        fake.faults.add(PUT, faults.refused(400, 30034, "Max number of daily application command creates"))
        async with working(fake, Script(), home=tmp_path) as d:
            assert (await d.reply(await fake.dm(fake.ana, "hi"))).text == "You said hi"
        assert "coach discord sync" in caplog.text
        async with working(fake, Script(), home=tmp_path):
            pass
        assert [request.status for request in fake.recording.to(PUT)] == [400, 200]


@pytest.mark.parametrize("torn", ["", "[]", "{"])
async def test_a_torn_note_of_what_was_told_is_no_obstacle(tmp_path, torn):
    (tmp_path / FILE).write_text(torn)
    async with town() as fake:
        async with working(fake, Script(), home=tmp_path):
            pass
        assert len(fake.recording.to(PUT)) == 1


def test_the_fingerprint_follows_the_commands():
    listener = client()
    first = fingerprint(listener.tree)
    other = Tree(discord.Client(intents=discord.Intents.none()))
    commands.add_commands(other, listener)
    assert fingerprint(other) == first
    other.remove_command("ask")
    assert fingerprint(other) != first


class TestByHand:
    async def test_everywhere(self, tmp_path):
        async with town() as fake:
            assert await sync_now(fake.world.token, fake.api_url, tmp_path, None) == len(COMMANDS) + 1
            async with working(fake, Script(), home=tmp_path):
                pass
            assert len(fake.recording.to(PUT)) == 1  # the start knows that it was told

    async def test_in_one_server(self, tmp_path):
        async with town() as fake:
            assert await sync_now(fake.world.token, fake.api_url, tmp_path, int(fake.home.id)) == len(COMMANDS) + 1
            assert len(fake.world.commands[fake.home.id]) == len(COMMANDS) + 1
            assert fake.world.commands[None] == []

    async def test_what_went_wrong_is_a_sentence(self, tmp_path):
        async with town() as fake:
            wrong = await failing(sync_now("wrong", fake.api_url, tmp_path, None), SettingsError)
            assert "DISCORD_TOKEN" in str(wrong)
            elsewhere = fake.add_guild("Elsewhere", bot_joined=False)
            absent = await failing(sync_now(fake.world.token, fake.api_url, tmp_path, int(elsewhere.id)), SettingsError)
            assert "Invite it there first" in str(absent)

    async def test_the_command_says_what_it_did(self, tmp_path):
        async with town() as fake:
            kept = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "DISCORD_"))}
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "discord",
                "sync",
                "--guild",
                fake.home.id,
                env=kept | fake.settings | {"COACH_HOME": str(tmp_path), "PYTHONPATH": ROOT},
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            said, faults_said = await process.communicate()
            assert (process.returncode, faults_said.decode()) == (0, "")
            assert said.decode() == f"Discord knows {len(COMMANDS) + 1} commands in the server {fake.home.id}.\n"
