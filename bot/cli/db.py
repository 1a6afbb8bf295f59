"""`coach db`: the database's shape, its state, and copies of it."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import URL

    from bot.services.store.status import Status
    from bot.settings import Settings

TERMINAL = "terminal.db"

_chat = click.option("--chat", is_flag=True, help="The database of `coach chat` instead of the one of `coach serve`.")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("db")
def command() -> None:
    """Upgrade, inspect, back up and restore the database."""


@command.command()
@_chat
@_json
def upgrade(*, chat: bool, as_json: bool) -> None:
    """Bring the database to the shape this program needs. Running it again changes nothing."""
    from bot.services.store.migrate import upgrade as upgraded
    from bot.services.store.sqlite import make_file, path_of

    _, url = _database(chat=chat)
    if url.get_backend_name() == "sqlite":
        make_file(path_of(url))
    version = asyncio.run(upgraded(url, _name(url)))
    _say({"database": _name(url), "version": version}, f"{_name(url)} is at version {version}.", as_json=as_json)


@command.command()
@_chat
@_json
def status(*, chat: bool, as_json: bool) -> None:
    """Show version, queue and soundness. Exit code 1 when something is wrong."""
    from bot.services.store.status import status_of

    _, url = _database(chat=chat)
    found = asyncio.run(status_of(url, datetime.now(UTC)))
    _say(asdict(found), _lines(found), as_json=as_json)
    sys.exit(bool(found.problem))


@command.command()
@_chat
@_json
@click.option("--to", type=click.Path(path_type=Path), help="Write the copy here; nothing is thrown away then.")
def backup(*, chat: bool, as_json: bool, to: Path | None) -> None:
    """Copy the database while it runs, check the copy, and throw away copies older than COACH_BACKUP_DAYS."""
    from bot.services.store.backup import back_up, prune

    settings, url = _database(chat=chat)
    now = datetime.now(UTC)
    made = asyncio.run(back_up(url, settings.coach_home, now, to))
    gone = [] if to else prune(settings.coach_home, settings.coach_backup_days, now)
    told = f"Copied to {made}." + (
        f" Threw away {len(gone)} older than {settings.coach_backup_days} days." if gone else ""
    )
    _say({"backup": str(made), "pruned": [str(path) for path in gone]}, told, as_json=as_json)


@command.command()
@_chat
@_json
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(*, chat: bool, as_json: bool, source: Path, yes: bool) -> None:
    """Put a copy back in the database's place. Stop the coach first."""
    from bot.services.store.backup import restore as put_back

    settings, url = _database(chat=chat)
    click.echo(
        f"{_name(url)} becomes what it was in {source}. Whoever deleted their data since then is back in it.", err=True
    )
    if not yes:
        click.confirm("Go on?", abort=True, err=True)
    kept = asyncio.run(put_back(url, settings.coach_home, source, datetime.now(UTC)))
    told = f"Restored from {source}." + (f" What was there before is in {kept}." if kept else "")
    _say({"restored": str(source), "kept": str(kept) if kept else None}, told, as_json=as_json)


def _database(*, chat: bool) -> tuple[Settings, URL]:
    from bot.services.store.open import database_url
    from bot.settings import read

    settings = read()
    secret = settings.database_url.get_secret_value() if settings.database_url else None
    return settings, database_url(secret, settings.coach_home, TERMINAL if chat else "coach.db")


def _name(url: URL) -> str:
    return url.render_as_string(hide_password=True).partition("://")[2]


def _say(value: object, words: str, *, as_json: bool) -> None:
    click.echo(json.dumps(value, ensure_ascii=False) if as_json else words)


def _lines(found: Status) -> str:
    lines = [f"Database    {found.database} ({found.kind}{f', {found.size / 1e6:.1f} MB' if found.size else ''})"]
    if found.version:
        lines.append(f"Version     {found.version} (needed: {found.needed})")
    if found.dispatcher is not None:
        lines.append(f"Running     {'yes' if found.dispatcher else 'no'}")
    if found.row_security is not None:
        lines.append(
            f"Rows kept apart by the database   {'yes' if found.row_security else 'NO: the user is a superuser'}"
        )
    if (queue := found.queue) is not None:
        lines.append(f"Waiting     {queue.waiting} turns, the oldest for {queue.oldest:.0f} s; {queue.timers} timers")
        lines.append(f"Learners    {queue.learners}")
    return "\n".join([*lines, found.problem or "All is well."])
