"""`coach eval`: how good the coach is, in figures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.core.answering.answering import Answering
    from bot.evals.knowledge import Figures

REPORTS = Path("reports")


@click.command("eval")
@click.argument("suite", type=click.Choice(["knowledge", "interviews", "placement", "jobs"]), default="knowledge")
@click.option("--calibrate", is_flag=True, help="Measure anew what a suite was tuned to, and keep it.")
@click.option(
    "--people",
    type=click.IntRange(min=2),
    default=300,
    show_default=True,
    help="For placement: how many learners to simulate.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(*, suite: str, calibrate: bool, people: int, as_json: bool) -> None:
    """Measure SUITE: print the figures of the half that nothing was tuned on, and write a report."""
    suites: Mapping[str, Callable[..., Coroutine[None, None, None]]] = {
        "knowledge": _knowledge,
        "interviews": _interviews,
        "placement": partial(_placement, people=people),
        "jobs": _jobs,
    }
    asyncio.run(suites[suite](calibrate=calibrate, as_json=as_json))


async def _knowledge(*, calibrate: bool, as_json: bool) -> None:
    from bot import bootstrap, settings
    from bot.evals import report
    from bot.evals.knowledge import measure, measure_ranking
    from bot.evals.rows import fresh, half, read_rows

    found = settings.read()
    rows = read_rows(bootstrap.eval_folder())
    if calibrate:
        await bootstrap.calibrate(found, half(rows, "tune"))
    answering = await bootstrap.answering(found)
    click.echo("Asking the reported half, then the tuning half...", err=True)
    reported = await measure(answering, half(rows, "report"))
    tuned = await measure(answering, half(rows, "tune"))
    text = "\n\n".join(
        [
            f"# Knowledge: {len(answering.knowledge.cards)} cards, encoder {answering.retrieval.index.encoder}",
            "## The half that nothing was tuned on",
            report.tables(reported),
            "## The questions written last, of both halves",
            report.ranking([("all", *await measure_ranking(answering, fresh(rows)))]),
            "## The tuning half",
            report.tables(tuned),
            "## Worst of the tuning half",
            report.worst(tuned.misses),
        ]
    )
    _write(text, report.plot(reported.by_topic))
    click.echo(json.dumps(_figures(reported, answering)) if as_json else text)


async def _interviews(*, calibrate: bool, as_json: bool) -> None:
    from bot import bootstrap, settings
    from bot.evals import interview_report
    from bot.evals.answers import read_golden
    from bot.evals.interviews import figures, judge

    found = settings.read()
    if calibrate:
        await bootstrap.rescale(found)
    golden = read_golden(bootstrap.golden_folder())
    click.echo("Grading the reported half, then the tuning half...", err=True)
    async with bootstrap.grading(found) as (known, grader):
        reported = await judge(grader.engine, known, golden, "report")
        tuned = await judge(grader.engine, known, golden, "tune")
    text = "\n\n".join(
        [
            f"# Interviews: {len(known.questions)} questions, encoder {grader.engine.words.name}",
            "## The half that nothing was tuned on",
            interview_report.tables(figures(reported)),
            "## The tuning half",
            interview_report.tables(figures(tuned)),
            "## Furthest from their marks, tuning half",
            interview_report.worst(tuned),
        ]
    )
    _write(text, interview_report.plot(reported), "interviews")
    click.echo(json.dumps({"suite": "interviews", "half": "report", **asdict(figures(reported))}) if as_json else text)


async def _placement(*, calibrate: bool, as_json: bool, people: int) -> None:
    from bot.evals import placement_report
    from bot.evals.placement import measure_placement

    if calibrate:
        raise click.UsageError("The placement is tuned to nothing, so there is nothing to calibrate.")
    click.echo("Placing simulated learners...", err=True)
    figures = measure_placement(people)
    text = "\n\n".join(
        [f"# Placement: {people} simulated learners at each correlation", placement_report.tables(figures)]
    )
    _write(text, placement_report.plot(figures), "placement")
    found = {"suite": "placement", "people": people, "figures": [asdict(one) for one in figures]}
    click.echo(json.dumps(found) if as_json else text)


async def _jobs(*, calibrate: bool, as_json: bool) -> None:
    from bot import bootstrap, settings
    from bot.core.review.signals import load_signals
    from bot.evals import jobs_report
    from bot.evals.jobs import (
        COMMONEST,
        OURS,
        PHRASES,
        TITLE,
        by_title,
        commonest,
        measure_jobs,
        of_half,
        ours,
        read_jobs,
    )
    from bot.evals.jobs_fit import calibrated, read_all

    jobs = read_jobs(bootstrap.eval_folder().parent / "jobs")
    known = of_half(jobs, "tune")
    signals = load_signals(bootstrap.knowledge_folder() / "review-signals.yaml")
    embed = (await bootstrap.encoder(settings.read())).embed
    if calibrate:
        await calibrated(known, signals, embed, bootstrap.knowledge_folder())
    engine, phrases = await read_all(jobs, signals, bootstrap.learned(embed)), ours(signals)
    readers = {OURS: engine, PHRASES: phrases, COMMONEST: commonest(known), TITLE: by_title(known)}
    reported, tuned = measure_jobs(of_half(jobs, "report"), readers), measure_jobs(known, readers)
    text = "\n\n".join(
        [
            "# Job descriptions: five axes from 0 to 3, and whose job it is",
            "## The half that nothing was tuned on",
            jobs_report.tables(reported),
            "## The tuning half",
            jobs_report.tables(tuned),
        ]
    )
    _write(text, jobs_report.plot(reported), "jobs")
    click.echo(json.dumps({"suite": "jobs", "half": "report", **asdict(reported)}) if as_json else text)


def _write(text: str, plot: str, name: str = "knowledge") -> None:
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"{name}.svg").write_text(plot, encoding="utf-8")
    (REPORTS / f"{name}.md").write_text(f"{text}\n\n![figures]({name}.svg)\n", encoding="utf-8")


def _figures(reported: Figures, answering: Answering) -> dict[str, object]:
    figures = asdict(reported)
    figures.pop("misses")
    return {"suite": "knowledge", "half": "report", "cards": len(answering.knowledge.cards), **figures}
