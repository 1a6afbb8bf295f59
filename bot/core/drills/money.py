"""Recipes about what an AI feature costs. Prices are in euros per million tokens."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from bot.core.drills.sums import Slots, Sums

MILLION = 1_000_000


class _Prices(NamedTuple):
    read: float
    write: float


def _prices(draw: Random) -> _Prices:
    read = draw.choice([0.5, 1.0, 2.0, 3.0])
    return _Prices(read, read * draw.choice([4, 5]))


def request_cost(draw: Random) -> Sums:
    """Cents per request, and euros per month for so many requests."""
    read, written, prices = draw.randrange(1_000, 6_200, 200), draw.randrange(150, 850, 50), _prices(draw)
    requests = draw.choice([20_000, 50_000, 100_000, 200_000, 500_000])
    cents_in, cents_out = 100 * read * prices.read / MILLION, 100 * written * prices.write / MILLION
    swapped = 100 * (read * prices.write + written * prices.read) / MILLION
    one_price = 100 * (read + written) * prices.read / MILLION
    slips = {"only_input": cents_in, "only_output": cents_out, "swapped": swapped, "one_price": one_price}
    cents = cents_in + cents_out
    slots: Slots = {"read": read, "written": written, "price_in": prices.read, "price_out": prices.write}
    slots |= {"requests": requests, "cents_in": cents_in, "cents_out": cents_out, "cents": cents}
    slots |= {"month": cents * requests / 100}
    return Sums(
        slots,
        (cents, cents * requests / 100),
        (slips, {name: value * requests / 100 for name, value in slips.items()} | {"in_cents": cents * requests}),
    )


def user_month(draw: Random) -> Sums:
    """Euros per user and month with retries, and for all users."""
    read, written, prices = draw.randrange(1_000, 5_200, 200), draw.randrange(200, 850, 50), _prices(draw)
    days, daily = draw.choice([8, 10, 12, 20]), draw.choice([2, 3, 4, 5, 6])
    retries, users = draw.choice([5, 10, 20, 25]), draw.choice([500, 2_000, 5_000, 10_000])
    one_in, one_out = read * prices.read / MILLION, written * prices.write / MILLION
    one = one_in + one_out
    factor = days * daily * (1 + retries / 100)
    month = one * factor
    slots: Slots = {"read": read, "written": written, "price_in": prices.read, "price_out": prices.write, "days": days}
    slots |= {"daily": daily, "retries": retries, "users": users, "one_cents": 100 * one, "calls": days * daily}
    slots |= {"factor": 1 + retries / 100, "paid": factor, "month": month, "all": month * users}
    slips = {"no_retries": one * days * daily, "one_day": month / days, "only_input": one_in * factor}
    slips |= {"only_output": one_out * factor, "only_retries": one * days * daily * retries / 100}
    return Sums(
        slots,
        (month, month * users),
        (slips, {name: value * users for name, value in slips.items()} | {"per_user": month}),
    )


def chat_history(draw: Random) -> Sums:
    """Input tokens of a whole conversation in which the history is sent again each turn, and its cost in cents."""
    fixed, question = draw.randrange(600, 2_200, 200), draw.choice([40, 50, 60, 100])
    reply, turns, prices = draw.choice([200, 250, 300, 400]), draw.choice([3, 4, 5, 6]), _prices(draw)
    first = fixed + question
    pairs = turns * (turns - 1) // 2
    read, written = turns * first + pairs * (question + reply), turns * reply
    cents = 100 * (read * prices.read + written * prices.write) / MILLION
    slots: Slots = {
        "fixed": fixed,
        "question": question,
        "reply": reply,
        "turns": turns,
        "first": first,
        "pairs": pairs,
    }
    slots |= {"pair": question + reply, "price_in": prices.read, "price_out": prices.write, "plain": turns * first}
    slots |= {"again": pairs * (question + reply), "read": read, "written": written, "cents": cents}
    slots |= {"cents_in": 100 * read * prices.read / MILLION, "cents_out": 100 * written * prices.write / MILLION}
    flat = 100 * (turns * first * prices.read + written * prices.write) / MILLION
    return Sums(
        slots,
        (read, cents),
        (
            {
                "first_times_turns": turns * first,
                "answers_only": turns * first + pairs * reply,
                "with_output": read + written,
                "last_turn": first + (turns - 1) * (question + reply),
            },
            {
                "first_times_turns": flat,
                "only_input": 100 * read * prices.read / MILLION,
                "only_output": 100 * written * prices.write / MILLION,
                "one_price": 100 * (read + written) * prices.read / MILLION,
            },
        ),
    )


def break_even(draw: Random) -> Sums:
    """Euros per case done by a model with review and rework, and the cases after which the set-up is paid back."""
    while True:
        minutes, review = draw.randrange(6, 16), draw.choice([1, 1.5, 2, 3])
        wage, redo = draw.choice([24, 30, 36, 42, 48, 60]), draw.choice([5, 10, 15, 20])
        model, setup = draw.choice([5, 8, 10, 20, 25]), draw.choice([6_000, 8_000, 12_000, 20_000, 30_000])
        rate = wage / 60
        hand, again = minutes * rate, minutes * redo / 100
        helped = (review + again) * rate + model / 100
        if helped <= 0.7 * hand:
            break
    saved = hand - helped
    slots: Slots = {"minutes": minutes, "review": review, "wage": wage, "redo": redo, "model": model, "setup": setup}
    slots |= {"rate": rate, "hand": hand, "again": again, "worked": review + again, "work": (review + again) * rate}
    slots |= {"helped": helped, "saved": saved, "cases": round(setup / saved)}
    slips = {
        "no_review": again * rate + model / 100,
        "no_rework": review * rate + model / 100,
        "no_model": (review + again) * rate,
        "only_model": model / 100,
    }
    paid = {name: setup / (hand - value) for name, value in slips.items()}
    return Sums(slots, (helped, setup / saved), (slips, paid | {"by_hand": setup / hand, "by_help": setup / helped}))
