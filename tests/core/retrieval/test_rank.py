import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.retrieval.index import LEXICAL, build_index, lexical_index
from bot.core.retrieval.rank import FIELD, MIDDLE, SHARE, Lean, rank, rank_leaning
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


async def test_a_card_is_as_near_as_its_nearest_row_and_its_middle_in_the_space_of_the_cards():
    question = "explain retrieval augmented generation"
    encoder = WordEncoder()
    index = await build_index(KNOWLEDGE, encoder)
    vector = (await encoder([question]))[0]
    hit = rank(index, question, vector, KNOWLEDGE).hits[0]
    n = index.keys.index(hit.card.id)
    turned = index.space.into(vector)
    shared = SHARE  # its words are the best of all cards too
    expected = float(
        (index.space.rows[index.span(n)] @ turned).max() + MIDDLE * turned @ index.space.middles[n] + shared
    )

    assert hit.score == pytest.approx(expected, abs=1e-5)
    assert hit.likeness == pytest.approx(float((index.vectors[index.span(n)] @ vector).max()), abs=1e-5)


async def leaning(question, share, *, told=(), gains=None, text="How do I check the data, and who does it?", most=5):
    encoder = WordEncoder()
    index = await build_index(KNOWLEDGE, encoder)
    own, written = await encoder([question, text])
    alone = rank(index, question, own, KNOWLEDGE, most)
    return alone, rank_leaning(index, question, alone, KNOWLEDGE, Lean(text, told, gains or {}, share, written))


async def test_what_was_said_before_changes_nothing_where_it_does_not_count():
    alone, together = await leaning("who does it?", 0.0, told=("data-check",), gains={"rag-basics": 9.0})

    assert ids(together) == ids(alone)
    assert [hit.score for hit in together.hits] == pytest.approx([hit.score for hit in alone.hits], abs=1e-5)


async def test_a_question_moves_towards_what_was_said_before_as_far_as_that_counts():
    places = [
        ids((await leaning("who does it?", share, told=("data-check",)))[1]).index("data-check") for share in (0.5, 1)
    ]
    alone, whole = await leaning("who does it?", 1.0, told=("data-check",))

    assert ids(alone)[0] != "data-check"
    assert ids(whole)[0] == "data-check"
    assert places == sorted(places, reverse=True)


async def test_the_title_of_a_card_told_pulls_too():
    _, without = await leaning("who does it?", 1.0, text="and who does it?", most=99)
    _, pulled = await leaning("who does it?", 1.0, text="and who does it?", told=("launch-bar",), most=99)
    score = {
        name: next(hit.score for hit in of.hits if hit.card.id == "launch-bar")
        for name, of in (("a", without), ("b", pulled))
    }

    assert score["b"] > score["a"] + 0.05


async def test_a_gain_counts_for_the_order_and_for_the_decision():
    _, without = await leaning("who does it?", 1.0, most=99)
    _, gained = await leaning("who does it?", 1.0, gains={"rag-basics": 0.5}, most=99)
    before, after = (next(hit for hit in one.hits if hit.card.id == "rag-basics") for one in (without, gained))

    assert after.score == pytest.approx(before.score + 0.5, abs=1e-5)
    assert after.confidence == pytest.approx(before.confidence + 0.5, abs=1e-5)


def test_words_alone_lean_on_what_was_said_before_too():
    alone = rank(LEXICAL_INDEX, "who does it?", None, KNOWLEDGE)
    lean = Lean("How do I check the data, and who does it?", ("data-check",), {}, 1.0)

    assert ids(rank_leaning(LEXICAL_INDEX, "who does it?", alone, KNOWLEDGE, lean))[0] == "data-check"


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
