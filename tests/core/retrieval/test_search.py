from datetime import date

import pytest

from bot.core.errors import SettingsError
from bot.core.retrieval.decide import Calibration
from bot.core.retrieval.index import build_index
from bot.core.retrieval.rank import Lean
from bot.core.retrieval.search import Retrieval
from bot.core.retrieval.spelling import Speller
from tests.fakes.encoder import WordEncoder
from tests.fixtures.content import small_knowledge

KNOWLEDGE = small_knowledge()
CALIBRATIONS = {
    name: Calibration(encoder=name, content="c", measured=date(2026, 6, 1), answer=answer, ask=answer - 0.1)
    for name, answer in (("lexical", 0.3), ("words-256", 0.6))
}


async def retrieval(encoder=None, calibrations=CALIBRATIONS):
    return Retrieval(await build_index(KNOWLEDGE, encoder), encoder, calibrations)


async def test_a_question_finds_its_card_through_the_encoder():
    ranking = await (await retrieval(WordEncoder())).search("explain retrieval augmented generation", KNOWLEDGE)

    assert ranking.hits[0].card.id == "rag-basics"
    assert ranking.encoder == "words-256"


async def test_an_encoder_that_fails_later_costs_no_answer_and_changes_the_thresholds():
    encoder = WordEncoder()
    searching = await retrieval(encoder)
    encoder.failing = True
    ranking = await searching.search("explain retrieval augmented generation", KNOWLEDGE)

    assert ranking.hits[0].card.id == "rag-basics"
    assert ranking.encoder == "lexical"
    assert ranking.hits[0].confidence < CALIBRATIONS["words-256"].answer
    assert searching.decide(ranking).outcome == "answer"


async def test_a_question_is_mended_before_words_and_vectors_see_it():
    encoder = WordEncoder()
    index = await build_index(KNOWLEDGE, encoder)
    searching = Retrieval(index, encoder, CALIBRATIONS, spell=Speller(index.rows, frozenset()))

    assert await searching.search("answers from our documants", KNOWLEDGE) == await searching.search(
        "answers from our documents", KNOWLEDGE
    )
    assert encoder.asked[-1] == encoder.asked[-2] == ("answers from our documents",)


async def test_an_empty_question_is_not_embedded():
    encoder = WordEncoder()
    searching = await retrieval(encoder)
    before = len(encoder.asked)

    assert searching.decide(await searching.search("  ", KNOWLEDGE)).outcome == "decline"
    assert len(encoder.asked) == before


@pytest.mark.parametrize("missing", ["lexical", "words-256"])
async def test_no_search_starts_without_thresholds_for_both_ways(missing):
    rest = {name: one for name, one in CALIBRATIONS.items() if name != missing}

    with pytest.raises(SettingsError, match="calibrate"):
        await retrieval(WordEncoder(), rest)


LEAN = Lean("How do I check the data, and who does it?", ("data-check",), {}, 1.0)


async def test_leaning_costs_one_more_vector_and_no_second_one_of_the_question():
    encoder = WordEncoder()
    searching = await retrieval(encoder)
    alone = await searching.search("who does it?", KNOWLEDGE)
    before = len(encoder.asked)
    together = await searching.lean("who does it?", alone, LEAN, KNOWLEDGE)

    assert together.hits[0].card.id == "data-check"
    assert encoder.asked[before:] == [(LEAN.text,)]


async def test_an_encoder_that_fails_between_the_two_searches_leaves_the_first_as_it_is():
    encoder = WordEncoder()
    searching = await retrieval(encoder)
    alone = await searching.search("who does it?", KNOWLEDGE)
    encoder.failing = True

    assert await searching.lean("who does it?", alone, LEAN, KNOWLEDGE) is alone


async def test_leaning_needs_no_encoder():
    searching = await retrieval()
    together = await searching.lean("who does it?", await searching.search("who does it?", KNOWLEDGE), LEAN, KNOWLEDGE)

    assert together.hits[0].card.id == "data-check"
    assert together.encoder == "lexical"
