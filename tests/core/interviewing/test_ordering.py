import json
from pathlib import Path

from bot.core.interviewing.load import read_shelves
from bot.core.interviewing.ordering import judge_order
from tests.fakes.encoder import ENCODER
from tests.fixtures.content import copied, edited
from tests.fixtures.interviewing import FOLDER, small_engine

ANSWERS = "samples/support-replies-launch.yaml"


def swapped(bank: Path) -> Path:
    """The weakest and the strongest answer with each other's marks."""
    path = bank / ANSWERS
    text = path.read_text().replace("mark: 0\n", "mark: x\n").replace("mark: 100\n", "mark: 0\n")
    path.write_text(text.replace("mark: x\n", "mark: 100\n"))
    return path


async def test_marked_answers_in_order_break_nothing():
    assert await judge_order(read_shelves(FOLDER), small_engine(ENCODER)) == []


async def test_an_answer_that_the_engine_ranks_below_a_weaker_one_is_named_at_its_line(tmp_path):
    path = swapped(copied(FOLDER, tmp_path / "bank"))
    findings = await judge_order(read_shelves(tmp_path / "bank"), small_engine(ENCODER))

    lines = path.read_text().splitlines()
    assert {one.rule for one in findings} == {"Q013"}
    assert all(one.path == str(path) for one in findings)
    assert "mark: 100" in lines[findings[-1].line - 1]


async def test_the_order_is_looked_up_and_not_judged_again_for_the_same_content(tmp_path):
    cache = tmp_path / "order.json"
    shelves, engine = read_shelves(FOLDER), small_engine(ENCODER)
    await judge_order(shelves, engine, cache)
    held = json.loads(cache.read_text())
    cache.write_text(json.dumps({name: [[mark, -mark] for mark, _ in raws] for name, raws in held.items()}))

    findings = await judge_order(shelves, engine, cache)
    assert len(findings) == 4 * 4, "the changed file was believed"


async def test_a_changed_answer_is_judged_anew(tmp_path):
    bank, cache = copied(FOLDER, tmp_path / "bank"), tmp_path / "order.json"
    await judge_order(read_shelves(bank), small_engine(ENCODER), cache)
    before = set(json.loads(cache.read_text()))
    edited(bank / ANSWERS, "I would look at accuracy", "I would glance at accuracy")

    await judge_order(read_shelves(bank), small_engine(ENCODER), cache)
    assert len(set(json.loads(cache.read_text())) - before) == 1


async def test_a_torn_cache_is_made_again(tmp_path):
    cache = tmp_path / "order.json"
    cache.write_text('{"torn": [')

    assert await judge_order(read_shelves(FOLDER), small_engine(ENCODER), cache) == []
    assert len(json.loads(cache.read_text())) == 4
