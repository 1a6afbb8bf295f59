"""`coach interview`: the bank, grading without a conversation, and tools for who writes questions."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, get_args

import click

if TYPE_CHECKING:
    from bot.core.grading.grader import Grader
    from bot.core.grading.rubric import Rubric
    from bot.core.interviewing.load import Bank

NEW_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RUBRIC = (
    "the rubric cannot be read. It is a list with at least one line: a sentence, or an object with title, points "
    "(a list of sentences), and if you like id, weight (above 0) and card."
)
LEVELS = {0: "not yet", 1: "a start", 2: "getting there", 3: "solid", 4: "strong"}


@click.group("interview")
def command() -> None:
    """List interview questions, grade answers, write and try questions."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(*, as_json: bool) -> None:
    """List every question with its rubric."""
    from bot import bootstrap

    questions = [_listed(question) for question in bootstrap.bank().questions.values()]
    if as_json:
        click.echo(json.dumps({"questions": questions}, ensure_ascii=False))
        return
    for one in questions:
        click.echo(f"{one['id']}  ({one['type']}, {one['level']})\n  {one['text']}")


@command.command("grade")
@click.option("--question", help="The id of a question; see `coach interview list`.")
@click.option(
    "--answer", type=click.Path(allow_dash=True, path_type=str), help="A file with the answer, or - for stdin."
)
@click.option("--batch", type=click.Path(exists=True, path_type=Path), help="JSON lines with id, question, answer.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the scorecards of a batch go.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def grade(question: str | None, answer: str | None, batch: Path | None, out: Path | None, *, as_json: bool) -> None:
    """Grade one answer to a question of the bank, or every row of --batch into --out."""
    if batch is not None:
        if out is None or question or answer:
            raise click.UsageError("Give --batch IN.jsonl with --out OUT.jsonl, and nothing else.")
        asyncio.run(_batch(_rows(batch), out))
        return
    if not question or not answer:
        raise click.UsageError("Give --question ID and --answer FILE (or - for stdin), or --batch with --out.")
    asyncio.run(_one(question, _read(answer), as_json=as_json))


@command.command("new")
@click.argument("question")
@click.option("--type", "type_", default="evaluation", help="The folder it belongs in.")
def new(question: str, type_: str) -> None:
    """Write the frame of a new question with the id QUESTION, to be filled in."""
    from bot import bootstrap
    from bot.core.interviewing.frame import frame_of

    _check_new(question, type_)
    path = bootstrap.knowledge_folder() / "questions" / type_ / f"{question}.yaml"
    if path.exists():
        click.echo(f"{path} is there already.", err=True)
        sys.exit(2)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(frame_of(question, type_), encoding="utf-8")
    click.echo(f"{path}\nFill it in, then: coach check {path} && coach interview try {question}")


def _check_new(question: str, type_: str) -> None:
    from bot.core.interviewing.bank import QuestionType

    if NEW_ID.fullmatch(question) is None:
        raise click.UsageError("An id is small letters, digits and single hyphens, such as refund-bot-launch.")
    if type_ not in get_args(QuestionType):
        raise click.UsageError(f"There is no type {type_}; types are {', '.join(get_args(QuestionType))}.")


@command.command("try")
@click.argument("question")
@click.option("--answer", type=click.Path(allow_dash=True, path_type=str), help="A file with an answer, or -.")
def try_(question: str, answer: str | None) -> None:
    """Show how the marked answers of QUESTION are graded, and an answer of your own."""
    asyncio.run(_try(question, _read(answer) if answer else None))


async def _one(question: str, answer: str, *, as_json: bool) -> None:
    from bot import bootstrap, settings

    async with bootstrap.grading(settings.read()) as (known, grader):
        card = await grader.grade(_rubric({"question": question}, known), answer)
    if as_json:
        click.echo(json.dumps(card.to_json(), ensure_ascii=False))
        return
    _show(card.to_json())


async def _batch(rows: Sequence[dict[str, Any]], out: Path) -> None:
    from bot import bootstrap, settings

    async with bootstrap.grading(settings.read()) as (known, grader):
        rubrics = [_rubric(row, known) for row in rows]
        with _to_write(out) as file:
            for row, rubric in _progress([*zip(rows, rubrics, strict=True)]):
                card = await grader.grade(rubric, str(row["answer"]))
                file.write(json.dumps({"id": row["id"], **card.to_json()}, ensure_ascii=False) + "\n")


async def _try(question: str, answer: str | None) -> None:
    from bot import bootstrap, settings
    from bot.core.interviewing.ordering import misordered

    async with bootstrap.grading(settings.read()) as (known, grader):
        rubric = _rubric({"question": question}, known)
        for mark, text in rubric.samples:
            await _tell(grader, rubric, f"marked {mark}", text)
        for low, high in misordered(await grader.engine.raws(rubric)):
            click.echo(f"The engine ranks the answer marked {high} no higher than the one marked {low}.")
        if answer is not None:
            await _tell(grader, rubric, "yours", answer)


async def _tell(grader: Grader, rubric: Rubric, name: str, text: str) -> None:
    card = await grader.engine.grade(rubric, text)
    levels = " ".join("-" if mark.level is None else str(mark.level) for mark in card.criteria)
    click.echo(f"{name:>12}: total {card.total if card.total is not None else card.reason}, levels {levels}")


def _rubric(row: dict[str, Any], known: Bank) -> Rubric:
    """What a row is judged by: a question of the bank, or the question and rubric that it brings."""
    from pydantic import ValidationError

    from bot.core.errors import SettingsError
    from bot.core.grading.rubric import given_rubric

    if "rubric" in row:
        try:
            name = str(row.get("question") or "free")
            return given_rubric(str(row.get("question_text") or name), row["rubric"], name)
        except ValidationError as error:
            raise SettingsError(f"Row {row.get('id')}: {RUBRIC}") from error
        except ValueError as error:
            raise SettingsError(f"Row {row.get('id')}: the rubric cannot be read: {error}.") from error
    try:
        return known.rubric(str(row["question"]))
    except KeyError:
        near = next(
            (f" Did you mean {one}?" for one in get_close_matches(str(row["question"]), known.questions, 1)), ""
        )
        told = f"There is no question {row['question']!r}; `coach interview list` names them.{near}"
        raise SettingsError(told) from None


def _rows(path: Path) -> list[dict[str, Any]]:
    rows = []
    for n, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            known = "id" in row and isinstance(row["answer"], str) and ("question" in row or "rubric" in row)
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            wanted = '{"id": ..., "question": "an id of the bank", "answer": "..."}'
            click.echo(f"{path}, line {n}: each line needs at least {wanted}, or question_text and rubric.", err=True)
            sys.exit(2)
        rows.append(row)
    return rows


def _read(answer: str) -> str:
    if answer == "-":
        return sys.stdin.read()
    path = Path(answer)
    if not path.is_file():
        raise click.UsageError(f"There is no file {answer}; give a file with the answer, or - for stdin.")
    return _text(path)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path} cannot be read as text; give a plain text file in UTF-8.") from error


def _to_write(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written; give a file in a folder that exists.") from error


def _listed(question: Any) -> dict[str, Any]:
    rubric = [
        {"id": one.id, "title": one.title, "weight": one.weight, "points": list(one.points), "card": one.card}
        for one in question.rubric
    ]
    return {
        "id": question.id,
        "competency": question.competencies[0],
        "type": question.type,
        "level": question.level,
        "text": question.text,
        "rubric": rubric,
    }


def _show(card: dict[str, Any]) -> None:
    if card["status"] == "not_scored":
        click.echo(f"Not scored ({card['reason']}). {_reason(card['reason'])}")
        return
    number = f" ({card['total']} of 100)" if card["engine"] == "openai" else ""
    click.echo(f"{card['band'].replace('_', ' ').capitalize()}{number}.")
    for mark in card["criteria"]:
        click.echo(f"- {mark['title']}: {mark['not_assessed'] or LEVELS[mark['level']]}")
        for quote in mark["evidence"]:
            click.echo(f"    \u201c{quote}\u201d")
    for step in card["next_steps"]:
        click.echo(f"Next: {step['text']}")


def _reason(name: str) -> str:
    """Why an answer is not scored, in the words that a learner gets."""
    from bot import bootstrap
    from bot.core.interviewing.lines import load_lines

    reasons = load_lines(bootstrap.knowledge_folder() / "interview.yaml").file.reasons
    return next(text for key, text in reasons.items() if key == name)


def _progress(rows: Sequence[Any]) -> Iterable[Any]:
    from rich.console import Console
    from rich.progress import track

    return track(rows, description="Grading", console=Console(stderr=True))
