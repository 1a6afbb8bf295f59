from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.memory import Memory, Record
from bot.core.practice.schedule import (
    MOST_DUE,
    Review,
    due_now,
    is_due,
    keep_review,
    read_reviews,
    reviewed,
    spread,
)

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
SHARES = st.sampled_from([0.0, 0.3, 0.5, 0.7, 1.0])


def days(review: Review, now: datetime = NOW) -> float:
    return (review.due - now).total_seconds() / 86_400


def waiting(count: int) -> dict[str, Review]:
    """Units that were due on different days, the first the longest ago."""
    last = [NOW - timedelta(days=60 - n) for n in range(count)]
    made = [reviewed(None, 1.0, "x", moment) for moment in last]
    return {f"card.c{n:02}": one for n, one in enumerate(made)}


def test_what_was_missed_comes_back_tomorrow_and_what_was_known_later():
    assert days(reviewed(None, 0.0, "a", NOW)) == 1
    assert days(reviewed(None, 1.0, "a", NOW)) > days(reviewed(None, 0.5, "a", NOW)) >= 1


def test_knowing_it_again_and_again_makes_the_pauses_longer():
    review, now, pauses = None, NOW, []
    for _ in range(4):
        review = reviewed(review, 1.0, "a", now)
        pauses.append(days(review, now))
        now = review.due
    assert pauses == sorted(set(pauses))


def test_the_same_answers_give_the_same_days():
    assert reviewed(None, 1.0, "a", NOW) == reviewed(None, 1.0, "a", NOW)


def test_what_was_asked_is_remembered_once_the_latest_last():
    review = reviewed(reviewed(reviewed(None, 1.0, "a", NOW), 1.0, "b", NOW), 1.0, "a", NOW)
    assert review.asked == ("b", "a")


def test_due_tonight_is_due_this_morning_and_due_tomorrow_is_not():
    review = reviewed(None, 1.0, "a", NOW)
    assert is_due(review, review.due - timedelta(hours=11))
    assert not is_due(review, review.due - timedelta(hours=13))


def test_the_most_forgotten_is_asked_first():
    assert due_now(waiting(3), NOW) == ("card.c00", "card.c01", "card.c02")


def test_after_a_pause_ten_wait_today_and_ten_on_each_day_after():
    reviews = waiting(34)
    due = due_now(reviews, NOW)
    assert len(due) == 34
    moved = spread(reviews, due, NOW)
    after = {**reviews, **moved}
    assert due_now(after, NOW) == due[:MOST_DUE]
    found = [sum(1 for one in moved.values() if one.due == NOW + timedelta(days=n)) for n in (1, 2, 3)]
    assert found == [10, 10, 4]


def test_few_that_wait_are_not_moved():
    reviews = waiting(MOST_DUE)
    assert spread(reviews, due_now(reviews, NOW), NOW) == {}


def test_a_review_comes_back_from_its_record_as_it_was_and_a_broken_one_counts_as_new():
    memory = Memory("terminal:ana", "terminal", NOW)
    review = reviewed(None, 1.0, "a", NOW)
    put = keep_review(memory, "card.x", review)
    records = {
        ("review", "card.x"): Record("terminal:ana", "review", "card.x", put.body),
        ("review", "card.y"): Record("terminal:ana", "review", "card.y", {"what": 1}),
    }
    assert read_reviews(Memory("terminal:ana", "terminal", NOW, records)) == {"card.x": review}


@given(st.lists(st.tuples(SHARES, st.integers(0, 400)), min_size=1, max_size=12))
def test_whatever_is_answered_and_whenever_it_comes_back_within_a_year_and_not_before_tomorrow(answers):
    review, now = None, NOW
    for share, pause in answers:
        now += timedelta(days=pause)
        review = reviewed(review, share, "a", now)
        assert 1 <= days(review, now) <= 365
