from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.memory import Memory, Put, Record
from bot.core.standing import KIND, Point, evidence, level_of, standings

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
SKILL = "evaluation-metrics"


def point(n: int, share: float = 1.0, level: int = 2, competency: str = SKILL, ref: str = "") -> Point:
    return Point(competency, share, level, "item", ref or f"item-{n}", NOW + timedelta(hours=n), "items-1")


def remembering(*changes: Put) -> Memory:
    records = {(put.kind, put.key): Record(put.owner, put.kind, put.key, put.body) for put in changes}
    return Memory("terminal:ana", "terminal", NOW, records)


EMPTY = remembering()


def kept(*points: Point) -> Memory:
    return remembering(*(evidence(EMPTY, one) for one in points))


def mark(key: str, total: int, *, redo: str = "", partial: bool = False) -> Put:
    body = {
        "question": "q",
        "type": "evaluation",
        "competencies": [SKILL],
        "at": NOW.isoformat(),
        "mode": "friendly",
        "total": total,
        "levels": {},
        "version": "v",
        "engine": "rubric",
        "redo": redo,
        "partial": partial,
    }
    return Put(owner="terminal:ana", kind="mark", key=key, body=body)


def test_two_pieces_of_evidence_are_no_level_and_three_are():
    assert standings(kept(point(1), point(2)), [SKILL])[SKILL].level is None
    assert standings(kept(point(1), point(2), point(3)), [SKILL])[SKILL].level is not None


def test_what_was_kept_comes_back_as_it_was_oldest_first():
    assert standings(kept(point(2, 0.5), point(1)), [SKILL])[SKILL].points == (point(1), point(2, 0.5))


def test_evidence_on_one_competency_says_nothing_about_another():
    found = standings(kept(*(point(n) for n in range(5))), [SKILL, "product-craft"])
    assert found["product-craft"].points == ()
    assert found["product-craft"].level is None


def test_the_same_item_twice_on_a_day_is_one_piece_as_it_went_last():
    first, again = evidence(EMPTY, point(1, 0.0, ref="x")), evidence(EMPTY, point(2, 1.0, ref="x"))
    assert first.key == again.key
    assert standings(remembering(first, again), [SKILL])[SKILL].points == (point(2, 1.0, ref="x"),)


def test_whole_interview_answers_count_and_parts_done_again_do_not():
    memory = remembering(
        mark("a", 80), mark("b", 60), mark("c", 70), mark("d", 0, redo="x"), mark("e", 0, partial=True)
    )
    found = standings(memory, [SKILL])[SKILL]
    assert sorted(one.share for one in found.points) == [0.6, 0.7, 0.8]
    assert found.level is not None


def test_a_record_that_this_code_cannot_read_is_passed_over():
    broken = Put(owner="terminal:ana", kind=KIND, key="x", body={"what": 1})
    assert standings(remembering(broken, evidence(EMPTY, point(1))), [SKILL])[SKILL].points == (point(1),)


def test_someone_who_meets_everything_hard_stands_above_three_and_who_meets_nothing_easy_below_one():
    assert (level_of([point(n, 1.0, 3) for n in range(6)]) or 0) > 3
    assert (level_of([point(n, 0.0, 1) for n in range(6)]) or 4) < 1


def test_old_evidence_gives_way_to_new():
    old, new = [point(n, 0.0) for n in range(12)], [point(20 + n, 1.0) for n in range(12)]
    assert level_of([*old, *new]) == level_of(new)


PIECES = st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.integers(1, 3)), min_size=3, max_size=30)


@given(PIECES, st.data())
def test_a_better_answer_never_lowers_the_level(pieces, data):
    n = data.draw(st.integers(0, len(pieces) - 1))
    found = [point(m, share, level) for m, (share, level) in enumerate(pieces)]
    better = [*found[:n], point(n, 1.0, pieces[n][1]), *found[n + 1 :]]
    before, after = level_of(found), level_of(better)
    assert before is not None
    assert after is not None
    assert 0 <= before <= after + 1e-9 <= 4.1


def test_a_right_answer_in_a_placement_says_less_since_it_may_be_guessed_and_a_miss_says_the_same():
    items = [point(n, share) for n, share in enumerate((1.0, 0.0, 0.0, 1.0))]
    placed = [replace(one, source="placement") for one in items]
    assert level_of(placed) < level_of(items)
    missed = [replace(one, share=0.0) for one in items]
    assert level_of(missed) == pytest.approx(level_of([replace(one, source="placement") for one in missed]))
