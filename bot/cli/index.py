"""`coach index`: builds what a search needs, so that the first question does not wait."""

from __future__ import annotations

import asyncio

import click

STEP = 8
"""Texts between two calls; a step is told once."""


@click.command("index")
def command() -> None:
    """Build the search index, unless it is there."""
    from bot import bootstrap, settings

    index = asyncio.run(bootstrap.index(settings.read(), progress=_progress))
    click.echo(f"Index: {len(index.cards)} cards, {len(index.rows)} rows, encoder {index.encoder}.", err=True)
    if index.notice:
        click.echo(f"Search is by words only: {index.notice}", err=True)


def _progress(done: int, total: int) -> None:
    """Tell how far it is, in ten steps."""
    if done == total or done % max(total // 10, 1) < STEP:
        click.echo(f"Building the index: {done} of {total} texts", err=True)
