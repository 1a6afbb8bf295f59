import asyncio
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ContentError, SettingsError
from bot.core.grading.lexicon import load_lexicon
from bot.core.interviewing.load import Bank
from bot.evals import interview_report
from bot.evals.answers import read_golden
from bot.evals.interviews import figures, judge, ranked, spearman
from bot.evals.scaling import measure_scale, write_scale
from tests.fixtures.interviewing import FOLDER, SHIPPED, lexicon, small_bank, small_engine

VALUES = st.lists(st.integers(0, 9), min_size=2, max_size=12)


@pytest.fixture(scope="module")
def judged():
    return asyncio.run(judge(small_engine(), small_bank(), read_golden(FOLDER / "golden")))


@given(VALUES)
def test_a_ranking_agrees_wholly_with_itself_and_not_at_all_with_its_opposite(values):
    wanted = 1.0 if len(set(values)) > 1 else 0.0

    assert spearman(values, values) == pytest.approx(wanted)
    assert spearman(values, [-value for value in values]) == pytest.approx(-wanted)


def test_ranks_are_shared_by_equal_values():
    assert spearman([1, 2, 3, 4], [1, 2, 2, 3]) == pytest.approx(0.9487, abs=1e-4)


def test_only_answers_with_a_mark_of_their_own_are_ranked(judged):
    found = figures(judged)

    assert found.answers == len(judged) == 42
    assert found.questions == 4


def test_a_ranker_that_knows_the_marks_has_no_wrong_pair(judged):
    marked = [one for one in judged if one.mark is not None]

    assert ranked(marked, lambda one: one.mark).wrong_pairs == 0
    assert ranked(marked, lambda one: -one.mark).wrong_pairs == 1
    assert ranked(marked, lambda _: 1.0).wrong_pairs == 0.5, "a tie is half wrong"


def test_a_half_holds_only_its_own_questions():
    golden = read_golden(FOLDER / "golden")
    found = asyncio.run(judge(small_engine(), small_bank(), golden, "report"))

    assert {one.question for one in found} == {"loan-screening", "stopped-a-project"}


def test_the_report_names_both_baselines_and_draws_every_mark(judged):
    text, plot = interview_report.tables(figures(judged)), interview_report.plot(judged)

    assert "keyword coverage" in text
    assert "whole cosine" in text
    assert plot.count("<circle") == sum(one.mark is not None for one in judged)
    assert "nan" not in text


def test_a_share_of_nothing_is_said_to_be_none():
    found = figures([])

    assert math.isnan(found.shares["gate recall"])
    assert "none here" in interview_report.tables(found)


def test_without_measuring_answers_the_way_out_is_named(tmp_path):
    with pytest.raises(SettingsError, match="checkout"):
        read_golden(tmp_path / "nowhere")


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "broken.yaml").write_text("question: x\nhalf: both\n")

    with pytest.raises(ContentError, match=r"broken\.yaml"):
        read_golden(tmp_path)


async def test_a_measured_scale_is_kept_and_the_rest_of_the_file_stays(tmp_path):
    path = tmp_path / "grading.yaml"
    before = (SHIPPED / "grading.yaml").read_text()
    path.write_text(before)
    golden = read_golden(FOLDER / "golden")
    scale = await measure_scale(small_engine(), small_bank(), golden, "lexical")
    write_scale(path, "lexical", scale)

    kept, known = load_lexicon(path), lexicon()
    assert kept.scale("lexical") == scale != known.scale("lexical")
    assert scale.off_topic == known.scale("lexical").off_topic, "set by hand"
    assert kept.file.model_copy(update={"scales": {}}) == known.file.model_copy(update={"scales": {}})
    assert kept.scale("all-minilm-l6-v2-int8") == known.scale("all-minilm-l6-v2-int8")
    assert len(path.read_text().splitlines()) == len(before.splitlines())


async def test_raw_scores_marks_and_levels_of_a_measured_scale_rise():
    scale = await measure_scale(small_engine(), small_bank(), read_golden(FOLDER / "golden"), "lexical")

    for rising in (scale.curve, scale.marks, scale.levels):
        assert list(rising) == sorted(rising)
    assert 0 <= scale.marks[0] < scale.marks[-1] <= 100


async def test_nothing_is_fitted_on_the_reported_half():
    golden = read_golden(FOLDER / "golden")
    changed = [
        one if one.half == "tune" else one.model_copy(update={"answers": one.answers[:2], "variants": ()})
        for one in golden
    ]
    swapped = [one.model_copy(update={"half": "tune"}) for one in golden]
    scales = [await measure_scale(small_engine(), small_bank(), one, "lexical") for one in (golden, changed, swapped)]

    assert scales[0] == scales[1]
    assert scales[0] != scales[2], "and something is fitted on the tuning half"


async def test_without_marked_answers_the_scale_stays_as_it_is():
    bank = Bank(small_bank().questions)

    assert await measure_scale(small_engine(), bank, (), "lexical") == lexicon().scale("lexical")
