"""How reading job descriptions carries over: `python -m tests.bench.review`. Printed, never asserted; ten minutes.

Every marked text is read by weights that were fitted without it. What its own writer wrote otherwise is among what they
were fitted to, so the reported half of `coach eval jobs` stays the cleaner figure; here are ten times as many texts.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot import bootstrap, settings
from bot.core.review.learned import Learned
from bot.core.review.signals import load_signals
from bot.evals.jobs import Job, Reader, measure_jobs, ours, read_jobs
from bot.evals.jobs_fit import FOLDS, folds, read_all, sample

JOBS = Path(__file__).parents[1] / "evals" / "jobs"


async def carried_over(jobs: Sequence[Job]) -> Mapping[str, Reader]:
    """The engine without each text's own share of the weights, beside phrases alone."""
    signals = load_signals(bootstrap.knowledge_folder() / "review-signals.yaml")
    embed = (await bootstrap.encoder(settings.read())).embed
    if embed is None:
        sys.exit("Review is fitted to an encoder, and none is here; set COACH_EMBEDDING=minilm.")
    samples = [await sample(job, signals, embed) for job in jobs]
    readers: dict[str, Reader] = {}
    for fold, weights in enumerate(folds(samples, embed.name)):
        left_out = jobs[fold::FOLDS]
        reader = await read_all(left_out, signals, Learned(embed, weights))
        readers |= {job.id: reader for job in left_out}
    return {"review": lambda job: readers[job.id](job), "phrases alone": ours(signals)}


async def main() -> None:
    jobs = [job for job in read_jobs(JOBS) if job.lines]
    later = {job.id for job in read_jobs(JOBS / "marked")}
    readers = await carried_over(jobs)
    for name, some in (
        ("written first", [job for job in jobs if job.id not in later]),
        ("in other hands", [job for job in jobs if job.id in later]),
    ):
        figures = measure_jobs(some, readers)
        for reader, found in figures.all.items():
            sys.stdout.write(
                f"{len(some):4} {name:15} {reader:14} equal {found.exact:.1%}, within one {found.near:.1%}, "
                f"kappa {found.kappa:.2f}, verdict {figures.verdicts[reader]:.1%}\n"
            )


if __name__ == "__main__":
    asyncio.run(main())
