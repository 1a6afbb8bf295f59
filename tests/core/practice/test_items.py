from datetime import date
from pathlib import Path

import pytest

from bot.core.errors import ContentError
from bot.core.knowledge.law import RULES
from bot.core.knowledge.report import check
from bot.core.practice.items import load_items, read_items
from bot.core.practice.rules import judge_items
from tests.fixtures.content import BASE, copied, edited
from tests.fixtures.practising import ITEMS, WEIGHTS

CARDS = frozenset(
    (
        *("launch-bar", "test-cases", "data-check", "rag-basics"),
        *("rag-or-tuning", "telling-people", "pm-and-ai-pm", "first-project"),
    )
)
EVALUATION, DATA = "items/evaluation-metrics.yaml", "items/data-judgement.yaml"
LONG = "word " * 50


@pytest.fixture
def items(tmp_path) -> Path:
    return copied(ITEMS, tmp_path / "base")


def found(root: Path) -> list[tuple[str, str, int]]:
    findings = judge_items(read_items(root), CARDS, frozenset(WEIGHTS))
    return sorted((one.rule, str(Path(one.path).relative_to(root)), one.line) for one in findings if one.rule != "P010")


def test_sound_items_break_no_rule_but_that_they_are_few(items):
    assert found(items) == []


@pytest.mark.parametrize(
    ("rule", "file", "old", "new"),
    [
        ("P001", EVALUATION, "kind: choice", "kind: choice\n  kind: choice"),
        ("P002", EVALUATION, "kind: choice", "kind: riddle"),
        ("P002", EVALUATION, "difficulty: 1", "difficulty: 4"),
        ("P002", EVALUATION, "difficulty: 1", "difficulty: 1\n  hint: none"),
        ("P002", EVALUATION, ", why: Their mistakes cost something else than yours.", ""),
        ("P002", DATA, "why: Agreement is measured first, then the model.", "steps: [one, two, three]"),
        ("P004", EVALUATION, "id: launch-order", "id: bar-from-cost"),
        ("P005", EVALUATION, "card: launch-bar", "card: no-such-card"),
        ("P006", EVALUATION, "what one bad draft costs, right: true", "what one bad draft costs"),
        ("P006", EVALUATION, "that other teams report", "that other teams report, right: true"),
        ("P007", EVALUATION, "A support draft is always checked", f"{LONG} A support draft is always checked"),
        ("P007", EVALUATION, "Set the bar", LONG),
        ("P009", EVALUATION, "From what one bad draft costs", f"From what one bad draft costs {'really ' * 10}"),
        ("P011", EVALUATION, "Your team wants", "Your team \u2014 wants"),
        ("P011", EVALUATION, "Your team wants", "Your cutting-edge team wants"),
        ("P011", DATA, "If two people", "www.example.org If two people"),
    ],
)
def test_each_fault_is_found_with_its_file_and_rule(items, rule, file, old, new):
    text = (items / file).read_text()
    edited(items / file, old, new)
    hits = [one for one in found(items) if one[:2] == (rule, file)]
    assert hits
    assert hits[0][2] <= text.count("\n") + 4


def test_a_fault_is_shown_at_the_line_it_stands_on(items):
    path = edited(items / EVALUATION, "card: test-cases", "card: nowhere")
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "card: nowhere" in text)
    assert found(items) == [("P005", EVALUATION, line)]


def test_a_file_that_is_no_competency_and_two_that_ask_the_same_are_found(items):
    (items / DATA).rename(items / "items/juggling.yaml")
    text = (items / EVALUATION).read_text().replace("id: ", "id: another-")
    (items / "items/product-craft.yaml").write_text(text)
    rules = {rule for rule, _, _ in found(items)}
    assert {"P003", "P008"} <= rules


def test_a_broken_item_is_left_out_and_the_rest_can_be_asked(items):
    edited(items / EVALUATION, "kind: choice", "kind: riddle")
    assert "bar-from-cost" not in load_items(items)
    assert "launch-order" in load_items(items)


def test_two_items_of_one_id_are_refused_at_load(items):
    edited(items / EVALUATION, "id: launch-order", "id: bar-from-cost")
    with pytest.raises(ContentError, match="share an id"):
        load_items(items)


def test_items_are_a_part_of_the_whole_check(tmp_path, items):
    base = copied(BASE, tmp_path / "whole")
    copied(items / "items", base / "items")
    edited(base / EVALUATION, "card: launch-bar", "card: no-such-card")
    report = check(base, today=date(2026, 6, 1))
    assert "P005" in {finding.rule for finding in report.findings}
    assert report.counts["items"] == 10


def test_every_rule_of_items_is_tried_here():
    tried = {"P001", "P002", "P003", "P004", "P005", "P006", "P007", "P008", "P009", "P010", "P011"}
    assert {rule for rule in RULES if rule.startswith("P")} == tried


def test_a_competency_with_few_items_is_warned_of(items):
    rules = [one.rule for one in judge_items(read_items(items), CARDS, frozenset(WEIGHTS))]
    assert rules.count("P010") == 15
