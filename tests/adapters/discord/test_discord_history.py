"""What was said in a place, read back: pages in order, and a message that cannot be read costs only itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.calls import Unreached
from bot.adapters.discord.history import PAGE, since
from tests.adapters.discord.payloads import ANY_JSON


class Place:
    """Discord's answers about one place, newest message first. `answer` stands in for whatever else it may say."""

    def __init__(self, entries: list[Any], answer: Any = None) -> None:
        self.entries, self.answer, self.asked = entries, answer, []

    async def call(self, _route: Any, *, params: dict[str, Any]) -> Any:
        self.asked.append(params["after"])
        if self.answer is not None:
            return self.answer
        after = [one for one in self.entries if int(one["id"]) > int(params["after"])]
        return after[: params["limit"]][::-1]


def read(place: Place, last: str = "0", most: int = 3 * PAGE) -> list[str]:
    return list(asyncio.run(since(place, lambda raw: raw["said"], "1", last, most)))


def entries(n: int) -> list[Any]:
    return [{"id": str(at), "said": f"m{at}"} for at in range(1, n + 1)]


def test_pages_are_read_to_the_end_oldest_first():
    place = Place(entries(PAGE + 20))
    assert read(place) == [f"m{at}" for at in range(1, PAGE + 21)]
    assert place.asked == ["0", str(PAGE)]


def test_it_ends_with_as_many_pages_as_are_wanted():
    assert len(read(Place(entries(PAGE * 5)))) == 3 * PAGE


def test_a_message_that_cannot_be_read_costs_only_itself():
    broken = entries(5)
    del broken[2]["said"]
    assert read(Place(broken)) == ["m1", "m2", "m4", "m5"]


@pytest.mark.parametrize("answer", ["<html>", "", {"message": "no"}, 0])
def test_an_answer_without_messages_is_none(answer):
    with pytest.raises(Unreached):
        read(Place([], answer))


@given(st.lists(st.fixed_dictionaries({}, optional={"id": ANY_JSON, "said": ANY_JSON}) | ANY_JSON, max_size=150))
def test_whatever_a_page_holds_is_read_or_let_go(page):
    place = Place([], page)
    read(place)
    assert 1 <= len(place.asked) <= 3
