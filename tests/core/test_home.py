"""The home page: what a learner who has begun finds there, and that a newcomer finds the greeting."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.blocks import Choices, LearningPath, ProgressReport
from bot.core.home import BANDS, HomePage
from bot.core.interviewing.keeping import Result, put_result
from bot.core.interviewing.lines import load_lines
from bot.core.interviewing.state import Interview, Round, keep_interview
from bot.core.looking import load_looks
from bot.core.memory import Memory, Put, Record
from bot.core.planning.state import KIND
from bot.core.planning.state import Path as LearnersPath
from bot.core.practice.schedule import keep_review, reviewed
from bot.core.progress.report import House
from bot.core.progress.words import load_words
from bot.core.standing import Point, evidence
from bot.core.tokens import parse
from bot.core.verbs import VERBS
from tests.fixtures.interviewing import small_bank
from tests.fixtures.planning import KNOWLEDGE, NOW, TODAY, house

SHIPPED = Path(__file__).parents[2] / "knowledge"
LEVELS = ("not yet", "aware", "practising", "independent", "leading")
PAGE = HomePage(
    load_looks(SHIPPED / "forms.yaml").home,
    house(),
    load_lines(SHIPPED / "interview.yaml"),
    House(load_words(SHIPPED / "progress.yaml"), LEVELS, LEVELS, KNOWLEDGE, small_bank()),
)
NOBODY = Memory("stage:ana", "stage:t", NOW)
PLAN = LearnersPath(
    background="pm", called="product manager", minutes=180, goal=KNOWLEDGE.default_goal, start=TODAY, weeks=8, seen=NOW
)


def memory(*puts):
    records = {(put.kind, put.key): Record(put.owner, put.kind, put.key, put.body, put.v) for put in puts}
    return Memory("stage:ana", "stage:t", NOW, records)


def path(**changes):
    known = PLAN.model_copy(update=changes)
    return Memory(
        "stage:ana", "stage:t", NOW, {(KIND, ""): Record("stage:ana", KIND, "", known.model_dump(mode="json"))}
    )


def review(n, days=0):
    return keep_review(NOBODY, f"card-{n}", reviewed(None, 0.0, "a", NOW - timedelta(days=30 - days)))


def mark(n, total=60):
    result = Result(
        question="support-replies-launch", type="evaluation", at=NOW - timedelta(days=9 - n), mode="friendly",
        total=total, levels={}, version="v", engine="rubric",
    )  # fmt: skip
    return put_result(NOBODY, f"261101-12000{n}.0", result)


def labels(blocks):
    return [option.label for block in blocks if isinstance(block, Choices) for option in block.options]


def words(blocks):
    return " ".join(block.prompt for block in blocks if isinstance(block, Choices))


def test_a_newcomer_has_no_page_of_their_own():
    assert PAGE(NOBODY) == ()


def test_a_path_shows_the_step_under_way_and_the_next_with_its_buttons():
    blocks = PAGE(path())
    shown = next(block for block in blocks if isinstance(block, LearningPath))
    assert [step.state for step in shown.steps] == ["now", "next"]
    assert "Done" in " ".join(labels(blocks))


def test_a_path_that_is_still_being_asked_about_is_not_shown_as_one():
    assert PAGE(path(minutes=0)) == ()


@pytest.mark.parametrize("n", [1, 4])
def test_what_is_due_is_counted(n):
    blocks = PAGE(memory(*(review(one) for one in range(n))))
    assert ("one item is" if n == 1 else f"{n} items are") in words(blocks)
    assert "Practise" in labels(blocks)


@pytest.mark.parametrize(
    ("phase", "paused", "there"), [("asking", None, True), ("probing", NOW, True), ("closed", None, False)]
)
def test_a_question_that_waits_has_a_way_back(phase, paused, there):
    rounds = (Round(question="support-replies-launch"),)
    waits = Interview(id="i1", rounds=rounds, seen=NOW, phase=phase, paused=paused)
    blocks = PAGE(memory(*(one for one in keep_interview(NOBODY, waits, 90) if isinstance(one, Put))))
    assert ("one question waits" in words(blocks)) == there
    assert [parse(block.options[0].token).ref for block in blocks[:1]] == (["resume"] if there else [])


def test_nothing_due_is_said_too():
    known = keep_review(NOBODY, "card", reviewed(None, 1.0, "a", NOW))
    assert "nothing is due" in words(PAGE(memory(known)))


def test_the_last_three_results_come_newest_first_without_a_number():
    blocks = PAGE(memory(*(mark(n, total) for n, total in enumerate((10, 30, 60, 90)))))
    report = next(block for block in blocks if isinstance(block, ProgressReport))
    assert [row.level for row in report.rows] == ["strong", "solid", "getting there"]
    assert [row.met for row in report.rows] == [1.0, 0.75, 0.5]
    assert "60" not in report.model_dump_json()
    assert "All marks" in labels(blocks)


def test_bands_are_in_the_order_of_the_bars():
    assert BANDS == ("not_yet", "getting_there", "solid", "strong")


def test_skills_with_a_level_are_shown_and_the_others_wait_on_the_progress_page():
    points = (Point("evaluation-metrics", 1.0, 2, "item", f"i{n}", NOW, "items.1") for n in range(4))
    blocks = PAGE(memory(*(evidence(NOBODY, point) for point in points)))
    report = next(block for block in blocks if isinstance(block, ProgressReport))
    assert [row.title for row in report.rows] == [KNOWLEDGE.competencies["evaluation-metrics"].title]


def test_without_a_path_one_is_offered_and_everything_leads_to_a_known_verb():
    blocks = PAGE(memory(review(0), mark(0)))
    assert "Plan my way" in labels(blocks)
    tokens = [parse(option.token) for block in blocks if isinstance(block, Choices) for option in block.options]
    assert {token.verb for token in tokens} <= set(VERBS)
