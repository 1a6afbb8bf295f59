"""`coach check`: everything the content breaks, with file and line."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Check the knowledge base, or only FILES of it. Exit code 1 when something is wrong."""
    from bot import bootstrap, settings
    from bot.core.knowledge.report import check

    found = settings.read()
    report = check(
        bootstrap.knowledge_folder(),
        found.coach_knowledge,
        today=datetime.now(UTC).date(),
        files=files,
        evals=bootstrap.eval_files(),
    )
    if not files:
        disordered, unchecked = asyncio.run(bootstrap.disorder(found, on_ci=settings.on_ci()))
        report = report.joined(disordered)
        if unchecked:
            click.echo(unchecked, err=True)
    speech = [] if files else bootstrap.speech_faults()
    if as_json:
        broken = [{"rule": "K003", "path": "knowledge", "line": 1, "message": fault} for fault in speech]
        document = report.as_json()
        document |= {"ok": report.ok and not speech, "findings": [*document["findings"], *broken]}
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        for finding in (*report.findings, *speech):
            click.echo(str(finding))
        counts = ", ".join(f"{number} {name}" for name, number in report.counts.items())
        click.echo(f"{'Fine' if report.ok and not speech else 'Not right yet'}: {counts}.")
    sys.exit(not report.ok or bool(speech))
