import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grading.curve import MARKS, curve_of, isotonic

COMMON = (-0.5, -0.2, 0.2, 0.6, 1.2)
RAWS = st.lists(st.floats(-2, 2), min_size=5, max_size=5)


@given(RAWS)
def test_a_higher_raw_score_never_gets_a_lower_mark(raws):
    curve = curve_of(COMMON, list(zip(MARKS, raws, strict=True)))
    marks = [curve.mark(n / 20) for n in range(-60, 60)]

    assert marks == sorted(marks)
    assert 0 <= marks[0] <= marks[-1] <= 100


@given(RAWS)
def test_isotonic_keeps_the_mean_and_never_falls(values):
    found = isotonic(values)

    assert found == sorted(found)
    assert sum(found) == pytest.approx(sum(values))


def test_values_that_rise_already_are_kept():
    assert isotonic([1, 2, 3]) == [1, 2, 3]


def test_without_marked_answers_the_common_curve_counts():
    assert curve_of(COMMON).mark(0.2) == pytest.approx(50)
    assert curve_of(COMMON, [(0, 5.0), (100, 6.0)]) == curve_of(COMMON), "two marks are no curve"


def test_marked_answers_move_the_curve_towards_themselves():
    harder = curve_of(COMMON, list(zip(MARKS, [0.5, 0.8, 1.2, 1.6, 2.2], strict=True)))

    assert harder.mark(0.6) < curve_of(COMMON).mark(0.6)


def test_the_weakest_answers_can_still_be_told_apart():
    curve = curve_of(COMMON)

    assert 0 == curve.mark(-3) < curve.mark(-0.7) < curve.mark(-0.5) < 10


def test_equal_raw_scores_of_two_marks_do_not_break_the_curve():
    curve = curve_of(COMMON, [(mark, 0.5) for mark in MARKS])

    assert curve.mark(-9) == 0
    assert curve.mark(9) == 100
