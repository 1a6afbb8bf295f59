"""A set under way: put an item, take an answer, go on, leave, take it up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.blocks import Block
from bot.core.memory import Change
from bot.core.practice import placing
from bot.core.practice.choosing import Chosen, choose, one_on
from bot.core.practice.desk import Desk, Reply
from bot.core.practice.items import ChoiceItem, OrderItem, Prompt, ShortItem, card_unit
from bot.core.practice.judging import judge
from bot.core.practice.schedule import keep_review, reviewed
from bot.core.practice.sitting import FRESH_FOR, Sitting, answered, begin, forward, in_order, leave_out, place
from bot.core.practice.telling import Judged, ending, of_choice, of_order, of_short, put, when
from bot.core.spoken import choices
from bot.core.standing import Point, Source, evidence

ITEMS_VERSION = "items-1"
"""What judged an answer to an item; raise it when the same answer would count for more or less."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an answer, and what is said to it. `share` None: it could not be judged, so it is no evidence."""

    said: str
    share: float | None
    unsure: bool = False


def start(desk: Desk, only: str = "") -> Reply:
    """Begin a set, of one competency when `only` names one."""
    chosen = choose(desk.table(only))
    if not chosen.prompts:
        return _nothing(desk)
    step = desk.sitting.step + 1 if desk.sitting else 1
    sitting = begin(desk.inbound.id, [prompt.ref for prompt in chosen.prompts], step, desk.memory.now)
    lead = _lead(desk, chosen)
    moved = tuple(keep_review(desk.memory, unit, review) for unit, review in chosen.moved.items())
    return replace(ask_now(desk, sitting).led_by(lead), changes=moved)


def start_on(desk: Desk, card: str) -> Reply:
    """One item on a card; where none is on it, one on the skill that the card is about, else a usual set."""
    table, found = desk.table(), desk.view.cards.get(card)
    prompt = one_on(table, card_unit(card))
    if prompt is None and found is not None:
        chosen = (choose(desk.table(skill)).prompts for skill in found.competencies)
        prompt = next((prompts[0] for prompts in chosen if prompts), None)
    if prompt is None:
        return start(desk)
    step = desk.sitting.step + 1 if desk.sitting else 1
    return ask_now(desk, begin(desk.inbound.id, [prompt.ref], step, desk.memory.now))


def _lead(desk: Desk, chosen: Chosen) -> str:
    say, n = desk.lines.say, len(chosen.prompts)
    if chosen.moved:
        return say("start_spread", n=n)
    if n == 1:
        return say("start_one")
    if chosen.due == 1:
        return say("start_due_one", n=n)
    return say("start_due", n=n, due=chosen.due) if chosen.due else say("start", n=n)


def take_up(desk: Desk) -> Reply:
    """Go on with an open set; begin a new one when there is none, or when it was left too long ago."""
    sitting = desk.sitting
    if sitting is None or not sitting.open or (_stale(desk, sitting) and sitting.placement is None):
        return start(desk)
    return where_we_are(desk, desk.lines.say("resumed", at=sitting.next_place, of=sitting.many))


def where_we_are(desk: Desk, lead: str) -> Reply:
    """Show where the set stands; without one, begin."""
    sitting = desk.sitting
    if sitting is None or not sitting.open:
        row = choices(desk.lines.option("again", "again"), desk.lines.option("enough", "enough"))
        return Reply(lead, row)
    return (go_on(desk, sitting) if sitting.phase == "answered" else ask_now(desk, sitting)).led_by(lead)


def ask_now(desk: Desk, sitting: Sitting) -> Reply:
    """Put the present item; one that the content no longer holds is passed over."""
    prompt = desk.house.prompts.find(sitting.now.ref)
    if prompt is None:
        return left_out(desk, sitting)
    return replace(put(desk, sitting, prompt), sitting=sitting.model_copy(update={"paused": False}))


def go_on(desk: Desk, sitting: Sitting) -> Reply:
    """The next item, or the end."""
    after = forward(sitting)
    return ask_now(desk, after) if after.open else ending(desk, after)


def left_out(desk: Desk, sitting: Sitting) -> Reply:
    """Leave the present item out; it counts for nothing."""
    if sitting.placement is not None:
        return _placed(desk, sitting, None)
    after = leave_out(sitting)
    return ask_now(desk, after) if after.open else ending(desk, after)


def left(desk: Desk) -> Reply:
    """Leave the set for now."""
    sitting = desk.sitting
    if sitting is None or not sitting.open:
        return Reply(desk.lines.say("closed"))
    if sitting.phase == "answered" and sitting.last:
        return ending(desk, forward(sitting))
    said = desk.lines.say("left", at=sitting.next_place, of=sitting.many)
    other = desk.lines.option("again", "again") if sitting.placement else None
    row = choices(desk.lines.option("resume", "resume"), other)
    return Reply(said, row, sitting.model_copy(update={"paused": True}))


def picked(desk: Desk, sitting: Sitting, prompt: Prompt, places: Sequence[int]) -> Reply:
    """Take options or steps, by their places in the item, as the answer or the next part of it."""
    item = prompt.item
    if isinstance(item, ChoiceItem):
        chosen = places[0]
        share = float(chosen == item.right)
        return _answered(desk, sitting, prompt, Came(of_choice(desk, sitting, prompt, chosen), share))
    if not isinstance(item, OrderItem):
        return ask_now(desk, sitting)
    for n in places:
        if len(sitting.given) < len(item.steps):
            sitting = place(sitting, n, len(item.steps))
    if len(sitting.given) < len(item.steps):
        return ask_now(desk, sitting)
    share = in_order(sitting.given)
    return _answered(desk, sitting, prompt, Came(of_order(desk, prompt, share), share))


async def typed(desk: Desk, sitting: Sitting, prompt: Prompt, text: str) -> Reply:
    """Judge a typed answer; one that cannot be judged is asked for once more, and the two count together."""
    said = f"{sitting.said}\n{text}".strip()
    judged = await judge(desk.house.engine, prompt, said)
    if isinstance(judged, Judged):
        return _answered(desk, sitting, prompt, Came(of_short(desk, prompt, judged), judged.share))
    if not sitting.said:
        reason = desk.lines.file.reasons[judged]
        again = sitting.model_copy(update={"said": text})
        return Reply(
            desk.lines.say("more_words", reason=reason),
            choices(desk.lines.option("unsure", "unsure", sitting.step)),
            again,
        )
    unread = Judged(None, open=prompt.item.points[0] if isinstance(prompt.item, ShortItem) else "")
    return _answered(desk, sitting, prompt, Came(of_short(desk, prompt, unread), None))


def unsure(desk: Desk, sitting: Sitting, prompt: Prompt) -> Reply:
    """Show the answer. It counts as something to see again, never as less than a miss."""
    if isinstance(prompt.item, ChoiceItem):
        said = of_choice(desk, sitting, prompt, None)
    elif isinstance(prompt.item, OrderItem):
        said = of_order(desk, prompt, None)
    else:
        said = of_short(desk, prompt, None)
    return _answered(desk, sitting, prompt, Came(said, 0.0, unsure=True))


def i_said(desk: Desk, sitting: Sitting) -> Reply:
    """The learner says that a typed answer had it: it comes back later, and stays no evidence."""
    prompt = desk.house.prompts.find(sitting.now.ref)
    if prompt is None:
        return go_on(desk, sitting)
    review = reviewed(sitting.now.before, 1.0, prompt.ref, desk.memory.now)
    said = desk.lines.say("counted", when=when(desk, review.due))
    after = answered(sitting, again=review.due, share=1.0)
    return Reply(said, _row(desk, after, prompt), after, (keep_review(desk.memory, prompt.unit, review),))


def _answered(desk: Desk, sitting: Sitting, prompt: Prompt, came: Came) -> Reply:
    """Remember what came out, and say it."""
    before, share = desk.reviews.get(prompt.unit), came.share
    review = reviewed(before, share or 0.0, prompt.ref, desk.memory.now)
    changes: tuple[Change, ...] = (keep_review(desk.memory, prompt.unit, review),)
    if share is not None:
        changes = (*changes, _evidence(desk, prompt, share, "placement" if sitting.placement else "item"))
    if sitting.placement is not None:
        return replace(_placed(desk, sitting, None if came.unsure else share), changes=changes)
    after = answered(sitting, share=share, unsure=came.unsure, again=review.due, before=before)
    again = desk.lines.say("comes_again", when=when(desk, review.due))
    said = came.said if (share or 0) >= 1 else f"{came.said}\n{again}"
    return Reply(said, _row(desk, after, prompt), after, changes)


def _placed(desk: Desk, sitting: Sitting, share: float | None) -> Reply:
    """In a placement an answer is followed by the next item at once."""
    after = placing.answered(desk, sitting, share)
    return ask_now(desk, after) if after.open else placing.ending(desk, after)


def _evidence(desk: Desk, prompt: Prompt, share: float, source: Source) -> Change:
    level = prompt.item.difficulty
    return evidence(
        desk.memory, Point(prompt.competency, share, level, source, prompt.ref, desk.memory.now, ITEMS_VERSION)
    )


def _row(desk: Desk, sitting: Sitting, prompt: Prompt) -> tuple[Block, ...]:
    """Below what was said to an answer."""
    option, step = desk.lines.option, sitting.step
    doubted = isinstance(prompt.item, ShortItem) and (sitting.now.share or 0) < 1 and not sitting.now.unsure
    third = option("i_said", "said", step) if doubted else option("stop", "stop")
    return choices(option("next", "next", step), desk.reads(prompt.item.card), third)


def _nothing(desk: Desk) -> Reply:
    """There is nothing to ask."""
    if not desk.reviews:
        return Reply(desk.lines.say("no_items"))
    soonest = min(review.due for review in desk.reviews.values())
    return Reply(desk.lines.say("nothing_left", when=when(desk, soonest)), choices(desk.lines.link("path", "path")))


def _stale(desk: Desk, sitting: Sitting) -> bool:
    return desk.memory.now - sitting.seen > FRESH_FOR
