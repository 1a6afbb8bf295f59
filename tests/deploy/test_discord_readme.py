"""What deploy/discord/README.md tells a newcomer is what the program does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import pytest

from bot.adapters.discord.commands import MENU
from bot.adapters.discord.hearing import UNREAD
from bot.adapters.discord.landing import REMEDY
from bot.adapters.discord.listen import READ
from bot.adapters.discord.missed import SWEEP
from bot.adapters.discord.moving import LATE_NOTE, SHUT_NOTE
from bot.adapters.discord.permissions import NEEDED, SCOPES, WHY
from bot.adapters.discord.signs import AGAIN, MOST
from bot.cli import coach
from bot.core.errors import SettingsError
from bot.core.turns.dispatcher import RECENT
from bot.core.verbs import COMMANDS
from bot.settings import Settings, read

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "discord"
PAGE = (FOLDER / "README.md").read_text("utf-8")
SHELL = [line for block in re.findall(r"```sh\n(.+?)```", PAGE, re.DOTALL) for line in block.splitlines()]
COACH = ".venv/bin/coach "
CALLS = sorted({line.removeprefix(COACH) for line in SHELL if line.startswith(COACH)})
CALLS += re.findall(rf"`{re.escape(COACH)}([^`]+)`", PAGE)
PICTURES = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", PAGE)
SVG = "{http://www.w3.org/2000/svg}"


def rows(head: str) -> list[list[str]]:
    """The cells of the table that begins with this head."""
    table = PAGE.split(f"| {head} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def sources() -> str:
    files = [*(ROOT / "bot" / "adapters" / "discord").glob("*.py"), *(ROOT / "bot" / "bootstrap").glob("*.py")]
    whole = "\n".join(path.read_text("utf-8") for path in (*files, ROOT / "bot" / "cli" / "doctor.py"))
    return re.sub(r'"\s*\n\s*f?"', "", whole)


def _wrong_setting() -> str:
    try:
        read({"DISCORD_MESSAGE_CONTENT": "maybe"}, dotenv=None)
    except SettingsError as error:
        return str(error)
    raise AssertionError("a setting that is wrong was read")


class TestPermissions:
    def test_the_link_is_the_one_that_the_program_prints(self):
        assert f"`permissions={NEEDED.value}`" in PAGE
        assert f"`scope={'+'.join(SCOPES)}`" in PAGE

    def test_the_table_names_them_all_with_the_reasons_in_the_code(self):
        named = {
            name.lower().replace("view channels", "view channel").replace(" ", "_"): why
            for name, why in rows("permission | what for")
        }
        assert named == dict(WHY)

    def test_the_drawing_names_them_too(self):
        drawn = (FOLDER / "4-invite.svg").read_text("utf-8")
        assert [name for name, _ in rows("permission | what for") if f"☑ {name}<" not in drawn] == []
        assert drawn.count("☑") == len(WHY)


class TestCommands:
    @pytest.mark.parametrize("line", CALLS)
    def test_every_command_exists(self, line):
        command: click.Command = coach
        words = shlex.split(line)
        while isinstance(command, click.Group):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, f"there is no command: {line}"
            command = found
        command.make_context(command.name, words)  # it takes the words that are left

    def test_other_lines_name_files_that_are_there(self):
        others = [line for line in SHELL if not line.startswith(COACH)]
        assert others == ["cp .env.example .env", "nano .env"]
        assert "#DISCORD_TOKEN=" in (ROOT / ".env.example").read_text("utf-8")

    def test_the_commands_for_people_are_those_that_there_are(self):
        line = next(line for line in PAGE.splitlines() if line.startswith("Commands: "))
        assert re.findall(r"`/(\w+)`", line) == [verb.name for verb in COMMANDS]
        assert f"*{MENU}*" in PAGE

    def test_settings_have_the_names_that_the_program_reads(self):
        named = set(re.findall(r"\b(?:DISCORD|COACH)_[A-Z_]+\b", PAGE))
        assert named <= {name.upper() for name in Settings.model_fields}


class TestFaults:
    @pytest.mark.parametrize("said", [said for _, said, _ in rows("who | says | do this")])
    def test_what_is_quoted_is_what_is_said(self, said):
        code = sources() + _wrong_setting()
        for quoted in re.findall(r"`([^`]+)`", said):
            name, _, rest = quoted.removeprefix("NOT ").partition(":")
            if quoted.startswith("NOT "):
                assert f'"{name}"' in code or f"async def _{name}(" in code, quoted
            assert (rest.strip() if quoted.startswith("NOT ") else quoted) in code, quoted

    def test_a_person_reads_these_words(self):
        said = [row[1] for row in rows("who | says | do this") if row[0] == "a person"]
        sentences = (REMEDY, UNREAD, LATE_NOTE, SHUT_NOTE)
        assert [whole.startswith(start) for whole, start in zip(sentences, said, strict=True)] == [True] * len(said)


class TestDrawings:
    def test_each_step_has_one_and_none_is_left_over(self):
        assert [name for _, name in PICTURES] == sorted(path.name for path in FOLDER.glob("*.svg"))
        assert len(PICTURES) == len(re.findall(r"^## \d", PAGE, re.MULTILINE))

    @pytest.mark.parametrize(("alt", "name"), PICTURES)
    def test_each_says_that_it_is_drawn_and_can_be_read_by_night(self, alt, name):
        text = (FOLDER / name).read_text("utf-8")
        root = ET.fromstring(text)
        assert alt.startswith("Drawing: ")
        assert "Drawing, not a screenshot" in text
        assert root.findtext(f"{SVG}title")
        assert root.findtext(f"{SVG}desc")
        assert "prefers-color-scheme:dark" in text
        assert 'class="card"' in text

    @pytest.mark.parametrize("name", [name for _, name in PICTURES])
    def test_none_fetches_anything(self, name):
        root = ET.fromstring((FOLDER / name).read_text("utf-8"))
        assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
            "svg",
            "title",
            "desc",
            "style",
            "rect",
            "circle",
            "text",
        }
        assert not [key for one in root.iter() for key in one.attrib if "href" in key]


def test_what_is_read_back_after_a_time_away_is_what_the_page_says():
    page = " ".join(PAGE.split("## While it is down")[1].split("\n## ")[0].split())
    assert f"the first {READ} messages" in page
    assert (RECENT.days, "the last seven days" in page) == (7, True)
    assert (SWEEP / 60, "every three minutes" in page) == (3, True)
    assert (AGAIN * MOST // 60, "for a minute" in page) == (1, True)
