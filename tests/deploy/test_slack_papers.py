"""What the papers for Slack say is true: scopes, commands, settings, times, drawings, and the words of `coach doctor`."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import pytest

from bot import settings
from bot.adapters.slack import files, http
from bot.adapters.slack.installing import STATE_LASTS
from bot.adapters.slack.manifest import manifest
from bot.cli import coach, doctor
from bot.services.store.retention import IDLE_FOR

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "slack"
README, REVIEW = (FOLDER / "README.md").read_text("utf-8"), (FOLDER / "IT-REVIEW.md").read_text("utf-8")
PAPERS = {"README": README, "IT-REVIEW": REVIEW}
DRAWINGS = sorted(FOLDER.glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"


def spans(text):
    """Everything that stands as code: the lines of blocks, and the words between backticks."""
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [*lines, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))]


def commands(text):
    return sorted({one for one in spans(text) if re.match(r"(\.venv/bin/)?coach \w", one)})


def test_every_scope_of_the_manifest_is_explained_and_no_other():
    asked = manifest(threads=True)["oauth_config"]["scopes"]["bot"]
    rows = [line.split("|") for line in REVIEW.splitlines() if line.startswith("| `") and line.count("|") == 4]
    explained = {scope: row for row in rows for scope in re.findall(r"`([a-z_]+:[a-z]+|commands)`", row[1])}
    assert set(explained) == set(asked)
    assert all(row[2].strip() and row[3].strip() for row in explained.values())


@pytest.mark.parametrize("line", sorted({one for text in PAPERS.values() for one in commands(text)}))
def test_every_command_exists_with_its_options(line):
    words = line.split()[1:]
    found: click.Command = coach
    while words and isinstance(found, click.Group):
        name = words.pop(0)
        found = found.get_command(click.Context(found), name)
        assert found is not None, name
    known = {option for one in found.params for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_every_target_of_make_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {one.split()[1] for text in PAPERS.values() for one in spans(text) if one.startswith("make ")} <= targets


@pytest.mark.parametrize("paper", PAPERS)
def test_every_setting_that_is_named_exists(paper):
    known = {name.upper() for name in settings.Settings.model_fields}
    named = set(re.findall(r"\b(?:SLACK|COACH|OPENAI|DATABASE)_[A-Z_]+\b", PAPERS[paper]))
    assert named <= known


def test_the_times_and_sizes_are_those_of_the_code():
    default = settings.Settings.model_fields
    assert f"Texts {default['coach_retention_days'].default} days" in REVIEW
    assert f"`coach db backup` {default['coach_backup_days'].default} days" in REVIEW
    assert f"until {IDLE_FOR.days} days without a word" in REVIEW
    assert f"up to {files.MOST_BYTES // 1000} kB" in REVIEW
    assert http.WINDOW == 300
    assert "within five minutes" in REVIEW
    assert STATE_LASTS == 600
    assert "for ten minutes" in (FOLDER / "oauth.svg").read_text("utf-8")
    assert all(path in REVIEW for path in (http.EVENTS, http.INSTALL, http.BACK))


@pytest.mark.parametrize(
    "given",
    [
        {"SLACK_APP_TOKEN": "xapp-1"},
        {"SLACK_BOT_TOKEN": "xoxb-1"},
        {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xapp-1"},
        {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-1"},
    ],
)
def test_what_the_doctor_says_stands_in_the_table(given, tmp_path):
    found = settings.read({"COACH_HOME": str(tmp_path), **given}, dotenv=None)
    wrong = [one for one in (*doctor._tokens(found), *doctor._slack(found)) if not one.ok]
    assert wrong
    assert all(f"`NOT {one.name}: {one.detail}`" in README for one in wrong)


def test_what_the_drawing_of_the_doctor_shows_is_what_it_says(tmp_path):
    whole = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "COACH_HOME": str(tmp_path)}
    found = settings.read(whole, dotenv=None)
    drawn = (FOLDER / "step-5-tokens.svg").read_text("utf-8")
    assert all(f"ok  {one.name}: {one.detail}" in drawn for one in (*doctor._tokens(found), *doctor._slack(found)))


def test_it_is_one_page():
    assert len(REVIEW.split()) <= 820


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_says_that_it_is_one_and_can_be_read_by_day_and_night(path):
    drawn = ET.parse(path).getroot()
    assert "Drawing, not a screenshot" in "".join(drawn.itertext())
    assert "prefers-color-scheme:dark" in path.read_text("utf-8")
    assert drawn.find(f"{SVG}title").text
    assert drawn.find(f"{SVG}desc").text
    assert not list(drawn.iter(f"{SVG}image"))
    assert "href" not in path.read_text("utf-8")
    assert f"]({path.name})" in README


def test_every_link_to_a_file_leads_somewhere():
    for text in PAPERS.values():
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert (FOLDER / target).exists(), target


def test_no_step_is_without_its_drawing():
    assert [n for n in range(2, 7) if not list(FOLDER.glob(f"step-{n}-*.svg"))] == []
