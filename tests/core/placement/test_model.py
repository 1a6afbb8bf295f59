"""The sums on the grid, beside the same sums done the long way."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.placement.model import (
    LEVELS,
    Seen,
    believe,
    expected_spread,
    likelihood,
    outcomes,
    posterior,
    prior,
)

ANSWERS = st.builds(
    Seen, st.integers(1, 3), st.sampled_from([0.0, 0.25, 1 / 3]), st.sampled_from([None, 0.0, 0.4, 1.0])
)


@given(st.integers(1, 3), st.floats(0, 0.9))
def test_one_of_the_three_outcomes_always_happens(difficulty, luck):
    shares = outcomes(difficulty, luck)

    assert shares.min() >= 0
    assert shares.sum(axis=0) == pytest.approx(np.ones(len(LEVELS)))
    assert (np.diff(shares[0]) > 0).all()


def test_what_is_known_is_still_answered_amiss_now_and_then():
    right, amiss, _ = outcomes(1, 0.0)

    assert right[-1] < 0.96
    assert amiss[-1] > 0.04


def joint(answers, correlation):
    """The posterior of two abilities, cell by cell, from the joint prior."""
    levels, factor = prior(correlation)
    cells = np.zeros((len(LEVELS), len(LEVELS)))
    for a, b in itertools.product(range(len(LEVELS)), repeat=2):
        both = sum(weight * levels[g, a] * levels[g, b] for g, weight in enumerate(factor))
        for seen in answers[0]:
            both *= likelihood(seen)[a]
        for seen in answers[1]:
            both *= likelihood(seen)[b]
        cells[a, b] = both
    return cells / cells.sum()


@given(st.lists(ANSWERS, max_size=3), st.lists(ANSWERS, max_size=3))
def test_the_posterior_is_that_of_the_whole_joint_grid(first, second):
    cells = joint([first, second], 0.5)

    shares = posterior(believe([first, second], 0.5))

    assert shares[0] == pytest.approx(cells.sum(axis=1), abs=1e-9)
    assert shares[1] == pytest.approx(cells.sum(axis=0), abs=1e-9)


def spread(answers, weights):
    shares = posterior(believe(answers))
    return float(weights @ (shares @ LEVELS**2 - (shares @ LEVELS) ** 2))


def test_the_expected_spread_is_the_mean_over_the_outcomes_of_asking():
    given_so_far = [[Seen(2, 0.25, 1.0)], [Seen(1, 0.25, None)], []]
    weights = np.array([3.0, 2.0, 1.0])
    shares = posterior(believe(given_so_far))[1]
    expected = 0.0
    for share, likely in zip((1.0, 0.0, None), outcomes(3, 0.25), strict=True):
        asked = [*given_so_far]
        asked[1] = [*given_so_far[1], Seen(3, 0.25, share)]
        expected += float(shares @ likely) * spread(asked, weights)

    found = expected_spread(believe(given_so_far), 1, outcomes(3, 0.25)[None], weights)

    assert found[0] == pytest.approx(expected)
    assert found[0] < spread(given_so_far, weights)


def test_two_abilities_correlate_in_the_prior_as_told():
    cells = joint([[], []], 0.5)
    grid = LEVELS - cells.sum(axis=1) @ LEVELS
    both = (cells * np.outer(grid, grid)).sum()

    assert both / (cells.sum(axis=1) @ grid**2) == pytest.approx(0.5, abs=0.05)
