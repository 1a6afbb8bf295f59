"""`coach doctor` on this machine alone, and as a process that asks a platform."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from pathlib import Path

import pytest

from bot import bootstrap, settings
from bot.cli import doctor
from bot.core.checkup import clock_check
from tests.fakes.slack.server import FakeSlack

ROOT = str(Path(__file__).parents[2])


def tokens(**given):
    found = settings.read(given, dotenv=None)
    return {one.name: one for one in (*doctor._tokens(found), *doctor._spending(found), *doctor._admins(found))}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-A1-2-abc", "app-level token, for SLACK_APP_TOKEN"),
        ("SLACK_BOT_TOKEN", "xoxp-1-2-abc", "user token"),
        ("SLACK_BOT_TOKEN", "0123456789abcdef0123456789abcdef", "app credentials"),
        ("SLACK_APP_TOKEN", "xoxb-1-2-abc", "bot token, for SLACK_BOT_TOKEN"),
        ("DISCORD_TOKEN", "AbCdEfGhIjKlMnOpQrStUvWxYz012345", "Discord's client secret"),
        ("DISCORD_TOKEN", "0123456789abcdef" * 4, "Discord's public key"),
        ("DISCORD_TOKEN", "1098765432109876543", "Discord's application id"),
    ],
)
def test_a_secret_in_the_wrong_place_is_named_by_what_it_is(name, value, said):
    check = tokens(**{name: value})[name]
    assert not check.ok
    assert said in check.remedy
    assert value not in f"{check.detail} {check.remedy}"


def test_tokens_of_the_right_kind_are_well():
    found = tokens(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", DISCORD_TOKEN="a.b.c")
    assert all(one.ok and not one.remedy for one in found.values())


def test_a_model_without_a_budget_is_a_finding():
    assert not tokens(OPENAI_API_KEY="sk-1")["budget"].ok
    assert tokens(OPENAI_API_KEY="sk-1", COACH_MONTHLY_BUDGET="20")["budget"].ok


def test_an_owner_who_is_no_learners_name_is_a_finding():
    assert "U1" in tokens(COACH_ADMINS="slack:T1:U1,U1")["COACH_ADMINS"].detail
    assert "COACH_ADMINS" not in tokens(COACH_ADMINS="slack:T1:U1,discord:42,slack:E1:W2")


async def home(path):
    return await doctor._home(settings.read({"COACH_HOME": str(path)}, dotenv=None))


async def test_a_folder_that_cannot_be_written_is_found_by_writing(tmp_path):
    assert (await home(tmp_path / "new")).ok
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "file").write_text("")
    assert not (await home(tmp_path / "file")).ok
    assert not (await home("/proc/nowhere")).ok


async def test_an_old_shape_of_the_database_is_found_and_left_alone(tmp_path):
    found = settings.read({"COACH_HOME": str(tmp_path)}, dotenv=None)
    assert (await doctor._database(found)).ok
    assert list(tmp_path.iterdir()) == []

    await (await bootstrap.open_store(found, serving=False)).close()
    assert (await doctor._database(found)).ok
    with sqlite3.connect(tmp_path / "coach.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
    check = await doctor._database(found)
    assert not check.ok
    assert "coach db upgrade" in check.remedy
    with sqlite3.connect(tmp_path / "coach.db") as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def test_a_platform_that_does_not_tell_its_time_is_not_judged():
    assert clock_check("x", {}, None) is None
    assert clock_check("x", {"Date": "yesterday"}, None) is None


async def doctored(*arguments, **environment):
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "doctor",
        "--json",
        *arguments,
        env=os.environ | {"COACH_EMBEDDING": "lexical", "PYTHONPATH": ROOT} | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(running.communicate(), 60)
    return running.returncode, {one["name"]: one for one in json.loads(out)["checks"]}


async def test_the_platforms_are_asked_only_when_that_is_allowed():
    async with FakeSlack() as fake:
        given = {
            "SLACK_API_URL": fake.api_url,
            "SLACK_BOT_TOKEN": fake.bot_token,
            "SLACK_APP_TOKEN": fake.world.app.app_token,
            "COACH_ADMINS": "slack:T1:U1",
        }
        code, found = await doctored(**given)
        assert code == 0
        assert fake.recording.counts() == {}
        assert "Slack bot token" not in found
        code, found = await doctored("--online", **given)
        assert code == 0
        assert found["Slack bot token"]["ok"]
        assert set(found["Slack scopes"]) == {"name", "ok", "detail", "remedy"}
