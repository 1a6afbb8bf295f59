"""`coach data`: what is kept about one learner, to hand out or to delete."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.services.store.sql import SqlStore
    from bot.settings import Settings

NAMES = {
    "records": "remembered things (profile, plan, interviews, marks, messages)",
    "timers": "reminders",
    "inbox": "messages waiting for an answer",
    "sends": "answers on their way",
    "places": "places where we talk",
    "handles": "messages that are edited in place",
    "spoken": "notes of where the last message was",
    "owners": "notes of when they were last here",
    "spend": "counts of tokens",
    "pace": "counts of turns",
    "typed": "file of lines typed in a terminal, whoever typed them",
}

_learner = click.option("--learner", required=True, metavar="ID", help="slack:T…:U…, discord:ID or terminal:NAME.")


@click.group("data")
def command() -> None:
    """Export or delete what is known about a learner."""


@command.command()
@_learner
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of stdout.")
def export(*, learner: str, out: Path | None) -> None:
    """Print everything that is kept about a learner, as JSON."""
    text = json.dumps(asyncio.run(_export(learner)), ensure_ascii=False, indent=2)
    if out is None:
        click.echo(text)
    else:
        out.touch(mode=0o600)
        out.write_text(text + "\n", encoding="utf-8")


@command.command()
@_learner
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def delete(*, learner: str, yes: bool, as_json: bool) -> None:
    """Delete everything that is kept about a learner, for good."""
    from bot.settings import read

    settings = read()
    counts = {table: n for table, n in asyncio.run(_count(settings, learner)).items() if n}
    click.echo(_what_goes(learner, counts), err=True)
    if counts:
        click.echo(_what_stays(settings), err=True)
        if not yes:
            click.confirm("Delete?", abort=True, err=True)
        asyncio.run(_delete(settings, learner))
    click.echo(
        json.dumps({"learner": learner, "deleted": counts}) if as_json else ("Deleted." if counts else "Nothing to do.")
    )


async def _export(learner: str) -> Mapping[str, Any]:
    from bot.services.store.exporting import export
    from bot.settings import read

    store = await _open(read(), learner)
    try:
        return await export(store.kit, learner)
    finally:
        await store.close()


async def _count(settings: Settings, learner: str) -> Mapping[str, int]:
    from bot.services.store.retention import owned_by

    store = await _open(settings, learner)
    try:
        return {**await owned_by(store.kit, learner), "typed": len(_typed(settings, learner))}
    finally:
        await store.close()


async def _delete(settings: Settings, learner: str) -> None:
    from bot.services.store.retention import forget_learner, scrub

    store = await _open(settings, learner)
    try:
        await forget_learner(store.kit, learner)
        await scrub(store.kit)
    finally:
        await store.close()
    for path in _typed(settings, learner):
        path.unlink(missing_ok=True)


def _typed(settings: Settings, learner: str) -> list[Path]:
    """The file of lines that somebody typed into `coach chat`, if there is one."""
    from bot.bootstrap.places import TYPED

    path = settings.coach_home / TYPED
    return [path] if learner.startswith("terminal:") and path.is_file() else []


async def _open(settings: Settings, learner: str) -> SqlStore:
    """Open the database beside a running coach. `coach chat` has one of its own."""
    from bot.services.store.open import database_url, open_store
    from bot.services.store.vault import vault

    secret = settings.database_url.get_secret_value() if settings.database_url else None
    keys = settings.coach_encryption_keys.get_secret_value() if settings.coach_encryption_keys else None
    url = database_url(secret, settings.coach_home, "terminal.db" if learner.startswith("terminal:") else "coach.db")
    return await open_store(url, vault(keys, settings.coach_home), lambda: datetime.now(UTC), serving=False)


def _what_goes(learner: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return f"Nothing is kept about {learner}."
    return "\n".join(
        [f"This goes for good, about {learner}:", *(f"  {n} {NAMES[table]}" for table, n in counts.items())]
    )


def _what_stays(settings: Settings) -> str:
    days = settings.coach_backup_days
    gone_by = (datetime.now(UTC) + timedelta(days=days)).date()
    return (
        "This stays: messages on the platform itself; counts that belong to the community and name no one; words "
        "sent with a report that an answer is wrong, which bear no name; ids of "
        f"deliveries, without a name, for a week; copies made by `coach db backup`, until {gone_by} at the latest."
    )
