"""What tokens cost: a dated table in a file, and the arithmetic in millionths of a currency unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.errors import ContentError, SettingsError

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Currency units per million tokens, in and out."""

    tokens_in: float
    tokens_out: float

    def micros(self, tokens_in: int, tokens_out: int) -> int:
        """The cost in millionths of a currency unit, rounded up."""
        return math.ceil(tokens_in * self.tokens_in + tokens_out * self.tokens_out)


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    tokens_in: float = Field(alias="in", gt=0)
    tokens_out: float = Field(alias="out", gt=0)


class PriceTable(BaseModel):
    """Prices by model name, with the day on which they were read and where."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: date
    source: str
    models: Mapping[str, _Listed]

    def of(self, model: str) -> Price | None:
        """A model's price; a dated version such as `gpt-5-mini-2025-08-07` costs what its family does."""
        found = self.models.get(model)
        if found is None:
            family = [name for name in self.models if model.startswith(f"{name}-20")]
            found = self.models[max(family, key=len)] if family else None
        return Price(found.tokens_in, found.tokens_out) if found else None


def read_prices(text: str) -> PriceTable:
    """Read the table from YAML; ContentError when it breaks its shape."""
    try:
        return PriceTable.model_validate(yaml.safe_load(text))
    except (ValidationError, yaml.YAMLError) as fault:
        raise ContentError(f"bot/core/prices.yaml: {fault}") from fault


def price_of(model: str, table: PriceTable, given: tuple[float | None, float | None], *, budgeted: bool) -> Price:
    """What a model costs: as the operator says, else as listed. SettingsError when money is capped but unpriced."""
    listed = table.of(model) or Price(0, 0)
    price = Price(given[0] or listed.tokens_in, given[1] or listed.tokens_out)
    if price.tokens_in and price.tokens_out:
        return price
    if budgeted:
        raise SettingsError(
            f"COACH_MONTHLY_BUDGET caps money, but the price of {model} is not known (table of {table.as_of}). "
            "Set COACH_PRICE_IN and COACH_PRICE_OUT, per million tokens."
        )
    return price
