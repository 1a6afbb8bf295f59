from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grading.curve import MARKS, OWN, Curve, isotonic

COMMON = Curve((-0.5, -0.2, 0.2, 0.6, 1.2), (8.0, 18.0, 58.0, 80.0, 90.0))
RAWS = st.lists(st.floats(-2, 2), min_size=5, max_size=5)


@given(RAWS)
def test_a_higher_raw_score_never_gets_a_lower_mark(raws):
    curve = COMMON.moved(list(zip(MARKS, raws, strict=True)))
    marks = [curve.mark(n / 20) for n in range(-90, 90)]

    assert marks == sorted(marks)
    assert marks[0] == 0
    assert marks[-1] == 100


@given(RAWS)
def test_isotonic_keeps_the_mean_and_never_falls(values):
    found = isotonic(values)

    assert found == sorted(found)
    assert sum(found) == pytest.approx(sum(values))


def test_values_that_rise_already_are_kept():
    assert isotonic([1, 2, 3]) == [1, 2, 3]


@pytest.mark.parametrize(("raw", "mark"), [*zip(COMMON.raws, COMMON.marks, strict=True)])
def test_a_measured_raw_score_has_the_mark_to_expect_there(raw, mark):
    assert COMMON.mark(raw) == pytest.approx(mark)


def test_two_marked_answers_are_not_enough_to_move_the_curve():
    assert COMMON.moved([]) == COMMON
    assert COMMON.moved([(0, 5.0), (100, 6.0)]) == COMMON


def test_a_question_on_which_all_answers_score_higher_asks_for_more():
    harder = COMMON.moved([(mark, raw + 0.4) for mark, raw in zip(MARKS, COMMON.raws, strict=True)])

    assert harder.raws == pytest.approx([raw + OWN * 0.4 for raw in COMMON.raws])
    assert harder.mark(0.6) < COMMON.mark(0.6)


@given(RAWS)
def test_odd_marked_answers_make_no_part_of_the_curve_steeper(raws):
    curve = COMMON.moved(list(zip(MARKS, raws, strict=True)))
    steps = [after - before for before, after in pairwise(curve.raws)]

    assert steps == pytest.approx([after - before for before, after in pairwise(COMMON.raws)])


def test_the_weakest_and_the_strongest_can_still_be_told_apart():
    assert 0 < COMMON.mark(-1.2) < COMMON.mark(-0.7) < COMMON.mark(-0.5) < 10
    assert 90 < COMMON.mark(1.4) < COMMON.mark(1.9) < 100
