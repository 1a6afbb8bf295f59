"""`coach doctor`: what is not set up right, and how to mend it.

Talks to nothing outside this machine, unless `--online` allows it to ask the platforms themselves.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.core.checkup import Check
from bot.core.errors import CoachError

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--online", is_flag=True, help="Ask Slack and Discord too; a test line to an owner is taken away again.")
def command(*, as_json: bool, online: bool) -> None:
    """Look at the settings, the knowledge, the search, the database and the tokens."""
    checks = asyncio.run(_examine(online=online))
    if as_json:
        click.echo(json.dumps({"checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{'ok ' if check.ok else 'NOT'} {check.name}: {check.detail}")
            if check.remedy:
                click.echo(f"    {check.remedy}")
    sys.exit(not all(check.ok for check in checks))


async def _examine(*, online: bool = False) -> list[Check]:
    from bot import settings

    try:
        found = settings.read()
    except CoachError as error:
        return [Check("settings", ok=False, detail=str(error), remedy="Mend the variable or the line in .env.")]
    return await examine(found, online=online)


async def examine(found: Settings, *, online: bool = False) -> list[Check]:
    """Look at everything that these settings lead to; at the platforms only when `online`."""
    from bot import bootstrap

    checks = [Check("settings", ok=True, detail=f"read; answers come from the {found.engine} engine")]
    looked = [await _guarded(look, found) for look in (_home, _knowledge, _search, _database)]
    asked = [check async for check in bootstrap.examine_online(found)] if online else []
    return [*checks, *looked, *_tokens(found), *_slack(found), *_spending(found), *_admins(found), *asked]


async def _guarded(look: Callable[[Settings], Awaitable[Check]], settings: Settings) -> Check:
    """A check that cannot even run has found something."""
    try:
        return await look(settings)
    except CoachError as error:
        name = look.__name__.removeprefix("_")
        return Check(name, ok=False, detail=str(error).splitlines()[0], remedy=_REMEDIES.get(name, ""))


ADMIN = re.compile(r"slack:[TE][A-Z0-9]+:[UW][A-Z0-9]+|discord:\d+|terminal:\S+")

_REMEDIES = {
    "knowledge": "Run `coach check` for all of it.",
    "search": "Run `make install`, or set COACH_EMBEDDING=lexical to search by words only.",
    "database": "Run `coach db status`; after an upgrade of the coach, `coach db upgrade`.",
}


async def _home(settings: Settings) -> Check:
    home = settings.coach_home
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            usable = True
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

    choice = await bootstrap.encoder(settings)
    if choice.degraded:
        return Check("search", ok=False, detail=choice.reason, remedy=_REMEDIES["search"])
    index = await bootstrap.index(settings)
    if index.vectors is None and settings.coach_embedding != "lexical":
        detail = f"by words only: {index.notice}"
        return Check("search", ok=False, detail=detail, remedy=_REMEDIES["search"])
    return Check("search", ok=True, detail=f"{len(index.rows)} texts, encoder {index.encoder}")


async def _database(settings: Settings) -> Check:
    from bot import bootstrap

    found = await bootstrap.database_status(settings)
    if found is None:
        return Check("database", ok=True, detail="not there yet; it is made when the coach starts")
    if found.problem:
        return Check("database", ok=False, detail=found.problem, remedy=_REMEDIES["database"])
    kind = "PostgreSQL" if found.kind == "postgresql" else "SQLite"
    return Check("database", ok=True, detail=f"{kind} answers, shape {found.version}")


def _tokens(settings: Settings) -> Iterator[Check]:
    kinds = (
        ("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-", "the bot token of OAuth & Permissions"),
        ("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-", "an app-level token with connections:write"),
    )
    for name, value, start, what in kinds:
        if value is not None:
            right = value.get_secret_value().startswith(start)
            detail = f"begins with {start}" if right else f"does not begin with {start}"
            remedy = f"{_known_as(value.get_secret_value())}Use {what}."
            yield Check(name, ok=right, detail=detail, remedy="" if right else remedy)
    if settings.discord_token is not None:
        token = settings.discord_token.get_secret_value()
        right = token.count(".") == 2
        remedy = f"{_known_as(token)}Use the token of the Bot page, not the client secret or the public key."
        yield Check(
            "DISCORD_TOKEN",
            ok=right,
            detail="has three parts" if right else "has not three parts",
            remedy="" if right else remedy,
        )


KINDS = (
    (r"xapp-", "Slack's app-level token, for SLACK_APP_TOKEN"),
    (r"xoxb-", "Slack's bot token, for SLACK_BOT_TOKEN"),
    (r"xoxp-", "Slack's user token, which the coach does not need"),
    (r"xoxe", "a Slack configuration token, which the coach does not need"),
    (r"[0-9a-f]{64}$", "Discord's public key"),
    (r"\d{15,20}$", "Discord's application id"),
    (r"[0-9a-f]{32}$", "one of Slack's app credentials: the signing secret or the client secret"),
    (r"[\w-]{32}$", "Discord's client secret"),
    (r"[\w-]+\.[\w-]+\.[\w-]+$", "Discord's bot token, for DISCORD_TOKEN"),
    (r"sk-", "a model's key, for OPENAI_API_KEY"),
)
"""What a secret looks like, most telling first: a wrong one is named by what it is."""


def _known_as(secret: str) -> str:
    """What a secret in the wrong place seems to be, as the beginning of a remedy."""
    named = next((name for shape, name in KINDS if re.match(shape, secret)), "")
    return f"This looks like {named}. " if named else ""


def _admins(settings: Settings) -> Iterator[Check]:
    """Whether everybody whom COACH_ADMINS names is named as the coach names people."""
    wrong = [one for one in settings.coach_admins if not ADMIN.fullmatch(one)]
    if wrong:
        remedy = "Write slack:WORKSPACE:USER or discord:USER; `/coach admin` tells you yours."
        yield Check("COACH_ADMINS", ok=False, detail=f"nobody is named {wrong[0]}", remedy=remedy)


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
        if line and secret:
            way += ", because of SLACK_APP_TOKEN; HTTP is without it"
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
