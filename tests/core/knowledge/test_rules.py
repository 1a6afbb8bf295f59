"""Each numbered rule, broken once in a copy of the small base: the rule is named, at the right file and line."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.core.knowledge.law import RULES
from bot.core.knowledge.report import check
from tests.fixtures.content import BASE, TODAY, copied, edited

ROLE = "cards/role/pm-and-ai-pm.md"
BAR = "cards/evaluation/launch-bar.md"
CASES = "cards/evaluation/test-cases.md"
RAG = "cards/llm-agents/rag-basics.md"
TUNING = "cards/llm-agents/rag-or-tuning.md"
LONG = "word " * 31

BROKEN = [
    # rule, file, what stands there, what stands there instead
    ("K002", ROLE, "level: 1", "level: 1\nlevel: 2"),
    ("K002", "sources.yaml", "title: Survey", "title: !!python/name:os.system Survey"),
    ("K003", ROLE, "level: 1", "level: 9"),
    ("K003", ROLE, "level: 1", "colour: red"),
    ("K003", RAG, "    value: 25", "    valeu: 25"),
    ("K003", "goals.yaml", "default: general-ai-pm", "default: [general-ai-pm]"),
    ("K003", "sources.yaml", "- id: meadow-talk", "- id: Meadow Talk"),
    ("K004", ROLE, "id: pm-and-ai-pm", "id: pm-and-pm"),
    ("K005", ROLE, "area: role", "area: data"),
    ("K006", "glossary.yaml", "- id: golden-set", "- id: rag"),
    ("K008", ROLE, "---\nid", "id"),
    ("K009", ROLE, "## Points", "## Point"),
    (
        "K010",
        RAG,
        "invented answers but does not end them. If the search brings the wrong text, the\n  answer",
        "it. The answer",
    ),
    ("K011", RAG, "RAG means that", "RAG means in very many of the cases that one can meet at work these days that"),
    ("K012", RAG, "brief: >-\n  RAG means", "brief: |-\n  - a\n  - b\n  - c\n  - d\n  RAG means"),
    ("K013", RAG, "plain: >-", f"plain: >-\n  {'One more short word. ' * 10}"),
    ("K014", RAG, "The bot first finds a text.", "The bot first finds a text and then another one and yet another."),
    ("K015", ROLE, "- Each answer costs money.", "- Each answer costs money. " + "And more of it. " * 60),
    ("K016", RAG, "## Common mistakes", "## How to do it"),
    ("K017", RAG, "    seen: full", "    seen: full\n    contested: true"),
    ("K018", RAG, "- Look up first", "- [Look](https://example.org) up first"),
    ("K018", RAG, "- Look up first", "### Look\n- Look up first"),
    ("K018", RAG, "- Look up first", "| a | b |\n- Look up first"),
    ("K018", RAG, "- Look up first", "- <b>Look</b> up first"),
    ("K018", RAG, "- Look up first", "- ![x] Look up first"),
    ("K019", RAG, "- Look up first, answer", "- Look up first \u2014 answer"),
    ("K020", RAG, "- Look up first", "- It is crucial to look up first"),
    ("K021", RAG, "- Good for facts that change.", "- Good for 70 of all facts."),
    ("K022", RAG, "- Test the search on its own.", "Test the search on its own."),
    ("K023", ROLE, "  pm: Ships", f"  pm: {LONG}Ships"),
    ("K023", ROLE, "left: Works or does not", f"left: {LONG}"),
    ("K024", RAG, "- Look up first", "- Look\u202e up first"),
    ("K030", RAG, "sources: [harbour-field-notes]", "sources: []"),
    ("K031", RAG, "sources: [harbour-field-notes]", "sources: [nobody]"),
    ("K031", "roles.yaml", "sources: [harbour-field-notes]", "sources: [nobody]"),
    ("K032", RAG, "key: rag-misses-from-search", "key: thirty-cases-start"),
    ("K033", BAR, "key: pass-or-score", "key: bar-written-first"),
    ("K034", RAG, "    seen: full", "    seen: 'no'"),
    ("K035", RAG, "review_by: 2027-11-01", "review_by: 2025-10-01"),
    ("K035", RAG, "as_of: 2025-11-01", "as_of: 2026-11-01"),
    ("K035", RAG, "reviewed: 2026-03-01", "reviewed: 2026-06-30"),
    ("K035", "sources.yaml", "accessed: 2026-03-01", "accessed: 2026-06-30"),
    ("K035", "resources.yaml", "checked: 2026-03-01", "checked: 2026-06-30"),
    ("K036", RAG, "review_by: 2027-11-01", "review_by: 2026-05-31"),
    ("K037", "sources.yaml", "  seen: excerpt", "  seen: no"),
    ("K039", RAG, "    value: 25", "    value: 26"),
    ("K040", RAG, "next: [rag-or-tuning]", "next: [rag-or-nothing]"),
    ("K040", RAG, "needs: [data-check]", "needs: [data-chekc]"),
    ("K040", RAG, "next: [rag-or-tuning]", "next: [rag-basics]"),
    ("K041", RAG, "competencies: [technical-fluency]", "competencies: [technical-fluensy]"),
    ("K041", "resources.yaml", "competency: evaluation-metrics", "competency: nothing"),
    ("K041", "goals.yaml", "technical-fluency: 20", "technical-fluensy: 20"),
    ("K042", "glossary.yaml", "cards: [rag-basics]", "cards: [rag-for-all]"),
    ("K043", "cards/data/data-check.md", "needs: [pm-and-ai-pm]", "needs: [launch-bar]"),
    ("K050", RAG, "  - explain retrieval", "  - what's rag\n  - explain retrieval"),
    ("K051", TUNING, "  - when to fine tune a model", "  - What is a RAG?"),
    ("K054", "glossary.yaml", "also: [test set]", "also: [test set, rag]"),
    ("K060", "goals.yaml", "data-judgement: 20", "data-judgement: 21"),
    (
        "K061",
        "goals.yaml",
        "data-judgement: 20, evaluation-metrics: 25, responsible-ai: 15, product-craft: 20",
        "data-judgement: 26, evaluation-metrics: 25, responsible-ai: 15, product-craft: 14",
    ),
    ("K062", "goals.yaml", "default: general-ai-pm", "default: nobody"),
]


def found(base, **more):
    return check(base, today=TODAY, **more).findings


@pytest.mark.parametrize(("rule", "name", "old", "new"), BROKEN)
def test_a_broken_rule_is_named_with_file_and_line(tmp_path, rule, name, old, new):
    file = edited(copied(BASE, tmp_path / "base") / name, old, new)
    findings = [one for one in found(tmp_path / "base") if one.rule == rule]

    assert findings, f"{rule} was not found"
    if rule not in {"K032", "K037", "K043"}:  # said at the later of two cards, at the fact, at a card of the circle
        assert {one.path for one in findings} == {str(file)}
        assert 1 <= findings[0].line <= len(file.read_text().splitlines())


def test_the_small_base_breaks_no_rule_at_all():
    assert found(BASE) == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        (RAG, "level: 2", "level: 7", 6),
        (RAG, "    value: 25", "    valeu: 25", 23),
        (RAG, "- Test the search on its own.", "- Test the <b>search</b>.", 37),
        ("glossary.yaml", "cards: [rag-basics]", "cards: [rag-for-all]", 5),
        ("sources.yaml", "  publisher: Meadow Conference", "  publisher: ''", 18),
    ],
)
def test_the_line_is_the_one_to_mend(tmp_path, name, old, new, line):
    edited(copied(BASE, tmp_path / "base") / name, old, new)

    assert line in {one.line for one in found(tmp_path / "base") if one.path.endswith(name)}


def test_one_wrong_field_is_one_finding(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / RAG, "    value: 25", "    valeu: 25")

    assert [(one.rule, one.message) for one in found(base)] == [("K003", "facts[0].valeu is no known field")]


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (RAG, "    value: 25", "    value: 2026-01-01", "facts[0].value must be text; put it in quotes"),
        (RAG, "    locator: chapter 6", "    locator: 6", "facts[0].locator must be text; put it in quotes"),
        (RAG, "    locator: chapter 6\n", "", "facts[0].locator is missing"),
        (RAG, "level: 2\n", "", "level is missing"),
    ],
)
def test_the_schema_speaks_in_words(tmp_path, name, old, new, says):
    base = copied(BASE, tmp_path / "base")
    edited(base / name, old, new)

    assert [one.message for one in found(base)] == [says]


def test_all_broken_rules_are_reported_at_once(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / ROLE, "area: role", "area: data")
    edited(base / RAG, "    value: 25", "    valeu: 25")
    edited(base / "goals.yaml", "data-judgement: 20", "data-judgement: 21")

    assert {"K005", "K003", "K060"} <= {one.rule for one in found(base)}


def test_one_unreadable_card_does_not_make_links_to_it_look_broken(tmp_path):
    base = copied(BASE, tmp_path / "base")
    (base / RAG).write_bytes(b"\xff")

    assert [(one.rule, one.path) for one in found(base)] == [("K001", str(base / RAG))]


def test_a_card_outside_its_place_is_named(tmp_path):
    base = copied(BASE, tmp_path / "base")
    (base / RAG).rename(base / "cards" / "rag-basics.md")

    assert {one.rule for one in found(base)} == {"K007"}


def test_a_linked_card_is_refused(tmp_path):
    base = copied(BASE, tmp_path / "base")
    (base / RAG).rename(tmp_path / "elsewhere.md")
    (base / RAG).symlink_to(tmp_path / "elsewhere.md")

    assert [one.rule for one in found(base)] == ["K001"]


def test_an_empty_folder_is_no_base(tmp_path):
    assert [one.rule for one in found(tmp_path)] == ["K007"]


def test_the_same_card_under_two_names_is_a_duplicate_id(tmp_path):
    base = copied(BASE, tmp_path / "base")
    (base / "cards/llm-agents/copy.md").write_text((base / RAG).read_text())
    rules = {one.rule for one in found(base)}

    assert {"K004", "K006"} <= rules


def test_two_cards_that_say_the_same_are_named(tmp_path):
    base = copied(BASE, tmp_path / "base")
    copy = (base / RAG).read_text().replace("id: rag-basics", "id: rag-again")
    asked = re.sub(r"(?m)^  - ([A-Za-z ]+\??)$", r"  - \1 in another way entirely please", copy)
    (base / "cards/llm-agents/rag-again.md").write_text(asked)

    assert "K052" in {one.rule for one in found(base)}


def test_a_source_nobody_cites_is_a_warning_only(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(
        base / "sources.yaml",
        "- id: meadow-talk",
        "- id: spare\n  title: S\n  publisher: P\n  accessed: 2026-03-01\n  seen: full\n- id: meadow-talk",
    )
    report = check(base, today=TODAY)

    assert [(one.rule, one.line) for one in report.findings] == [("K038", 16)]
    assert report.ok


def test_a_fact_past_its_review_date_warns_and_does_not_fail():
    report = check(BASE, today=date(2028, 1, 1))

    assert {one.rule for one in report.findings} == {"K036"}
    assert report.ok


def test_a_constructed_example_may_hold_any_number(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / RAG, "- Good for facts that change.", "- Good for change. Suppose 70 of 90 pages change. Then 71 do.")

    assert found(base) == ()


def test_the_same_value_may_be_stated_twice_under_one_key(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / RAG, "key: rag-misses-from-search", "key: thirty-cases-start")
    edited(base / RAG, "    value: 25\n    unit: of 40 wrong answers", '    value: "30"\n    unit: Cases')

    assert "K032" not in {one.rule for one in found(base)}


def test_two_cards_that_disagree_are_both_named_so_that_a_check_of_one_file_finds_it(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / RAG, "key: rag-misses-from-search", "key: thirty-cases-start")
    everywhere = [one.path for one in found(base) if one.rule == "K032"]

    assert len(everywhere) == 2
    for path in everywhere:
        assert "K032" in {one.rule for one in found(base, files=[Path(path)])}


def test_two_different_sentences_under_one_key_are_named(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / TUNING, "key: prompt-first", "key: gaps-before-size")

    assert "'The field notes tried a better prompt" in next(one.message for one in found(base) if one.rule == "K032")


def test_a_file_of_measuring_questions_that_is_not_there_is_no_fault_of_the_cards(tmp_path):
    assert found(BASE, evals=[tmp_path / "nowhere.jsonl"]) == ()


def test_two_circles_of_prerequisites_are_both_named(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / ROLE, "next: [launch-bar, data-check]", "needs: [data-check]\nnext: [launch-bar, data-check]")
    edited(base / RAG, "needs: [data-check]", "needs: [rag-or-tuning]")
    circles = [one.message for one in found(base) if one.rule == "K043"]

    assert len(circles) == 2
    assert any("rag-basics > rag-or-tuning > rag-basics" in message for message in circles)


def test_a_measuring_question_that_copies_a_phrasing_is_named_at_its_line(tmp_path):
    evals = tmp_path / "questions.jsonl"
    evals.write_text('{"question": "who made this bot"}\nnot json\n{"question": "What is a RAG"}\n')
    findings = found(BASE, evals=[evals])

    assert [(one.rule, one.path, one.line) for one in findings] == [("K053", str(evals), 3)]


def test_every_rule_of_the_table_is_broken_by_some_test():
    here = Path(__file__).parent
    told = (here / name for name in ("test_rules.py", "test_load.py"))

    wanted = {rule for rule in RULES if rule.startswith("K")}  # the bank's own rules have tests of their own
    assert wanted <= {rule for file in told for rule in re.findall(r"K\d\d\d", file.read_text())}
