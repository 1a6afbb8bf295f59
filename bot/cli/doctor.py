"""`coach doctor`: what is not set up right, and how to mend it. Talks to nothing outside this machine."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from bot.core.errors import CoachError

if TYPE_CHECKING:
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `remedy` is empty when all is well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(*, as_json: bool) -> None:
    """Look at the settings, the knowledge, the search, the database and the tokens."""
    checks = asyncio.run(_examine())
    if as_json:
        click.echo(json.dumps({"checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{'ok ' if check.ok else 'NOT'} {check.name}: {check.detail}")
            if check.remedy:
                click.echo(f"    {check.remedy}")
    sys.exit(not all(check.ok for check in checks))


async def _examine() -> list[Check]:
    from bot import settings

    try:
        found = settings.read()
    except CoachError as error:
        return [Check("settings", ok=False, detail=str(error), remedy="Mend the variable or the line in .env.")]
    checks = [Check("settings", ok=True, detail=f"read; answers come from the {found.engine} engine")]
    looked = [await _guarded(look, found) for look in (_home, _knowledge, _search, _database)]
    return [*checks, *looked, *_tokens(found), *_slack(found), *_spending(found)]


async def _guarded(look: Callable[[Settings], Awaitable[Check]], settings: Settings) -> Check:
    """A check that cannot even run has found something."""
    try:
        return await look(settings)
    except CoachError as error:
        name = look.__name__.removeprefix("_")
        return Check(name, ok=False, detail=str(error).splitlines()[0], remedy=_REMEDIES.get(name, ""))


_REMEDIES = {
    "knowledge": "Run `coach check` for all of it.",
    "search": "Run `make install`, or set COACH_EMBEDDING=lexical to search by words only.",
    "database": "Run `coach db status`; after an upgrade of the coach, `coach db upgrade`.",
}


async def _home(settings: Settings) -> Check:
    home = settings.coach_home
    try:
        home.mkdir(parents=True, exist_ok=True)
        usable = os.access(home, os.W_OK)
    except OSError:
        usable = False
    if not usable:
        return Check(
            "home", ok=False, detail=f"{home} cannot be written", remedy="Set COACH_HOME to a folder that can."
        )
    return Check("home", ok=True, detail=str(home))


async def _knowledge(settings: Settings) -> Check:
    from bot import bootstrap

    loaded = bootstrap.knowledge(settings)
    left_out = [finding for finding in loaded.findings if finding.weight == "error"]
    detail = f"{len(loaded.knowledge.cards)} cards, {len(loaded.knowledge.packs)} packs"
    if left_out:
        return Check("knowledge", ok=False, detail=f"{detail}; left out: {left_out[0]}", remedy=_REMEDIES["knowledge"])
    return Check("knowledge", ok=True, detail=detail)


async def _search(settings: Settings) -> Check:
    from bot import bootstrap

    index = await bootstrap.index(settings)
    wanted_words = settings.coach_embedding == "lexical"
    if index.vectors is None and not wanted_words:
        detail = f"by words only: {index.notice}"
        return Check("search", ok=False, detail=detail, remedy=_REMEDIES["search"])
    return Check("search", ok=True, detail=f"{len(index.rows)} texts, encoder {index.encoder}")


async def _database(settings: Settings) -> Check:
    from bot import bootstrap

    store = await bootstrap.open_store(settings, serving=False)
    await store.close()
    kind = "PostgreSQL" if settings.database_url else "SQLite"
    return Check("database", ok=True, detail=f"{kind} answers")


def _tokens(settings: Settings) -> Iterator[Check]:
    kinds = (
        ("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-", "the bot token of OAuth & Permissions"),
        ("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-", "an app-level token with connections:write"),
    )
    for name, value, start, what in kinds:
        if value is not None:
            right = value.get_secret_value().startswith(start)
            detail = f"begins with {start}" if right else f"does not begin with {start}"
            yield Check(name, ok=right, detail=detail, remedy="" if right else f"Use {what}.")
    if settings.discord_token is not None:
        right = settings.discord_token.get_secret_value().count(".") == 2
        remedy = "" if right else "Use the token of the Bot page, not the client secret or the public key."
        yield Check(
            "DISCORD_TOKEN", ok=right, detail="has three parts" if right else "has not three parts", remedy=remedy
        )


def _slack(settings: Settings) -> Iterator[Check]:
    """Whether what Slack needs is all there; nothing where none of it is."""
    token, line, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    client = (settings.slack_client_id, settings.slack_client_secret)
    if not any((token, line, secret, *client)):
        return
    if all(client):
        missing = "" if secret else "SLACK_SIGNING_SECRET"
        yield _complete("many workspaces, HTTP", missing, "It stands under Basic Information, App Credentials.")
    elif any(client):
        missing = "SLACK_CLIENT_SECRET" if client[0] else "SLACK_CLIENT_ID"
        yield _complete(
            "", missing, "Both stand under Basic Information, App Credentials. One workspace needs neither."
        )
    elif token is None:
        yield _complete("", "SLACK_BOT_TOKEN", "Install the app, then copy it from OAuth & Permissions.")
    else:
        missing = "" if line or secret else "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"
        way = "Socket Mode" if line else "HTTP"
        yield _complete(
            f"one workspace, {way}", missing, "The first for Socket Mode, the second for HTTP: deploy/slack."
        )


def _complete(shape: str, missing: str, remedy: str) -> Check:
    detail = f"half set up: {missing} is missing" if missing else shape
    return Check("Slack", ok=not missing, detail=detail, remedy=remedy if missing else "")


def _spending(settings: Settings) -> Iterator[Check]:
    if settings.engine != "openai":
        return
    capped = settings.coach_monthly_budget is not None
    detail = f"{settings.coach_monthly_budget} a month" if capped else "a model key is set and no budget"
    yield Check(
        "budget", ok=capped, detail=detail, remedy="" if capped else "Set COACH_MONTHLY_BUDGET, an amount of money."
    )
