"""`coach insights`: what an owner may know: counts, and only those words that somebody sent on purpose."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.core.reporting.costs import Bill, Costs
    from bot.core.reporting.insights import Insights

CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")
"""A learner's words may not move the owner's cursor."""


@click.command("insights")
@click.option("--tenant", metavar="ID", help="One community only: slack:T…, discord:SERVER, discord:dm or terminal.")
@click.option("--chat", is_flag=True, help="Look at what was said in `coach chat` instead of `coach serve`.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(*, tenant: str | None, chat: bool, as_json: bool) -> None:
    """Show topics without an answer, feedback and reports by card, tokens by month, and what this month cost."""
    found, costs = asyncio.run(_read(tenant, "terminal.db" if chat else "coach.db"))
    if as_json:
        click.echo(json.dumps(asdict(found) | {"cost": asdict(costs)}, ensure_ascii=False))
    else:
        click.echo("\n".join((*_lines(found), *_costs(costs, tenant))))


def read_insights(tenant: str | None, *, chat: bool) -> Insights:
    """Open the database beside a running coach, and add up what belongs to one community or to all."""
    return asyncio.run(_read(tenant, "terminal.db" if chat else "coach.db"))[0]


async def _read(tenant: str | None, name: str) -> tuple[Insights, Costs]:
    from bot import bootstrap, settings
    from bot.core.reporting.insights import KINDS, insights
    from bot.services.store.tallies import tallies

    given = settings.read()
    store = await bootstrap.open_store(given, name, serving=False)
    try:
        counted = insights(await tallies(store.kit, KINDS, tenant))
        return counted, await bootstrap.costs(given, store, tenant, datetime.now(UTC))
    finally:
        await store.close()


def _costs(costs: Costs, tenant: str | None) -> Iterator[str]:
    """This month's money: all communities first, unless one was asked for."""
    yield f"\nCost of the model in {costs.month}, so far"
    if costs.model is not None and not costs.priced:
        yield f"  The price of {costs.model} is not known: set COACH_PRICE_IN and COACH_PRICE_OUT."
    if tenant is None:
        yield f"  all communities: {_paid(costs.together)}"
    yield from (f"  {one.payer}: {_paid(one)}" for one in costs.communities)
    if tenant is not None and not costs.communities:
        yield "  nothing so far"
    if tenant is None and costs.communities:
        yield "  (Names are those of the figures at /metrics; --tenant shows one community by its own.)"


def _paid(bill: Bill) -> str:
    money = "unknown price" if bill.money is None else f"{bill.money:,.2f}"
    if bill.cap is None:
        of = "no cap"
    elif bill.share is None:
        of = f"cap {bill.cap:,.2f}"
    else:
        of = f"{bill.share:.0%} of the cap of {bill.cap:,.2f}"
    return f"{money}, {of}, {bill.tokens:,} tokens"


def _lines(found: Insights) -> Iterator[str]:
    yield from _counts("Topics answered", found.topics)
    yield from _counts("Topics without an answer", found.gaps)
    yield from _table("Feedback by card", found.feedback)
    yield from _table("Reported as wrong, by card", found.wrong)
    yield from _table("Tokens by month", found.tokens)
    yield "Words sent with a report, on purpose"
    yield from (f"  {one.on} {one.card}, {one.reason}: {one.text.translate(CONTROL)}" for one in found.reports)
    if not found.reports:
        yield "  none so far"


def _counts(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield title
    yield from (f"{n:8,} {name}" for name, n in counts.items())
    yield "" if counts else "  none so far\n"


def _table(title: str, table: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield title
    for name, counts in table.items():
        said = ", ".join(f"{n:,} {kind}" for kind, n in counts.items())
        yield f"  {name}: {said.replace('_', ' ')}"
    yield "" if table else "  none so far\n"
