"""The app's description: valid by Slack's published schema, asking for no more than it needs, printed by one command."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.adapters.slack.manifest import CORE_EVENTS, CORE_SCOPES, HISTORY_SCOPES, manifest
from bot.cli.slack import command
from tests.adapters.slack.desk import desk
from tests.fakes.slack.methods.apps import manifest_faults
from tests.fakes.slack.people import CORE_SCOPES as FAKE_SCOPES
from tests.fakes.slack.people import App

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((Path(__file__).parent / "schema" / "manifest.schema.2.0.0.json").read_text("utf-8"))
SHAPES = {
    "socket": manifest(),
    "socket with threads": manifest(threads=True),
    "http": manifest(http="https://coach.example.org"),
    "http with threads": manifest(http="https://coach.example.org/", threads=True),
}


def complaints(described):
    import jsonschema  # noqa: PLC0415 - it takes 2 s, which every worker of a run would spend while it collects

    found = jsonschema.Draft7Validator(SCHEMA).iter_errors(described)
    return [f"{list(one.path)}: {one.message}" for one in found]


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_of_the_manifest_is_valid_by_slacks_schema(name):
    assert complaints(SHAPES[name]) == []
    assert manifest_faults(SHAPES[name]) == []


def test_the_schema_sees_what_is_wrong():
    wrong = manifest()
    wrong["features"]["agent_view"]["colour"] = "blue"
    assert complaints(wrong) != []


def test_it_is_an_agent_view_and_not_the_legacy_kind():
    features = manifest()["features"]
    assert "agent_view" in features
    assert "assistant_view" not in features
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert features["app_home"]["messages_tab_read_only_enabled"] is False


def test_it_asks_for_the_core_scopes_and_nothing_more():
    scopes = manifest()["oauth_config"]["scopes"]
    assert sorted(scopes["bot"]) == sorted(CORE_SCOPES)
    assert "user" not in scopes
    assert frozenset(CORE_SCOPES) == FAKE_SCOPES


def test_the_history_scopes_are_optional_and_off_by_default():
    assert set(HISTORY_SCOPES).isdisjoint(manifest()["oauth_config"]["scopes"]["bot"])
    assert sorted(manifest(threads=True)["oauth_config"]["scopes"]["bot_optional"]) == sorted(HISTORY_SCOPES)


def test_every_event_it_hears_has_the_scope_it_needs():
    needs = {"message.im": "im:history", "app_mention": "app_mentions:read"}
    assert {needs[event] for event in CORE_EVENTS if event in needs} <= set(CORE_SCOPES)


def test_over_http_every_address_is_the_owners():
    described = json.dumps(SHAPES["http"])
    assert SHAPES["http"]["settings"]["socket_mode_enabled"] is False
    assert described.count("https://coach.example.org/slack/events") == 3
    assert "https://coach.example.org/slack/oauth_redirect" in described
    assert "request_url" not in json.dumps(SHAPES["socket"])


@pytest.mark.parametrize("threads", [False, True])
async def test_the_app_that_the_manifest_describes_works(threads):
    async with desk(app=App.from_manifest(manifest(threads=threads), optional=threads)) as at:
        await at.slack.dm("U1", "hi")
        said = await at.slack.mention("U1", "C1", "hi")
        await at.slack.command("U1", "/coach", "help", channel="C2")
        await at.settled()
        assert len(at.script.heard) == 3
        assert len(said.deliveries) == (2 if threads else 1)
        at.clean()


class TestTheCommand:
    def test_it_prints_the_manifest_alone(self):
        printed = CliRunner().invoke(command, ["manifest", "--threads"])
        assert json.loads(printed.stdout) == SHAPES["socket with threads"]

    def test_an_address_slack_would_not_call_is_refused_in_a_sentence(self):
        printed = CliRunner().invoke(command, ["manifest", "--http", "http://localhost:3000"])
        assert printed.exit_code == 2
        assert "https://" in printed.output


class TestSlacksOwnCommandLine:
    """Slack's CLI splits a hook at spaces, runs it in the project's folder, and reads standard output."""

    hooks = json.loads((ROOT / ".slack" / "hooks.json").read_text("utf-8"))

    def test_the_manifest_hook_prints_a_manifest(self):
        program, *arguments = shlex.split(self.hooks["hooks"]["get-manifest"])
        assert program == ".venv/bin/coach"
        command_line = [sys.executable, "-m", "bot", *arguments, f"--source={ROOT}"]
        done = subprocess.run(command_line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
        assert json.loads(done.stdout) == SHAPES["socket"]

    def test_the_start_hook_starts_the_coach_and_says_plainly_when_tokens_are_missing(self, tmp_path):
        program, *arguments = shlex.split(self.hooks["hooks"]["start"])
        assert program == ".venv/bin/coach"
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "COACH_"))}
        command_line = [sys.executable, "-m", "bot", *arguments]
        done = subprocess.run(
            command_line,
            cwd=tmp_path,
            env={**clean, "COACH_HOME": str(tmp_path), "COACH_EMBEDDING": "lexical", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2
        assert "SLACK_BOT_TOKEN" in done.stderr
        assert "Traceback" not in done.stderr

    def test_it_manages_its_own_connection_and_names_no_hook_that_is_not_there(self):
        assert self.hooks["config"]["sdk-managed-connection-enabled"] is True
        assert set(self.hooks["hooks"]) == {"get-manifest", "start"}
