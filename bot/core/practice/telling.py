"""The words of an item: how it is put, what is said to an answer, how a set ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.blocks import LETTERS, Block, Quiz, QuizOption
from bot.core.practice.choosing import due_count
from bot.core.practice.desk import Desk, Reply
from bot.core.practice.items import ChoiceItem, OrderItem, Prompt, ShortItem
from bot.core.practice.lines import VERB
from bot.core.practice.prompts import mixed
from bot.core.practice.sitting import Asked, Sitting
from bot.core.spoken import choices
from bot.core.tokens import mint

MOST_WORDS = 80
"""Beyond it an explanation is left to the card, so that a message stays short."""

SOON = 3
"""Titles named at the end of a set at most."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A typed answer, judged: which points it makes, its own words for them, and the first one it does not make."""

    share: float | None
    quote: str = ""
    open: str = ""


def put(desk: Desk, sitting: Sitting, prompt: Prompt) -> Reply:
    """Put the present item."""
    item = prompt.item
    quiz = Quiz(
        text=desk.lines.say("what_next") if sitting.given else item.text,
        about=desk.competency(prompt.competency),
        n=sitting.at + 1,
        of=sitting.many,
        options=_options(sitting, prompt),
        unsure=desk.lines.option("unsure", "unsure", sitting.step),
    )
    if isinstance(item, ShortItem) and not desk.direct:
        row = choices(desk.lines.option("leave_out", "out", sitting.step), desk.lines.option("stop", "stop"))
        return Reply(desk.lines.say("typed_elsewhere"), (quiz, *row))
    return Reply(_how(desk, sitting, prompt), (quiz,))


def _how(desk: Desk, sitting: Sitting, prompt: Prompt) -> str:
    item = prompt.item
    if isinstance(item, ShortItem):
        return desk.lines.say("how_short" if prompt.ref in desk.house.prompts.items else "how_part")
    if isinstance(item, OrderItem) and sitting.given:
        return desk.lines.say("how_order_next", placed=numbered(item, sitting.given))
    if isinstance(item, OrderItem):
        return desk.lines.say("how_order")
    if item.kind == "flaw":
        return desk.lines.say("how_flaw")
    return desk.lines.say("how_choice") if sitting.at == 0 else ""


def shown(sitting: Sitting, prompt: Prompt) -> tuple[int, ...]:
    """Places in the item of what stands under the letters, in their order; of an order what is not placed yet."""
    order = mixed(prompt.item, f"{sitting.id}.{sitting.at}")
    return tuple(n for n in order if n not in sitting.given)


def text_at(prompt: Prompt, n: int) -> str:
    """The words of an option or a step."""
    item = prompt.item
    if isinstance(item, ChoiceItem):
        return item.options[n].text
    return item.steps[n] if isinstance(item, OrderItem) else ""


def _options(sitting: Sitting, prompt: Prompt) -> tuple[QuizOption, ...]:
    return tuple(
        QuizOption(text=text_at(prompt, n), token=mint(VERB, f"pick.{n}", sitting.step)) for n in shown(sitting, prompt)
    )


def numbered(item: OrderItem, places: Sequence[int]) -> str:
    """Steps as a numbered list."""
    return "\n".join(f"{n}. {item.steps[place]}" for n, place in enumerate(places, 1))


def of_choice(desk: Desk, sitting: Sitting, prompt: Prompt, chosen: int | None) -> str:
    """Why the chosen option holds or not, and why the right one does; None is "I don't know"."""
    item = prompt.item
    if not isinstance(item, ChoiceItem):
        raise TypeError(f"{prompt.ref} has no options")
    letters = {n: LETTERS[place] for place, n in enumerate(shown(sitting, prompt))}
    right = item.options[item.right]
    slots = {"letter": letters[item.right], "text": right.text.rstrip("."), "why": right.why}
    if chosen is None:
        return desk.lines.say("unsure", **slots)
    if chosen == item.right:
        return desk.lines.say("right", **slots)
    not_yet = desk.lines.say("not_yet", letter=letters[chosen], why=item.options[chosen].why)
    return f"{not_yet}\n{desk.lines.say('right_one', **slots)}"


def of_order(desk: Desk, prompt: Prompt, share: float | None) -> str:
    """How near an order came, and the right one."""
    item = prompt.item
    if not isinstance(item, OrderItem):
        raise TypeError(f"{prompt.ref} has no steps")
    steps = numbered(item, range(len(item.steps)))
    if share is None:
        return desk.lines.say("order_shown", steps=steps, why=item.why)
    if share >= 1:
        return desk.lines.say("order_right", why=item.why)
    return desk.lines.say("order_part" if share > 0.5 else "order_not_yet", steps=steps, why=item.why)


def of_short(desk: Desk, prompt: Prompt, judged: Judged | None) -> str:
    """What a typed answer has, what is still open, and one way to say it; None is "I don't know"."""
    item = prompt.item
    if not isinstance(item, ShortItem):
        raise TypeError(f"{prompt.ref} has no points")
    model = desk.lines.say("model_answer", answer=item.answer.rstrip())
    said = "\n".join(filter(None, (_verdict(desk, judged), model)))
    whole = f"{said}\n{item.why}".strip()
    return whole if len(whole.split()) <= MOST_WORDS else said


def _verdict(desk: Desk, judged: Judged | None) -> str:
    say = desk.lines.say
    if judged is None:
        return ""
    if judged.share is None:
        return say("short_unread", open=judged.open)
    if judged.share >= 1:
        return say("short_has", quote=judged.quote) if judged.quote else say("short_has_bare")
    if judged.share > 0:
        quoted = say("short_part", quote=judged.quote, open=judged.open)
        return quoted if judged.quote else say("short_part_bare", open=judged.open)
    return say("short_not_yet", open=judged.open)


def when(desk: Desk, moment: datetime) -> str:
    """A day in words."""
    days = (moment.date() - desk.memory.now.date()).days
    if days <= 0:
        return desk.lines.say("today")
    return desk.lines.say("tomorrow") if days == 1 else desk.lines.say("on_day", date=f"{moment.day} {moment:%B}")


def ending(desk: Desk, sitting: Sitting) -> Reply:
    """What came out of a set, what comes again and when, and one next thing."""
    counted = [one for one in sitting.asked if one.again is not None]
    if not counted:
        row = choices(desk.lines.option("again", "again"), desk.lines.option("enough", "enough"))
        return Reply(desk.lines.say("end_empty"), row, sitting)
    missed = [one for one in counted if (one.share or 0) < 1]
    said = [_score(desk, counted), *_coming(desk, counted, missed)]
    words, row = _next_thing(desk, missed)
    return Reply("\n".join([*said, words]), row, sitting)


def _score(desk: Desk, counted: Sequence[Asked]) -> str:
    right, n = sum((one.share or 0) >= 1 for one in counted), len(counted)
    if n == 1:
        return desk.lines.say("end_one" if right else "end_none_one")
    if right == n:
        return desk.lines.say("end_all", n=n)
    return desk.lines.say("end_some", right=right, n=n) if right else desk.lines.say("end_none", n=n)


def _coming(desk: Desk, counted: Sequence[Asked], missed: Sequence[Asked]) -> list[str]:
    soon = sorted((one for one in missed if one.again), key=lambda one: one.again or desk.memory.now)[:SOON]
    days: dict[str, list[str]] = {}
    for one in soon:
        days.setdefault(when(desk, one.again or desk.memory.now), []).append(_title(desk, one))
    said = [desk.lines.say("end_soon", when=day, titles=", ".join(dict.fromkeys(on))) for day, on in days.items()]
    rest = [one.again for one in counted if one.again is not None and one not in soon]
    return [*said, *([desk.lines.say("end_rest", when=when(desk, min(rest)))] if rest else [])]


def _title(desk: Desk, asked: Asked) -> str:
    prompt = desk.house.prompts.find(asked.ref)
    return f"“{desk.card(prompt.item.card) or desk.competency(prompt.competency)}”" if prompt else ""


def _next_thing(desk: Desk, missed: Sequence[Asked]) -> tuple[str, tuple[Block, ...]]:
    """More of what is due, else a card to read, else the path."""
    lines, enough = desk.lines, desk.lines.option("enough", "enough")
    more = lines.option("again", "again")
    if due := _still_due(desk):
        return lines.say("end_due", due=due) if due > 1 else lines.say("end_due_one"), choices(more, enough)
    for one in missed:
        prompt = desk.house.prompts.find(one.ref)
        reads = desk.reads(prompt.item.card) if prompt else None
        if prompt is not None and reads is not None:
            return lines.say("end_card", title=desk.card(prompt.item.card)), choices(reads, more, enough)
    return lines.say("end_path"), choices(lines.link("path", "path"), more, enough)


def _still_due(desk: Desk) -> int:
    return due_count(desk.table())
