"""`coach insights`: what an owner may know: counts, and only those words that somebody sent on purpose."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.core.reporting.insights import Insights

CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")
"""A learner's words may not move the owner's cursor."""


@click.command("insights")
@click.option("--tenant", metavar="ID", help="One community only: slack:T…, discord:SERVER, discord:dm or terminal.")
@click.option("--chat", is_flag=True, help="Look at what was said in `coach chat` instead of `coach serve`.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(*, tenant: str | None, chat: bool, as_json: bool) -> None:
    """Show topics without an answer, feedback and reports by card, and tokens by month."""
    found = read_insights(tenant, chat=chat)
    click.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else "\n".join(_lines(found)))


def read_insights(tenant: str | None, *, chat: bool) -> Insights:
    """Open the database beside a running coach, and add up what belongs to one community or to all."""
    return asyncio.run(_read(tenant, "terminal.db" if chat else "coach.db"))


async def _read(tenant: str | None, name: str) -> Insights:
    from bot import bootstrap, settings
    from bot.core.reporting.insights import KINDS, insights
    from bot.services.store.tallies import tallies

    store = await bootstrap.open_store(settings.read(), name, serving=False)
    try:
        return insights(await tallies(store.kit, KINDS, tenant))
    finally:
        await store.close()


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
