"""The shipped knowledge, judged by the product's own rules. Nothing is skipped."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.knowledge.law import rules_table
from bot.core.knowledge.load import load
from bot.core.knowledge.report import check
from bot.core.retrieval.decide import read_calibrations
from bot.core.retrieval.index import LEXICAL
from bot.services.embedding.minilm import NAME

ROOT = Path(__file__).parents[2]
BASE = ROOT / "knowledge"
EVALS = sorted((ROOT / "tests" / "evals" / "knowledge").glob("*.jsonl"))
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def report():
    return check(BASE, today=TODAY, evals=EVALS)


def test_the_shipped_knowledge_breaks_no_rule(report):
    broken = [str(finding) for finding in report.findings if finding.weight == "error"]

    assert not broken, "\n".join(["", *broken])


def test_the_shipped_knowledge_loads():
    knowledge = load(BASE, today=TODAY).knowledge

    assert len(knowledge.competencies) == 10
    assert knowledge.default_goal in knowledge.goals


def test_the_rules_in_the_readme_are_the_rules():
    assert rules_table() in (BASE / "README.md").read_text()


def test_both_ways_of_searching_have_thresholds():
    calibrations = read_calibrations([BASE / "calibration.yaml"])

    assert {LEXICAL, NAME} <= set(calibrations)


def test_every_card_of_the_measuring_questions_exists():
    cards = {path.stem for path in BASE.glob("cards/*/*.md")}
    rows = [json.loads(line) for file in EVALS for line in file.read_text().splitlines()]
    named = {card for row in rows for card in row.get("cards", [])}

    assert named - cards == set()
