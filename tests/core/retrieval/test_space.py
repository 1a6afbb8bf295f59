import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.retrieval.space import space_of, unit

CARDS, EACH, WIDTH = 6, 8, 12
STARTS = np.arange(0, CARDS * EACH, EACH)


def wordings(seed=0):
    """Texts of a few cards: each lies by its card, and all are strewn along one direction that means nothing."""
    random = np.random.default_rng(seed)
    cards = np.repeat(random.standard_normal((CARDS, WIDTH)), EACH, axis=0)
    noise = np.zeros((CARDS * EACH, WIDTH))
    noise[:, 0] = 3 * random.standard_normal(CARDS * EACH)
    return unit(cards + noise + 0.1 * random.standard_normal(cards.shape))


def apart(rows):
    """How much nearer two texts of one card lie to each other than two of different cards, as cosines."""
    near = rows @ rows.T
    same = np.kron(np.eye(CARDS, dtype=bool), np.ones((EACH, EACH), dtype=bool))
    return near[same].mean() - near[~same].mean()


@given(seed=st.integers(0, 1000))
def test_texts_of_one_card_lie_closer_together_than_the_encoder_puts_them(seed):
    rows = wordings(seed)

    assert apart(space_of(rows, STARTS).rows) > apart(rows)


def test_a_question_lies_in_the_space_as_the_same_text_of_a_card_does():
    rows = wordings()
    space = space_of(rows, STARTS)

    assert np.allclose(space.into(rows[5]), space.rows[5], atol=1e-5)
    assert np.linalg.norm(space.middles, axis=1) == pytest.approx(np.ones(CARDS), abs=1e-5)


def test_cards_of_one_text_each_stay_where_they_are():
    rows = wordings()[:CARDS]

    assert np.allclose(space_of(rows, np.arange(CARDS)).rows, rows, atol=1e-6)
