"""What each word of an owner does to the rules. Pure: the rules before, and what is said and remembered after."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.core.admin.desk import Asked, Desk, Reply
from bot.core.admin.numbers import monday, numbers, subscribe, unsubscribed
from bot.core.admin.page import page, question
from bot.core.admin.rules import block, put_rules
from bot.core.blocks import Choices, Notice, Option
from bot.core.prices import MILLION
from bot.core.spoken import filled
from bot.core.tokens import mint

MOST_MONEY = 1_000_000
OFF = frozenset(("off", "no", "none"))
MOST_ROOMS = 200

Word = Callable[[Desk, Asked], Awaitable[Reply]]


async def _model(desk: Desk, asked: Asked) -> Reply:
    if desk.house.host is None:
        return Reply(desk.words.say.no_model)
    if asked.value not in {"on", *OFF}:
        return await _unknown(desk, asked)
    return await _kept(desk, asked, model=asked.value == "on")


async def _budget(desk: Desk, asked: Asked) -> Reply:
    if desk.house.host is None:
        return Reply(desk.words.say.no_model)
    if asked.value in OFF:
        return await _kept(desk, asked, month_micros=None)
    if not desk.house.priced:
        return Reply(desk.words.say.unpriced)
    amount = _amount(asked.value)
    if not 0 < amount <= MOST_MONEY:
        return Reply(filled(desk.words.say.bad_number, example="budget 20"))
    return await _kept(desk, asked, month_micros=round(amount * MILLION))


async def _days(desk: Desk, asked: Asked) -> Reply:
    days = int(asked.value) if asked.value.isascii() and asked.value.isdigit() and len(asked.value) < 6 else 0
    if not days:
        return Reply(filled(desk.words.say.bad_number, example="days 30"))
    if days > desk.house.days:
        return Reply(filled(desk.words.say.most_days, days=desk.house.days))
    return await _kept(desk, asked, days=days)


async def _allow(desk: Desk, asked: Asked) -> Reply:
    """Public answers in this channel, beside those that were allowed before."""
    if desk.inbound.surface == "dm":
        return Reply(desk.words.say.only_here)
    earlier = () if desk.rules.rooms is None or asked.step else desk.rules.rooms
    rooms = tuple(dict.fromkeys((*earlier, desk.inbound.room or desk.inbound.place)))
    return await _kept(desk, asked, rooms=rooms[-MOST_ROOMS:])


async def _forbid(desk: Desk, asked: Asked) -> Reply:
    """No public answers in this channel; possible once channels are named, else it says so by naming the others."""
    if desk.inbound.surface == "dm" or desk.rules.rooms is None:
        return Reply(desk.words.say.only_here)
    here = desk.inbound.room or desk.inbound.place
    return await _kept(desk, asked, rooms=tuple(room for room in desk.rules.rooms if room != here))


async def _everywhere(desk: Desk, asked: Asked) -> Reply:
    return await _kept(desk, asked, rooms=None)


async def _private(desk: Desk, asked: Asked) -> Reply:
    return await _kept(desk, asked, rooms=())


async def _pause(desk: Desk, _asked: Asked) -> Reply:
    paused = desk.rules.model_copy(update={"paused": True})
    return Reply(desk.words.say.paused, changes=(put_rules(paused, desk.memory),))


async def _resume(desk: Desk, _asked: Asked) -> Reply:
    resumed = desk.rules.model_copy(update={"paused": False})
    return Reply(desk.words.say.resumed, changes=(put_rules(resumed, desk.memory),))


async def _block(desk: Desk, asked: Asked) -> Reply:
    whom = asked.person or _person(asked.value, desk.memory.learner)
    if not whom:
        return Reply(desk.words.say.who)
    if whom == desk.memory.learner:
        return Reply(desk.words.say.not_yourself)
    return Reply(desk.words.say.blocked, changes=block(whom, desk.memory, on=True))


async def _unblock(desk: Desk, asked: Asked) -> Reply:
    whom = asked.person or _person(asked.value, desk.memory.learner)
    if not whom:
        return Reply(desk.words.say.who)
    return Reply(desk.words.say.unblocked, changes=block(whom, desk.memory, on=False))


async def _digest(desk: Desk, asked: Asked) -> Reply:
    off = asked.value in OFF
    changes = unsubscribed(desk.memory) if off else await subscribe(desk)
    day = monday(desk.memory.now)
    text = desk.words.say.digest_off if off else filled(desk.words.say.digest_on, day=f"{day.day} {day:%B}")
    if not asked.step:
        return Reply(text, changes=changes)
    asked_next = await question(desk, asked.step)
    return Reply(f"{text}\n\n{asked_next.text}", asked_next.blocks, changes)


async def _welcome(desk: Desk, _asked: Asked) -> Reply:
    """The message for newcomers, posted where the owner asks for it."""
    if desk.inbound.surface == "dm":
        return Reply(desk.words.say.welcome_where)
    words = desk.words.welcome
    options = (("question", words.ask), ("path", words.plan), ("practice", words.try_))
    buttons = Choices(options=tuple(Option(label=label, token=mint(verb)) for verb, label in options))
    return Reply(desk.words.say.welcome_here, posted=(words.text, (buttons,)))


async def _setup(desk: Desk, asked: Asked) -> Reply:
    return await question(desk, max(asked.step, 1))


async def _numbers(desk: Desk, _asked: Asked) -> Reply:
    return await numbers(desk)


async def _page(desk: Desk, _asked: Asked) -> Reply:
    return await page(desk)


async def _unknown(desk: Desk, _asked: Asked) -> Reply:
    """What was typed is not said again: it may be anything."""
    return Reply(desk.words.say.unknown, (Notice(text=desk.words.more),))


WORDS: Mapping[str, Word] = {
    "": _page,
    "page": _page,
    "setup": _setup,
    "insights": _numbers,
    "welcome": _welcome,
    "model": _model,
    "budget": _budget,
    "days": _days,
    "retention": _days,
    "allow": _allow,
    "forbid": _forbid,
    "everywhere": _everywhere,
    "private": _private,
    "pause": _pause,
    "resume": _resume,
    "block": _block,
    "unblock": _unblock,
    "digest": _digest,
}
"""Everything that can be typed after `admin`, or stands behind one of its buttons."""


async def carried_out(desk: Desk, asked: Asked) -> Reply:
    """Do what an owner asked for."""
    return await WORDS.get(asked.what, _unknown)(desk, asked)


async def _kept(desk: Desk, asked: Asked, **changed: Any) -> Reply:
    """Keep a changed rule; in the set-up the next question follows, else the page says how it is now."""
    rules = desk.rules.model_copy(update=changed)
    shown = await (question(desk, asked.step, rules) if asked.step else page(desk, rules))
    said = shown.text if asked.step else f"{desk.words.say.saved}\n\n{shown.text}"
    return Reply(said, shown.blocks, (put_rules(rules, desk.memory),))


def _amount(text: str) -> float:
    """An amount of money; not a number for what is none."""
    try:
        return float(text.strip().lstrip("$€£").replace(",", "."))
    except ValueError:
        return math.nan


def _person(text: str, asker: str) -> str:
    """The learner that an owner means by an id: complete, or as the platform writes it; empty when it is none."""
    home, _, _ = asker.rpartition(":")
    if not text or len(text) > 100 or not text.isascii() or any(one.isspace() for one in text):
        return ""
    known = text if ":" in text else f"{home}:{text.strip('<@!>')}"
    return known if known.replace(":", "").replace("-", "").replace("_", "").replace(".", "").isalnum() else ""
