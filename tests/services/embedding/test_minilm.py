import asyncio
import hashlib

import numpy as np
import pytest

from bot.core.errors import ModelError
from bot.services.embedding.minilm import NAME, MiniLM, installed_model


@pytest.fixture(scope="module")
def encoder():
    return MiniLM(installed_model())


async def test_vectors_are_unit_rows_of_32_bit_floats(encoder):
    vectors = await encoder(["What is RAG?", "", "x" * 5000])

    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


async def test_nothing_to_embed_is_no_rows(encoder):
    assert (await encoder([])).shape == (0, 384)


async def test_likeness_is_the_one_published_for_the_model(encoder):
    person, dog, very, day = await encoder(
        ["That is a happy person", "That is a happy dog", "That is a very happy person", "Today is a sunny day"]
    )

    assert [float(person @ other) for other in (dog, very, day)] == pytest.approx([0.695, 0.943, 0.257], abs=0.01)


async def test_a_text_has_the_same_vector_alone_and_in_a_batch_of_longer_ones(encoder):
    texts = ["short", "a somewhat longer text about evaluation " * 20, *["filler"] * 9]
    together = await encoder(texts)

    for text, vector in zip(texts, together, strict=True):
        assert float((await encoder([text]))[0] @ vector) > 0.9999


async def test_many_callers_share_one_session(encoder):
    rows = await asyncio.gather(*(encoder([f"question {n}"]) for n in range(8)))

    assert len({row.tobytes() for row in rows}) == 8


def test_nothing_is_loaded_before_the_first_text():
    assert MiniLM(installed_model())._loaded is None


async def test_weights_that_are_not_the_known_ones_are_refused(tmp_path):
    weights = tmp_path / "model.onnx"
    weights.write_bytes(installed_model().read_bytes()[:-1] + b"\x00")

    with pytest.raises(ModelError, match="not the ones we know"):
        await MiniLM(weights).load()


async def test_known_weights_that_do_not_open_are_refused(tmp_path):
    weights = tmp_path / "model.onnx"
    weights.write_bytes(b"no model at all")

    with pytest.raises(ModelError, match="cannot open"):
        await MiniLM(weights, hashlib.sha256(b"no model at all").hexdigest()).load()


@pytest.mark.parametrize("file", [None, "nowhere.onnx"])
async def test_missing_weights_are_said_in_words(tmp_path, file):
    with pytest.raises(ModelError, match="weights"):
        await MiniLM(tmp_path / file if file else None).load()


def test_the_name_tells_the_model_and_its_precision():
    assert NAME == "all-minilm-l6-v2-int8"


async def test_a_word_has_another_vector_in_another_sense(encoder):
    money, river, same = await encoder.words(
        [["the", "bank", "lends", "money"], ["the", "bank", "of", "the", "river"], ["the", "bank", "gives", "loans"]]
    )

    assert float(money[1] @ same[1]) > float(money[1] @ river[1])


async def test_each_word_has_its_own_place(encoder):
    first, second = await encoder.words([["cheap", "refund"], ["cold", "refund"]])

    assert float(first[1] @ second[1]) > float(first[0] @ second[0])
    assert float(first[1] @ second[1]) > float(first[1] @ second[0])


async def test_words_have_a_unit_vector_each_however_many_pieces_they_have(encoder):
    (vectors,) = await encoder.words([["Unbelievableness", "happens", "?"]])

    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


async def test_words_beyond_the_limit_are_zeros(encoder):
    (vectors,) = await encoder.words([["word"] * 300])

    assert vectors.shape == (300, 384)
    assert np.linalg.norm(vectors[253]) > 0
    assert np.linalg.norm(vectors[255]) == 0
