"""The shipped practice items: enough of them, and each can be asked."""

from collections import Counter

import pytest

from bot.core.practice.items import ShortItem, load_items, read_items
from bot.core.practice.judging import judge
from bot.core.practice.telling import Judged
from tests.fixtures.interviewing import SHIPPED, small_engine

ITEMS = load_items(SHIPPED)
TYPED = [prompt for prompt in ITEMS.values() if isinstance(prompt.item, ShortItem)]


def test_no_shipped_item_is_left_out():
    assert read_items(SHIPPED).findings == []


def test_every_competency_has_twelve_items_and_four_of_each_difficulty():
    counts = Counter((prompt.competency, prompt.item.difficulty) for prompt in ITEMS.values())
    assert len(ITEMS) >= 120
    assert len({competency for competency, _ in counts}) == 10
    assert min(counts.values()) >= 4


@pytest.mark.parametrize("prompt", TYPED, ids=[prompt.ref for prompt in TYPED])
async def test_the_answer_that_an_item_shows_is_judged_to_have_some_of_it(prompt):
    judged = await judge(small_engine(), prompt, prompt.item.answer)
    assert isinstance(judged, Judged)
    assert judged.share
