"""The whole of `coach doctor` on each common mistake: it finds that one, finds nothing else, and names the remedy."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot import bootstrap, settings
from bot.adapters.discord.syncing import sync_now
from bot.cli.doctor import examine
from bot.services.embedding.minilm import PACKAGE
from tests.adapters.discord.desk import town
from tests.fakes.slack.people import App
from tests.fakes.slack.server import FakeSlack

ROOT = Path(__file__).parents[2]
WELL = {"COACH_EMBEDDING": "lexical", "COACH_ADMINS": "slack:T1:U1"}


async def faults(home: Path, *, online: bool = False, **given: str) -> Mapping[str, tuple[str, str]]:
    """What is not well: detail and remedy by name."""
    found = settings.read({"COACH_HOME": str(home), **WELL, **given}, dotenv=None)
    return {one.name: (one.detail, one.remedy) for one in await examine(found, online=online) if not one.ok}


def only(faults_found: Mapping[str, tuple[str, str]], name: str) -> tuple[str, str]:
    assert list(faults_found) == [name], faults_found
    detail, remedy = faults_found[name]
    assert detail
    return detail, remedy


class TestOnline:
    async def test_nothing_is_wrong_where_all_is_set_up_right(self, tmp_path):
        async with FakeSlack() as fake, town() as other:
            await sync_now(other.world.token, other.api_url, tmp_path, None)
            given = {**fake.settings(), "DISCORD_TOKEN": other.world.token, "DISCORD_API_URL": other.api_url}
            assert await faults(tmp_path, online=True, **given) == {}

    async def test_a_missing_scope(self, tmp_path):
        app = App()
        async with FakeSlack(replace(app, scopes=app.scopes - {"commands"})) as fake:
            detail, remedy = only(await faults(tmp_path, online=True, **fake.settings()), "Slack scopes")
            assert "commands" in detail
            assert "install the app again" in remedy

    async def test_a_disabled_messages_tab(self, tmp_path):
        async with FakeSlack(App(messages_tab=False)) as fake:
            _, remedy = only(await faults(tmp_path, online=True, **fake.settings()), "Slack Messages tab")
            assert "App Home" in remedy

    async def test_unsynced_commands(self, tmp_path):
        async with town() as fake:
            given = {"DISCORD_TOKEN": fake.world.token, "DISCORD_API_URL": fake.api_url}
            _, remedy = only(await faults(tmp_path, online=True, **given), "Discord commands")
            assert "coach discord sync" in remedy

    async def test_a_missing_intent(self, tmp_path):
        async with town() as fake:
            await sync_now(fake.world.token, fake.api_url, tmp_path, None)
            given = {"DISCORD_TOKEN": fake.world.token, "DISCORD_API_URL": fake.api_url, "DISCORD_MESSAGE_CONTENT": "1"}
            _, remedy = only(await faults(tmp_path, online=True, **given), "Discord intents")
            assert "DISCORD_MESSAGE_CONTENT=0" in remedy

    async def test_none_of_these_is_looked_for_without_leave(self, tmp_path):
        async with FakeSlack(App(messages_tab=False)) as fake:
            assert await faults(tmp_path, **fake.settings()) == {}
            assert fake.recording.counts() == {}


class TestOffline:
    async def test_a_wrong_kind_of_token(self, tmp_path):
        given = {"SLACK_BOT_TOKEN": "xapp-1-A1-2-abc", "SLACK_APP_TOKEN": "xapp-1-A1-2-abc"}
        _, remedy = only(await faults(tmp_path, **given), "SLACK_BOT_TOKEN")
        assert "for SLACK_APP_TOKEN" in remedy

    async def test_a_database_of_an_old_shape(self, tmp_path):
        found = settings.read({"COACH_HOME": str(tmp_path)}, dotenv=None)
        await (await bootstrap.open_store(found, serving=False)).close()
        with sqlite3.connect(tmp_path / "coach.db") as database:
            database.execute("UPDATE alembic_version SET version_num = '0001'")
        _, remedy = only(await faults(tmp_path), "database")
        assert "coach db upgrade" in remedy

    async def test_a_folder_that_cannot_be_written(self, tmp_path):
        (tmp_path / "file").touch()
        _, remedy = only(await faults(tmp_path / "file" / "home"), "home")
        assert "COACH_HOME" in remedy

    async def test_a_key_without_a_budget(self, tmp_path):
        _, remedy = only(await faults(tmp_path, OPENAI_API_KEY="sk-1"), "budget")
        assert "COACH_MONTHLY_BUDGET" in remedy

    @pytest.mark.parametrize("weights", ["missing", "torn"])
    def test_an_encoder_that_is_not_loaded(self, tmp_path, weights):
        """The package of weights is hidden by one of the same name that has none, or others."""
        hidden = tmp_path / "site" / PACKAGE
        hidden.mkdir(parents=True)
        (hidden / "__init__.py").touch()
        if weights == "torn":
            (hidden / "model.onnx").write_bytes(b"half")
        run = subprocess.run(
            [sys.executable, "-m", "bot", "doctor", "--json"],
            env=os.environ | {"COACH_HOME": str(tmp_path / "home"), "PYTHONPATH": f"{tmp_path / 'site'}:{ROOT}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert run.returncode == 1, run.stderr
        (check,) = (one for one in json.loads(run.stdout)["checks"] if not one["ok"])
        assert (check["name"], "the encoder's weights" in check["detail"]) == ("search", True)
        assert "COACH_EMBEDDING=lexical" in check["remedy"]
