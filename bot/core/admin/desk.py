"""What administering needs, what was asked of it, and what it replies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.admin.rules import Rules
from bot.core.admin.who import Owners
from bot.core.admin.words import VERB, Words
from bot.core.blocks import Block, Option
from bot.core.budget import Cost
from bot.core.dialogue import Action, Inbound
from bot.core.knowledge.knowledge import Knowledge
from bot.core.memory import Change, Memory, Record
from bot.core.prices import MILLION
from bot.core.tokens import mint, parse

Records = Callable[[str], Awaitable[tuple[Record, ...]]]
"""All that is kept for an owner, what a turn does not carry along too."""

Spent = Callable[[str, str], Awaitable[Cost]]
"""What a tenant has spent in a period: a month such as 2026-11."""


@dataclass(frozen=True)
class House:
    """`days` texts are kept by the operator's setting; `host` is where a model reads; `priced`: its price is known."""

    words: Words
    owners: Owners
    knowledge: Knowledge
    records: Records
    spent: Spent
    days: int
    host: str | None = None
    priced: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What an owner wants: a word and its value. `step`: the question of the set-up that follows, 0 outside of it."""

    what: str = ""
    value: str = ""
    step: int = 0
    person: str = ""


@dataclass(frozen=True)
class Reply:
    """What to say to the owner alone, what to remember, and what to post where everybody reads."""

    text: str
    blocks: tuple[Block, ...] = ()
    changes: tuple[Change, ...] = ()
    posted: tuple[str, tuple[Block, ...]] | None = None


@dataclass(frozen=True)
class Desk:
    """One request of an owner's: the house, the rules as they are, what is remembered, and where it was asked."""

    house: House
    rules: Rules
    memory: Memory
    inbound: Inbound

    @property
    def words(self) -> Words:
        """The words."""
        return self.house.words

    async def month(self) -> Cost:
        """What this month has cost so far."""
        return await self.house.spent(self.memory.tenant, f"{self.memory.now:%Y-%m}")


def asked_of(inbound: Inbound) -> Asked:
    """Read what an owner typed after the verb, or which button they pressed."""
    if not isinstance(inbound, Action):
        return Asked()
    token = parse(inbound.name)
    if token is not None:
        what, _, value = token.ref.partition(".")
        return Asked(what, value, token.step)
    what, _, value = inbound.values.get("text", "").strip().partition(" ")
    return Asked(what.casefold(), value.strip(), 0, inbound.values.get("person", ""))


def option(label: str, what: str, value: str = "", step: int = 0) -> Option:
    """A button that asks for something."""
    return Option(label=label, token=mint(VERB, f"{what}.{value}" if value else what, step))


def money(micros: int) -> str:
    """An amount, as the price table counts it."""
    return f"{micros / MILLION:,.2f}"
