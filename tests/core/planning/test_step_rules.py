"""Rules L001 to L013: each is broken on purpose in a small file and must be found on its line."""

import pytest

from bot.core.errors import ContentError
from bot.core.knowledge.law import RULES
from bot.core.planning.load import load_steps, read_step_shelf
from bot.core.planning.rules import Known, judge_steps
from tests.fixtures.planning import EXERCISE, KNOWLEDGE

KNOWN = Known(frozenset(("a-card",)), frozenset(("data", "craft")), KNOWLEDGE.resources)


def entry(id_="one", **fields):
    lines = {
        "title": "A step",
        "level": 1,
        "hours": 1,
        "why": "You will need it.",
        "cards": "[a-card]",
        "resource": "null",
        "exercise": EXERCISE,
        "artefact": "one page",
        "done_when": "Another person has read it.",
        "needs": "[]",
    }
    return "\n".join([f"- id: {id_}", *(f"  {key}: {value}" for key, value in (lines | fields).items())])


def folder(tmp_path, *entries, name="data"):
    (tmp_path / "steps").mkdir(exist_ok=True)
    (tmp_path / "steps" / f"{name}.yaml").write_text("\n".join(entries), encoding="utf-8")
    return tmp_path


def rules(root):
    return {finding.rule for finding in judge_steps(read_step_shelf(root), KNOWN)}


FOUR = [entry(id_) for id_ in ("one", "two", "three", "four")]


def test_four_whole_steps_break_nothing(tmp_path):
    assert rules(folder(tmp_path, *FOUR)) == set()


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("L002", {"hours": 0.75}),
        ("L002", {"level": 5}),
        ("L002", {"colour": "red"}),
        ("L005", {"cards": "[no-such-card]"}),
        ("L006", {"resource": "no-such-resource"}),
        ("L007", {"needs": "[no-such-step]"}),
        ("L008", {"needs": "[five]"}),
        ("L009", {"exercise": "Too short."}),
        ("L009", {"why": "word " * 26}),
        ("L009", {"artefact": "word " * 13}),
        ("L009", {"done_when": "It is done \u2014 really."}),
        ("L010", {"quick": "true", "hours": 1.5}),
        ("L010", {"quick": "true", "needs": "[one]"}),
        ("L011", {"why": "'You, a {job}, need it.'"}),
        ("L011", {"done_when": "'The {goal} is reached.'"}),
    ],
)
def test_one_broken_field_is_found(tmp_path, rule, fields):
    assert rules(folder(tmp_path, *FOUR, entry("five", **fields))) == {rule}


def test_a_step_that_needs_a_higher_one_of_its_own_skill_is_found(tmp_path):
    assert rules(folder(tmp_path, *FOUR, entry("five", level=3), entry("six", needs="[five]"))) == {"L012"}


def test_a_circle_over_two_steps_is_found_at_both(tmp_path):
    root = folder(tmp_path, *FOUR, entry("five", needs="[six]"), entry("six", needs="[five]"))

    assert [finding.rule for finding in judge_steps(read_step_shelf(root), KNOWN)] == ["L008", "L008"]


def test_two_quick_steps_of_a_skill_are_one_too_many(tmp_path):
    assert rules(folder(tmp_path, *FOUR, entry("five", quick="true"), entry("six", quick="true"))) == {"L010"}


def test_a_file_for_no_skill_is_found(tmp_path):
    assert "L003" in rules(folder(tmp_path, *FOUR, name="cooking"))


def test_an_id_used_twice_is_found_and_stops_a_run(tmp_path):
    root = folder(tmp_path, *FOUR, entry("one"))

    assert rules(root) == {"L004"}
    with pytest.raises(ContentError):
        load_steps(root)


def test_three_steps_are_few_and_only_a_warning(tmp_path):
    assert rules(folder(tmp_path, *FOUR[:3])) == {"L013"}
    assert RULES["L013"].weight == "warning"


@pytest.mark.parametrize(("text", "rule"), [("a: [", "L001"), ("one: two", "L002")])
def test_a_file_that_is_no_list_of_steps_is_found(tmp_path, text, rule):
    assert rules(folder(tmp_path, text)) == {rule}


def test_a_broken_step_is_left_out_and_the_rest_is_there(tmp_path):
    assert [*load_steps(folder(tmp_path, *FOUR, entry("five", level=9)))] == ["one", "two", "three", "four"]


def test_a_finding_names_the_line(tmp_path):
    root = folder(tmp_path, *FOUR, entry("five", level=9))

    (finding,) = judge_steps(read_step_shelf(root), KNOWN)
    assert finding.line == 4 * 11 + 3
