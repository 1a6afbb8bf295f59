"""The page of a community's rules, and the guided set-up: one question at a time, each answer kept at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.core.admin.desk import Desk, Reply, money, option
from bot.core.admin.rules import Rules, blocked
from bot.core.blocks import Notice, Option
from bot.core.budget import Cost
from bot.core.spoken import choices, filled


async def page(desk: Desk, rules: Rules | None = None) -> Reply:
    """Every rule in one line each, and what can be done about them."""
    rules, labels = rules or desk.rules, desk.words.labels
    lines = "\n".join(f"- {line}" for line in _lines(desk, rules, await desk.month()))
    go = option(labels.resume, "resume") if rules.paused else option(labels.pause, "pause")
    buttons = choices(option(labels.setup, "setup"), option(labels.insights, "insights"), go)
    return Reply(f"{desk.words.say.page}\n{lines}", (Notice(text=desk.words.more), *buttons))


async def question(desk: Desk, n: int, rules: Rules | None = None) -> Reply:
    """The n-th question of the set-up, counted from 1; after the last one, how everything is set now."""
    asked = steps(desk)
    if n > len(asked):
        shown, labels = await page(desk, rules), desk.words.labels
        return Reply(
            f"{desk.words.say.done}\n\n{shown.text}",
            choices(option(labels.welcome, "welcome"), option(labels.insights, "insights")),
        )
    name = asked[n - 1]
    texts: Mapping[str, str] = desk.words.setup.model_dump()
    at = filled(desk.words.setup.at, n=n, of=len(asked))
    return Reply(f"{at}{filled(texts[name], host=desk.house.host or '')}", choices(*_ANSWERS[name](desk, n + 1)))


def steps(desk: Desk) -> tuple[str, ...]:
    """The questions that make sense here."""
    model = ("model",) if desk.house.host else ()
    budget = ("budget",) if desk.house.host and desk.house.priced else ()
    return (*model, *budget, "rooms", "days", "digest")


def _model(desk: Desk, step: int) -> tuple[Option, ...]:
    labels = desk.words.labels
    return (option(labels.model_on, "model", "on", step), option(labels.model_off, "model", "off", step))


def _budget(desk: Desk, step: int) -> tuple[Option, ...]:
    labels = desk.words.labels
    return (
        option(labels.budget_5, "budget", "5", step),
        option(labels.budget_20, "budget", "20", step),
        option(labels.budget_off, "budget", "off", step),
    )


def _rooms(desk: Desk, step: int) -> tuple[Option, ...]:
    labels = desk.words.labels
    here = () if desk.inbound.surface == "dm" else (option(labels.rooms_here, "allow", "", step),)
    everywhere, private = (
        option(labels.rooms_all, "everywhere", "", step),
        option(labels.rooms_private, "private", "", step),
    )
    return (*here, everywhere, private)


def _days(desk: Desk, step: int) -> tuple[Option, ...]:
    labels, most = desk.words.labels, desk.house.days
    offered = [(7, labels.days_7), (30, labels.days_30), (most, filled(labels.days_most, days=most))]
    return tuple(option(label, "days", str(n), step) for n, label in offered if n < most or n == most)[-3:]


def _digest(desk: Desk, step: int) -> tuple[Option, ...]:
    labels = desk.words.labels
    return (option(labels.digest_on, "digest", "on", step), option(labels.digest_off, "digest", "off", step))


_ANSWERS: Mapping[str, Callable[[Desk, int], tuple[Option, ...]]] = {
    "model": _model,
    "budget": _budget,
    "rooms": _rooms,
    "days": _days,
    "digest": _digest,
}


def _lines(desk: Desk, rules: Rules, cost: Cost) -> Iterator[str]:
    lines, host = desk.words.lines, desk.house.host
    if rules.paused:
        yield lines.paused
    if host is None:
        yield lines.model_none
    else:
        yield filled(lines.model_on, host=host) if rules.model else lines.model_off
        yield _cost_line(desk, rules, cost)
    yield _rooms_line(desk, rules)
    yield filled(lines.days, days=rules.within(desk.house.days))
    if n := blocked(desk.memory):
        yield filled(lines.blocked, n=n)


def _cost_line(desk: Desk, rules: Rules, cost: Cost) -> str:
    lines, cap = desk.words.lines, rules.month_micros
    if not desk.house.priced:
        return filled(lines.unpriced, tokens=f"{cost.tokens:,}")
    spent = money(cost.micros)
    return filled(lines.no_cap, spent=spent) if cap is None else filled(lines.cap, cap=money(cap), spent=spent)


def _rooms_line(desk: Desk, rules: Rules) -> str:
    lines = desk.words.lines
    if rules.rooms is None:
        return lines.rooms_all
    return {0: lines.rooms_none, 1: lines.rooms_one}.get(len(rules.rooms), filled(lines.rooms_some, n=len(rules.rooms)))
