import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.retrieval.bm25 import K1, B, build_bm25

DOCUMENTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), min_size=1, max_size=6)


def by_the_book(documents, query):
    mean = max(sum(map(len, documents)) / len(documents), 1)
    scores = []
    for document in documents:
        score = 0.0
        for term in set(query):
            spread = sum(term in other for other in documents)
            often = document.count(term)
            idf = math.log(1 + (len(documents) - spread + 0.5) / (spread + 0.5))
            score += idf * often * (K1 + 1) / (often + K1 * (1 - B + B * len(document) / mean))
        scores.append(score)
    return scores


@given(DOCUMENTS, st.lists(st.sampled_from("abcdefz"), max_size=5))
def test_scores_are_those_of_the_formula(documents, query):
    assert np.allclose(build_bm25(documents).scores(query), by_the_book(documents, query), atol=1e-5)


@given(DOCUMENTS, st.lists(st.sampled_from("abcdefz"), min_size=1, max_size=5))
def test_no_document_scores_more_than_the_most_a_query_could_get(documents, query):
    bm25 = build_bm25(documents)

    assert float(bm25.scores(query).max()) <= bm25.most(query) + 1e-5


def test_a_rare_word_says_more_than_a_common_one():
    bm25 = build_bm25([["rag", "model"], ["model"], ["model"]])

    assert bm25.scores(["rag"])[0] > bm25.scores(["model"])[0]


def test_words_nobody_wrote_lower_the_part_of_the_most():
    bm25 = build_bm25([["rag", "model"], ["model"]])
    known, mixed = ["rag"], ["rag", "football", "weather"]

    assert bm25.scores(known)[0] == pytest.approx(bm25.scores(mixed)[0])
    assert bm25.most(mixed) > 2 * bm25.most(known)


def test_asking_a_word_twice_changes_nothing():
    bm25 = build_bm25([["a", "b"], ["b"]])

    assert np.array_equal(bm25.scores(["a", "a"]), bm25.scores(["a"]))
