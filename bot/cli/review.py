"""`coach review`: what a job description asks for, or how lines of experience read to whoever hires an AI PM."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.core.review.desk import Reviewing
    from bot.core.review.taking import Subject

NOT_TEXT = frozenset((".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".doc", ".docx", ".odt", ".pages"))
MOST_BYTES = 1_000_000
STEPS = 5


@click.command("review")
@click.argument("subject", type=click.Choice(["jd", "experience"]))
@click.argument("file", type=click.Path(allow_dash=True, path_type=str))
@click.option("--background", default="", help="What you do now, in your own words.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(*, subject: Subject, file: str, background: str, as_json: bool) -> None:
    """Review the job description (jd) or the lines of experience in FILE, or - for stdin."""
    from bot import bootstrap, settings
    from bot.core.memory import Memory
    from bot.core.review.alone import as_json as document
    from bot.core.review.desk import review
    from bot.core.review.taking import MOST, refuse

    found = settings.read()
    planned = bootstrap.planning(bootstrap.knowledge(found).knowledge)
    choice = asyncio.run(bootstrap.encoder(found))
    house = bootstrap.reviewing(planned, found.coach_retention_days, choice.embed)
    text = _read(file, house)
    why = refuse(text, subject, house.signals, house.languages)
    if why is not None:
        said = house.lines.say(why, words=len(text.split()), n=f"{len(text):,}", most=f"{MOST:,}")
        _stop(said.replace(", then type **done**", ""))
    memory = Memory("terminal:review", "terminal", datetime.now(UTC))
    told = document(house, asyncio.run(review(house, memory, subject, text, background)))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _show(told, house)


def _read(file: str, house: Reviewing) -> str:
    if file == "-":
        return sys.stdin.read()
    path = Path(file)
    if not path.is_file():
        raise click.UsageError(f"There is no file {file}; give a text file, or - for stdin.")
    content = path.read_bytes()[:MOST_BYTES]
    if path.suffix.lower() in NOT_TEXT or b"\0" in content:
        _stop(house.lines.say("attachment"))
    return content.decode("utf-8", "replace")


def _stop(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(2)


def _show(told: Mapping[str, Any], house: Reviewing) -> None:
    if told["verdict"]:
        click.echo(f"{house.lines.file.verdicts[told['verdict']].strip('*')} {told['reason']}\n")
    for line in told.get("lines", ()):
        click.echo(f"- {line['framing']}\n    {line['why']}")
    for axis in told["axes"]:
        click.echo(f"{house.lines.file.axes[axis['id']]}: {axis['score']} of 3")
        for quote in axis["evidence"]:
            click.echo(f"    “{quote}”")
    for gap in told["gaps"]:
        click.echo(f"Gap: {gap['text']}")
    click.echo("First steps: " + "; ".join(step["title"] for step in told["path"]["steps"][:STEPS]))
    click.echo("Questions to practise: " + ", ".join(told["questions"]))
    if told["ignored"]:
        click.echo(house.lines.say("machine"))
