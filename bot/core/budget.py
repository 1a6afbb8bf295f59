"""What a model may cost: reserved at its worst before a call, settled at what it was, stopped at the cap.

A call is counted for the learner who asks, for the tenant who pays, and for everybody together, by day in tokens and
by month in money. A reservation that is never settled, because the process died or the stream was cut, stays counted:
the provider may well have charged it. So a restart resets nothing, and no crowd of calls at once gets past a cap.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol, TypeVar

from pydantic import BaseModel

from bot.core.errors import BudgetSpent, ModelBusy, ModelError, ModelOff, ReaderUnknown, StoreError
from bot.core.ports import Clock, Model
from bot.core.prices import MILLION, Price
from bot.core.prompts import Prompt, Usage
from bot.core.watching import tell

log = logging.getLogger(__name__)

Shape = TypeVar("Shape", bound=BaseModel)
Cap = Literal["learner", "tenant", "day", "month"]

EVERYBODY = "*"
FRAMING = 200
"""Tokens that a provider's own framing of a request may add."""

PACE_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who asks and who pays. Empty names stand for a tool: only what counts for everybody counts.

    `told`: whether they know that a model reads what they write, and where. Until then it reads nothing.
    `model`: whether the tenant wants one at all; `month_micros`: what the tenant will pay in a month, None: no limit.
    """

    tenant: str = ""
    learner: str = ""
    told: bool = True
    model: bool = True
    month_micros: int | None = None


PAYER: ContextVar[Payer] = ContextVar("payer", default=Payer())  # noqa: B039 - a frozen value
"""Set for each turn by its runner, so that no skill can forget whom a call is for."""


@dataclass(frozen=True, slots=True)
class Caps:
    """Tokens a day, money a month (in millionths of a currency unit), turns in ten minutes. None: no cap."""

    learner_day: int | None = None
    tenant_day: int | None = None
    day: int | None = None
    month_micros: int | None = None
    turns: int = 20


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens, and millionths of a currency unit."""

    tokens: int = 0
    micros: int = 0

    def __add__(self, other: Cost) -> Cost:
        """Both together."""
        return Cost(self.tokens + other.tokens, self.micros + other.micros)

    def __sub__(self, other: Cost) -> Cost:
        """By how much this cost is more than another."""
        return Cost(self.tokens - other.tokens, self.micros - other.micros)


@dataclass(frozen=True, slots=True)
class Share:
    """One account on which a cost is counted, and how much it may hold."""

    cap: Cap
    owner: str
    period: str
    tokens: int | None = None
    micros: int | None = None

    def holds(self, cost: Cost) -> bool:
        """Whether it could hold that much if it were empty."""
        return (self.tokens is None or cost.tokens <= self.tokens) and (
            self.micros is None or cost.micros <= self.micros
        )


@dataclass(frozen=True, slots=True)
class Pace:
    """How many turns a learner has left, and when the next one comes free. `over`: this turn was one too many."""

    left: int
    free_at: datetime
    over: bool = False


class Ledger(Protocol):
    """Where costs and turns are counted; durable when a method returns."""

    async def reserve(self, shares: Sequence[Share], cost: Cost, at: datetime) -> Cap | None: ...
    async def settle(self, shares: Sequence[Share], change: Cost) -> None: ...
    async def spent(self, owner: str, period: str) -> Cost: ...
    async def take_turn(self, learner: str, inbound_id: str, at: datetime, most: int) -> Pace: ...


def shares(payer: Payer, caps: Caps, at: datetime) -> tuple[Share, ...]:
    """The accounts of a call, the narrowest first. Days and months are those of UTC."""
    day, month = at.astimezone(UTC).strftime("%Y-%m-%d"), at.astimezone(UTC).strftime("%Y-%m")
    everybody = (Share("day", EVERYBODY, day, caps.day), Share("month", EVERYBODY, month, micros=caps.month_micros))
    paid = Share("month", payer.tenant, month, micros=payer.month_micros)
    tenant = (Share("tenant", payer.tenant, day, caps.tenant_day), paid) if payer.tenant else ()
    learner = (Share("learner", payer.learner, day, caps.learner_day),) if payer.learner else ()
    return (*learner, *tenant, *everybody)


def worst_case(prompt: Prompt, price: Price, schema: str = "") -> Cost:
    """The most that a call can cost: a token is at least one byte, and all that may be answered is."""
    tokens_in = len(f"{prompt.stable}{prompt.turn}{schema}".encode("utf-8", "surrogatepass")) + FRAMING
    return Cost(tokens_in + prompt.max_tokens, price.micros(tokens_in, prompt.max_tokens))


def actual(usage: Usage, price: Price) -> Cost:
    """What a call did cost."""
    return Cost(usage.tokens_in + usage.tokens_out, price.micros(usage.tokens_in, usage.tokens_out))


def micros(money: float | None) -> int | None:
    """Money in millionths."""
    return None if money is None else round(money * MILLION)


def pace_of(turns: Sequence[datetime], at: datetime, most: int, *, counted: bool) -> Pace:
    """How a learner stands, given when their counted turns of the last ten minutes were, oldest first."""
    left = max(most - len(turns), 0)
    free_at = turns[0] + PACE_WINDOW if turns else at
    return Pace(left, free_at, over=not counted)


@dataclass(frozen=True)
class Metered:
    """A `Model` that asks the ledger first. BudgetSpent, before anything is sent, when a cap does not hold the call.

    ReaderUnknown, before anything is sent, when the learner has not been told who reads; ModelOff, when the tenant
    wants no model.
    """

    model: Model
    ledger: Ledger
    caps: Caps
    price: Price
    clock: Clock

    @property
    def name(self) -> str:
        """The model's own name."""
        return self.model.name

    @property
    def host(self) -> str:
        """Where it runs."""
        return self.model.host

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        """Stream the answer. An end without a Usage leaves the reservation standing, unless nothing was served."""
        accounts, reserved = await self._reserve(prompt)
        stream = self.model.stream(prompt)
        try:
            async for piece in stream:
                if isinstance(piece, Usage):
                    await self._served(accounts, piece, reserved)
                yield piece
        except ModelError as error:
            await self._failed(accounts, error, reserved)
            raise
        finally:
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()  # whoever stops listening stops the provider too

    async def close(self) -> None:
        """Let the model's connections go."""
        await self.model.close()

    async def decide(self, prompt: Prompt, shape: type[Shape]) -> tuple[Shape, Usage]:
        """Decide; the shape's own description counts as part of the question."""
        accounts, reserved = await self._reserve(prompt, json.dumps(shape.model_json_schema()))
        try:
            value, usage = await self.model.decide(prompt, shape)
        except ModelError as error:
            await self._failed(accounts, error, reserved)
            raise
        await self._served(accounts, usage, reserved)
        return value, usage

    async def _served(self, accounts: Sequence[Share], usage: Usage, reserved: Cost) -> None:
        """Settle a call at what it was."""
        cost, tenant = actual(usage, self.price), PAYER.get().tenant
        tell("tokens_in", usage.tokens_in, tenant)
        tell("tokens_out", usage.tokens_out, tenant)
        tell("money", cost.micros, tenant)
        await self._settle(accounts, cost - reserved)

    async def _failed(self, accounts: Sequence[Share], error: ModelError, reserved: Cost) -> None:
        """Settle a call that failed: only what was surely not served costs nothing."""
        tell("model_failed", label=type(error).__name__)
        if isinstance(error, ModelBusy):
            await self._settle(accounts, Cost() - reserved)

    async def _reserve(self, prompt: Prompt, schema: str = "") -> tuple[tuple[Share, ...], Cost]:
        if not PAYER.get().model:
            raise ModelOff("the owners of this community switched the model off")
        if not PAYER.get().told:
            raise ReaderUnknown("this learner has not been told yet that a model reads along")
        at = self.clock()
        accounts, worst = shares(PAYER.get(), self.caps, at), worst_case(prompt, self.price, schema)
        reached = next((share.cap for share in accounts if not share.holds(worst)), None)
        reached = reached or await self.ledger.reserve(accounts, worst, at)
        if reached is not None:
            tell("capped", label=reached)
            raise BudgetSpent(f"the {reached} cap is reached", reached)
        return accounts, worst

    async def _settle(self, accounts: Sequence[Share], change: Cost) -> None:
        try:
            await self.ledger.settle(accounts, change)
        except StoreError as error:  # the answer is there: it is not thrown away for a reservation that stays too high
            log.warning("a reservation stays as it was: %s", error)
