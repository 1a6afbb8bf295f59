"""`coach path` as a person calls it."""

import json
from collections import defaultdict

import pytest

from tests.cli.test_cli import coach

FIELDS = {"title", "competency", "why", "cards", "resource", "hours", "week", "done_when"}


def planned(*options):
    found = coach("path", *options, "--json")
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


def test_goals_are_listed_by_id():
    lines = coach("path", "--goals").stdout.splitlines()

    assert "general-ai-pm" in {line.split()[0] for line in lines}
    assert len(lines) == 5


def test_a_plan_has_steps_with_all_that_a_learner_needs_and_keeps_the_hours():
    found = planned("--background", "teacher", "--goal", "career-changer", "--hours-per-week", "3", "--weeks", "6")

    weeks = defaultdict(float)
    for step in found["steps"]:
        assert set(step) >= FIELDS
        weeks[step["week"]] += step["hours"]
    assert max(weeks.values()) <= 3
    assert max(weeks) <= 6
    assert found["total_hours"] == sum(weeks.values())
    assert any("no room in 6 weeks of 3 hours" in line for line in found["unmet"])


def test_what_does_not_fit_into_one_short_week_is_said_in_plain_words():
    found = planned("--background", "teacher", "--hours-per-week", "0.5", "--weeks", "1")
    assert found["steps"] == []
    assert all("no room in one week of 30 minutes" in line for line in found["unmet"])


def test_what_is_proven_is_skipped():
    options = ("--goal", "general-ai-pm", "--hours-per-week", "10", "--weeks", "30")
    usual, proven = planned(*options), planned(*options, "--levels", "evaluation-metrics=2,data-judgement=4")

    def levels(found, competency):
        return {step["level"] for step in found["steps"] if step["competency"] == competency}

    assert levels(usual, "evaluation-metrics") == {1, 2, 3, 4}
    assert levels(proven, "evaluation-metrics") == {3, 4}
    assert levels(proven, "data-judgement") == set()


def test_the_same_options_give_the_same_plan():
    options = ("--background", "pm", "--hours-per-week", "4", "--weeks", "12")

    assert planned(*options) == planned(*options)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--goal", "astronaut"), "There is no goal 'astronaut'"),
        (("--levels", "cooking=1"), "There is no competency 'cooking'"),
        (("--levels", "data-judgement=9"), "is no level"),
        (("--interview-on", "2020-01-01"), "has passed"),
        (("--hours-per-week", "0"), "hours-per-week"),
    ],
)
def test_what_cannot_be_planned_is_said_in_one_sentence(options, says):
    found = coach("path", *options, "--json")

    assert found.returncode == 2
    assert says in found.stderr
    assert found.stdout == ""
