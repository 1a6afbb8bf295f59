"""When something learned comes back: FSRS with a memory of a few numbers, small enough to keep one for each card.

A day is the smallest step, since practice is daily: no repetition within minutes, no chance in the intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from fsrs import Card, Rating, Scheduler, State
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.memory import Memory, Put

KIND = "review"

MOST_DUE = 10
"""After a pause no more than so many wait for a day; the rest is spread over the days that follow."""

SAME_DAY = timedelta(hours=12)
"""What is due within half a day is due today: people do not practise at the same minute."""

GOOD_FROM, HARD_FROM = 1.0, 0.5

_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)


class Review(BaseModel):
    """What is remembered of one card or rubric line; `asked` are the prompts it was asked by, the latest last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stability: float
    difficulty: float
    due: datetime
    last: datetime
    asked: tuple[str, ...] = ()


def reviewed(before: Review | None, share: float, ref: str, now: datetime) -> Review:
    """What is remembered after an answer that reached `share` (0 to 1) of what the prompt `ref` asked."""
    moment = now.astimezone(UTC)
    card, _ = _SCHEDULER.review_card(_card(before, moment), _rating(share), moment)
    if card.stability is None or card.difficulty is None:
        raise ValueError("FSRS gave a card without stability or difficulty")
    asked = (*(one for one in (before.asked if before else ()) if one != ref), ref)
    return Review(stability=card.stability, difficulty=card.difficulty, due=card.due, last=moment, asked=asked)


def is_due(review: Review, now: datetime) -> bool:
    """Whether it is to be asked today."""
    return review.due <= now + SAME_DAY


def recall(review: Review, now: datetime) -> float:
    """How likely it is still known, 0 to 1."""
    return float(_SCHEDULER.get_card_retrievability(_card(review, now), now.astimezone(UTC)))


def due_now(reviews: Mapping[str, Review], now: datetime) -> tuple[str, ...]:
    """What is due, the most forgotten first."""
    due = [unit for unit, review in reviews.items() if is_due(review, now)]
    return tuple(sorted(due, key=lambda unit: (recall(reviews[unit], now), unit)))


def spread(reviews: Mapping[str, Review], due: Sequence[str], now: datetime) -> Mapping[str, Review]:
    """What of the due moves to a later day, so that only `MOST_DUE` wait today and no more are added to a day."""
    later = enumerate(due[MOST_DUE:])
    return {
        unit: reviews[unit].model_copy(update={"due": now + timedelta(days=1 + n // MOST_DUE)}) for n, unit in later
    }


def read_reviews(memory: Memory) -> dict[str, Review]:
    """All that the learner has in review, by unit."""
    found: dict[str, Review] = {}
    for record in memory.all(KIND):
        try:
            found[record.key] = Review.model_validate(record.body)
        except ValidationError:
            continue  # of another version of this code: it counts as new again
    return found


def keep_review(memory: Memory, unit: str, review: Review) -> Put:
    """The change that remembers it."""
    return Put(owner=memory.learner, kind=KIND, key=unit, body=review.model_dump(mode="json"))


def _card(review: Review | None, now: datetime) -> Card:
    if review is None:
        return Card(card_id=0, due=now)
    return Card(
        card_id=0,
        state=State.Review,
        stability=review.stability,
        difficulty=review.difficulty,
        due=review.due.astimezone(UTC),
        last_review=review.last.astimezone(UTC),
    )


def _rating(share: float) -> Rating:
    if share >= GOOD_FROM:
        return Rating.Good
    return Rating.Hard if share >= HARD_FROM else Rating.Again
