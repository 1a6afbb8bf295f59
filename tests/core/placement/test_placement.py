import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.placement import (
    LENGTH,
    Candidate,
    Placement,
    answer,
    chance,
    finished,
    next_item,
    result,
    start,
)

WEIGHTS = {
    "framing": 13,
    "fluency": 10,
    "data": 7,
    "evaluation": 14,
    "delivery": 8,
    "experience": 8,
    "risk": 7,
    "economics": 6,
    "collaboration": 11,
    "craft": 16,
}
BANK = [
    Candidate(f"{name}-{difficulty}{n}", name, difficulty, 1 / 3)
    for name in WEIGHTS
    for difficulty in (1, 2, 3)
    for n in range(4)
]
SHARES = st.lists(st.sampled_from([None, 0.0, 0.5, 1.0]), min_size=LENGTH, max_size=LENGTH)


def taken(shares, seed=1, bank=BANK):
    state = start(WEIGHTS, seed)
    for share in shares:
        state = answer(state, next_item(state, bank), share)
    return state


def test_a_placement_asks_about_the_five_heaviest_competencies_of_the_goal():
    assert [*start(WEIGHTS, 1).weights] == ["craft", "evaluation", "framing", "collaboration", "fluency"]


def test_of_equally_heavy_competencies_the_first_named_are_asked():
    assert [*start(dict.fromkeys("abcdefg", 10), 1).weights] == ["a", "b", "c", "d", "e"]


@settings(max_examples=15, deadline=None)
@given(SHARES, st.integers(0, 2**32))
def test_whatever_is_answered_it_ends_after_twenty_different_items_with_every_competency_seen(shares, seed):
    state = taken(shares, seed)

    assert finished(state)
    assert next_item(state, BANK) is None
    assert len({reply.item for reply in state.replies}) == LENGTH
    for placed in result(state):
        assert placed.pieces >= 3
        assert 0 <= placed.low <= placed.level <= placed.high <= 4


@settings(max_examples=10, deadline=None)
@given(SHARES, st.integers(0, 99))
def test_the_same_answers_give_the_same_items_and_the_same_result(shares, seed):
    assert taken(shares, seed) == taken(shares, seed)
    assert result(taken(shares, seed)) == result(taken(shares, seed))


def test_the_order_of_the_bank_does_not_matter():
    assert taken([1.0, None, 0.0] * 3) == taken([1.0, None, 0.0] * 3, bank=BANK[::-1])


def test_another_seed_asks_other_items():
    assert {reply.item for reply in taken([1.0] * 9).replies} != {reply.item for reply in taken([1.0] * 9, 2).replies}


def test_a_placement_outlives_a_restart_as_json():
    state = taken([1.0, None, 0.5])

    again = Placement.model_validate_json(json.dumps(json.loads(state.model_dump_json())))

    assert again == state
    assert next_item(again, BANK) == next_item(state, BANK)
    assert [*again.weights] == [*state.weights]


def test_before_any_answer_nothing_is_seen():
    assert [(placed.level, placed.low, placed.high) for placed in result(start(WEIGHTS, 1))] == [(None, None, None)] * 5


def test_below_three_answers_a_competency_is_not_seen_yet_however_much_the_others_tell():
    state = start(WEIGHTS, 1)
    for item in [item for item in BANK if item.competency == "craft"][:3]:
        state = answer(state, item, 1.0)
    for item in [item for item in BANK if item.competency == "fluency"][:2]:
        state = answer(state, item, 1.0)

    seen = {placed.competency: placed.level is not None for placed in result(state)}

    assert seen == {"craft": True, "evaluation": False, "framing": False, "collaboration": False, "fluency": False}


def after(*shares, difficulty=2):
    state = start(WEIGHTS, 1)
    items = [item for item in BANK if (item.competency, item.difficulty) == ("craft", difficulty)]
    for item, share in zip(items, shares, strict=False):
        state = answer(state, item, share)
    return result(state)[0]


def test_more_right_is_a_higher_level():
    levels = [after(*[1.0] * right, *[0.0] * (4 - right)).level for right in range(5)]

    assert levels == sorted(set(levels))


def test_a_part_counts_between_all_and_nothing():
    assert after(0.0, 0.0, 0.0).level < after(0.5, 0.5, 0.5).level < after(1.0, 1.0, 1.0).level


def test_saying_that_one_does_not_know_never_counts_more_than_a_right_answer():
    assert after(None, None, None).level < after(1.0, 1.0, 1.0).level


def test_hard_items_right_tell_more_than_easy_ones_right():
    assert after(1.0, 1.0, 1.0, difficulty=1).level < after(1.0, 1.0, 1.0, difficulty=3).level


def test_what_is_right_by_luck_more_easily_tells_less():
    def level(luck):
        state = start(WEIGHTS, 1)
        for n in range(3):
            state = answer(state, Candidate(f"x{n}", "craft", 3, luck), 1.0)
        return result(state)[0].level

    assert level(0.5) < level(0.25) < level(0.0)


def test_more_evidence_leaves_less_room():
    three, four = after(1.0, 0.0, 1.0), after(1.0, 0.0, 1.0, 0.0)

    assert four.high - four.low <= three.high - three.low


def test_strength_elsewhere_lifts_a_level_only_where_abilities_are_believed_to_go_together():
    def fluency(elsewhere, correlation):
        state = start(WEIGHTS, 1)
        for n in range(3):
            state = answer(state, Candidate(f"f{n}", "fluency", 2, 0.25), n % 2)
            state = answer(state, Candidate(f"c{n}", "craft", 2, 0.25), elsewhere)
        return result(state, correlation)[4].level

    assert fluency(1.0, 0.5) > fluency(0.0, 0.5)
    assert fluency(1.0, 0.0) == pytest.approx(fluency(0.0, 0.0))


def test_harder_items_follow_right_answers_than_follow_unknown_ones():
    def mean(share):
        return sum(reply.difficulty for reply in taken([share] * LENGTH).replies) / LENGTH

    assert mean(1.0) > mean(None)


def test_a_bank_that_lacks_a_competency_is_asked_as_far_as_it_goes():
    bank = [item for item in BANK if item.competency == "craft"][:4]
    state = taken([1.0] * 4, bank=bank)

    assert next_item(state, bank) is None
    assert not finished(state)


@pytest.mark.parametrize(
    ("item", "why"),
    [(Candidate("d", "data", 1, 0.25), "not asked about"), (Candidate("x", "craft", 2, 0.25), "answered already")],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_reason(item, why):
    state = answer(start(WEIGHTS, 1), Candidate("x", "craft", 2, 0.25), 1.0)

    with pytest.raises(ValueError, match=why):
        answer(state, item, 1.0)


def test_nothing_is_answered_after_the_end():
    with pytest.raises(ValueError, match="finished"):
        answer(taken([1.0] * LENGTH), Candidate("more", "craft", 2, 0.25), 1.0)


def test_the_chance_of_guessing_follows_the_kind_of_item():
    assert (chance("choice", 4), chance("flaw", 3), chance("order", 3), chance("short", 2)) == (1 / 4, 1 / 3, 1 / 6, 0)
