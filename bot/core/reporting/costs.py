"""What the model costs, month to date, for who pays: money where its price is known, and how much of a cap is used."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.budget import Cost
from bot.core.prices import MILLION


@dataclass(frozen=True, slots=True)
class Bill:
    """One payer's month. `money` and `cap` in currency units, None: unknown price, no cap; `share` of the cap: 0..1."""

    payer: str
    tokens: int
    money: float | None
    cap: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Costs:
    """A month such as 2026-11: all communities together under the operator's cap, and each under its own.

    `model` is None without one; `priced` says whether its price is known.
    """

    month: str
    model: str | None
    priced: bool
    together: Bill
    communities: tuple[Bill, ...]


def bill(payer: str, spent: Cost, cap_micros: int | None, *, priced: bool) -> Bill:
    """What a payer has spent. Tokens without a known price have none: their money would be a guess."""
    money = spent.micros / MILLION if priced or not spent.tokens else None
    cap = None if cap_micros is None else cap_micros / MILLION
    return Bill(payer, spent.tokens, money, cap, money / cap if money is not None and cap else None)
