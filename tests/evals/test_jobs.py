"""The figures of reading job descriptions."""

import pytest

from bot.core.review.learned import told
from bot.core.review.reading import read_posting
from bot.evals.jobs import (
    COMMONEST,
    OURS,
    TITLE,
    agreement,
    by_title,
    commonest,
    measure_jobs,
    of_half,
    ours,
    read_jobs,
)
from bot.evals.jobs_fit import LETTERS
from tests.fixtures.planning import SHIPPED
from tests.fixtures.review import SIGNALS

JOBS = read_jobs(SHIPPED.parent / "tests" / "evals" / "jobs")


def test_agreement_counts_equal_scores_and_weighs_misses_by_their_square():
    assert agreement([(0, 0), (1, 1), (2, 2), (3, 3)]).kappa == 1
    swapped = agreement([(0, 3), (3, 0)])
    assert (swapped.exact, swapped.near, swapped.kappa) == (0, 0, pytest.approx(-1))
    assert agreement([(2, 2), (2, 1), (1, 1), (1, 2)]).exact == 0.5


def test_thirty_job_descriptions_only_measure_and_none_stands_there_twice():
    assert (len(of_half(JOBS, "tune")), len(of_half(JOBS, "report"))) == (382, 30)
    assert len({job.id for job in JOBS}) == len({job.text for job in JOBS}) == len(JOBS)


def test_on_the_reported_half_reading_beats_both_baselines_in_axes_and_verdict():
    known = of_half(JOBS, "tune")
    readers = {OURS: ours(SIGNALS), COMMONEST: commonest(known), TITLE: by_title(known)}
    figures = measure_jobs(of_half(JOBS, "report"), readers)
    for baseline in (COMMONEST, TITLE):
        assert figures.all[OURS].exact > figures.all[baseline].exact + 0.1
        assert figures.all[OURS].kappa > figures.all[baseline].kappa + 0.1
        assert figures.verdicts[OURS] > figures.verdicts[baseline] + 0.2


def test_only_lines_of_texts_that_may_be_tuned_on_are_marked_and_each_stands_in_its_text():
    marked = [job for job in JOBS if job.lines]
    assert {job.half for job in marked} == {"tune"}
    for job in marked:
        lines = {unit.text for unit in told(read_posting(job.text, SIGNALS))}
        assert set(job.lines) <= lines, job.id
        assert {letter.upper() for letters in job.lines.values() for letter in letters} <= set(LETTERS)
