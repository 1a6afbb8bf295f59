"""Money is said where it is known, and how much of a cap it is."""

import pytest

from bot.core.budget import Cost
from bot.core.reporting.costs import Bill, bill


@pytest.mark.parametrize(
    ("spent", "cap", "priced", "found"),
    [
        (Cost(1000, 2_500_000), 10_000_000, True, Bill("x", 1000, 2.5, 10.0, 0.25)),
        (Cost(1000, 2_500_000), None, True, Bill("x", 1000, 2.5, None, None)),
        (Cost(1000, 0), None, False, Bill("x", 1000, None, None, None)),
        (Cost(1000, 7), 10_000_000, False, Bill("x", 1000, None, 10.0, None)),
        (Cost(), 10_000_000, False, Bill("x", 0, 0.0, 10.0, 0.0)),
        (Cost(), 0, True, Bill("x", 0, 0.0, 0.0, None)),
    ],
)
def test_a_bill_names_money_only_where_the_price_is_known(spent, cap, priced, found):
    assert bill("x", spent, cap, priced=priced) == found
