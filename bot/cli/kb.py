"""`coach kb`: what authors of the knowledge base need: a frame for a new card, figures, what gets old, what is missing."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

if TYPE_CHECKING:
    from datetime import date

    from bot.core.knowledge.stats import PackStats, Stats

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("kb")
def command() -> None:
    """Write a new card, and see what the knowledge base holds, what gets old and what is missing."""


@command.command()
@click.argument("name", metavar="[ID]", required=False)
@click.option("--id", "id_", help="The card's name, such as golden-sets; the same as ID.")
@click.option("--title", help="What the card is about, 3 to 60 characters.")
@click.option("--area", help="The folder it belongs in.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="A pack instead of the shipped base.")
@_json
def new(  # noqa: PLR0913  each is an option of the command
    *, name: str | None, id_: str | None, title: str | None, area: str | None, folder: Path | None, as_json: bool
) -> None:
    """Write the frame of a new card, to be filled in. An existing file is never written over."""
    from bot import bootstrap
    from bot.core.knowledge.frame import card_frame
    from bot.core.knowledge.schema import Area

    areas = get_args(Area)
    id_, title, area = _asked({"id": id_ or name, "title": title, "area": area}, areas)
    _refuse(id_, title, area, areas)
    path = (folder or bootstrap.knowledge_folder()) / "cards" / area / f"{id_}.md"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(card_frame(id_, title, area, _today()))
    except FileExistsError:
        raise click.UsageError(f"{path} is there already. Choose another id, or edit that file.") from None
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}. Choose a folder with --folder.") from None
    _say({"path": str(path)}, f"{path}\nFill it in until this is quiet: coach check {path}", as_json=as_json)


@command.command("stats")
@_json
def stats_(*, as_json: bool) -> None:
    """Count cards by area, topic and level, facts by how much of their source was read, sources and words."""
    from bot import bootstrap, settings
    from bot.core.knowledge.held import errors
    from bot.core.knowledge.stats import stats

    loaded = bootstrap.knowledge(settings.read())
    found = stats(loaded.knowledge)
    left_out = [str(one) for one in errors(loaded.findings)]
    lines = [_of_pack(pack) for pack in found.packs] + [f"Left out: {one}" for one in left_out]
    shown = "\n\n".join(filter(None, (_figures(found), "\n".join(lines))))
    _say(asdict(found) | {"left_out": left_out}, shown, as_json=as_json)


@command.command("stale")
@click.option("--within", default=30, show_default=True, type=click.IntRange(min=0), help="Days from today.")
@_json
def stale_(*, within: int, as_json: bool) -> None:
    """List the facts whose day of review is past or near, the most urgent first, with file and line."""
    from bot import bootstrap, settings
    from bot.core.knowledge.shelf import read_shelf
    from bot.core.knowledge.stats import stale

    folders = (bootstrap.knowledge_folder(), *settings.read().coach_knowledge)
    found = stale([read_shelf(folder) for folder in folders], _today(), within)
    lines = [
        f"{one.path}:{one.line}: {'past' if one.past else 'due '} {one.review_by} {one.key}: {one.text}"
        for one in found
    ]
    past = sum(one.past for one in found)
    foot = f"{past} past their day, {len(found) - past} due within {within} days."
    rows = [asdict(one) | {"review_by": one.review_by.isoformat()} for one in found]
    _say({"stale": rows, "past": past, "due": len(found) - past}, "\n".join([*lines, foot]), as_json=as_json)


@command.command()
@click.option("--chat", is_flag=True, help="Look at what was asked in `coach chat` instead of `coach serve`.")
@_json
def gaps(*, chat: bool, as_json: bool) -> None:
    """List the topics in which people asked what no card answers, the most frequent first."""
    from bot.cli.insights import read_insights

    found = read_insights(None, chat=chat).gaps
    lines = [f"{n:6} {topic}" for topic, n in found.items()] or ["No question went without an answer so far."]
    _say({"gaps": [{"topic": topic, "count": n} for topic, n in found.items()]}, "\n".join(lines), as_json=as_json)


def _asked(given: Mapping[str, str | None], areas: tuple[str, ...]) -> Iterator[str]:
    """What was given, the rest asked for; where nobody can be asked, all that is missing is named at once."""
    if (missing := [name for name, value in given.items() if value is None]) and not sys.stdin.isatty():
        named = " and ".join(f"--{name}" for name in missing)
        areas_said = f" The area is one of: {', '.join(areas)}." if "area" in missing else ""
        raise click.UsageError(f"Say of the card: {named}.{areas_said}")
    for name, value in given.items():
        hint = f" ({', '.join(areas)})" if name == "area" else ""
        yield str(click.prompt(f"{name.capitalize()}{hint}", err=True)) if value is None else value


def _refuse(id_: str, title: str, area: str, areas: tuple[str, ...]) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_) or len(id_) > 48:
        raise click.UsageError("An id is small letters, digits and single hyphens, at most 48 characters.")
    if not 3 <= len(title.strip()) <= 60 or not title.isprintable():
        raise click.UsageError("A title has 3 to 60 characters on one line.")
    if area not in areas:
        raise click.UsageError(f"The area is one of: {', '.join(areas)}.")


def _figures(found: Stats) -> str:
    tables: Mapping[str, Mapping[str, int]] = {
        "Cards by area": found.areas,
        "Cards by topic": found.topics,
        "Cards by level": found.levels,
        "Facts by how much of the source was read": found.seen,
        "Primary sources by how much was read": found.sources["primary"],
        "Other sources by how much was read": found.sources["other"],
        "Words of a card": found.words,
    }
    parts = [f"{found.cards} cards"]
    parts += [
        "\n".join([title, *(f"{n:8,} {name}" for name, n in table.items())]) for title, table in tables.items() if table
    ]
    return "\n\n".join(parts)


def _of_pack(pack: PackStats) -> str:
    """A pack in a line: who sees it, how much it is, and which of the base's cards it replaces there."""
    replaced = f", in place of the base's own: {', '.join(pack.overrides)}" if pack.overrides else ""
    return f"Pack {pack.title}, seen by {pack.tenants}: {pack.cards} cards{replaced}"


def _say(document: Mapping[str, object], text: str, *, as_json: bool) -> None:
    click.echo(json.dumps(document, ensure_ascii=False) if as_json else text)


def _today() -> date:
    return datetime.now(UTC).date()
