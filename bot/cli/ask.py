"""`coach ask`: one question, or a file of them, without a conversation and without a database."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

TENANT = "terminal"


@click.command("ask")
@click.argument("question", required=False)
@click.option("--history", type=click.Path(exists=True, path_type=Path), help="A file with one earlier text per line.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--batch", type=click.Path(exists=True, path_type=Path), help="JSON lines with id, question, history.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the answers of a batch go.")
def command(question: str | None, history: Path | None, batch: Path | None, out: Path | None, *, as_json: bool) -> None:
    """Answer QUESTION, or every question of --batch into --out."""
    if (question is None) == (batch is None):
        raise click.UsageError("Give one question in quotes, or --batch IN.jsonl --out OUT.jsonl.")
    if batch is not None:
        if out is None:
            raise click.UsageError("Say with --out where the answers go.")
        asyncio.run(_batch(_rows(batch), out))
        return
    earlier = [line for line in _text(history).splitlines() if line.strip()] if history else []
    asyncio.run(_one(question or "", earlier, as_json=as_json))


async def _one(question: str, earlier: Sequence[str], *, as_json: bool) -> None:
    from bot import bootstrap, settings

    async with bootstrap.asking(settings.read()) as skill:
        answer = await skill.answer(question, earlier)
        whose = skill.answering.knowledge.visible(TENANT).whose
    if as_json:
        click.echo(json.dumps(answer.to_json(), ensure_ascii=False))
        return
    _show(answer.to_json(), whose)


def _show(answer: dict[str, Any], whose: Callable[[str], str]) -> None:
    """Print an answer for a person; `whose` names the community that a card comes from."""
    from rich.console import Console

    from bot.adapters.terminal.render import markdown, print_out

    console = Console(highlight=False)
    print_out(console, markdown(answer["answer"]))
    for citation in answer["citations"]:
        addresses = ", ".join(source["url"] or source["title"] for source in citation["sources"])
        pack = whose(citation["card"])
        title = f"{citation['title']} ({pack})" if pack else citation["title"]
        console.print(f"{citation['n']}. {title}: {addresses}", style="dim", markup=False)
    for choice in answer["choices"]:
        console.print(f"- {choice}", style="cyan", markup=False)


async def _batch(rows: Sequence[dict[str, Any]], out: Path) -> None:
    from bot import bootstrap, settings

    with _writable(out) as file:
        async with bootstrap.asking(settings.read()) as skill:
            for row in _progress(rows):
                answer = await skill.answer(row["question"], row.get("history", ()))
                file.write(json.dumps({"id": row["id"], **answer.to_json()}, ensure_ascii=False) + "\n")


def _progress(rows: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    from rich.console import Console
    from rich.progress import track

    return track(rows, description="Answering", console=Console(stderr=True))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{path} cannot be read as UTF-8 text ({error}).") from None


def _writable(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}.") from None


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _rows(path: Path) -> list[dict[str, Any]]:
    rows = []
    for n, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            known = isinstance(row["question"], str) and "id" in row and _are_texts(row.get("history", []))
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            click.echo(
                f'{path}, line {n}: each line needs {{"id": ..., "question": "..."}}; "history" is a list of texts.',
                err=True,
            )
            sys.exit(2)
        rows.append(row)
    return rows
