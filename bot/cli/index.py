"""`coach index`: builds what a search needs, so that the first question does not wait."""

from __future__ import annotations

import asyncio

import click


@click.command("index")
def command() -> None:
    """Build the search index, unless it is there."""
    from bot import bootstrap, settings

    index = asyncio.run(bootstrap.index(settings.read()))
    click.echo(f"Index: {len(index.cards)} cards, {len(index.rows)} rows, encoder {index.encoder}.", err=True)
    if index.notice:
        click.echo(f"Search is by words only: {index.notice}", err=True)
