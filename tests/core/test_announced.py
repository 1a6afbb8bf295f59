"""Search at somebody else's: nothing is sent of whoever was not told, and they are answered all the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot import bootstrap, settings
from bot.core.announced import Announced
from bot.core.answering.skill import AnsweringSkill
from bot.core.blocks import Notice
from bot.core.budget import PAYER, Payer
from bot.core.coach import Coach
from bot.core.errors import ModelOff, ReaderUnknown
from tests.fakes.answering import answering, message, nobody_yet, remembered


class Far:
    name = "far"

    def __init__(self):
        self.asked = []

    async def __call__(self, texts):
        self.asked += texts
        return np.ones((len(texts), 1), dtype=np.float32)


@pytest.mark.parametrize(
    ("payer", "error"),
    [(Payer("t", "l", told=False), ReaderUnknown), (Payer("t", "l", model=False), ModelOff)],
)
async def test_of_a_learner_who_was_not_told_or_where_owners_said_no_nothing_is_sent(payer, error):
    far = Far()
    PAYER.set(payer)
    with pytest.raises(error):
        await Announced(far)(["secret plans"])
    assert far.asked == []


async def test_whoever_was_told_is_searched_for_and_vectors_keep_their_name():
    far = Far()
    PAYER.set(Payer("t", "l"))
    announced = Announced(far)
    assert (await announced(["plans"])).shape == (1, 1)
    assert (announced.name, far.asked) == ("far", ["plans"])


@pytest.mark.parametrize("engine", ["curated", "openai"])
async def test_an_embedding_service_is_announced_by_its_host_whatever_words_the_answers(engine):
    given = {"COACH_EMBEDDING": "openai", "COACH_ENGINE": engine, "OPENAI_API_KEY": "sk-1", "COACH_MODEL": "gpt-5"}
    found = settings.read(given | {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, dotenv=None)
    assert isinstance((await bootstrap.encoder(found)).embed, Announced)
    assert bootstrap.model_host(found) == "127.0.0.1"


async def test_an_encoder_of_this_machine_needs_no_announcement():
    found = settings.read({"COACH_EMBEDDING": "lexical"}, dotenv=None)
    assert bootstrap.model_host(found) is None


async def test_the_first_message_is_answered_by_words_alone_and_the_next_one_by_sense():
    answers = await answering()
    near, far = answers.retrieval, answers.retrieval.embed
    announced = Announced(far)
    searched = replace(
        answers, retrieval=replace(near, embed=announced), nearby=replace(answers.nearby, embed=announced)
    )
    coach, memory, before = Coach(AnsweringSkill(searched, host="llm.example.org")), nobody_yet(), len(far.asked)

    first = [part async for part in coach.respond(message("What is RAG?"), memory)]
    assert "llm.example.org" in next(part.text for part in first if isinstance(part, Notice))
    assert far.asked[before:] == []

    memory = remembered(memory, first[-1].changes)
    assert [part async for part in coach.respond(message("What is RAG?"), memory)]
    assert any("RAG" in text for batch in far.asked[before:] for text in batch)
