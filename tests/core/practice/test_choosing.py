from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.interviewing.keeping import Result
from bot.core.practice.choosing import LEAST_NEED, TYPED, Table, choose
from bot.core.practice.items import ShortItem
from bot.core.practice.prompts import LINE, mixed
from bot.core.practice.schedule import reviewed
from bot.core.practice.sitting import SIZE, answered, begin, forward, in_order, leave_out, place
from bot.core.standing import HIGHEST, Standing
from tests.fixtures.practising import WEIGHTS, small_prompts

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
PROMPTS = small_prompts()
REFS = sorted(PROMPTS.items)


def table(**other) -> Table:
    usual = {
        "learner": "room:ana",
        "now": NOW,
        "prompts": PROMPTS,
        "reviews": {},
        "missed": (),
        "standings": {},
        "weights": WEIGHTS,
    }
    return Table(**{**usual, **other})


def result(**levels) -> Result:
    return Result(
        question="support-replies-launch", type="evaluation", at=NOW, mode="friendly", total=40, levels=levels,
        version="v", engine="rubric",
    )  # fmt: skip


def test_what_is_due_comes_before_what_is_new():
    reviews = {"card.data-check": reviewed(None, 0.0, "missing-sizes", NOW - timedelta(days=9))}
    chosen = choose(table(reviews=reviews))
    assert chosen.due == 1
    assert chosen.prompts[0].unit == "card.data-check"
    assert chosen.prompts[0].ref == "why-label-twice"  # the card's other item, since the first was asked last time


def test_the_goal_decides_what_is_new_first():
    heavy = {**dict.fromkeys(WEIGHTS, 5), "responsible-ai": 80}
    assert choose(table(weights=heavy)).prompts[0].competency == "responsible-ai"


def test_of_equal_weights_the_weaker_competency_comes_first():
    strong = {name: Standing(name, (), float(HIGHEST)) for name in WEIGHTS if name != "product-craft"}
    assert LEAST_NEED > 0
    assert choose(table(weights=dict.fromkeys(WEIGHTS, 20), standings=strong)).prompts[0].competency == "product-craft"


def test_a_missed_line_of_a_rubric_comes_back_as_an_item_of_its_own():
    rubric = [one.id for one in PROMPTS.bank.questions["support-replies-launch"].rubric]
    units = PROMPTS.missed((("i.0", result(**{rubric[0]: 0, rubric[1]: 3})),))
    assert units == (f"{LINE}support-replies-launch.{rubric[0]}",)
    assert choose(table(missed=units)).prompts[0].unit == units[0]


def test_a_line_that_a_later_answer_met_is_missed_no_more():
    line = PROMPTS.bank.questions["support-replies-launch"].rubric[0].id
    assert PROMPTS.missed((("i.0", result(**{line: 0})), ("i.1", result(**{line: 3})))) == ()


def test_where_words_cannot_be_typed_nothing_is_asked_that_needs_them():
    found = choose(table(typed=False)).prompts
    assert found
    assert not any(isinstance(one.item, ShortItem) for one in found)


@given(st.dictionaries(st.sampled_from(REFS), st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 60))))
def test_a_set_is_five_at_most_each_card_once_and_few_typed_whatever_is_in_review(history):
    reviews = {}
    for ref, (share, ago) in history.items():
        unit = PROMPTS.items[ref].unit
        reviews[unit] = reviewed(reviews.get(unit), share, ref, NOW - timedelta(days=ago))
    chosen = choose(table(reviews=reviews))
    cards = [one.item.card for one in chosen.prompts]
    assert len(cards) == len(set(cards)) <= SIZE
    assert sum(isinstance(one.item, ShortItem) for one in chosen.prompts) <= TYPED
    assert chosen == choose(table(reviews=reviews))


@given(st.text(max_size=20), st.sampled_from(REFS))
def test_options_are_all_shown_once_and_steps_never_in_their_right_order(seed, ref):
    item = PROMPTS.items[ref].item
    shown = mixed(item, seed)
    assert sorted(shown) == list(range(len(shown)))
    assert item.kind != "order" or list(shown) != sorted(shown)


@given(st.permutations(range(4)))
def test_an_order_counts_by_its_pairs_and_only_the_right_one_is_whole(given_order):
    sitting = begin("s", ["launch-order"], 1, NOW)
    for n in given_order[:3]:
        sitting = place(sitting, n, 4)
    assert sitting.given == tuple(given_order)
    assert (in_order(sitting.given) == 1.0) == (list(given_order) == [0, 1, 2, 3])


@given(st.lists(st.sampled_from(["answer", "out"]), max_size=12))
def test_each_move_makes_earlier_buttons_stale_and_a_set_always_ends(moves):
    sitting = begin("s", ["a", "b", "c"], 7, NOW)
    for move in moves:
        if not sitting.open:
            break
        step, at = sitting.step, sitting.at
        sitting = forward(answered(sitting, share=1.0)) if move == "answer" else leave_out(sitting)
        assert sitting.step > step
        assert sitting.at == at + 1 or not sitting.open
    assert sitting.open == (len(moves) < 3)
