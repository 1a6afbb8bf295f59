"""What the dispatcher tells whoever watches it."""

from __future__ import annotations

import logging
from contextlib import contextmanager

import pytest

from bot.core.dialogue import Open, Outcome, Text
from bot.core.errors import DeliveryError
from bot.core.watching import OBSERVE, TURN, correlation
from tests.core.turns.stage import playing, said


async def answer(_inbound, _memory):
    yield Open()
    yield Text("An answer.")
    yield Outcome()


async def silent(_inbound, _memory):
    yield Outcome()


async def broken(_inbound, _memory):
    yield Open()
    raise ValueError("private words")


@contextmanager
def watching():
    facts = []
    token = OBSERVE.set(facts.append)
    try:
        yield facts
    finally:
        OBSERVE.reset(token)


def labels(facts, what):
    return [fact.label for fact in facts if fact.what == what]


@pytest.mark.parametrize(("skill", "outcome"), [(answer, "answered"), (silent, "silent"), (broken, "apologised")])
async def test_each_turn_is_told_once_by_its_outcome(skill, outcome):
    with watching() as facts:
        async with playing(skill) as stage:
            await stage.say()
            await stage.over()
    assert labels(facts, "turn") == [outcome]
    assert labels(facts, "accepted") == ["new"]


async def test_the_same_event_twice_is_told_as_known():
    with watching() as facts:
        async with playing(answer) as stage:
            inbound = await stage.say()
            await stage.dispatcher.accept(inbound)
            await stage.over()
    assert labels(facts, "accepted") == ["new", "known"]


async def test_the_first_words_are_timed_from_what_the_person_did():
    with watching() as facts:
        async with playing(answer) as stage:
            await stage.say()
            await stage.over()
    waited = next(fact.n for fact in facts if fact.what == "waited")
    first = next(fact.n for fact in facts if fact.what == "first_text")
    assert first >= waited >= 0
    assert labels(facts, "sent") == ["landed"]


async def test_a_message_that_the_platform_refused_is_told_as_refused():
    async def refuse(_send):
        raise DeliveryError("no", "gone")

    with watching() as facts:
        async with playing(answer) as stage:
            stage.platform.hooks["deliver"] = refuse
            await stage.say()
            await stage.over()
    assert labels(facts, "sent") == ["refused"]
    assert labels(facts, "first_text") == []


async def test_a_turn_that_failed_and_is_tried_again_is_told():
    tries = []

    async def second_time(inbound, memory):
        tries.append(inbound.id)
        if len(tries) == 1:
            raise ValueError("once")
        async for part in answer(inbound, memory):
            yield part

    with watching() as facts:
        async with playing(second_time) as stage:
            await stage.say()
            await stage.over()
    assert len(labels(facts, "again")) == 1
    assert labels(facts, "turn") == ["answered"]


async def test_every_line_that_a_turn_writes_carries_its_name():
    names = []

    class Names(logging.Handler):
        def emit(self, record):
            names.append(TURN.get())

    logger, catcher = logging.getLogger("bot.core.turns"), Names()
    logger.addHandler(catcher)
    try:
        async with playing(broken) as stage:
            inbound = await stage.say()
            await stage.over()
    finally:
        logger.removeHandler(catcher)
    assert names
    assert set(names) == {correlation(inbound.tenant, inbound.id)}
    assert TURN.get() == ""


def test_a_turns_name_gives_nobody_away():
    assert correlation("slack:T1", "a") == correlation("slack:T1", "a") != correlation("slack:T2", "a")
    assert said().learner not in correlation("slack:T1", "a")
