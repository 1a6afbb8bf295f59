import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.retrieval.index import LEXICAL, build_index, lexical_index
from bot.core.retrieval.rank import FIELD, MIDDLE, SHARE, rank
from bot.core.retrieval.rows import QUOTABLE
from tests.fakes.encoder import WordEncoder
from tests.fixtures.content import TENANT, small_knowledge

KNOWLEDGE = small_knowledge()
LEXICAL_INDEX = lexical_index(KNOWLEDGE)


async def asked(question, *, view=KNOWLEDGE, index=None, most=5):
    encoder = WordEncoder()
    index = index or await build_index(KNOWLEDGE, encoder)
    return rank(index, question, (await encoder([question]))[0], view, most)


def ids(ranking):
    return [hit.card.id for hit in ranking.hits]


@pytest.mark.parametrize(
    ("question", "card"),
    [
        ("what is retrieval augmented generation", "rag-basics"),
        ("fine tune or look up", "rag-or-tuning"),
        ("how accurate must it be before we ship", "launch-bar"),
        ("is our training data enough", "data-check"),
    ],
)
async def test_the_right_card_comes_first_with_and_without_vectors(question, card):
    assert ids(await asked(question))[0] == card
    assert ids(rank(LEXICAL_INDEX, question, None, KNOWLEDGE))[0] == card


async def test_a_card_is_as_near_as_its_nearest_row_and_half_as_its_middle():
    question = "explain retrieval augmented generation"
    encoder = WordEncoder()
    index = await build_index(KNOWLEDGE, encoder)
    vector = (await encoder([question]))[0]
    hit = rank(index, question, vector, KNOWLEDGE).hits[0]
    n = index.keys.index(hit.card.id)
    rows = index.vectors[index.span(n)]
    middle = rows.mean(axis=0) / np.linalg.norm(rows.mean(axis=0))
    shared = SHARE  # its words are the best of all cards too
    expected = float((rows @ vector).max() + MIDDLE * vector @ middle + shared)

    assert hit.score == pytest.approx(expected, abs=1e-5)


async def test_a_question_about_the_field_is_surer_than_one_aside_that_is_as_near_to_a_row():
    index = await build_index(KNOWLEDGE, WordEncoder())
    row = index.vectors[17]
    aside = np.random.default_rng(1).standard_normal(len(row)).astype(np.float32)
    aside -= (aside @ index.middle) * index.middle
    for vector in (row + 0.5 * index.middle, row + 0.5 * aside / np.linalg.norm(aside)):
        unit = vector / np.linalg.norm(vector)
        hit = rank(index, "?", unit, KNOWLEDGE).hits[0]
        n = index.keys.index(hit.card.id)
        nearest = float((index.vectors[index.span(n)] @ unit).max())

        assert hit.confidence == pytest.approx(nearest + FIELD * float(unit @ index.middle), abs=1e-5)  # no words asked


async def test_hits_come_best_first_and_no_more_than_asked_for():
    ranking = await asked("what is rag", most=3)

    assert len(ranking.hits) == 3
    assert [hit.score for hit in ranking.hits] == sorted((hit.score for hit in ranking.hits), reverse=True)
    assert len((await asked("what is rag", most=99)).hits) == len(KNOWLEDGE.cards)


async def test_the_ranking_says_what_it_rests_on():
    assert (await asked("rag")).encoder == "words-256"
    assert rank(LEXICAL_INDEX, "rag", None, KNOWLEDGE).encoder == LEXICAL


async def test_words_decide_when_this_question_has_no_vector():
    index = await build_index(KNOWLEDGE, WordEncoder())

    assert rank(index, "what is rag", None, KNOWLEDGE) == rank(LEXICAL_INDEX, "what is rag", None, KNOWLEDGE)


async def test_the_passage_is_the_nearest_text_that_may_be_quoted():
    hit = (await asked("blaming the model for a poor search")).hits[0]
    lexical = rank(LEXICAL_INDEX, "blaming the model for a poor search", None, KNOWLEDGE).hits[0]

    assert hit.passage.title == lexical.passage.title == "Common mistakes"
    assert "Blaming the model" in hit.passage.text


def test_without_vectors_confidence_is_a_part_of_what_the_question_could_get():
    near = rank(LEXICAL_INDEX, "golden set of test cases", None, KNOWLEDGE).hits[0]
    far = rank(LEXICAL_INDEX, "football results of last weekend", None, KNOWLEDGE).hits[0]

    assert 0 <= far.confidence < 0.2 < near.confidence <= 1


def test_nobody_is_shown_a_card_of_another_tenant():
    everything = small_knowledge(packs=True)
    index = lexical_index(everything)
    question = "when are the office hours at the school"

    assert ids(rank(index, question, None, everything.visible(TENANT)))[0] == "office-hours"
    assert "office-hours" not in ids(rank(index, question, None, everything.visible("slack:T2"), most=99))


def test_an_overridden_card_is_hidden_behind_the_packs_own():
    everything = small_knowledge(packs=True)
    index = lexical_index(everything)
    own = rank(index, "pm vs ai pm", None, everything.visible(TENANT), most=99).hits
    others = rank(index, "pm vs ai pm", None, everything.visible("slack:T2"), most=99).hits

    assert [hit.card.title for hit in own if hit.card.id == "pm-and-ai-pm"] == ["PM and AI PM, as our school sees it"]
    assert [hit.card.title for hit in others if hit.card.id == "pm-and-ai-pm"] == ["What changes from PM to AI PM"]


def test_a_question_without_words_finds_cards_without_confidence():
    ranking = rank(LEXICAL_INDEX, "?!", None, KNOWLEDGE)

    assert {hit.confidence for hit in ranking.hits} == {0.0}


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_any_question_is_ranked_the_same_every_time(question):
    first = rank(LEXICAL_INDEX, question, None, KNOWLEDGE)

    assert first == rank(LEXICAL_INDEX, question, None, KNOWLEDGE)
    assert all(np.isfinite(hit.score) and hit.passage.place in QUOTABLE for hit in first.hits)
