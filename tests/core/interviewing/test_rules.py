import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.core.interviewing.load import load_bank, read_shelves
from bot.core.interviewing.rules import judge_bank
from bot.core.knowledge.law import RULES
from bot.core.knowledge.report import check
from tests.fixtures.content import BASE, copied, edited
from tests.fixtures.interviewing import FOLDER

CARDS = frozenset(
    [
        "launch-bar",
        "test-cases",
        "data-check",
        "rag-basics",
        "telling-people",
        "pm-and-ai-pm",
        "first-project",
        "rag-or-tuning",
    ]
)
SKILLS = frozenset(
    ["evaluation-metrics", "product-craft", "data-judgement", "responsible-ai", "collaboration", "opportunity-framing"]
)
LAUNCH = "questions/evaluation/support-replies-launch.yaml"
STORY = "questions/behavioural/stopped-a-project.yaml"
ANSWERS = "samples/support-replies-launch.yaml"


@pytest.fixture
def bank(tmp_path) -> Path:
    return copied(FOLDER, tmp_path / "bank")


def found(root: Path) -> list[tuple[str, str, int]]:
    findings = judge_bank(read_shelves(root), CARDS, SKILLS)
    return sorted((one.rule, str(Path(one.path).relative_to(root)), one.line) for one in findings)


def line_of(path: Path, text: str) -> int:
    return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def test_a_sound_bank_breaks_no_rule(bank):
    assert found(bank) == []


@pytest.mark.parametrize(
    ("rule", "file", "old", "new"),
    [
        ("Q001", LAUNCH, "minutes: 10", "minutes: 10\nminutes: 11"),
        ("Q002", LAUNCH, "minutes: 10", "minutes: many"),
        ("Q002", ANSWERS, "mark: 25", "mark: 30"),
        ("Q003", LAUNCH, "type: evaluation", "type: data"),
        ("Q005", LAUNCH, "card: launch-bar", "card: no-such-card"),
        ("Q006", LAUNCH, "competencies: [evaluation-metrics", "competencies: [juggling"),
        ("Q007", LAUNCH, "id: failure-cost", "id: test-set"),
        ("Q007", LAUNCH, "{when: failure-cost", "{when: no-such-line"),
        ("Q007", LAUNCH, "{criterion: failure-cost", "{criterion: no-such-line"),
        ("Q009", LAUNCH, "Name one person who makes the launch decision.", "Name one."),
        ("Q011", ANSWERS, "question: support-replies-launch", "question: no-such-question"),
        ("Q011", ANSWERS, "mark: 25", "mark: 50"),
        ("Q014", STORY, "{when: people", "{when: honest"),
    ],
)
def test_a_broken_rule_is_named_with_its_file_and_line(bank, rule, file, old, new):
    edited(bank / file, old, new)
    wanted = line_of(bank / file, new.splitlines()[-1])

    named = [one for one in found(bank) if one[0] == rule]
    assert named
    assert named[0][1] == file
    assert abs(named[0][2] - wanted) <= 1 or (rule, file) == ("Q011", ANSWERS)


def test_a_fatal_gap_that_nobody_asks_about_is_named_where_it_stands(bank):
    edited(bank / LAUNCH, "{when: failure-cost", "{when: live-check")

    assert found(bank) == [("Q014", LAUNCH, line_of(bank / LAUNCH, "criterion: failure-cost"))]


def test_an_id_that_is_used_twice_is_named_in_both_files(bank):
    shutil.copy(bank / LAUNCH, bank / "questions/evaluation/another.yaml")

    named = found(bank)
    assert [rule for rule, _, _ in named].count("Q004") == 2
    assert "Q008" in {rule for rule, _, _ in named}, "and their texts are the same"


def test_a_rubric_that_mostly_needs_a_judge_is_named(bank):
    path = bank / LAUNCH
    path.write_text(
        path.read_text()
        .replace("weight: 3", "weight: 3\n    judgement: true")
        .replace("weight: 4", "weight: 4\n    judgement: true", 1)
    )

    assert "Q010" in {rule for rule, _, _ in found(bank)}


def test_a_question_without_marked_answers_is_a_warning(bank):
    (bank / ANSWERS).unlink()

    assert [rule for rule, _, _ in found(bank)] == ["Q012"]
    assert RULES["Q012"].weight == "warning"


def test_a_broken_question_is_left_out_and_the_others_work(bank):
    edited(bank / LAUNCH, "minutes: 10", "minutes: many")

    assert set(load_bank(bank).questions) == {"loan-screening", "size-tip-data", "stopped-a-project"}


def test_the_check_counts_questions_and_joins_their_findings(tmp_path):
    base = copied(BASE, tmp_path / "base")
    shutil.copytree(FOLDER / "questions", base / "questions")
    edited(base / LAUNCH, "card: launch-bar", "card: no-such-card")

    report = check(base, today=date(2026, 6, 1))
    assert report.counts["questions"] == 4
    assert "Q005" in {one.rule for one in report.findings}


def test_every_rule_of_the_bank_is_broken_by_some_test():
    here = Path(__file__).parent
    told = "".join((here / name).read_text() for name in ("test_rules.py", "test_ordering.py"))

    assert {rule for rule in RULES if rule.startswith("Q")} <= set(re.findall(r"Q\d\d\d", told))
