"""`make faults`: every fault that was promised to be survived, on both databases, and ten bugs that must be found.

Each run is one line of JSON in --out; what is there already is not run again, so that a long proof can be taken up
where it was left. `--fresh` begins anew. The exit code is 1 when anything was violated or a bug went unnoticed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.faults import beginnings
from tests.faults.bugs import BUGS, caught
from tests.faults.report import table
from tests.faults.runs import FAULTS, KILLS, Kind, Result, run
from tests.services.store import server as servers

STORES = ("sqlite", "postgresql")


def main() -> int:
    arguments = _arguments()
    if arguments.fresh:
        shutil.rmtree(arguments.out, ignore_errors=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    clean = True
    for store in arguments.store:
        results = _results(store, arguments)
        found = beginnings.failures() if store == "sqlite" and not arguments.until_found else []
        print(table(store, results, found), flush=True)
        clean = clean and not found and not any(result.violations for result in results)
    return 0 if _bugs(arguments) and clean else 1


def _results(store: str, arguments: argparse.Namespace) -> list[Result]:
    path = arguments.out / f"{store}.jsonl"
    done = [Result(**json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []
    with _server(store) as server, path.open("a") as file:
        for kind, seed in _plan(arguments):
            if any((one.kind, one.seed) == (kind, seed) for one in done):
                continue
            if _enough(kind, done, arguments) or (arguments.until_found and any(one.violations for one in done)):
                continue
            folder = Path(tempfile.mkdtemp(prefix="cf"))
            size = min(
                *{"kills": (KILLS, arguments.kills), "faults": (FAULTS, arguments.faults), "freezes": (10, 10)}[kind]
            )
            result = asyncio.run(run(kind, seed, folder, server, size))
            shutil.rmtree(folder, ignore_errors=True)
            done.append(result)
            file.write(json.dumps(result.to_json()) + "\n")
            file.flush()
            _tell(store, result)
    return done


def _plan(arguments: argparse.Namespace) -> Iterator[tuple[Kind, int]]:
    """Kinds in turn, each with seeds that go on for ever; `_enough` ends them."""
    for n in range(1000):
        for kind in arguments.only:
            yield kind, arguments.seed + n


def _enough(kind: Kind, done: Sequence[Result], arguments: argparse.Namespace) -> bool:
    found: Counter[str] = Counter()
    for result in done:
        if result.kind == kind:
            found.update(result.faults)
    kills = sum(n for name, n in found.items() if name.startswith("kill -9 at"))
    if kind == "kills":
        return kills >= arguments.kills
    return sum(found.values()) >= (arguments.faults if kind == "faults" else arguments.freezes)


def _bugs(arguments: argparse.Namespace) -> bool:
    """Whether every planted bug was found."""
    unnoticed = 0
    for bug in BUGS[: arguments.bugs]:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="cb") as folder:
            found = caught(bug, Path(folder), arguments.seed)
        unnoticed += not found
        print(
            f"planted: {bug.name:42} {', '.join(found) or 'NOT FOUND'} ({time.monotonic() - began:.0f} s)", flush=True
        )
    return unnoticed == 0


@contextmanager
def _server(store: str) -> Iterator[servers.Server | None]:
    if store == "sqlite":
        yield None
        return
    running = servers.start()
    try:
        yield running
    finally:
        running.stop()


def _tell(store: str, result: Result) -> None:
    said = json.dumps(result.violations) if result.violations else "clean"
    n = sum(result.faults.values())
    print(
        f"{store} {result.kind} seed {result.seed}: {result.turns} turns, {n} faults, {result.seconds:.0f} s: {said}",
        file=sys.stderr,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--store", choices=STORES, action="append", help="both when left out")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--faults", type=int, default=1800)
    parser.add_argument("--freezes", type=int, default=40, help="faults in runs where workers freeze all the time")
    parser.add_argument("--bugs", type=int, default=len(BUGS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=lambda text: text.split(","), default=["kills", "faults"])
    parser.add_argument("--out", type=Path, default=Path("reports/faults"))
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--until-found", action="store_true", help="end with the first violation")
    arguments = parser.parse_args()
    arguments.store = arguments.store or list(STORES)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
