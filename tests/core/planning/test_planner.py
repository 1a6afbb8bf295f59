"""What holds of every plan, whatever the steps, the learner and the time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.planning.load import load_steps
from bot.core.planning.planner import plan
from bot.core.planning.weeks import even_weeks, weeks_until
from bot.core.planning.wish import Interview, Wish
from tests.fixtures.planning import LINES, SHIPPED, SOME, by_id, step

SKILLS = ("data", "craft", "evals", "ethics")
WEIGHTS = dict(zip(SKILLS, (40, 30, 20, 10), strict=True))
KIT = Interview(tuple(drill.step for drill in LINES.file.drills), LINES.file.mocks, LINES.file.fixes, LINES.file.light)


@st.composite
def steps(draw):
    """Up to 20 steps; each may need some that come before it in the list, of any skill."""
    found = []
    for n in range(draw(st.integers(0, 20))):
        needs = draw(st.lists(st.sampled_from([one.id for one in found]), unique=True, max_size=3)) if found else []
        made = step(
            f"s-{n}",
            draw(st.sampled_from(SKILLS)),
            level=draw(st.integers(1, 4)),
            hours=draw(st.integers(1, 12)) / 2,
            needs=tuple(needs),
            quick=draw(st.booleans()),
        )
        found.append(made)
    return by_id(*draw(st.permutations(found)))


@st.composite
def wishes(draw):
    known = draw(steps())
    some = st.frozensets(st.sampled_from(sorted(known)), max_size=4) if known else st.just(frozenset())
    minutes = draw(st.integers(1, 20)) * 30
    kit = draw(st.sampled_from((None, KIT)))
    if kit:
        start = date(2026, 11, 22)
        weeks = weeks_until(start, start + timedelta(days=draw(st.integers(0, 80))), minutes, KIT.light.minutes)
    else:
        weeks = even_weeks(minutes, draw(st.integers(0, 12)), draw(st.sampled_from((0, 30, 600))))
    wish = Wish(
        weights=WEIGHTS | {"ethics": draw(st.sampled_from((0, 10)))},
        weeks=weeks,
        levels=draw(st.dictionaries(st.sampled_from(SKILLS), st.floats(0, 4), max_size=3)),
        brings=draw(st.frozensets(st.sampled_from(SKILLS))),
        weak=draw(st.frozensets(st.sampled_from(SKILLS))),
        first=draw(st.sampled_from(["", *known])),
        done=draw(some),
        skipped=draw(some),
        later=draw(some),
        interview=kit,
    )
    return known, wish, minutes


@given(wishes())
def test_no_step_comes_before_what_it_needs(made):
    known, wish, _ = made
    over = {one.id for one in known.values() if wish.proven(one)} | wish.done | wish.skipped
    ended = set(over)
    for entry in plan(known, wish).entries:
        if entry.step.id in known:
            assert {*entry.step.needs} <= ended, entry.step.id
        if entry.part == entry.parts:
            ended.add(entry.step.id)


@given(wishes())
def test_no_week_holds_more_than_its_hours(made):
    known, wish, minutes = made
    entries = plan(known, wish).entries
    for week, most in enumerate(wish.weeks):
        planned = sum(one.minutes for one in entries if one.week == week and one.step is not KIT.light)
        assert planned <= most
    light = KIT.light.minutes if wish.interview else 0
    for week in range(len(wish.weeks)):
        assert sum(one.minutes for one in entries if one.week == week) <= max(minutes, light)
    assert all(entry.week < max(len(wish.weeks), 1) for entry in entries)


@given(wishes())
def test_every_step_is_planned_or_over_or_named_with_a_reason(made):
    known, wish, _ = made
    found = plan(known, wish)
    ids = [*(one.id for one in found.steps), *(left.step.id for left in found.left)]
    proven = {one.id for one in known.values() if wish.proven(one)}

    assert len(ids) == len(set(ids))
    assert {*ids} - {*LINES.kit} == {*known} - proven - wish.done
    assert all(not wish.proven(one) for one in found.steps if one.id in known)


@given(wishes())
def test_all_the_parts_of_a_step_are_there_in_order(made):
    known, wish, _ = made
    for one in plan(known, wish).steps:
        parts = [entry for entry in plan(known, wish).entries if entry.step == one]
        assert sum(entry.minutes for entry in parts) == one.minutes
        assert [entry.part for entry in parts] == [*range(1, parts[0].parts + 1)]


@given(wishes())
def test_the_same_wish_gives_the_same_plan(made):
    known, wish, _ = made
    assert plan(known, wish) == plan(dict(known), wish)


@pytest.mark.parametrize("background", LINES.file.backgrounds, ids=lambda one: one.id)
def test_shipped_steps_fit_a_long_plan_whole(background):
    shipped = load_steps(SHIPPED)
    weights = {one.competency: 10 for one in shipped.values()}

    found = plan(shipped, Wish(weights, even_weeks(600, 40), brings=frozenset(background.brings)))

    assert {one.id for one in found.steps} == {*shipped}
    assert not found.left


def wish(**fields):
    given_ = {
        "weights": {"evaluation-metrics": 50, "product-craft": 30, "opportunity-framing": 20},
        "weeks": even_weeks(240, 6),
    }
    return Wish(**given_ | fields)


def ids(found):
    return [one.id for one in found.steps]


def test_a_new_plan_begins_with_a_quick_step_of_the_heaviest_skill():
    assert ids(plan(SOME, wish()))[0] == "first-look"


def test_what_is_proven_is_skipped_and_said():
    found = plan(SOME, wish(levels={"evaluation-metrics": 2.0}))

    assert [one.id for one in found.proven] == ["first-look", "golden-set"]
    assert "launch-bar" in ids(found)
    assert not {"first-look", "golden-set"} & {*ids(found)}


def test_a_background_orders_a_plan_and_leaves_nothing_out():
    brought = plan(SOME, wish(brings=frozenset(("evaluation-metrics",))))

    assert {*ids(brought)} == {*ids(plan(SOME, wish()))}
    assert ids(brought) != ids(plan(SOME, wish()))


def test_a_skill_that_went_badly_comes_earlier():
    usual, weak = plan(SOME, wish()), plan(SOME, wish(weak=frozenset(("product-craft",))))

    assert ids(weak).index("roadmap") < ids(usual).index("roadmap")


def test_the_next_step_of_a_skill_that_went_badly_comes_right_after_the_one_under_way():
    found = ids(plan(SOME, wish(first="first-look", weak=frozenset(("product-craft",)))))

    assert found[:2] == ["first-look", "describe"]


def test_a_step_put_off_comes_after_all_others_and_so_does_what_needs_it():
    found = ids(plan(SOME, wish(later=frozenset(("golden-set",)))))

    assert found[-2:] == ["golden-set", "launch-bar"]


def test_the_step_under_way_stays_first():
    assert ids(plan(SOME, wish(first="describe")))[0] == "describe"


def test_a_step_longer_than_a_week_is_divided():
    found = plan(SOME, wish(weeks=even_weeks(60, 20)))

    parts = [entry for entry in found.entries if entry.step.id == "launch-bar"]
    assert [(entry.part, entry.minutes) for entry in parts] == [(1, 60), (2, 60), (3, 60), (4, 60)]


def test_hours_already_spent_this_week_are_not_planned_again():
    found = plan(SOME, wish(weeks=even_weeks(120, 6, spent=120), done=frozenset(("first-look",))))

    assert min(entry.week for entry in found.entries) == 1


def interview(days, minutes=240, **fields):
    start = date(2026, 11, 22)
    weeks = weeks_until(start, start + timedelta(days=days), minutes, KIT.light.minutes)
    return plan(SOME, wish(weeks=weeks, interview=fields.pop("kit", KIT), **fields))


def test_before_an_interview_there_is_a_drill_for_each_round_two_mocks_and_something_light_at_the_end():
    found = ids(interview(28))

    assert {one.id for one in KIT.drills} <= {*found}
    assert found.index("mock-one") < found.index("fix-one") < found.index("mock-two") < found.index("fix-two")
    assert found[-1] == "light-last-days"


@pytest.mark.parametrize("days", range(1, 22))
def test_the_last_two_days_hold_nothing_but_the_light_step(days):
    start = date(2026, 11, 22)
    weeks = weeks_until(start, start + timedelta(days=days), 420, 30)

    work = sum(weeks)
    assert work <= max(days - 2, 0) * 60
    assert interview(days, 420).steps[-1].id == "light-last-days"


def test_a_day_before_the_interview_only_the_light_step_is_left():
    found = interview(1)

    assert ids(found) == ["light-last-days"]
    assert {left.why for left in found.left} == {"room"}


def test_a_round_that_is_proven_gets_no_drill():
    kit = Interview(KIT.drills[1:], KIT.mocks, KIT.fixes, KIT.light)

    assert KIT.drills[0].id not in ids(interview(28, kit=kit))


def test_a_step_that_no_longer_fits_around_the_mock_takes_along_what_needs_it():
    known = by_id(
        step("one", "craft", hours=3.5),
        step("two", "craft", hours=2.5, needs=("one",)),
        step("three", "craft", hours=3.5, needs=("one", "two")),
        step("four", "craft", hours=0.5, needs=("two", "three")),
    )
    start = date(2026, 11, 22)
    weeks = weeks_until(start, start + timedelta(days=23), 270, KIT.light.minutes)
    kit = Interview(KIT.drills[:1], KIT.mocks, KIT.fixes, KIT.light)

    found = plan(known, Wish({"craft": 1}, weeks, interview=kit))

    assert [left.step.id for left in found.left] == ["three", "four"]
