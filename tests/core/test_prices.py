from __future__ import annotations

from importlib.resources import files

import pytest

from bot.core.errors import ContentError, SettingsError
from bot.core.prices import Price, price_of, read_prices
from bot.settings import DEFAULT_MODEL

SHIPPED = read_prices(files("bot.core").joinpath("prices.yaml").read_text("utf-8"))


def test_the_default_model_is_in_the_shipped_table_which_says_when_it_was_read():
    assert SHIPPED.of(DEFAULT_MODEL) is not None
    assert SHIPPED.as_of.year >= 2026
    assert SHIPPED.source.startswith("https://")


def test_a_dated_version_costs_what_its_family_does_and_a_longer_name_is_another_model():
    assert SHIPPED.of("gpt-5-mini-2025-08-07") == SHIPPED.of("gpt-5-mini")
    assert SHIPPED.of("gpt-5-2025-08-07") == SHIPPED.of("gpt-5")
    assert SHIPPED.of("gpt-5-ultra") is None


def test_what_the_operator_says_stands_above_the_table():
    assert price_of("gpt-5-mini", SHIPPED, (9, None), budgeted=True) == Price(9, 2)
    assert price_of("llama", SHIPPED, (1, 3), budgeted=True) == Price(1, 3)


def test_a_money_cap_needs_a_price():
    with pytest.raises(SettingsError, match="COACH_PRICE_IN and COACH_PRICE_OUT"):
        price_of("llama", SHIPPED, (None, 3), budgeted=True)
    assert price_of("llama", SHIPPED, (None, None), budgeted=False) == Price(0, 0)


@pytest.mark.parametrize("text", ["models: {}", "as_of: 2026-01-01\nsource: x\nmodels: {a: {in: 0, out: 1}}", "["])
def test_a_broken_table_is_named(text):
    with pytest.raises(ContentError, match=r"prices\.yaml"):
        read_prices(text)
