import numpy as np
import pytest

from bot.core.knowledge.load import load
from bot.core.retrieval.index import BATCH, LEXICAL, build_index, lexical_index
from tests.fakes.encoder import WordEncoder
from tests.fixtures.content import BASE, TODAY, copied, edited, small_knowledge


async def test_every_text_of_a_card_is_a_row_beside_its_card():
    index = await build_index(small_knowledge(), WordEncoder())
    n = index.keys.index("pm-and-ai-pm")
    rows = [index.rows[row] for row in index.span(n)]

    assert [row.place for row in rows] == [
        "title",
        *["phrasing"] * 5,
        "brief",
        "plain",
        "pair",
        "contrast",
        *["section"] * 3,
    ]
    assert rows[0].text == index.cards[n].title
    assert sum(len(index.span(m)) for m in range(len(index.keys))) == len(index.rows)


async def test_vectors_stand_beside_their_rows():
    encoder = WordEncoder()
    index = await build_index(small_knowledge(), encoder)
    row = 17

    assert index.vectors.shape == (len(index.rows), 256)
    assert np.allclose(index.vectors[row], (await encoder([index.rows[row].text]))[0])


async def test_all_cards_together_lie_where_their_middles_point():
    index = await build_index(small_knowledge(), WordEncoder())
    middles = np.stack([index.vectors[index.span(n)].mean(axis=0) for n in range(len(index.keys))])
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)

    assert np.linalg.norm(index.middle) == pytest.approx(1, abs=1e-5)
    assert np.allclose(index.middle, middles.mean(axis=0) / np.linalg.norm(middles.mean(axis=0)), atol=1e-5)
    assert index.space.middles.shape == (len(index.keys), 256)
    assert index.space.rows.shape == index.vectors.shape


async def test_texts_are_embedded_in_small_batches_with_progress():
    encoder, told = WordEncoder(), []
    await build_index(small_knowledge(), encoder, progress=lambda done, of: told.append((done, of)))

    assert max(map(len, encoder.asked)) == BATCH
    assert told[-1][0] == told[-1][1] == sum(map(len, encoder.asked))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


async def test_a_second_build_embeds_nothing_and_is_the_same(tmp_path):
    first = await build_index(small_knowledge(), WordEncoder(), [tmp_path])
    encoder = WordEncoder()
    second = await build_index(small_knowledge(), encoder, [tmp_path])

    assert encoder.asked == []
    assert np.array_equal(first.vectors, second.vectors)
    for one, other in ((first.whole, second.whole), (first.asked, second.asked)):
        assert np.array_equal(one.weights, other.weights)
        assert one.vocabulary == other.vocabulary


async def test_after_one_edit_only_the_edited_text_is_embedded(tmp_path):
    await build_index(small_knowledge(), WordEncoder(), [tmp_path / "cache"])
    base = copied(BASE, tmp_path / "base")
    edited(base / "cards/llm-agents/rag-basics.md", "- Look up first, answer second.", "- Search, then answer.")
    encoder = WordEncoder()
    await build_index(load(base, today=TODAY).knowledge, encoder, [tmp_path / "cache"])

    assert len(encoder.asked) == 1
    assert len(encoder.asked[0]) == 1
    assert "Search, then answer." in encoder.asked[0][0]


async def test_vectors_of_another_encoder_are_not_taken(tmp_path):
    await build_index(small_knowledge(), WordEncoder(name="one"), [tmp_path])
    other = WordEncoder(name="two")
    index = await build_index(small_knowledge(), other, [tmp_path])

    assert other.asked
    assert index.encoder == "two"


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 torn", b"\x00" * 5000])
async def test_a_damaged_cache_is_built_again_and_mended(tmp_path, damage):
    first = await build_index(small_knowledge(), WordEncoder(), [tmp_path])
    for file in tmp_path.iterdir():
        file.write_bytes(damage)
    second = await build_index(small_knowledge(), WordEncoder(), [tmp_path])
    third = WordEncoder()
    await build_index(small_knowledge(), third, [tmp_path])

    assert np.array_equal(first.vectors, second.vectors)
    assert third.asked == []


@pytest.mark.parametrize("part", ["vectors", "prints"])
async def test_a_cache_that_does_not_fit_is_built_again(tmp_path, part):
    await build_index(small_knowledge(), WordEncoder(), [tmp_path])
    file = next(tmp_path.glob("vectors-*.npz"))
    with np.load(file) as held:
        arrays = dict(held)
    arrays[part] = arrays[part][:-1]
    np.savez(file, **arrays)
    encoder = WordEncoder()
    await build_index(small_knowledge(), encoder, [tmp_path])

    assert encoder.asked


async def test_vectors_in_another_order_are_not_taken_by_their_file_name(tmp_path):
    first = await build_index(small_knowledge(), WordEncoder(), [tmp_path])
    file = next(tmp_path.glob("vectors-*.npz"))
    with np.load(file) as held:
        np.savez(file, prints=held["prints"][::-1], vectors=held["vectors"][::-1])
    second = await build_index(small_knowledge(), WordEncoder(), [tmp_path])

    assert np.array_equal(first.vectors, second.vectors)


async def test_postings_that_point_outside_are_built_again(tmp_path):
    whole = lexical_index(small_knowledge(), [tmp_path])
    file = next(tmp_path.glob("whole-*.npz"))
    with np.load(file) as held:
        arrays = dict(held)
    arrays["documents"] = arrays["documents"] + 100
    np.savez(file, **arrays)

    assert np.array_equal(lexical_index(small_knowledge(), [tmp_path]).whole.documents, whole.whole.documents)


async def test_a_folder_that_cannot_be_written_costs_only_the_cache(tmp_path):
    (tmp_path / "file").write_text("in the way")
    index = await build_index(small_knowledge(), WordEncoder(), [tmp_path / "file" / "cache"])

    assert index.vectors is not None


async def test_a_second_folder_is_read_and_never_written(tmp_path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    await build_index(small_knowledge(), WordEncoder(), [shipped])
    before = {file.name: file.stat().st_mtime_ns for file in shipped.iterdir()}
    encoder = WordEncoder()
    await build_index(small_knowledge(), encoder, [own, shipped])

    assert encoder.asked == []
    assert {file.name: file.stat().st_mtime_ns for file in shipped.iterdir()} == before


async def test_only_the_newest_files_are_kept(tmp_path):
    base = copied(BASE, tmp_path / "base")
    for _ in range(6):
        edited(base / "cards/llm-agents/rag-basics.md", "title: ", "title: A ")
        await build_index(load(base, today=TODAY).knowledge, WordEncoder(), [tmp_path / "cache"])

    assert len(list((tmp_path / "cache").glob("vectors-*.npz"))) == 3
    assert not list((tmp_path / "cache").glob("*.part"))


async def test_without_an_encoder_the_index_is_lexical():
    index = await build_index(small_knowledge(), None)

    assert index.vectors is None
    assert index.encoder == LEXICAL


async def test_an_encoder_that_fails_leaves_a_lexical_index_with_the_reason():
    index = await build_index(small_knowledge(), WordEncoder(failing=True))

    assert index.vectors is None
    assert index.encoder == LEXICAL
    assert index.notice == "the encoder of this test fails on purpose"


async def test_the_index_holds_the_cards_of_all_packs():
    index = await build_index(small_knowledge(packs=True), None)

    assert {"pm-and-ai-pm", "harbour-school/pm-and-ai-pm", "harbour-school/office-hours"} <= set(index.keys)
