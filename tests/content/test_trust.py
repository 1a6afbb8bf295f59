"""The trust papers say what is so: the names and times in PRIVACY.md, SECURITY.md and deploy/THREATS.md are the code's."""

import ast
import importlib
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from sqlalchemy.ext.asyncio import create_async_engine

from bot.adapters.discord import budget, syncing
from bot.adapters.slack.installing import STATE_LASTS, States
from bot.adapters.slack.installs import Seal, SealedInstallations
from bot.core.budget import PACE_WINDOW
from bot.core.turns.late import KEPT
from bot.services.store import backup, retention, vault
from bot.services.store.rules import REPLY_TO_LASTS
from bot.services.store.schema import metadata
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
PAPERS = ("PRIVACY.md", "SECURITY.md", "deploy/THREATS.md")
PRIVACY = (ROOT / "PRIVACY.md").read_text("utf-8")
THREATS = (ROOT / "deploy" / "THREATS.md").read_text("utf-8")
PICTURE = ROOT / "deploy" / "data-flow.svg"
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
SETTING = re.compile(r"`((?:COACH|SLACK|DISCORD|OPENAI|DATABASE)_[A-Z0-9_]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
OWASP = {
    "LLM01": "Prompt Injection",
    "LLM02": "Sensitive Information Disclosure",
    "LLM03": "Excessive Agency",
    "LLM04": "Supply Chain",
    "LLM05": "Data and Model Poisoning",
    "LLM06": "Unbounded Consumption",
    "LLM07": "Misinformation",
    "LLM08": "Hidden Context Exposure",
    "LLM09": "Vector and Embedding Weaknesses",
    "LLM10": "Improper Output Handling",
}
"""The 2026 edition, as its project publishes it."""

TIMES = {
    "Plan, marks and all else after silence": retention.IDLE_FOR,
    "Notice before that": retention.NOTICE_BEFORE,
    "Delivery ids": retention.KNOWN_FOR,
    "Last message of a place": retention.SPOKEN_FOR,
    "Answers that could not reach you": KEPT,
    "Early Stop or deletion": retention.EARLY_FOR,
    "Token counts by day": retention.SPEND_FOR,
    "Turn counts": retention.PACE_FOR,
    "Reply addresses": REPLY_TO_LASTS,
}


def settings() -> Settings:
    return Settings()


@cache
def functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table, without heads and rules."""
    found = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in cells] for cells in found if not set("".join(cells)) <= set("- :|")]


def code(text: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", text))


class TestThreats:
    def test_every_test_that_is_named_exists(self):
        named = NAMED_TEST.findall(THREATS)
        assert len(named) > 100
        assert [f"{path}::{name}" for path, name in named if name not in functions(ROOT / path)] == []

    def test_every_shared_suite_that_is_named_is_run_by_some_test(self):
        suites = {path for path, _ in NAMED_TEST.findall(THREATS) if not Path(path).name.startswith("test_")}
        runs = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py"))
        modules = [path.removesuffix(".py").replace("/", ".") for path in sorted(suites)]
        assert suites
        assert [module for module in modules if not re.search(rf"from {re.escape(module)} import", runs)] == []

    def test_every_risk_of_the_list_has_a_row_and_every_row_a_test(self):
        tables = THREATS.split("\n## ")
        owasp = rows(next(part for part in tables if part.startswith("OWASP")))[1:]
        platforms = rows(next(part for part in tables if part.startswith("The platforms")))[1:]
        assert [row[0] for row in owasp] == [f"{risk} {name}" for risk, name in OWASP.items()]
        assert [row[0] for row in (*owasp, *platforms) if not NAMED_TEST.search(row[-1])] == []
        assert [cell for row in (*owasp, *platforms) for cell in row if not cell] == []


UNREADABLE = "a kind of record that this test cannot read"


def keyword(call: ast.Call, name: str, position: int) -> ast.expr | None:
    named = next((one.value for one in call.keywords if one.arg == name), None)
    return named or (call.args[position] if len(call.args) > position else None)


def kinds_of(path: Path) -> set[str | None]:
    """The kinds of records that a module writes; a kind that only runs along in a variable is found at `counts=`."""
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found: set[str | None] = set()
    for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        told = [keyword(call, "kind", 1)] if name in {"Put", "Add"} else []
        counts = next((one.value for one in call.keywords if one.arg == "counts"), None)
        if isinstance(counts, ast.Tuple):
            told += [pair.elts[0] for pair in counts.elts if isinstance(pair, ast.Tuple)]
        for kind in told:
            if isinstance(kind, ast.Constant):
                found.add(kind.value)
            elif isinstance(kind, ast.Name):
                found.add(getattr(module, kind.id, None if kind.id == "kind" else UNREADABLE))
            else:
                found.add(UNREADABLE)
    assert UNREADABLE not in found, path
    return found - {None}


class TestPrivacy:
    def test_every_table_of_the_database_is_named(self):
        engine = create_async_engine("sqlite+aiosqlite://")
        slack = SealedInstallations("id", engine, Seal(str, str)).metadata.tables.keys()
        states = States(STATE_LASTS, engine).metadata.tables.keys()
        assert {*metadata.tables, *slack, *states} - code(PRIVACY) == set()

    def test_every_kind_of_record_that_is_written_is_named(self):
        modules = [path for path in (ROOT / "bot" / "core").rglob("*.py") if "(" in path.read_text("utf-8")]
        written = set().union(*map(kinds_of, modules))
        assert {"history", "met", "answer", "report", "gap", "feedback", "tokens"} <= written
        assert written - code(PRIVACY) == set()

    def test_every_kind_that_the_data_page_has_words_for_is_named(self):
        kinds = yaml.safe_load((ROOT / "knowledge" / "me.yaml").read_text("utf-8"))["kinds"]
        assert set(kinds) - code(PRIVACY) == set()

    def test_every_file_beside_the_database_is_named(self):
        files = {vault.KEY_FILE, backup.FOLDER, budget.FILE, syncing.FILE}
        assert files | {"coach.db", "terminal.db", "history", "index"} <= code(PRIVACY)

    def test_the_times_are_those_of_the_code(self):
        times = {row[0]: row[1:] for row in rows(PRIVACY.split("## The times in one place")[1])[1:]}
        assert times.pop("Texts") == [f"{settings().coach_retention_days} days", "`COACH_RETENTION_DAYS`"]
        assert times.pop("Backups") == [f"{settings().coach_backup_days} days", "`COACH_BACKUP_DAYS`"]
        assert times == {name: [spelled(time.total_seconds()), "fixed"] for name, time in TIMES.items()}
        assert retention.PACE_FOR == PACE_WINDOW
        assert f"a state is good for {spelled(STATE_LASTS)} " in PRIVACY

    @pytest.mark.parametrize("paper", PAPERS)
    def test_no_paper_names_another_number_of_days(self, paper):
        fixed = {time.total_seconds() for time in TIMES.values()}
        known = {settings().coach_retention_days, settings().coach_backup_days, *(each / 86_400 for each in fixed)}
        named = {int(days) for days in re.findall(r"(\d+) days", (ROOT / paper).read_text("utf-8"))}
        assert named - known == set()


def spelled(seconds: float) -> str:
    for size, unit in ((86_400, "day"), (60, "minute")):
        if seconds >= size:
            n = round(seconds / size)
            return f"{n} {unit}{'s' if n > 1 else ''}"
    raise ValueError(seconds)


class TestEveryPaper:
    @pytest.mark.parametrize("paper", PAPERS)
    def test_every_setting_that_is_named_exists(self, paper):
        known = {name.upper() for name in Settings.model_fields}
        assert set(SETTING.findall((ROOT / paper).read_text("utf-8"))) - known == set()

    def test_every_secret_setting_is_in_the_list_of_secrets(self):
        secrets = {
            name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
        }
        assert secrets - set(SETTING.findall((ROOT / "SECURITY.md").read_text("utf-8"))) == set()

    @pytest.mark.parametrize("paper", [*PAPERS, "README.md"])
    def test_every_link_leads_to_a_file(self, paper):
        path = ROOT / paper
        links = LINK.findall(path.read_text("utf-8"))
        assert links
        assert [link for link in links if not (path.parent / link).exists()] == []

    def test_the_readme_leads_to_each(self):
        assert set(LINK.findall((ROOT / "README.md").read_text("utf-8"))) >= set(PAPERS)


class TestPicture:
    def test_it_describes_itself_and_fetches_nothing(self):
        text = PICTURE.read_text("utf-8")
        root = ET.fromstring(text)
        tags = {node.tag.rpartition("}")[2] for node in root.iter()}
        assert {"title", "desc"} <= tags
        assert not {"script", "image", "foreignObject", "use"} & tags
        assert not re.search(r"href|@import|url\((?!#)", text)

    def test_it_is_drawn_for_light_and_for_dark(self):
        assert "prefers-color-scheme: dark" in PICTURE.read_text("utf-8")

    def test_it_numbers_the_boundaries_that_the_threat_model_names(self):
        numbers = set(re.findall(r"\((\d)\)", THREATS.partition("**Boundaries**")[2].partition("##")[0]))
        drawn = {node.text for node in ET.fromstring(PICTURE.read_text("utf-8")).iter() if node.get("class") == "n"}
        assert numbers == drawn == set("1234567")
